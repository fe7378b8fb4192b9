"""Who enters the analysis, who leaves it, and why."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.validate import exclusion_column
from pyanalysis.results.bundle import ExclusionCount
from pyanalysis.study.spec import Exclusion

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def apply_exclusions(
    columns: dict[str, pd.Series], *, exclusions: tuple[Exclusion, ...], n_rows: int
) -> tuple[NDArray[np.bool_], tuple[ExclusionCount, ...]]:
    """Apply the exclusions in order: who is left, (n_rows,), and the count of each.

    A row whose value is missing stays, and is counted as unknown.
    """
    left = np.ones(n_rows, dtype=np.bool_)
    counts: list[ExclusionCount] = []
    for exclusion in exclusions:
        values = columns[exclusion_column(exclusion)]
        unknown = values.isna().to_numpy(dtype=np.bool_)
        stays = unknown | _passes(values, exclusion=exclusion)
        counts.append(
            ExclusionCount(
                column=exclusion.column,
                keep=exclusion.keep,
                reason=exclusion.reason,
                n_excluded=int((left & ~stays).sum()),
                n_unknown=int((left & unknown).sum()),
            )
        )
        left &= stays
    return left, tuple(counts)


def _passes(values: pd.Series, *, exclusion: Exclusion) -> NDArray[np.bool_]:
    if exclusion.operator == "in":
        return values.isin(list(exclusion.operands)).to_numpy(dtype=np.bool_)
    compared = _COMPARE[exclusion.operator](values, exclusion.operands[0])
    result: NDArray[np.bool_] = np.asarray(compared, dtype=np.bool_)
    return result
