"""What is in a data file, as a table to read: levels and ranges, no single patient."""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.display.wide import display_width
from pyanalysis.new_study.profile import ColumnProfile, FileProfile
from pyanalysis.new_study.yaml_words import comment

MOST_SHOWN = 8
"""So many levels of a column are named with their counts; the rest are counted."""

WIDEST = 32
"""A longer name of a column is cut."""

_HEADER = ("column", "kind", "missing", "values")


def description_text(file: FileProfile) -> str:
    """Describe every column on a line, and below them what a person should look at."""
    rows = [_HEADER, *(_row(column) for column in file.columns)]
    widths = [max(display_width(row[index]) for row in rows) for index in range(3)]
    lines = [f"{file.name}: {file.n_rows} rows, {len(file.columns)} columns", ""]
    lines += [_line(row, widths=widths) for row in rows]
    remarks = list(_remarks(file))
    if remarks:
        lines += ["", "To look at:", *remarks]
    return "\n".join(lines) + "\n"


def _row(column: ColumnProfile) -> tuple[str, str, str, str]:
    name = comment(column.name)
    shown = name if display_width(name) <= WIDEST else f"{name[: WIDEST - 1]}…"
    return shown, column.kind, str(column.n_missing), _values(column)


def _values(column: ColumnProfile) -> str:
    if column.kind == "numeric" and column.low is not None and column.high is not None:
        return f"{column.low:g} to {column.high:g}, {column.n_distinct} different"
    if column.kind in ("categorical", "constant"):
        shown = [
            f"{comment(column.level_labels.get(level) or level)}"
            f"{f' [{comment(level)}]' if level in column.level_labels else ''}: {count}"
            for level, count in list(column.counts.items())[:MOST_SHOWN]
        ]
        more = column.n_distinct - MOST_SHOWN
        return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
    if column.kind == "empty":
        return ""
    return f"{column.n_distinct} different"


def _remarks(file: FileProfile) -> Iterator[str]:
    for note in file.notes:
        yield f"  - {comment(note)}"
    for column in file.columns:
        for remark in column.remarks:
            yield f"  - {comment(column.name)}: {comment(remark)}"
        if column.is_personal:
            yield f"  - {comment(column.name)}: looks like personal data; does it have to be here?"


def _line(row: tuple[str, ...], *, widths: list[int]) -> str:
    cells = [
        cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=False)
    ]
    return "  ".join(["", *cells, row[3]]).rstrip()
