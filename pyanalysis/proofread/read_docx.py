"""Word files as passages: paragraphs, rows of tables, footnotes; deleted text is not there."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pyanalysis.proofread.passages import CITATION, Passage, joined
from pyanalysis.proofread.read_marked import is_references_heading
from pyanalysis.proofread.tables import table_passages
from pyanalysis.proofread.unreadable import UnreadableError

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES: Final = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))
_REFERENCE_MARK: Final = re.compile(r"[0-9]{1,3}(?:\s*[,\u2013-]\s*[0-9]{1,3})*")
_EXPONENT: Final = re.compile(r"(?:(?:^|[^A-Za-z])[kcm]?m|10|\u03c7|R)\s*$")


def docx_passages(path: Path) -> list[Passage]:
    """Read a .docx file; raises UnreadableError."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            body = _root(archive.read("word/document.xml"))
            notes = [(_root(archive.read(name)), what) for name, what in _NOTES if name in names]
    except (
        zipfile.BadZipFile,
        KeyError,
        etree.XMLSyntaxError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise UnreadableError("is not a Word file (.docx)") from error
    passages = list(_blocks(body.find(f"{_W}body")))
    for root, what in notes:
        for number, note in enumerate(root, start=1):
            passages.extend(
                joined([(f"{what} {number}", _text(paragraph))])
                for paragraph in note.iter(f"{_W}p")
            )
    return [passage for passage in passages if passage.text.strip()]


def _root(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(content, parser)


def _blocks(body: Any) -> Iterator[Passage]:
    n_paragraphs = n_tables = 0
    in_references = False
    for element in [] if body is None else _top_level(body):
        if element.tag == f"{_W}tbl":
            n_tables += 1
            yield from _table(element, place=f"table {n_tables}")
            continue
        n_paragraphs += 1
        text = _text(element)
        if is_references_heading(text):
            in_references = True
        elif in_references and _is_heading(element):
            in_references = False
        yield joined([(f"paragraph {n_paragraphs}", text)], is_reference=in_references)


def _top_level(parent: Any) -> Iterator[Any]:
    """Give paragraphs and tables in order, those of content controls and sections too."""
    for element in parent:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _top_level(element)


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val", "").lower().startswith(("heading", "title"))


def _table(table: Any, *, place: str) -> Iterator[Passage]:
    rows: list[Sequence[str]] = []
    n_headings = 0
    for row in table.iterchildren(f"{_W}tr"):
        if len(rows) == n_headings and row.find(f"{_W}trPr/{_W}tblHeader") is not None:
            n_headings += 1
        cells: list[str] = []
        for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt"):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = int(span.get(f"{_W}val", "1")) if span is not None else 1
            text = " ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p")).strip()
            cells.extend(
                [text] * min(width, _WIDEST) if not n_headings else [text, *[""] * (width - 1)]
            )
        rows.append(cells)
    yield from table_passages(rows, n_headings=max(n_headings, 1), place=place)


_WIDEST: Final = 100
"""Columns beyond which the span of a cell is a mistake of the file."""


def _text(paragraph: Any) -> str:
    parts: list[str] = []
    for node in paragraph.iter(
        f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen", f"{_W}footnoteReference", f"{_M}t"
    ):
        if next(node.iterancestors(_FALLBACK), None) is not None:
            continue
        match node.tag.rpartition("}")[2]:
            case "t":
                parts.append(_run_text(node, before="".join(parts[-2:])))
            case "noBreakHyphen":
                parts.append("-")
            case "footnoteReference":
                parts.append(f" {CITATION}")
            case _:
                parts.append(" ")
    return "".join(parts)


def _run_text(node: Any, *, before: str) -> str:
    """Give a run's text; superscript digits are an exponent after a unit, else a citation."""
    text = node.text or ""
    raised = node.getparent().find(f"{_W}rPr/{_W}vertAlign")
    if raised is None or raised.get(f"{_W}val") != "superscript":
        return text
    if _EXPONENT.search(before):
        return f"^{text}"
    return f" {CITATION}" if _REFERENCE_MARK.fullmatch(text.strip()) else text
