"""Excel workbooks (.xlsx, .xlsm): one sheet, its first row the header, values and not formulas."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd

from pyanalysis.cohort.readers.cells import cell_text, text_column
from pyanalysis.cohort.readers.raw import DataFile, RawData, failed, frame_problems
from pyanalysis.cohort.readers.workbook_size import (
    TooLargeError,
    refuse_bombs,
    rows_with_values,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

SUFFIXES = (".xlsx", ".xlsm")


def read_workbook(file: DataFile) -> RawData:
    """Read the sheet asked for, or the first sheet that holds anything; the note says which."""
    from openpyxl import load_workbook  # noqa: PLC0415  a third of a second, for workbooks only

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that concern no value
        try:
            refuse_bombs(file.content)
            book = load_workbook(io.BytesIO(file.content), read_only=True, data_only=True)
            with contextlib.closing(book):
                return _read(book, name=file.name, sheet=file.options.sheet)
        except TooLargeError as error:
            return failed(file.name, f"{file.name}: {error}")


def _read(book: Workbook, *, name: str, sheet: str | None) -> RawData:
    names = [item.title for item in book.worksheets]
    if sheet is not None and sheet not in names:
        return failed(
            name, f"{name}: there is no sheet {sheet!r} (data.sheet), there are {', '.join(names)}"
        )
    filled = {}
    for title in names if sheet is None else [sheet]:
        rows = _rows(book[title])
        if rows:
            filled[title] = rows
            break
    if not filled:
        where = f"the sheet {sheet!r} is empty" if sheet else "the workbook is empty"
        return failed(name, f"{name}: {where}")
    ((title, rows),) = filled.items()
    others = [other for other in names if other != title]
    raw = _frame(rows, name=name, sheet=title)
    if raw.problems or sheet is not None or not others:
        return raw
    note = f"{name}: the sheet {title!r} was read; data.sheet chooses another ({', '.join(others)})"
    return RawData(name=name, frame=raw.frame, notes=(f"{note}.",))


def _rows(sheet: Any) -> list[list[Any]]:
    """Give the cells of a sheet without the empty rows and columns at its ends."""
    sheet.reset_dimensions()  # some programs write a wrong range into the file
    rows = list(rows_with_values(sheet.iter_rows(values_only=True)))
    while rows and not any(cell_text(cell).strip() for cell in rows[-1]):
        rows.pop()
    width = max((_width(row) for row in rows), default=0)
    return [[*row, *[None] * (width - len(row))][:width] for row in rows]


def _width(row: list[Any]) -> int:
    return max((index + 1 for index, cell in enumerate(row) if cell is not None), default=0)


def _frame(rows: list[list[Any]], *, name: str, sheet: str) -> RawData:
    header = [cell_text(cell) for cell in rows[0]]
    if not any(header):
        return failed(
            name,
            f"{name}, sheet {sheet!r}: row 1 is empty; the columns' names must stand there, "
            "delete the rows above them",
        )
    body = rows[1:]
    problems = frame_problems(header, n_rows=len(body), name=f"{name}, sheet {sheet!r}")
    if problems:
        return failed(name, *problems)
    columns = zip(*body, strict=True)
    return RawData(
        name=name,
        frame=pd.DataFrame(
            {
                column: text_column(pd.Series(list(cells), dtype=object))
                for column, cells in zip(header, columns, strict=True)
            }
        ),
    )
