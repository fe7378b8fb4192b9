"""Refuses a workbook that unpacks to far more than a table, before it is unpacked and read.

A few kilobytes can stand for gigabytes: empty cells, empty rows and equal strings pack well.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

LARGEST_PART = 300_000_000
"""Bytes that a sheet, or the list of texts, may have unpacked: some five million cells."""

MOST_TEXT_TAGS = 4_000_000
"""Tags in the list of texts: about a million different texts."""

MOST_OTHER_TAGS = 200_000
"""Tags in each of the parts that describe the workbook: styles, names of sheets."""

LONGEST_ROW = 8_000_000
"""Bytes of a sheet without the end of a row. Excel's widest row has 16,384 cells."""

MOST_EMPTY = 500_000
EMPTY_PER_FILLED = 3
"""A sheet with more empty cells than the first, and so many for one with a value, holds more
format than table."""

_ROW = re.compile(rb"</?(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_BLOCK = 1_000_000


class TooLargeError(Exception):
    """The workbook holds more than can be read; its text says what, and what helps."""


def refuse_bombs(content: bytes) -> None:
    """Look through the parts that are read, packed; raises TooLargeError, BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for part in book.infolist():
            kind = _kind(part.filename)
            if kind is None:
                continue
            if part.file_size > LARGEST_PART:
                message = (
                    f"unpacks to more than {LARGEST_PART // 1_000_000} MB; keep the sheet of the "
                    "patients alone, or save it as .csv"
                )
                raise TooLargeError(message)
            if part.file_size > _BLOCK:
                with book.open(part) as file:
                    _look(iter(lambda: file.read(_BLOCK), b""), kind=kind)


def _kind(name: str) -> str | None:
    """Tell what a part is; None for those that are never read, such as pictures."""
    name = name.lower().lstrip("/")
    if "sheets/" in name and name.endswith(".xml"):
        return "sheet"
    if name.endswith("sharedstrings.xml"):
        return "texts"
    is_read = name.endswith((".rels", "content_types.xml", "workbook.xml", "styles.xml"))
    return "other" if is_read or name.startswith("docprops/") else None


def _look(blocks: Iterable[bytes], *, kind: str) -> None:
    tags = in_row = cells = filled = 0
    for block in blocks:
        tags += block.count(b"<")
        if kind == "sheet":
            in_row = 0 if _ROW.search(block) else in_row + len(block)
            cells += len(_CELL.findall(block))
            filled += len(_VALUE.findall(block))
            if in_row > LONGEST_ROW:
                raise TooLargeError("holds a row longer than any spreadsheet's; save it as .csv")
            _refuse_empty(cells - filled, filled=filled)
        if kind == "texts" and tags > MOST_TEXT_TAGS:
            raise TooLargeError("holds more than a million texts; save it as .csv")
        if kind == "other" and tags > MOST_OTHER_TAGS:
            raise TooLargeError("holds more formats than a table needs; save it as .csv")


def _refuse_empty(empty: int, *, filled: int) -> None:
    if empty > MOST_EMPTY and empty > EMPTY_PER_FILLED * filled:
        message = (
            f"the sheet holds more than {MOST_EMPTY} empty cells; delete the empty rows below "
            "and the empty columns beside the table, or save it as .csv"
        )
        raise TooLargeError(message)


def rows_with_values(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    """Yield each row without the empty cells at its end; raises TooLargeError on too many."""
    empty = filled = 0
    for row in rows:
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        known = len(cells) - cells.count(None)
        filled += known
        empty += 1 + len(row) - known
        _refuse_empty(empty, filled=filled)
        yield cells
