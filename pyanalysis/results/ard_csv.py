"""``ard.csv``: the analysis results as a sorted CSV text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from pyanalysis.results.ard_row import ARD_COLUMNS, ArdRow


def number_text(value: float | None) -> str:
    """Give the shortest text that reads back to the same double; empty for None."""
    if value is None:
        return ""
    number = float(value)
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def ard_csv(rows: Iterable[ArdRow]) -> str:
    """Write the rows, sorted by key, with a header; raises ValueError when a key occurs twice."""
    ordered = sorted(rows, key=lambda row: row.key)
    for one, other in zip(ordered, ordered[1:], strict=False):
        if one.key == other.key:
            message = f"two statistics share the key {one.key}"
            raise ValueError(message)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ARD_COLUMNS)
    for row in ordered:
        writer.writerow([*row.key, number_text(row.value), row.method, row.status])
    return text.getvalue()
