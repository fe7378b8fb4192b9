"""HTML files as passages: paragraphs, list items, headings and rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from lxml import etree, html

from pyanalysis.proofread.passages import CITATION, Passage, joined
from pyanalysis.proofread.read_marked import is_references_heading
from pyanalysis.proofread.tables import table_passages
from pyanalysis.proofread.unreadable import UnreadableError

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS: Final = _HEADINGS | {
    "p", "li", "dt", "dd", "figcaption", "caption", "blockquote", "pre", "td", "th", "summary",
}  # fmt: skip


def html_passages(path: Path) -> list[Passage]:
    """Read what an .html file shows, in order."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    content = path.read_bytes()
    if not content.strip():
        return []
    try:
        tree = html.fromstring(content, parser=parser)
    except etree.ParserError as error:
        raise UnreadableError("is not an HTML file") from error
    for element in tree.xpath("//script | //style | //head | //code | //svg"):
        element.drop_tree()
    return [passage for passage in _passages(tree) if passage.text.strip()]


def _passages(tree: Any) -> Iterator[Passage]:
    n_paragraphs = n_tables = 0
    in_references = False
    for element in tree.iter():
        if element.tag == "table":
            n_tables += 1
            yield from _table(element, place=f"table {n_tables}")
        elif _is_block(element):
            n_paragraphs += 1
            text = _text(element)
            if element.tag in _HEADINGS:
                in_references = is_references_heading(text)
            is_entry = in_references or "csl-entry" in (element.getparent().get("class") or "")
            yield joined([(f"paragraph {n_paragraphs}", text)], is_reference=is_entry)


def _is_block(element: Any) -> bool:
    """Tell whether an element holds text of its own line: a block without blocks, off tables."""
    if not isinstance(element.tag, str) or next(element.iterancestors("table"), None) is not None:
        return False
    has_blocks = any(
        child.tag in _BLOCKS or child.tag in ("div", "table") for child in element.iterdescendants()
    )
    return (element.tag in _BLOCKS or element.tag == "div") and not has_blocks


def _table(table: Any, *, place: str) -> Iterator[Passage]:
    rows: list[Sequence[str]] = []
    n_headings = 0
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            span = cell.get("colspan", "1")
            width = min(int(span), 100) if span.isdigit() else 1
            cells.extend(
                [
                    _text(cell),
                    *[_text(cell) if row.getparent().tag == "thead" else ""] * (width - 1),
                ]
            )
        if len(rows) == n_headings and (row.getparent().tag == "thead" or row.find("td") is None):
            n_headings += 1
        rows.append(cells)
    yield from table_passages(rows, n_headings=max(n_headings, 1), place=place)


def _text(element: Any) -> str:
    parts: list[str] = []
    _gather(element, parts)
    return " ".join("".join(parts).split())


def _gather(element: Any, parts: list[str]) -> None:
    """Collect the text within an element; raised digits are an exponent or a citation."""
    if not isinstance(element.tag, str):
        return
    raised = element.text_content().strip() if element.tag == "sup" else ""
    if raised and raised.replace(",", "").isdigit():
        is_exponent = "".join(parts[-2:]).rstrip().endswith(("m", "10", "R", "\u03c7"))
        parts.append(f"^{raised}" if is_exponent else f" {CITATION}")
        return
    parts.append(" " if element.tag == "br" else element.text or "")
    for child in element:
        _gather(child, parts)
        parts.append(child.tail or "")
