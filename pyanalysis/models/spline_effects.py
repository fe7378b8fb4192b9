"""The curves of the splines that the study file declares, in the multivariable model itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.linalg import solve_triangular
from scipy.special import expit

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.logistic import Fitted
from pyanalysis.models.model_view import number_columns
from pyanalysis.models.triangles import triangle_of
from pyanalysis.results.linearity import GRID_ENDS, GRID_POINTS, CurvePoint, PartialEffect
from pyanalysis.study.spec import AnalysisPlan, Predictor, SplinePredictor

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def draw_declared(
    cohort: Cohort, *, predictors: tuple[Predictor, ...], fitted: Fitted | None, plan: AnalysisPlan
) -> tuple[PartialEffect, ...]:
    """Draw each declared spline of the multivariable model; none where that has no maximum."""
    if fitted is None or fitted.linear_predictor is None or fitted.model.ml_status != "ok":
        return ()
    chosen = tuple(
        item
        for item in predictors
        if isinstance(item, SplinePredictor) and item.column in fitted.model.variables
    )
    return tuple(_curves(cohort, chosen=chosen, fitted=fitted, plan=plan)) if chosen else ()


def _curves(
    cohort: Cohort, *, chosen: tuple[SplinePredictor, ...], fitted: Fitted, plan: AnalysisPlan
) -> Iterator[PartialEffect]:
    """Draw the log odds relative to the median of the model's patients."""
    root = _covariance_root(fitted)
    known = cohort.frame[list(fitted.model.variables)].notna().all(axis=1).to_numpy()
    estimates = {(term.variable, term.level): term.log_odds for term in fitted.model.terms}
    for predictor in chosen:
        values = cohort.frame[predictor.column].to_numpy(dtype=np.float64)[known]
        low, median, high = np.quantile(values, (GRID_ENDS[0], 0.5, GRID_ENDS[1]))
        grid = low + (high - low) * np.arange(GRID_POINTS) / (GRID_POINTS - 1)
        own = [
            index
            for index, column in enumerate(fitted.design.columns)
            if column.variable == predictor.column
        ]
        slopes = [
            estimates[(column.variable, column.level)] or 0.0
            for column in (fitted.design.columns[index] for index in own)
        ]
        columns = number_columns(predictor, values=np.append(grid, median))
        contrasts = columns[:-1] - columns[-1]
        spread = (contrasts / fitted.design.spread[own]) @ root[[1 + index for index in own]]
        yield _effect(
            predictor.column,
            median=float(median),
            grid=grid,
            log_odds=contrasts @ np.array(slopes),
            errors=np.sqrt(np.sum(spread**2, axis=1)),
            confidence=plan.confidence,
        )


def _covariance_root(fitted: Fitted) -> Matrix:
    """Give a root of the covariance of the standardised estimates: times its transpose, it is."""
    predictor = fitted.linear_predictor
    assert predictor is not None
    weights = expit(predictor) * expit(-predictor)
    triangle = triangle_of(fitted.design.matrix * np.sqrt(weights)[:, None])
    return np.asarray(solve_triangular(triangle, np.eye(len(triangle))), dtype=np.float64)


def _effect(
    variable: str,
    *,
    median: float,
    grid: Vector,
    log_odds: Vector,
    errors: Vector,
    confidence: float,
) -> PartialEffect:
    reach = float(stats.norm.ppf(0.5 + confidence / 2)) * errors
    return PartialEffect(
        variable=variable,
        median=median,
        points=tuple(
            CurvePoint(
                value=float(value),
                log_odds=float(height),
                std_error=float(error),
                ci_low=float(height - width),
                ci_high=float(height + width),
            )
            for value, height, error, width in zip(grid, log_odds, errors, reach, strict=True)
        ),
    )
