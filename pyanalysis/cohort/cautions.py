"""What ``check`` says of a valid study before anything is fitted; the results say it by status."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort, is_known, level_codes
from pyanalysis.results.sample_size import EVENTS_PER_PARAMETER
from pyanalysis.study.spec import (
    CategoricalPredictor,
    CutPoints,
    DeclaredPredictor,
    SplineKnots,
    StudySpec,
)

SAME = 1e-12
"""Share of the sum of squares that a straight line may leave between columns that repeat."""

Mask = NDArray[np.bool_]


def cautions(spec: StudySpec, *, cohort: Cohort) -> Iterator[str]:
    """Yield a sentence for each predictor that cannot tell anything, or tells too much, and one
    where the events are few."""
    varying = []
    for predictor in spec.predictors:
        values = cohort.frame[predictor.column]
        known = is_known(values)
        if len(values[known].unique()) == 1:
            yield (
                f"{predictor.label}: every analysed {spec.data.row_names[0]} has the same value; "
                "it tells nothing."
            )
            continue
        varying.append(predictor)
        if _tells_outcome(values, known=known, event=cohort.event):
            yield (
                f"{predictor.label}: tells the outcome without exception; does it repeat it, or "
                "come after it?"
            )
    for first, second in combinations(varying, 2):
        if _repeats(cohort.frame[first.column], cohort.frame[second.column]):
            yield f"{second.label}: repeats {first.label}; keep one of them."
    yield from _few_events(spec, cohort=cohort)


def _few_events(spec: StudySpec, *, cohort: Cohort) -> Iterator[str]:
    smaller = min(cohort.flow.events, cohort.flow.n - cohort.flow.events)
    coefficients = sum(_coefficients(item, cohort=cohort) for item in spec.predictors)
    if smaller < EVENTS_PER_PARAMETER * coefficients:
        yield (
            f"{smaller} {spec.data.row_names[1]} in the smaller outcome group for {coefficients} "
            f"coefficients are few (fewer than {EVENTS_PER_PARAMETER} each); choose fewer "
            "predictors, by what is known of them."
        )


def _coefficients(predictor: DeclaredPredictor, *, cohort: Cohort) -> int:
    if isinstance(predictor, CategoricalPredictor):
        return max(0, int(cohort.frame[predictor.column].dropna().nunique()) - 1)
    match predictor.transform:
        case SplineKnots(knots=knots):
            return knots - 1
        case CutPoints(points=points):
            return len(points)
    return 1


def _tells_outcome(values: pd.Series, *, known: Mask, event: Mask) -> bool:
    """Tell whether each value goes with one outcome: by level, or on one side of a number."""
    if not event[known].any() or event[known].all():
        return False
    if isinstance(values.array, pd.Categorical):
        codes = level_codes(values)
        return not set(codes[known & event]) & set(codes[known & ~event])
    numbers = values.to_numpy(dtype=np.float64)
    with_event, without = numbers[known & event], numbers[known & ~event]
    return bool(with_event.max() < without.min() or without.max() < with_event.min())


def _repeats(first: pd.Series, second: pd.Series) -> bool:
    """Tell whether one column can be worked out from the other by a line, or level by level."""
    known = is_known(first) & is_known(second)
    if known.sum() < 3 or first.dtype.kind != second.dtype.kind:
        return False
    if isinstance(first.array, pd.Categorical):
        pairs = set(zip(level_codes(first)[known], level_codes(second)[known], strict=True))
        n_first, n_second = (len({pair[side] for pair in pairs}) for side in (0, 1))
        return len(pairs) == n_first == n_second
    one, other = (_standard(values.to_numpy(dtype=np.float64)[known]) for values in (first, second))
    if one is None or other is None:
        return False
    return bool(1.0 - float(one @ other) ** 2 < SAME)


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64] | None:
    centred = values / max(1e-300, float(np.abs(values).max()))
    centred = centred - centred.mean()
    size = float(np.sqrt(centred @ centred))
    return None if size < SAME else centred / size
