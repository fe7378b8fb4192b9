"""Predictors as the models see them: declared transformations applied, once for all models.

``log``, ``log2`` and ``sqrt`` give another number; cut points give a factor; a spline gives a block
of columns. Whatever the cohort decides about them (a spline's knots and quartiles) is fixed on its
known values, and stays the same in every model, resample and imputed set: the odds ratios then mean
the same everywhere. Resampling thus does not count the placing of the knots as part of the
procedure that is validated; they look at no outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.splines import choose_knots, spline_columns
from pyanalysis.results.linearity import Knot
from pyanalysis.results.transforms import SPLINE_CONTRAST, DeclaredSpline, spline_levels
from pyanalysis.study.spec import (
    CategoricalPredictor,
    CutPoints,
    DeclaredPredictor,
    NumericPredictor,
    Predictor,
    ScaleTransform,
    SplineKnots,
    SplinePredictor,
)

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SCALES: dict[ScaleTransform, Callable[[Vector], Vector]] = {
    "log": np.log,
    "log2": np.log2,
    "sqrt": np.sqrt,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """The ``declared`` predictors beside those of the models, in the same order."""

    declared: tuple[DeclaredPredictor, ...]
    predictors: tuple[Predictor, ...]

    def cohort(self, cohort: Cohort) -> Cohort:
        """Transform the columns of a cohort, or of one of its completed sets."""
        changed = {
            item.column: _transformed(cohort.frame[item.column], item)
            for item in self.declared
            if isinstance(item, NumericPredictor)
            and item.transform is not None
            and not isinstance(item.transform, SplineKnots)
        }
        return replace(cohort, frame=cohort.frame.assign(**changed)) if changed else cohort

    def splines(self) -> tuple[DeclaredSpline, ...] | None:
        """Report where the declared splines stand; None without any."""
        return (
            tuple(_reported(item) for item in self.predictors if isinstance(item, SplinePredictor))
            or None
        )


def view_of(cohort: Cohort, *, predictors: tuple[DeclaredPredictor, ...]) -> ModelView:
    """Turn declared predictors into those of the models, splines laid out on the cohort."""
    return ModelView(
        declared=predictors,
        predictors=tuple(_seen(cohort, predictor) for predictor in predictors),
    )


def _seen(cohort: Cohort, predictor: DeclaredPredictor) -> Predictor:
    if isinstance(predictor, CategoricalPredictor) or predictor.transform is None:
        return predictor
    transform = predictor.transform
    if isinstance(transform, CutPoints):
        return CategoricalPredictor(
            column=predictor.column,
            label=predictor.label,
            label_in_text=predictor.label_in_text,
            levels=transform.levels,
            level_labels={},
            reference=transform.reference,
        )
    if isinstance(transform, SplineKnots):
        values = cohort.frame[predictor.column].to_numpy(dtype=np.float64)
        return _laid_out(predictor.column, values[~np.isnan(values)], wanted=transform.knots)
    return replace(predictor, transform=None)


def _laid_out(column: str, known: Vector, *, wanted: int) -> SplinePredictor:
    """Place knots and quartiles on the known values; no knots where they allow no spline."""
    ordered = np.sort(known)
    knots = choose_knots(ordered, wanted=wanted)
    q1, q3 = (float(value) for value in np.quantile(ordered, [0.25, 0.75]))
    if knots is None or not q1 < q3:
        return SplinePredictor(column=column, knots=(), q1=q1, q3=q3)
    return SplinePredictor(column=column, knots=tuple(map(float, knots)), q1=q1, q3=q3)


def _transformed(values: pd.Series, predictor: NumericPredictor) -> pd.Series:
    numbers = values.to_numpy(dtype=np.float64)
    transform = predictor.transform
    if isinstance(transform, CutPoints):
        codes = np.searchsorted(np.array(transform.points), numbers, side="right")
        codes[np.isnan(numbers)] = -1
        kind = pd.CategoricalDtype(list(transform.levels))
        return pd.Series(pd.Categorical.from_codes(codes, dtype=kind), index=values.index)
    if transform is None or isinstance(transform, SplineKnots):
        return values
    return pd.Series(SCALES[transform](numbers), index=values.index)


def _reported(spline: SplinePredictor) -> DeclaredSpline:
    is_laid_out = bool(spline.knots)
    return DeclaredSpline(
        variable=spline.column,
        knots=tuple(Knot(value=knot) for knot in spline.knots),
        q1=spline.q1 if is_laid_out else None,
        q3=spline.q3 if is_laid_out else None,
        status="ok" if is_laid_out else "too_few_values",
    )


def number_levels(predictor: NumericPredictor | SplinePredictor) -> tuple[str, ...]:
    """Name the columns of a predictor that is no factor; a plain number's one is nameless."""
    if isinstance(predictor, NumericPredictor):
        return ("",)
    return spline_levels(len(predictor.knots)) if predictor.knots else (SPLINE_CONTRAST,)


def number_columns(predictor: NumericPredictor | SplinePredictor, *, values: Vector) -> Matrix:
    """Give the columns (n, p) of known ``values`` of a predictor that is no factor.

    A spline's columns are zero at the lower quartile; its first is 1 at the upper one, where the
    others are zero again, so the first coefficient is the log odds ratio of the quartiles. All are
    in units of their distance, so no unit of measurement changes a coefficient. Without knots there
    is one column that does not vary, and any model with it is refused.
    """
    if isinstance(predictor, NumericPredictor):
        return values[:, None] / predictor.per
    if not predictor.knots:
        return np.zeros((len(values), 1))
    distance = predictor.q3 - predictor.q1
    linear = (values - predictor.q1) / distance
    knots = np.array(predictor.knots)
    bends = spline_columns(values, knots=knots)
    low, high = spline_columns(np.array([predictor.q1, predictor.q3]), knots=knots)
    curved = (bends - low - linear[:, None] * (high - low)) / distance
    return np.column_stack([linear, curved])
