"""The multiply imputed sets: held in memory only, and never part of a result."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImputedColumn:
    """The imputed cells of one column: ``values`` (m, number of missing) in row order.

    Numbers, or positions of levels among the declared ones, from 0. NaN where mice imputed nothing.
    """

    column: str
    values: NDArray[np.float64]

    @property
    def is_whole(self) -> bool:
        """Tell whether every empty cell got a value in every set."""
        return bool(np.isfinite(self.values).all())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompletedSets:
    """What R's mice gave: the imputed cells alone, or the ``reason`` why there are none."""

    columns: tuple[ImputedColumn, ...]
    n_logged_events: int
    reason: str
    r_version: str
    mice_version: str

    def cohort(self, cohort: Cohort, *, number: int) -> Cohort:
        """Fill set ``number`` (0 to m - 1) into the columns that were imputed as a whole."""
        frame = cohort.frame.copy(deep=False)
        for item in self.columns:
            if item.is_whole:
                frame[item.column] = _filled(frame[item.column], item.values[number])
        return replace(cohort, frame=frame)


def _filled(values: pd.Series, cells: NDArray[np.float64]) -> pd.Series:
    empty = values.isna().to_numpy(dtype=np.bool_)
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes = values.cat.codes.to_numpy().copy()
        codes[empty] = cells.astype(codes.dtype)
        kind = values.dtype
        return pd.Series(pd.Categorical.from_codes(codes, dtype=kind), index=values.index)
    numbers = values.to_numpy(dtype=np.float64).copy()
    numbers[empty] = cells
    return pd.Series(numbers, index=values.index)
