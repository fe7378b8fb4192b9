"""What typing the columns goes on: a column's distinct texts, and what has been found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.readers.raw import row_list

MOST_VALUES = 5
"""So many wrong values of one column are named; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The typed columns so far, the outcome's other level, and what was wrong."""

    columns: dict[str, pd.Series] = field(default_factory=dict)
    outcome: list[pd.Series] = field(default_factory=list)
    non_event: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnTexts:
    """One column by its distinct texts: ``codes`` (n,) index ``values``; -1 is missing."""

    name: str
    codes: NDArray[np.intp]
    values: list[str]

    def rows_of(self, value: str) -> str:
        """Name the rows that hold ``value``."""
        return row_list(np.flatnonzero(self.codes == self.values.index(value)).tolist())

    def counts(self) -> NDArray[np.intp]:
        """Count the rows of each distinct text, (number of values,)."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))
