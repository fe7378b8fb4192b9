"""Patients who belong together: clusters, or matched sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

GROUP_COLUMN = "\0group"
"""Name of the typed column that says who belongs together, apart from any other of that name."""

Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """Which group each patient belongs to: ``codes`` (n,), none missing, no order in them."""

    kind: Literal["cluster", "matched"]
    column: str
    codes: Codes

    def only(self, rows: NDArray[np.bool_]) -> Groups:
        """Keep the patients in ``rows`` (n,)."""
        return Groups(kind=self.kind, column=self.column, codes=self.codes[rows])


def group_sizes(codes: Codes) -> NDArray[np.int64]:
    """Count the patients of each group that has any."""
    counts = np.unique(codes, return_counts=True)[1]
    return counts.astype(np.int64)


LARGEST_CHOICE = 1_000_000
"""Patients times rarer of cases and controls, summed over the matched sets, up to which the exact
conditional likelihood is computed."""


def choice_work(codes: Codes, *, event: NDArray[np.bool_]) -> int:
    """Tell how much work the exact conditional likelihood of matched sets is."""
    _, inverse = np.unique(codes, return_inverse=True)
    n = np.bincount(inverse)
    cases = np.bincount(inverse, weights=event.astype(np.float64)).astype(np.int64)
    return int(np.sum(n * np.minimum(cases, n - cases)))


def informative_rows(codes: Codes, *, event: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which patients (n,) are in a set with a case and a control: the others say nothing."""
    if not len(codes):
        return np.zeros(0, dtype=np.bool_)
    _, inverse = np.unique(codes, return_inverse=True)
    n = np.bincount(inverse)
    cases = np.bincount(inverse, weights=event.astype(np.float64))
    informative: NDArray[np.bool_] = ((cases > 0) & (cases < n))[inverse]
    return informative
