"""The data file as a frame of texts, exactly as they were written."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

SUFFIXES = (".csv",)
FIRST_ROW = 2
"""The header is row 1, as a spreadsheet shows it, so the first patient stands in row 2."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawData:
    """Every cell as text, one row a patient; ``problems`` where the file could not be read."""

    name: str
    frame: pd.DataFrame
    sha256: str
    problems: tuple[str, ...]


def read_data(path: Path) -> RawData:
    """Read a CSV file: UTF-8, comma, one header row. Problems are returned, not raised."""
    name = path.name
    if path.suffix.lower() not in SUFFIXES:
        return _failed(
            name, f"{name}: {path.suffix or 'no suffix'!r} cannot be read; save the data as .csv"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        return _failed(name, f"{name}: cannot be read ({error.strerror}); check data.file")
    digest = hashlib.sha256(data).hexdigest()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        return _failed(name, f"{name} row {row}: not UTF-8; save the file as 'CSV UTF-8'")
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        return _failed(name, f"{name} row {row}: holds a zero byte; save the data as CSV again")
    return _parse(text, name=name, digest=digest)


def _failed(name: str, *problems: str) -> RawData:
    return RawData(name=name, frame=pd.DataFrame(), sha256="", problems=problems)


def _parse(text: str, *, name: str, digest: str) -> RawData:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        return _failed(name, f"{name} row {reader.line_num}: not valid CSV, {error}")
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        return _failed(name, f"{name}: the file is empty")
    header, body = rows[0], rows[1:]
    problems = _header_problems(header, name=name)
    ragged = [index for index, row in enumerate(body) if len(row) != len(header)]
    if ragged:
        first = body[ragged[0]]
        problems.append(
            f"{name}: {row_list(ragged)} {'has' if len(ragged) == 1 else 'have'} another number of "
            f"cells than the header's {len(header)} (the first: {len(first)}); look for a comma "
            "in a text that is not quoted"
        )
    if not body:
        problems.append(f"{name}: no patient rows below the header")
    if problems:
        return _failed(name, *problems)
    columns = dict(zip(header, zip(*body, strict=True), strict=True))
    frame = pd.DataFrame(
        {column: pd.Series(cells, dtype=object) for column, cells in columns.items()}
    )
    return RawData(name=name, frame=frame, sha256=digest, problems=())


def _header_problems(header: list[str], *, name: str) -> list[str]:
    twice = sorted({column for column in header if header.count(column) > 1})
    problems = [f"{name}: the column {column!r} stands twice; rename one" for column in twice]
    if "" in header:
        problems.append(f"{name}: column {header.index('') + 1} has no name; give it one")
    marks = [mark for mark in ";\t|" if len(header) == 1 and mark in header[0]]
    problems += [f"{name}: the cells stand between {mark!r}; save it with commas" for mark in marks]
    return problems


def row_list(indices: list[int], *, most: int = 5) -> str:
    """Name rows as a spreadsheet counts them: ``row 12`` or ``rows 12, 40 and 7 more``."""
    shown = ", ".join(str(index + FIRST_ROW) for index in indices[:most])
    more = f" and {len(indices) - most} more" if len(indices) > most else ""
    return f"row{'s' if len(indices) > 1 else ''} {shown}{more}"
