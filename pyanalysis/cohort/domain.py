"""Values that cannot be: outside a declared range, or of a transformation (no log of zero)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.flow import apply_exclusions
from pyanalysis.cohort.readers.raw import RawData, quoted, row_list
from pyanalysis.cohort.typed import MOST_VALUES, Typed
from pyanalysis.cohort.validate import exclusion_column
from pyanalysis.study.build import DataPlan
from pyanalysis.study.spec import CutPoints, NumericPredictor

Vector = NDArray[np.float64]


def domain_problems(raw: RawData, *, plan: DataPlan, typed: Typed) -> Iterator[str]:
    """Yield a sentence for each value outside its range, and for each impossible transformation.

    Rows that leave by an exclusion, or for an unknown outcome, are never transformed.
    """
    analysed = _analysed(raw, plan=plan, typed=typed)
    for predictor in plan.predictors:
        if not isinstance(predictor, NumericPredictor) or predictor.column not in typed.columns:
            continue
        values = typed.columns[predictor.column].to_numpy(dtype=np.float64)
        yield from _out_of_range(raw, predictor=predictor, values=values, analysed=analysed)
        if predictor.transform == "sqrt":
            outside, what, keep = values < 0, "values below 0 have no square root", ">= 0"
        elif predictor.transform in ("log", "log2"):
            outside, what, keep = values <= 0, "values of 0 or below have no logarithm", "> 0"
        else:
            continue
        rows = np.flatnonzero(outside & analysed).tolist()
        if rows:
            yield (
                f"{raw.name}, column {predictor.column!r}: {what} (transform: "
                f"{predictor.transform}), found in {row_list(rows)}; correct them, declare them in "
                f"data.missing, exclude such rows by keep: {keep!r}, or choose another transform"
            )


def _out_of_range(
    raw: RawData, *, predictor: NumericPredictor, values: Vector, analysed: NDArray[np.bool_]
) -> Iterator[str]:
    if predictor.range is None:
        return
    low, high = predictor.range
    outside = ((values < low) | (values > high)) & analysed
    where = f"{raw.name}, column {predictor.column!r}"
    cells = raw.frame[predictor.column]
    wrong = list(dict.fromkeys(str(cell) for cell in cells[outside]))
    for cell in wrong[:MOST_VALUES]:
        rows = np.flatnonzero(outside & (cells == cell).to_numpy()).tolist()
        yield (
            f"{where}: {quoted(cell)} ({row_list(rows)}) is outside the range {low:g} to {high:g}; "
            "correct it, declare it in data.missing, or change the predictor's range"
        )
    if len(wrong) > MOST_VALUES:
        yield f"{where}: {len(wrong) - MOST_VALUES} more values are outside the range"


def _analysed(raw: RawData, *, plan: DataPlan, typed: Typed) -> NDArray[np.bool_]:
    """Tell who is analysed, by the exclusions and the outcome as far as they could be read."""
    readable = tuple(
        exclusion for exclusion in plan.exclusions if exclusion_column(exclusion) in typed.columns
    )
    left, _ = apply_exclusions(typed.columns, exclusions=readable, n_rows=len(raw.frame))
    return left & typed.outcome[0].notna().to_numpy(dtype=np.bool_) if typed.outcome else left


def empty_level_notes(plan: DataPlan, *, typed: Typed) -> Iterator[str]:
    """Yield a note for each level between cut points in which no value of the file lies."""
    for predictor in plan.predictors:
        if not isinstance(predictor, NumericPredictor) or predictor.column not in typed.columns:
            continue
        cut = predictor.transform
        if isinstance(cut, CutPoints):
            values = typed.columns[predictor.column].dropna().to_numpy(dtype=np.float64)
            found = np.searchsorted(np.array(cut.points), values, side="right")
            counts = np.bincount(found, minlength=len(cut.levels))
            for level, count in zip(cut.levels, counts, strict=True):
                if not count:
                    yield f"{predictor.label}: the level {level} never occurs in the data."
