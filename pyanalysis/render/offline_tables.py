"""Tables for formats that print: given column widths, and the foot as notes below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyanalysis.errors import RenderError
from pyanalysis.render.pandoc_ast import Node


def split_foot(table: Node) -> tuple[Node, list[list[Node]]]:
    """Take a table's foot off; give the table and each foot row's inlines.

    A foot would be repeated on every page (Typst) or boxed as a row of data (Word). It stays when
    it has a row of several cells: that is data, not a note.
    """
    attributes, caption, columns, head, bodies, foot = table["c"]
    foot_attributes, rows = foot
    if any(len(row[1]) != 1 for row in rows):
        return table, []
    notes = [_inlines(row[1][0][4]) for row in rows]
    bare = [attributes, caption, columns, head, bodies, [foot_attributes, []]]
    return {**table, "c": bare}, [note for note in notes if note]


def _inlines(blocks: list[Node]) -> list[Node]:
    inlines: list[Node] = []
    for block in blocks:
        if block["t"] in {"Para", "Plain"}:
            inlines += [{"t": "LineBreak"}] if inlines else []
            inlines += block["c"]
        elif block["t"] == "Div":
            inlines += _inlines(block["c"][1])
    return inlines


def with_widths(table: Node, widths: Sequence[float], *, place: str) -> Node:
    """Set the widths of the columns, as shares of the text's width; raises RenderError."""
    specs: list[Any] = table["c"][2]
    if len(specs) != len(widths):
        raise RenderError(
            f"{place}: 'tbl-colwidths' has {len(widths)} values, the table {len(specs)} columns"
        )
    new = [
        [align, {"t": "ColWidth", "c": width}]
        for (align, _), width in zip(specs, widths, strict=True)
    ]
    return {**table, "c": [*table["c"][:2], new, *table["c"][3:]]}
