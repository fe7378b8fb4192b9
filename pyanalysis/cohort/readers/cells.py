"""Typed cells as texts: a number by its shortest text, a date as ISO 8601, nothing as ''."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import numpy as np
import pandas as pd

LARGEST_WHOLE = 1e15
"""Whole numbers up to here are written without an exponent or a decimal point."""


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
    if np.isnan(value):
        return ""
    if value.is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    return repr(value)


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
