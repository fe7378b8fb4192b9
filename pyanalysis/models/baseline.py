"""The baseline table: every predictor described by outcome group and overall, and tested."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort, is_known, level_codes
from pyanalysis.models.effect_size import (
    absolute_difference,
    centred,
    multinomial_difference,
    standard_deviation,
)
from pyanalysis.models.group_tests import categorical_test, numeric_test
from pyanalysis.results.baseline import BaselineVariable, GroupSize, LevelCount, NumericSummary
from pyanalysis.results.bundle import OVERALL
from pyanalysis.study.spec import CategoricalPredictor, DeclaredPredictor, NumericPredictor

Vector = NDArray[np.float64]

SKEWNESS_LIMIT = 1.0
"""``summary: auto`` shows the median where the coefficient g1 is beyond this, "highly skewed" in
Bulmer (1979), Principles of Statistics; a rule on shape, so more patients do not change it."""

MINIMUM_FOR_SHAPE = 3
"""With fewer known values no skewness can be judged, and the median is shown."""


def describe_baseline(
    cohort: Cohort, *, predictors: tuple[DeclaredPredictor, ...]
) -> tuple[BaselineVariable, ...]:
    """Describe each predictor among the analysed patients for whom it is known."""
    return tuple(_describe(cohort, predictor) for predictor in predictors)


def _describe(cohort: Cohort, predictor: DeclaredPredictor) -> BaselineVariable:
    values = cohort.frame[predictor.column]
    known = is_known(values)
    sizes = tuple(
        GroupSize(
            group=group,
            n=int((known & members).sum()),
            n_missing=int((~known & members).sum()),
        )
        for group, members in _groups(cohort)
    )
    if isinstance(predictor, NumericPredictor):
        return _describe_numeric(cohort, predictor, values, known, sizes)
    return _describe_categorical(cohort, predictor, values, known, sizes)


def _groups(cohort: Cohort) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
    return (
        (cohort.event_level, cohort.event),
        (cohort.non_event, ~cohort.event),
        (OVERALL, np.ones_like(cohort.event)),
    )


def _describe_numeric(
    cohort: Cohort,
    predictor: NumericPredictor,
    values: pd.Series,
    known: NDArray[np.bool_],
    sizes: tuple[GroupSize, ...],
) -> BaselineVariable:
    numbers = values.to_numpy(dtype=np.float64)
    skewness = _skewness(numbers[known])
    summary = predictor.summary
    if summary == "auto":
        is_regular = skewness is not None and abs(skewness) <= SKEWNESS_LIMIT
        summary = "mean" if is_regular else "median"
    event = numbers[known & cohort.event]
    other = numbers[known & ~cohort.event]
    return BaselineVariable(
        variable=predictor.column,
        summary=summary,
        skewness=skewness,
        sizes=sizes,
        numeric=tuple(
            _summarise(numbers[known & members], group=group) for group, members in _groups(cohort)
        ),
        counts=(),
        test=numeric_test(event, other, summary=summary),
        smd=absolute_difference(event, other),
    )


def _skewness(values: Vector) -> float | None:
    """Moment coefficient g1 = m3 / m2^1.5; None without spread or with too few values."""
    if len(values) < MINIMUM_FOR_SHAPE or np.ptp(values) == 0:
        return None
    deviations = centred(values)
    return float(np.mean(deviations**3) / np.mean(deviations**2) ** 1.5)


def _summarise(values: Vector, *, group: str) -> NumericSummary:
    if len(values) == 0:
        return NumericSummary(
            group=group, mean=None, sd=None, median=None, q1=None, q3=None,
            minimum=None, maximum=None,
        )  # fmt: skip
    q1, median, q3 = (float(value) for value in np.quantile(values, [0.25, 0.5, 0.75]))
    return NumericSummary(
        group=group,
        mean=float(values.mean()),
        sd=standard_deviation(values),
        median=median,
        q1=q1,
        q3=q3,
        minimum=float(values.min()),
        maximum=float(values.max()),
    )


def _describe_categorical(
    cohort: Cohort,
    predictor: CategoricalPredictor,
    values: pd.Series,
    known: NDArray[np.bool_],
    sizes: tuple[GroupSize, ...],
) -> BaselineVariable:
    codes = level_codes(values)
    counted = {
        group: np.bincount(codes[known & members], minlength=len(predictor.levels))
        for group, members in _groups(cohort)
    }
    table = np.column_stack([counted[cohort.event_level], counted[cohort.non_event]])
    table = table[table.sum(axis=1) > 0]
    return BaselineVariable(
        variable=predictor.column,
        summary="counts",
        skewness=None,
        sizes=sizes,
        numeric=(),
        counts=tuple(
            LevelCount(
                group=group,
                level=level,
                n=int(counts[position]),
                percent=100.0 * float(counts[position]) / float(counts.sum())
                if counts.sum()
                else None,
            )
            for group, counts in counted.items()
            for position, level in enumerate(predictor.levels)
        ),
        test=categorical_test(table),
        smd=multinomial_difference(table),
    )
