"""Cells and texts: a typed cell as a text (numbers by their shortest, dates as ISO 8601, nothing as
''), and the number that a text stands for.
"""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import numpy as np
import pandas as pd

from pyanalysis.results.ard_csv import number_text as shortest_text


def cell_text(value: Any) -> str:
    """Write one cell: ``1`` rather than ``1.0``, TRUE or FALSE, a date without a time of midnight.

    What is missing in its file (None, NaN, NaT) is the empty text.
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, np.float32):
        return number_text(float(str(value)))
    if isinstance(value, float | np.floating):
        return number_text(float(value))
    if isinstance(value, decimal.Decimal):
        return number_text(float(value)) if value.is_finite() else ""
    if isinstance(value, datetime.datetime):
        return _time_text(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def number_text(value: float) -> str:
    """Write a number by the shortest text that reads back to it; '' for NaN."""
    return shortest_text(None if np.isnan(value) else value)


def read_number(text: str, *, decimal: str = ".") -> float:
    """Read a finite number; NaN for anything else, ``1_000`` and ``inf`` included."""
    if decimal == ",":
        text = "x" if "." in text else text.replace(",", ".", 1)
    try:
        number = float(text)
    except ValueError:
        return np.nan
    return number if np.isfinite(number) and "_" not in text else np.nan


def _time_text(value: datetime.datetime) -> str:
    text = value.isoformat(sep=" ")
    return text.removesuffix(" 00:00:00")


def text_column(values: pd.Series) -> pd.Series:
    """Write a column, each distinct value once: shape (n,), texts only."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    try:
        codes, found = pd.factorize(values)
    except TypeError:  # values that cannot be hashed, such as lists
        return pd.Series([cell_text(value) for value in values], dtype=object)
    # An Index gives double precision, in which a single 5.1 is 5.099999904632568.
    distinct = found.to_numpy() if found.dtype == np.float32 else found
    texts = np.array([*(cell_text(value) for value in distinct), ""], dtype=object)
    return pd.Series(texts[codes], dtype=object)


def text_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Write every column of a typed frame; its columns' names become texts."""
    return pd.DataFrame(
        {str(name): text_column(frame.iloc[:, index]) for index, name in enumerate(frame.columns)}
    )
