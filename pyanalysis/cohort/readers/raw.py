"""What every reader gives: the cells as texts, the names that came with them, what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pyanalysis.study.spec import ReadOptions

FIRST_ROW = 2
"""The header is row 1, as a spreadsheet shows it, so the first patient stands in row 2."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DataFile:
    """A file to be read: its content, where it lies, and what is known of its form."""

    path: Path
    content: bytes
    options: ReadOptions

    @property
    def name(self) -> str:
        """Name the file as messages do."""
        return self.path.name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawData:
    """Every cell as text, one row a patient; ``problems`` where the file could not be read.

    ``decimal`` is the decimal mark of its numbers. ``is_plain`` says that it is CSV in UTF-8 with
    commas and points. ``notes`` tell what was detected. ``labels`` names columns, and
    ``level_labels`` the values of a column, as the file itself does (SPSS, Stata, SAS, R).
    """

    name: str
    frame: pd.DataFrame
    sha256: str = ""
    problems: tuple[str, ...] = ()
    decimal: str = "."
    is_plain: bool = False
    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    level_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


MOST_CELLS = 100_000_000
"""Rows times columns of a file that says how many it has before it is read."""


def size_problems(name: str, *, n_rows: int, n_columns: int) -> list[str]:
    """Say that a packed file stands for more cells than can be held."""
    if n_rows * n_columns <= MOST_CELLS:
        return []
    return [f"{name}: {n_rows} rows and {n_columns} columns are too many; leave out columns"]


LONGEST_SHOWN = 60


def quoted(value: str) -> str:
    """Quote a cell for a message, a long one by its beginning."""
    return repr(value) if len(value) <= LONGEST_SHOWN else repr(value[: LONGEST_SHOWN - 3] + "...")


def failed(name: str, *problems: str) -> RawData:
    """Give no data but the problems."""
    return RawData(name=name, frame=pd.DataFrame(), problems=problems)


def frame_problems(header: list[str], *, n_rows: int, name: str) -> list[str]:
    """Say what is wrong with the columns' names, and whether there are patients at all."""
    twice = sorted({column for column in header if column and header.count(column) > 1})
    problems = [f"{name}: the column {column!r} stands twice; rename one" for column in twice]
    if "" in header:
        problems.append(f"{name}: column {header.index('') + 1} has no name; give it one")
    if not n_rows:
        problems.append(f"{name}: no patient rows below the header")
    return problems


def row_list(indices: list[int], *, most: int = 5) -> str:
    """Name rows as a spreadsheet counts them: ``row 12`` or ``rows 12, 40 and 7 more``."""
    shown = ", ".join(str(index + FIRST_ROW) for index in indices[:most])
    more = f" and {len(indices) - most} more" if len(indices) > most else ""
    return f"row{'s' if len(indices) > 1 else ''} {shown}{more}"
