"""A table of texts that shows itself: great_tables for HTML, a Pandoc table for every other format.

Both are drawn from the same rows, with the few features that survive in all formats: bold labels,
indents by em spaces, column widths and alignment, notes below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape as escape_html
from typing import Literal

from pyanalysis.display.decimals import aligned, uses_comma
from pyanalysis.display.markdown import escape
from pyanalysis.display.table_markup import with_row_headers

INDENT = "\u2003"

PORTRAIT_LINE = 140
"""Characters of a table's type that a line of a portrait page holds."""
LONGEST_LINE = 30
"""So many characters of a cell stay on one line."""
COLUMN_GAP = 2
"""The space between columns, in characters."""

_NOTE_STYLE = (
    '::: {.table-note custom-style="Table Note" typst:text:size="8.5pt" typst:above="0.9em"}'
)
"""How notes look in Word and in Typst; the attributes are Pandoc's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A header text, where its cells stand, and its share of the width in percent."""

    label: str
    align: Literal["left", "center", "right"]
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: plain texts, the first of them bold for a heading or indented for a level."""

    cells: tuple[str, ...]
    kind: Literal["plain", "heading", "level"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A drawn table; ``name`` becomes its id, ``notes`` are plain texts below it.

    What the group ``italic`` of the pattern of that name finds is set in italics.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    small: bool = False
    italic: re.Pattern[str] | None = None

    @property
    def is_wide(self) -> bool:
        """Whether a portrait page sets it badly: its columns need more than a line holds.

        A column needs room for its longest word, and for its longest text up to a limit, beyond
        which a text may as well be broken into lines.
        """
        needed = 0
        for index, column in enumerate(self.columns):
            texts = [column.label, *(row.cells[index] for row in self.rows)]
            longest_word = max(len(word) for text in texts for word in text.split(" "))
            longest_text = max(map(len, texts))
            needed += max(longest_word, min(longest_text, LONGEST_LINE)) + COLUMN_GAP
        return needed > PORTRAIT_LINE

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> Mapping[str, str]:
        return {"text/html": html_table(self), "text/markdown": markdown_table(self)}


def with_texts(table: Table, change: Callable[[str], str]) -> Table:
    """Change every header, cell and note of a table."""
    return replace(
        table,
        columns=tuple(replace(column, label=change(column.label)) for column in table.columns),
        rows=tuple(replace(row, cells=tuple(map(change, row.cells))) for row in table.rows),
        notes=tuple(map(change, table.notes)),
    )


def with_aligned_decimals(table: Table) -> Table:
    """Add the blanks to a table's cells that set its decimal marks below each other."""
    if not table.rows:
        return table
    cells = list(zip(*(row.cells for row in table.rows), strict=True))
    comma = uses_comma(
        cell
        for column, texts in zip(table.columns, cells, strict=True)
        if column.align != "left"
        for cell in texts
    )
    line = sum(column.width for column in table.columns)
    columns = (
        aligned(texts, align=column.align, share=column.width / line, comma=comma)
        for column, texts in zip(table.columns, cells, strict=True)
    )
    rows = zip(table.rows, zip(*columns, strict=True), strict=True)
    return replace(table, rows=tuple(replace(row, cells=texts) for row, texts in rows))


def _marked(
    text: str, table: Table, *, plain: Callable[[str], str] = escape, marks: str = "*{}*"
) -> str:
    """Escape a text by ``plain``, and set what the table asks for in italics by ``marks``."""
    parts, at = [], 0
    for match in () if table.italic is None else table.italic.finditer(text):
        if match["italic"]:
            parts += [plain(text[at : match.start()]), marks.format(match[0])]
            at = match.end()
    return "".join([*parts, plain(text[at:])])


def _first_cell(row: Row, table: Table) -> str:
    text = _marked(row.cells[0], table)
    if row.kind == "heading":
        return f"**{text}**"
    return f"{INDENT}{text}" if row.kind == "level" else text


def markdown_table(table: Table, *, aligns_decimals: bool = True) -> str:
    """Draw a Pandoc pipe table; its dashes give the relative widths.

    ``aligns_decimals`` adds blanks that LaTeX's usual fonts do not have.
    """
    if aligns_decimals:
        table = with_aligned_decimals(table)
    rules = {"left": ":{}-", "center": ":{}:", "right": "-{}:"}
    lines = [
        _line(_marked(column.label, table) for column in table.columns),
        _line(rules[column.align].format("-" * column.width) for column in table.columns),
        *(
            _line((_first_cell(row, table), *(_marked(cell, table) for cell in row.cells[1:])))
            for row in table.rows
        ),
    ]
    if table.notes:
        lines += ["", _NOTE_STYLE, *(f"{_marked(note, table)}\n" for note in table.notes), ":::"]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _other_cells(row: Row, table: Table) -> tuple[str, ...]:
    """Give the cells behind the first: plain texts, or Markdown where something is in italics."""
    cells = row.cells[1:]
    return cells if table.italic is None else tuple(_marked(cell, table) for cell in cells)


def html_table(table: Table) -> str:
    """Draw the table with great_tables."""
    table = with_aligned_decimals(table)
    import pandas as pd  # noqa: PLC0415  costs time that commands without tables must not pay
    from great_tables import GT, html, md  # noqa: PLC0415

    keys = [f"c{index}" for index in range(len(table.columns))]
    frame = pd.DataFrame(
        [(_first_cell(row, table), *_other_cells(row, table)) for row in table.rows],
        columns=keys,
        dtype="str",
    )
    drawn = (
        GT(frame, id=f"table-{table.name}")
        .fmt_markdown(columns="c0" if table.italic is None else keys)
        .cols_label(
            {
                key: html(_marked(column.label, table, plain=escape_html, marks="<em>{}</em>"))
                for key, column in zip(keys, table.columns, strict=True)
            }
        )
        .cols_width(
            {key: f"{column.width}%" for key, column in zip(keys, table.columns, strict=True)}
        )
        .tab_options(
            table_width="100%",
            table_font_size="11px" if table.small else "13px",
            table_font_names=["inherit"],
            data_row_padding="1px" if table.small else "3px",
            table_body_hlines_style="none",
            table_border_top_color="black",
            table_border_bottom_color="black",
            column_labels_border_bottom_color="black",
            table_body_border_bottom_color="black",
            source_notes_font_size="11px",
        )
    )
    for align in ("left", "center", "right"):
        chosen = [
            key for key, column in zip(keys, table.columns, strict=True) if column.align == align
        ]
        if chosen:
            drawn = drawn.cols_align(align=align, columns=chosen)
    for note in table.notes:
        drawn = drawn.tab_source_note(md(_marked(note, table)))
    return with_row_headers(str(drawn.as_raw_html()), identifier=f"table-{table.name}")
