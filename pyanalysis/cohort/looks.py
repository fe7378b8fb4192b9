"""What the texts of a column look like: dates, the numbers or names of patients."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence

IDENTIFIER = re.compile(
    r"(?i)(^|[^a-z])(id|ids|pid|mrn|uuid|record|patient|subject|case|participant|number|no|nr)([^a-z]|$)"
    r"|[a-z]ID$|编号|住院号|病历号|姓名"
)
"""Names of columns that name patients."""

MOSTLY = 0.8
"""Share of distinct texts that must look alike for a column to be of that kind."""

FEWEST_PATIENTS = 20
"""With fewer values a column of a measurement may look like one that numbers patients."""

_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2})?.*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}"
)
_DIGITS = re.compile(r"(19|20)\d{6}(\.0+)?")
_FEWEST_DATES = 3


def is_date(text: str) -> bool:
    """Tell a date as people and programs write it, with or without a time."""
    return _DATE.fullmatch(text.strip()) is not None


def are_dates(values: Sequence[str]) -> bool:
    """Tell whether most distinct texts of a column are dates."""
    return bool(values) and sum(map(is_date, values)) >= MOSTLY * len(values)


def are_dates_in_digits(values: Sequence[str]) -> bool:
    """Tell a column of dates such as 20210131, which are numbers only by their looks."""
    return len(values) >= _FEWEST_DATES and all(map(_is_date_in_digits, values))


def _is_date_in_digits(text: str) -> bool:
    text = text.strip()
    if not _DIGITS.fullmatch(text):
        return False
    try:
        datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return True


def names_patients(name: str, values: Sequence[float]) -> bool:
    """Tell a column of numbers that name patients: by its name, each whole and none twice."""
    if IDENTIFIER.search(name) is None or len(values) < FEWEST_PATIENTS:
        return False
    return len(set(values)) == len(values) and all(value.is_integer() for value in values)


def is_header(names: Sequence[str]) -> bool:
    """Tell the names of columns from a row of values: no name is a number or a date.

    A row whose separator was not found is one name, and is looked at in its parts.
    """
    parts = [part for name in names for part in re.split(r"[,;|\t]", name)]
    return not any(is_date(part) or _is_number(part) for part in parts)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
