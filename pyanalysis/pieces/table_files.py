"""A table as CSV, Excel, HTML, LaTeX and Word files; their cells hold the same texts."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Sequence
from html import escape as escape_html
from pathlib import Path
from typing import Any, Final

from pyanalysis.display.language import ENGLISH, in_context, tag_in_use, text
from pyanalysis.display.markdown import escape
from pyanalysis.display.table import INDENT, Column, Row, Table, html_table, markdown_table
from pyanalysis.display.wide import display_width
from pyanalysis.render.docx import MOMENT, finish_docx, write_parts
from pyanalysis.render.pandoc import convert

_LINE_HEIGHT: Final = 15.0
"""Points of a line of text in a workbook."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is computed by a spreadsheet, whoever wrote it."""

_PAGE: Final = """\
<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family: sans-serif; max-width: 60em; margin: 2em auto">
<p>{title}</p>
{table}
</body>
</html>
"""
_LATEX: Final = """\
% {title}
% {how}
{table}"""


def table_files(table: Table, *, title: str, reference_doc: Path, folder: Path) -> dict[str, bytes]:
    """Write ``table`` below its ``title``; gives content by suffix, ``folder`` is scratch space.

    ``reference_doc`` has the Word styles. Raises RenderError where Pandoc cannot be run.
    """
    markdown = f"{escape(title)}\n\n{markdown_table(table)}"
    bare = markdown_table(table, aligns_decimals=False)
    latex = convert(bare, source="markdown", target="latex", working_dir=folder)
    latex = latex.replace(INDENT, r"\quad ")
    return {
        "csv": _csv(table).encode("utf-8-sig"),
        "xlsx": _xlsx(table, title=title),
        "html": _PAGE.format(
            language=tag_in_use(), title=escape_html(title), table=html_table(table)
        ).encode(),
        "tex": _LATEX.format(title=_one_line(title), how=_how_to_set(), table=latex).encode(),
        "docx": _docx(markdown, reference_doc=reference_doc, folder=folder),
    }


def _how_to_set() -> str:
    """Say by what, and with which packages, LaTeX sets the table."""
    packages = in_context("packages of LaTeX", "array,booktabs,calc,longtable")
    return text("For LuaLaTeX or XeLaTeX, with {packages}", packages=rf"\usepackage{{{packages}}}")


def lines_of(table: Table) -> list[list[str]]:
    """Give the header and the rows as texts, levels indented as in the manuscript."""
    return [[column.label for column in table.columns], *(_cells(row) for row in table.rows)]


def _cells(row: Row) -> list[str]:
    first = f"{INDENT}{row.cells[0]}" if row.kind == "level" else row.cells[0]
    return [first, *row.cells[1:]]


def _csv(table: Table) -> str:
    """Write header and rows; texts that a spreadsheet would compute begin with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for line in lines_of(table):
        writer.writerow([plain_cell(cell) for cell in line])
    return file.getvalue()


def plain_cell(content: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would compute."""
    return f"'{content}" if content.startswith(_FORMULA) else content


def _xlsx(table: Table, *, title: str) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  only for these files
    from openpyxl.styles import Alignment, Border, Font, Side  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    sheet: Any = book.active
    sheet.title = text("Table")
    line = Side(style="thin")

    def put(row: int, column: int, content: str, **style: Any) -> None:
        cell = sheet.cell(row=row, column=column)
        # A text stays one, whatever it begins with.
        cell.value, cell.data_type = content, "s"
        for name, value in style.items():
            setattr(cell, name, value)

    put(1, 1, title, font=Font(bold=True))
    for place, column in enumerate(table.columns, start=1):
        put(
            2,
            place,
            column.label,
            font=Font(bold=True),
            border=Border(top=line, bottom=line),
            alignment=Alignment(horizontal=column.align, wrap_text=True, vertical="bottom"),
        )
        sheet.column_dimensions[get_column_letter(place)].width = _width(column)
    sheet.row_dimensions[2].height = _height([column.label for column in table.columns], table)
    last = 2 + len(table.rows)
    for number, row in enumerate(table.rows, start=3):
        sheet.row_dimensions[number].height = _height(row.cells, table)
        for place, (shown, column) in enumerate(
            zip(row.cells, table.columns, strict=True), start=1
        ):
            put(
                number,
                place,
                shown,
                font=Font(bold=row.kind == "heading" and place == 1),
                border=Border(bottom=line) if number == last else Border(),
                alignment=Alignment(
                    horizontal=column.align,
                    wrap_text=True,
                    vertical="top",
                    indent=1 if row.kind == "level" and place == 1 else 0,
                ),
            )
    for number, note in enumerate(table.notes, start=last + 1):
        put(number, 1, note, font=Font(size=9))
    sheet.freeze_panes = "A3"
    file = io.BytesIO()
    book.save(file)
    return _undated(file)


def _undated(saved: io.BytesIO) -> bytes:
    """Write a workbook again without the time of the run, so that equal tables give equal bytes."""
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", MOMENT.encode(), parts[core])
    file = io.BytesIO()
    write_parts(file, parts)
    return file.getvalue()


def _width(column: Column) -> int:
    return max(10, column.width)


def _height(texts: Sequence[str], table: Table) -> float:
    """Leave room for the lines that wrapped texts take: not every program finds out by itself."""
    lines = [
        math.ceil(1.15 * display_width(shown) / _width(column))
        for shown, column in zip(texts, table.columns, strict=True)
    ]
    return _LINE_HEIGHT * max(1, *lines)


def _metadata() -> list[str]:
    """Name the language for Word's spelling; the file of styles has English."""
    language = tag_in_use()
    return [] if language == ENGLISH else [f"--metadata=lang:{language}"]


def _docx(markdown: str, *, reference_doc: Path, folder: Path) -> bytes:
    title, table = markdown.split("\n\n", 1)
    styled = f'::: {{custom-style="Table Caption"}}\n{title}\n:::\n\n{table}'
    out = folder / "table.docx"
    convert(
        styled,
        source="markdown",
        target="docx",
        working_dir=folder,
        arguments=[f"--output={out}", f"--reference-doc={reference_doc}", *_metadata()],
    )
    finish_docx(out)
    return out.read_bytes()


def _one_line(title: str) -> str:
    return " ".join(title.split())
