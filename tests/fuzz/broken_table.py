"""Tables spoilt as people spoil them, and written as the files of several programs."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat
from openpyxl import Workbook

SECRET = "zqx"
"""Stands in every cell of two columns: what is told of a patient must not hold it."""

ODD_CELLS = (
    *("", " ", "NA", "N/A", ".", "-", "?", "unknown", "nan", "inf", "-inf", "1e999", "1e200"),
    *("1e-300", "3e-320", "0", "-1", "999", "1,5", "1.234,5", "1,234", "1_000", "12e", "0x1F"),
    *("2020-01-01", "01.02.2020", "43831", "20200101", "yes ", "YES", "ii", "II ", "I", "overall"),
    *("<b>", '"', "'", "a\nb", "=1+1", "\u00a05", "５", "٣", "−3", "+4", "1e5", "x" * 5000, "甲"),
)


@dataclass(slots=True, kw_only=True)
class Table:
    """A header and rows of cells, each a text."""

    header: list[str]
    rows: list[list[str]]


def sound_table(draw: random.Random, *, n: int) -> Table:
    """Make an invented cohort: id, outcome, predictors, groups and a remark nobody may see."""
    rows = []
    for index in range(n):
        age = round(draw.gauss(50, 12), draw.choice([0, 1]))
        stage = draw.choice(["I", "I", "II", "II", "III"])
        risk = 0.25 + 0.01 * (age - 50) + 0.15 * (stage == "III")
        rows.append(
            [
                f"{SECRET}{index:03d}",
                "yes" if draw.random() < risk else "no",
                f"{age:g}" if draw.random() > 0.04 else "",
                f"{draw.gauss(25, 4):.2f}",
                stage if draw.random() > 0.04 else "NA",
                draw.choice(["yes", "no"]),
                f"w{index % 7}",
                f"p{index // 4}",
                f"{SECRET} remark {index}",
            ]
        )
    rows[0][1], rows[1][1] = "yes", "no"
    header = ["id", "died", "age", "bmi", "stage", "smoker", "ward", "pair", "remark"]
    return Table(header=header, rows=rows)


def spoil_table(table: Table, draw: random.Random) -> None:
    """Change one to three things of a table."""
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        draw.choice(_CHANGES)(table, draw)


def _column_of(table: Table, draw: random.Random) -> int:
    return draw.randrange(len(table.header)) if table.header else 0


def _set_column(table: Table, at: int, cell: Callable[[int, str], str]) -> None:
    for index, row in enumerate(table.rows):
        if at < len(row):
            row[at] = cell(index, row[at])


def _cells(table: Table, draw: random.Random) -> None:
    for _ in range(draw.choice([1, 1, 3, 10]) if table.rows else 0):
        row = draw.choice(table.rows)
        if row:
            row[draw.randrange(len(row))] = draw.choice(ODD_CELLS)


def _constant(table: Table, draw: random.Random) -> None:
    value = draw.choice([*ODD_CELLS, *(draw.choice(table.rows) if table.rows else [])])
    _set_column(table, _column_of(table, draw), lambda _, __: value)


def _missing(table: Table, draw: random.Random) -> None:
    share = draw.choice([0.3, 0.9, 1.0])
    at = _column_of(table, draw)
    _set_column(table, at, lambda _, cell: "" if draw.random() < share else cell)


def _copy_column(table: Table, draw: random.Random) -> None:
    source, target = _column_of(table, draw), _column_of(table, draw)
    for row in table.rows:
        if max(source, target) < len(row):
            row[target] = row[source]


def _again(table: Table, draw: random.Random) -> None:
    at = _column_of(table, draw)
    if table.header:
        table.header.append(draw.choice([table.header[at], table.header[at] + "_2", ""]))
        for row in table.rows:
            row.append(row[at] if at < len(row) else "")


def _rename(table: Table, draw: random.Random) -> None:
    at = _column_of(table, draw)
    if table.header:
        old = table.header[at]
        other = [
            old.upper(),
            old + " ",
            "",
            "x" * 300,
            "年龄",
            *table.header,
            draw.choice(ODD_CELLS),
        ]
        table.header[at] = draw.choice(other)


def _no_header(table: Table, draw: random.Random) -> None:
    if table.rows:
        table.header = table.rows.pop(0)


def _few_rows(table: Table, draw: random.Random) -> None:
    table.rows = table.rows[: draw.choice([0, 1, 2, 3, 5, 9])]


def _many_rows(table: Table, draw: random.Random) -> None:
    table.rows = [list(row) for row in table.rows * draw.choice([2, 5])]


def _untidy(table: Table, draw: random.Random) -> None:
    changes: list[Callable[[str], str]] = [str.upper, str.title, lambda text: text + " "]
    change, share = draw.choice(changes), draw.choice([0.1, 1.0])
    at = _column_of(table, draw)
    _set_column(table, at, lambda _, cell: change(cell) if draw.random() < share else cell)


def _outcome(table: Table, draw: random.Random) -> None:
    values = draw.choice([["yes"], ["no"], ["yes", "no", "lost"], ["1", "0"], ["Yes", "No"], [""]])
    at = table.header.index("died") if "died" in table.header else 0
    _set_column(table, at, lambda _, __: draw.choice(values))


def _numbers(table: Table, draw: random.Random) -> None:
    kinds: list[Callable[[int], str]] = [
        lambda index: f"20{index % 30:02d}-01-{index % 28 + 1:02d}",
        lambda index: f"{index % 28 + 1}.{index % 12 + 1}.2021",
        lambda index: str(20200101 + index % 28),
        str,
        lambda _: repr(draw.uniform(-1, 1) * 10.0 ** draw.randint(-60, 60)),
        lambda _: repr(1e9 + draw.random() * 1e-6),
        lambda index: str(index % 2),
        lambda _: str(draw.choice([0, 1e49, -1e49, 1e-49])),
    ]
    kind = draw.choice(kinds)
    _set_column(table, _column_of(table, draw), lambda index, _: kind(index))


def _separated(table: Table, draw: random.Random) -> None:
    at = _column_of(table, draw)
    died = table.header.index("died") if "died" in table.header else 0
    for row in table.rows:
        if max(at, died) < len(row):
            row[at] = row[died] if draw.random() < 0.97 else row[at]


def _ragged(table: Table, draw: random.Random) -> None:
    for row in draw.sample(table.rows, min(len(table.rows), draw.choice([1, 3]))):
        if draw.random() < 0.5:
            row.append(draw.choice(ODD_CELLS))
        elif row:
            row.pop(draw.randrange(len(row)))


def _shuffled(table: Table, draw: random.Random) -> None:
    order = draw.sample(range(len(table.header)), len(table.header))
    if all(len(row) == len(order) for row in table.rows):
        table.header = [table.header[at] for at in order]
        table.rows = [[row[at] for at in order] for row in table.rows]


_CHANGES: tuple[Callable[[Table, random.Random], None], ...] = (
    *(_cells, _cells, _cells, _constant, _missing, _copy_column, _again, _rename, _no_header),
    *(_few_rows, _many_rows, _untidy, _outcome, _numbers, _numbers, _separated, _ragged, _shuffled),
)


def delimited_bytes(table: Table, *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Write a table as CSV or TSV."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerows(table.rows)
    return written.getvalue().encode(encoding, "replace")


def workbook_bytes(table: Table) -> bytes:
    """Write a table as .xlsx, what reads as a number as a number."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("cohort")
    for row in [table.header, *table.rows]:
        sheet.append([_typed(cell) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _typed(cell: str) -> str | float | None:
    text = "".join(letter for letter in cell if letter.isprintable())[:3000]
    try:
        return float(text) if abs(float(text)) < 1e300 else text
    except ValueError:
        return text or None


def typed_bytes(table: Table, kind: str) -> bytes:
    """Write a table as ``.parquet``, ``.sav``, ``.dta`` or ``.xpt``."""
    width = len(table.header)
    names = [
        f"v{index}" if SECRET in name or not _is_plain(name) else name
        for index, name in enumerate(table.header)
    ]
    names = [
        f"{name}_{index}" if name in names[:index] else name for index, name in enumerate(names)
    ]
    body = [(row + [""] * width)[:width] for row in table.rows]
    frame = pd.DataFrame(body, columns=names, dtype=object)
    for name in names:
        numbers = pd.to_numeric(frame[name], errors="coerce")
        if len(frame) and numbers.notna().mean() > 0.8:
            frame[name] = numbers.astype(float)
        else:
            frame[name] = frame[name].map(lambda cell: str(cell)[:200])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"d{kind}"
        if kind == ".parquet":
            frame.to_parquet(path)
        elif kind == ".sav":
            pyreadstat.write_sav(frame, str(path))
        elif kind == ".dta":
            pyreadstat.write_dta(frame, str(path))
        else:
            pyreadstat.write_xport(frame, str(path), file_format_version=8)
        return path.read_bytes()


def _is_plain(name: str) -> bool:
    return name.isascii() and name.isidentifier() and len(name) <= 30
