"""What a finished manuscript holds, read from its HTML, PDF or Word file in one form.

Texts come without blanks and unseen characters: a PDF may end a line anywhere.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import docx
from lxml import html

from tests.acceptance.tagged_pdf import Element, read_structure

Cells = tuple[tuple[str, ...], ...]
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """The rows of a table, its header first, and the notes below it."""

    rows: Cells
    n_headers: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One file; ``front`` is all text before the first heading of the text."""

    front: str
    tables: tuple[ReadTable, ...]
    captions: tuple[str, ...]
    alternatives: tuple[str, ...]


def squeezed(text: str) -> str:
    """Leave out blanks and what is not seen."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")


def read_finished(path: Path) -> Finished:
    """Read a manuscript by its kind of file."""
    return {".html": _read_html, ".pdf": _read_pdf, ".docx": _read_docx}[path.suffix](path)


def _read_html(path: Path) -> Finished:
    tree = html.fromstring(
        path.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
    )
    for element in tree.xpath("//style | //script | //head"):
        element.drop_tree()
    headings = tree.xpath("//h1[not(contains(@class, 'title'))]")
    before = headings[0].xpath("preceding::text()")
    links = [link.removeprefix("mailto:") for link in headings[0].xpath("preceding::a/@href")]
    return Finished(
        front=squeezed("".join([*before, *links])),
        tables=tuple(_html_table(table) for table in tree.xpath("//table")),
        captions=tuple(squeezed(node.text_content()) for node in tree.xpath("//figcaption")),
        alternatives=tuple(squeezed(alt) for alt in tree.xpath("//figure//img/@alt")),
    )


def _html_table(table: Any) -> ReadTable:
    head, body = table.xpath("./thead/tr"), table.xpath("./tbody/tr")
    return ReadTable(
        rows=tuple(
            tuple(squeezed(cell.text_content()) for cell in row.xpath("./th | ./td"))
            for row in [*head, *body]
        ),
        n_headers=len(head),
        notes=tuple(squeezed(row.text_content()) for row in table.xpath("./tfoot/tr")),
    )


def _read_docx(path: Path) -> Finished:
    body = docx.Document(str(path)).element.body
    front, captions = [], []
    tables: list[tuple[Cells, int, list[str]]] = []
    begun = False
    for node in body.iterchildren(f"{_W}p", f"{_W}tbl"):
        if node.tag == f"{_W}tbl":
            rows = node.findall(f"{_W}tr")
            cells = tuple(tuple(_docx_text(c) for c in row.findall(f"{_W}tc")) for row in rows)
            heads = [row for row in rows if row.find(f"{_W}trPr/{_W}tblHeader") is not None]
            tables.append((cells, len(heads), []))
            continue
        style = "".join(node.xpath("./w:pPr/w:pStyle/@w:val"))
        begun = begun or style.startswith("Heading")
        if style in ("TableCaption", "ImageCaption"):
            captions.append(_docx_text(node))
        elif style == "TableNote":
            tables[-1][2].append(_docx_text(node))
        elif not begun:
            front.append(_docx_text(node))
    return Finished(
        front="".join(front),
        tables=tuple(
            ReadTable(rows=cells, n_headers=n, notes=tuple(notes)) for cells, n, notes in tables
        ),
        captions=tuple(captions),
        alternatives=tuple(squeezed(alt) for alt in body.xpath(".//wp:docPr/@descr")),
    )


def _docx_text(node: Any) -> str:
    return squeezed("".join(text.text or "" for text in node.iter(f"{_W}t")))


def _read_pdf(path: Path) -> Finished:
    blocks = list(_blocks(read_structure(path)))
    first = next(at for at, block in enumerate(blocks) if block.kind.startswith("H"))
    return Finished(
        front=squeezed("".join(block.text for block in blocks[:first])),
        tables=tuple(
            _pdf_table(block, after=blocks[at + 1 :])
            for at, block in enumerate(blocks)
            if block.kind == "Table"
        ),
        captions=tuple(squeezed(block.text) for block in blocks if block.kind == "Caption"),
        alternatives=tuple(
            squeezed(block.alternative) for block in blocks if block.kind == "Figure"
        ),
    )


def _blocks(element: Element) -> list[Element]:
    """Give what stands one below the other, in reading order: the text of the rest is its own."""
    if element.kind == "Table":
        # A caption above it may be a part of the table.
        return [*(part for part in element.children if part.kind == "Caption"), element]
    if element.kind in ("Caption", "Figure", "Formula"):
        return [element]
    if not any(child.kind in _GROUPS for child in element.children) and element.kind:
        return [element]
    return [block for child in element.children for block in _blocks(child)]


_GROUPS: Final = (
    "Document", "Sect", "Div", "P", "Table", "Caption", "Figure", "L", "LI", "LBody",
    "H1", "H2", "H3", "H4", "H5", "H6",
)  # fmt: skip


def _pdf_table(table: Element, *, after: list[Element]) -> ReadTable:
    """Read a table; the paragraphs that follow are notes as far as another file says so."""
    head = [e for part in table.children if part.kind == "THead" for e in part.all()]
    notes = []
    for block in after:
        if block.kind not in ("P", "Div"):
            break
        notes.append(squeezed(block.text))
    return ReadTable(
        rows=tuple(
            tuple(squeezed(cell.text) for cell in row.children)
            for row in table.all()
            if row.kind == "TR"
        ),
        n_headers=sum(element.kind == "TR" for element in head),
        notes=tuple(notes),
    )
