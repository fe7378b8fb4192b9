"""Texts with one patient a line: CSV, TSV; encoding, separator and decimal mark are detected."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from pyanalysis.cohort.readers.raw import (
    DataFile,
    RawData,
    failed,
    frame_problems,
    row_list,
)
from pyanalysis.study.spec import SEPARATORS, ReadOptions

SUFFIXES = (".csv", ".tsv", ".tab", ".txt")

_SEPARATORS = tuple(SEPARATORS.values())
"""Looked for in this order: the first of those that cut the rows alike into the most cells."""

SAMPLE_ROWS = 200
"""So many rows decide on the separator, so many distinct ones on the decimal mark of a column."""

CUT_ALIKE = 0.8
"""Share of sample rows that must have as many cells as the header for a separator to be one."""

GUESSED_ENCODINGS = ["gb18030", "cp1252"]
"""Asked for where a file is no UTF: Chinese, then Western European Windows, a superset in print of
Latin-1."""

SAMPLE_BYTES = 200_000
"""So much of the file is looked at for its encoding."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

_NAMES = {"gb18030": "GB18030", "cp1252": "Windows-1252 (Latin-1)", "utf-16": "UTF-16"}

_WHOLE = re.compile(r"\s*[+-]?\d+\s*")
_WITH_COMMA = re.compile(r"\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*")
_THOUSANDS = re.compile(r"\s*[+-]?[1-9]\d{0,2}(?:,\d{3})+\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decoded:
    """The text, and by which encoding; ``detected`` where that was a guess."""

    text: str
    encoding: str
    detected: bool


def read_delimited(file: DataFile) -> RawData:
    """Read rows of cells with one header row; every cell stays as it was written."""
    data, name, options = file.content, file.name, file.options
    decoded = _decode(data, encoding=options.encoding)
    if decoded is None:
        return failed(name, _not_decoded(data, name=name, encoding=options.encoding))
    text = decoded.text
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        return failed(name, f"{name} row {row}: holds a zero byte; save the data as CSV again")
    separator = options.separator or _separator(text)
    raw = _parse(text, name=name, separator=separator)
    if raw.problems:
        return raw
    # Among cells that commas part, a number with a comma is rather a slip.
    decimal = options.decimal or ("." if separator == "," else _decimal_mark(raw.frame))
    return RawData(
        name=name,
        frame=raw.frame,
        decimal=decimal,
        is_plain=decoded.encoding in ("utf-8", "utf-8-sig") and (separator, decimal) == (",", "."),
        notes=tuple(_notes(name, decoded, separator=separator, decimal=decimal, options=options)),
    )


def _decode(data: bytes, *, encoding: str | None) -> _Decoded | None:
    """Decode by the mark at the start, as UTF-8, or by what the bytes look like."""
    name = encoding or _marked(data)
    try:
        return _Decoded(text=data.decode(name), encoding=name, detected=False)
    except (UnicodeDecodeError, LookupError):
        return _guess(data) if encoding is None else None


def _marked(data: bytes) -> str:
    """Tell the encoding by the mark at the start or by the zero bytes; else take it for UTF-8."""
    for mark, name in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return name
    if _is_two_byte(data):
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    return "utf-8"


def _is_two_byte(data: bytes) -> bool:
    """Tell UTF-16 without a mark: in Western text every other byte is zero."""
    head = data[:200]
    return len(head) >= 4 and (set(head[1::2]) == {0} or set(head[::2]) == {0})


def _guess(data: bytes) -> _Decoded | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415  only few files need it

    best = from_bytes(_around(data), cp_isolation=GUESSED_ENCODINGS).best()
    order = [*([] if best is None else [best.encoding]), *GUESSED_ENCODINGS]
    for name in order:
        try:
            return _Decoded(text=data.decode(name), encoding=name, detected=True)
        except UnicodeDecodeError:
            continue
    return None


def _around(data: bytes) -> bytes:
    """Give the lines that hold other than ASCII, as far as the sample goes: they tell most."""
    lines = [line for line in data.splitlines(keepends=True) if not line.isascii()]
    return b"".join(lines)[:SAMPLE_BYTES]


def _not_decoded(data: bytes, *, name: str, encoding: str | None) -> str:
    if encoding is None:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            row = data[: error.start].count(b"\n") + 1
            return f"{name} row {row}: not UTF-8; save the file as 'CSV UTF-8'"
    return (
        f"{name}: cannot be read as {encoding!r} (data.encoding); leave that out to have it "
        "detected, or save the file as 'CSV UTF-8'"
    )


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """Choose the separator that cuts header and sample rows alike, into the most cells."""
    best, most = ",", 1
    for separator in _SEPARATORS:
        try:
            rows = [row for row in islice(_records(text, separator), SAMPLE_ROWS) if row]
        except csv.Error:
            continue
        if not rows:
            continue
        width = len(rows[0])
        if width > most and sum(len(row) == width for row in rows) >= CUT_ALIKE * len(rows):
            best, most = separator, width
    return best


def _parse(text: str, *, name: str, separator: str) -> RawData:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        return failed(name, f"{name} row {reader.line_num}: not valid CSV, {error}")
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        return failed(name, f"{name}: the file is empty")
    header, body = rows[0], rows[1:]
    problems = frame_problems(header, n_rows=len(body), name=name)
    ragged = [index for index, row in enumerate(body) if len(row) != len(header)]
    if ragged:
        problems.append(_ragged(ragged, body=body, header=header, name=name, separator=separator))
    if problems:
        return failed(name, *problems)
    columns = dict(zip(header, zip(*body, strict=True), strict=True))
    frame = pd.DataFrame(
        {column: pd.Series(cells, dtype=object) for column, cells in columns.items()}
    )
    return RawData(name=name, frame=frame)


def _ragged(
    ragged: list[int], *, body: list[list[str]], header: list[str], name: str, separator: str
) -> str:
    found = {",": "comma", ";": "semicolon", "\t": "tab"}.get(separator, separator)
    return (
        f"{name}: {row_list(ragged)} {'has' if len(ragged) == 1 else 'have'} another number of "
        f"cells than the header's {len(header)} (the first: {len(body[ragged[0]])}); look for a "
        f"{found} in a text that is not quoted"
    )


def _decimal_mark(frame: pd.DataFrame) -> str:
    """Find a decimal comma: in a column of numbers, and with no column of numbers with points.

    Where each comma could as well part thousands, as in 1,234, nothing is concluded.
    """
    with_comma = False
    for column in frame.columns:
        values = [value for value in frame[column].unique()[:SAMPLE_ROWS] if value.strip()]
        if any(_is_pointed(value) for value in values):
            return "."
        commas = [value for value in values if _WITH_COMMA.fullmatch(value)]
        whole = [value for value in values if _WHOLE.fullmatch(value)]
        is_number = len(commas) + len(whole) >= CUT_ALIKE * len(values)
        if is_number and any(not _THOUSANDS.fullmatch(value) for value in commas):
            with_comma = True
    return "," if with_comma else "."


def _is_pointed(value: str) -> bool:
    return re.fullmatch(r"\s*[+-]?\d*\.\d+\s*", value) is not None


def _notes(
    name: str, decoded: _Decoded, *, separator: str, decimal: str, options: ReadOptions
) -> Iterator[str]:
    if decoded.detected or (decoded.encoding.startswith("utf-16") and options.encoding is None):
        known = _NAMES.get(decoded.encoding, decoded.encoding.upper())
        yield f"{name} was read as {known} text; if letters look wrong, set data.encoding."
    if separator != "," and options.separator is None:
        shown = {"\t": "tabs", ";": "semicolons"}.get(separator, repr(separator))
        yield f"{name}: the cells stand between {shown}."
    if decimal == "," and options.decimal is None:
        yield f"{name}: a comma in a number was read as the decimal mark."
