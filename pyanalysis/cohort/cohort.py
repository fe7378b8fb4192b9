"""The validated cohort: what the models and R are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.groups import Groups
from pyanalysis.results.bundle import Flow


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cohort:
    """The analysed patients, and beside them every row as it was read.

    ``frame``: the analysed rows (after exclusions, outcome known), one column a predictor in the
    study's order: float64 with NaN, or an unordered Categorical whose categories are all declared
    levels as texts, in display order. ``event``: shape (n,), True for the event.
    ``raw``: every row of the file, before exclusions, with the predictors typed as in ``frame``,
    the outcome column as a Categorical (non-event level first, event level second), and what the
    exclusions compare (float64 for numbers, else text with None). R works from ``raw``.
    ``groups`` says which analysed patients belong together; None where all are independent.
    ``non_event`` and ``event_level`` are the outcome's two levels. ``notes`` are sentences for the
    reader, such as a declared level that never occurs;
    ``reading`` tells what was detected of the data file's form.
    """

    frame: pd.DataFrame
    event: NDArray[np.bool_]
    raw: pd.DataFrame
    flow: Flow
    event_level: str
    non_event: str
    notes: tuple[str, ...]
    data_sha256: str
    groups: Groups | None = None
    reading: tuple[str, ...] = ()


def is_known(values: pd.Series) -> NDArray[np.bool_]:
    """Mark who has a value (n,) in a column of ``Cohort.frame``."""
    if isinstance(values.array, pd.Categorical):
        return np.asarray(values.array.codes >= 0, dtype=np.bool_)
    return np.asarray(~np.isnan(values.to_numpy(dtype=np.float64)), dtype=np.bool_)


def level_codes(values: pd.Series) -> NDArray[np.integer[Any]]:
    """Give each patient's level (n,) in a categorical column: its position, -1 where unknown."""
    categorical = values.array
    assert isinstance(categorical, pd.Categorical)
    return categorical.codes
