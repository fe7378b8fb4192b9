"""Tables of a Word file: no wrappers, repeated headers, whole rows, three lines, page width."""

from __future__ import annotations

from typing import Final

from pyanalysis.render.docx_xml import Element, child, element, insert_ordered, name

_BEFORE_BORDERS: Final = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge")
_BEFORE_WIDTH: Final = ("tblStyle", "tblpPr", "tblOverlap", "bidiVisual")
_SHORTEST, _LONGEST = 6, 40
"""Bounds of a column's weight in characters: a narrow column stays legible, a long text wraps."""


def unwrap_tables(body: Element) -> None:
    """Replace every table that only holds a caption and a table or picture by what it holds."""
    for table in list(body.iter(name("tbl"))):
        rows = table.findall(name("tr"))
        cells = [cell for row in rows for cell in row.findall(name("tc"))]
        if not cells or len(cells) != len(rows) or table.getparent() is None:
            continue
        nested = any(cell.find(name("tbl")) is not None for cell in cells)
        if not (nested or _is_captioned_figure(cells)):
            continue
        for paragraph in table.iter(name("p")):
            _drop_alignment_of_wrapper(paragraph)
        parent = table.getparent()
        position = parent.index(table)
        content = [node for cell in cells for node in cell if node.tag != name("tcPr")]
        for node in reversed([item for item in content if not _is_empty(item)]):
            parent.insert(position, node)
        parent.remove(table)


def finish_table(table: Element, *, text_width: int) -> None:
    """Finish one table; ``text_width`` in twentieths of a point."""
    rows = table.findall(name("tr"))
    headers = [row for row in rows if row.find(f"{name('trPr')}/{name('tblHeader')}") is not None]
    for row in rows:
        properties = row.find(name("trPr"))
        if properties is None:
            properties = element("trPr")
            insert_ordered(row, properties, after=("tblPrEx",))
        if properties.find(name("cantSplit")) is None:
            properties.insert(0, element("cantSplit"))
    if headers:
        _rule_below(headers[-1])
    _fit(table, rows=rows, text_width=text_width)


def _is_captioned_figure(cells: list[Element]) -> bool:
    styles = {style.get(name("val"), "") for cell in cells for style in cell.iter(name("pStyle"))}
    drawings = any(next(cell.iter(name("drawing")), None) is not None for cell in cells)
    return drawings and bool({"ImageCaption", "Caption"} & styles)


def _drop_alignment_of_wrapper(paragraph: Element) -> None:
    """Take the centring of the wrapping cell away; it stands behind the paragraph's own alignment.

    Two alignments in one paragraph are not valid, and the wrapper's would win.
    """
    found = paragraph.findall(f"{name('pPr')}/{name('jc')}")
    if found and found[-1].get(name("val")) == "center":
        found[-1].getparent().remove(found[-1])


def _is_empty(node: Element) -> bool:
    """A paragraph that only closes a cell behind a table: nothing to read, no bookmark."""
    if node.tag != name("p"):
        return False
    return all(item.tag in {name("p"), name("pPr"), name("pStyle")} for item in node.iter())


def _rule_below(row: Element) -> None:
    """Draw the line under the header, as a cell border: the style knows a first row only."""
    line = {"val": "single", "sz": "4", "space": "0", "color": "000000"}
    for cell in row.findall(name("tc")):
        borders = element("tcBorders")
        borders.append(element("bottom", line))
        properties = child(cell, "tcPr", first=True)
        for old in properties.findall(name("tcBorders")):
            properties.remove(old)
        insert_ordered(properties, borders, after=_BEFORE_BORDERS)


def _fit(table: Element, *, rows: list[Element], text_width: int) -> None:
    """Set the table to the text's width, its columns by their texts unless widths were given."""
    properties = child(table, "tblPr", first=True)
    width = properties.find(name("tblW"))
    given = properties.find(name("tblLayout")) is not None
    if width is None:
        width = element("tblW")
        insert_ordered(properties, width, after=_BEFORE_WIDTH)
    width.set(name("type"), "pct")
    width.set(name("w"), "5000")
    grid = table.find(name("tblGrid"))
    if grid is None or not len(grid):
        return
    columns = grid.findall(name("gridCol"))
    if given:
        weights = [int(float(column.get(name("w"), "0"))) or 1 for column in columns]
    else:
        weights = _weights(rows, count=len(columns))
    total = sum(weights)
    for column, weight in zip(columns, weights, strict=True):
        column.set(name("w"), str(weight * text_width // total))


def _weights(rows: list[Element], *, count: int) -> list[int]:
    longest = [_SHORTEST] * count
    for row in rows:
        at = 0
        for cell in row.findall(name("tc")):
            span = cell.find(f"{name('tcPr')}/{name('gridSpan')}")
            width = int(span.get(name("val"), "1")) if span is not None else 1
            if width == 1 and at < count:
                texts = ("".join(p.itertext(name("t"))) for p in cell.iter(name("p")))
                longest[at] = max(longest[at], *(len(text) for text in texts), 0)
            at += width
    return [min(length, _LONGEST) for length in longest]
