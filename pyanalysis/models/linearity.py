"""Is a numeric predictor linear on the log-odds scale? Splines against straight lines.

Each numeric predictor in turn gets a restricted cubic spline, the others staying as they are, and a
likelihood-ratio test with knots - 2 degrees of freedom (Harrell 2015, section 2.4,
doi:10.1007/978-3-319-19425-7).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, expit, ndtri

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.design import (
    RANK_TOLERANCE,
    Column,
    Design,
    aliased_columns,
    build_design,
)
from pyanalysis.models.likelihood import Likelihood, Point
from pyanalysis.models.logistic import Fitted, without_maximum
from pyanalysis.models.splines import choose_knots, spline_columns
from pyanalysis.models.triangles import are_far_apart
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.results.linearity import (
    GRID_ENDS,
    GRID_POINTS,
    CurvePoint,
    Knot,
    LinearityTest,
    PartialEffect,
)
from pyanalysis.study.spec import AnalysisPlan, NumericPredictor, Predictor

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linearity:
    """Every test, the multivariable model's first, and the curves of that model."""

    tests: tuple[LinearityTest, ...]
    effects: tuple[PartialEffect, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Basis:
    """One predictor's spline: its ``columns`` (rows, knots - 2) have nothing constant or linear.

    ``spread`` standardises the raw columns; ``triangle`` turns the constant, the linear column and
    ``columns`` into the constant, the linear and the standardised raw ones.
    """

    knots: Vector
    columns: Matrix
    spread: Vector
    triangle: Matrix


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """What a model is computed on: patients, or the distinct values of its one predictor.

    ``values`` (rows,) are the predictor's and ``matrix`` (rows, p) the design's; ``patients`` gives
    each patient's row, None where the rows are the patients.
    """

    values: Vector
    matrix: Matrix
    events: Vector
    trials: Vector
    patients: NDArray[np.intp] | None

    def ordered(self) -> Vector:
        """Give the patients' values in ascending order."""
        if self.patients is None:
            return np.sort(self.values)
        return np.repeat(self.values, self.trials.astype(np.intp))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Spline:
    """The maximum of a model with one spline; ``positions`` are its linear and other columns."""

    basis: _Basis
    likelihood: Likelihood
    point: Point
    positions: list[int]

    def covariance(self) -> Matrix:
        """Give the covariance of the estimates at ``positions``."""
        if are_far_apart(self.point.information):
            whole: Matrix = np.asarray(np.linalg.inv(self.point.information))
        else:
            predictor = self.likelihood.matrix @ self.point.beta
            weights = self.likelihood.trials * expit(predictor) * expit(-predictor)
            triangle = np.linalg.qr(self.likelihood.matrix * np.sqrt(weights)[:, None], mode="r")
            inverse = np.linalg.inv(triangle)
            whole = inverse @ inverse.T
        block: Matrix = whole[np.ix_(self.positions, self.positions)]
        return block


def examine_linearity(
    cohort: Cohort,
    *,
    predictors: tuple[Predictor, ...],
    univariable: tuple[LogisticModel, ...],
    multivariable: Fitted | None,
    plan: AnalysisPlan,
) -> Linearity | None:
    """Test every numeric predictor in its models; None where there is none or it is not wanted."""
    numeric = {item.column: item for item in predictors if isinstance(item, NumericPredictor)}
    wanted = plan.linearity.knots
    if not numeric or not wanted:
        return None
    found: list[tuple[LinearityTest, PartialEffect | None]] = []
    if multivariable is not None:
        model = multivariable.model
        known = cohort.frame[list(model.variables)].notna().all(axis=1).to_numpy()
        found += [
            _examine(
                multivariable.design,
                model=model,
                predictor=numeric[variable],
                values=cohort.frame[variable].to_numpy(dtype=np.float64)[known],
                plan=plan,
            )
            for variable in model.variables
            if variable in numeric
        ]
    found += _alone(cohort, numeric=numeric, univariable=univariable, plan=plan)
    return Linearity(
        tests=tuple(test for test, _ in found),
        effects=tuple(effect for test, effect in found if effect is not None and not test.model),
    )


def _alone(
    cohort: Cohort,
    *,
    numeric: dict[str, NumericPredictor],
    univariable: tuple[LogisticModel, ...],
    plan: AnalysisPlan,
) -> Iterator[tuple[LinearityTest, PartialEffect | None]]:
    """Test each numeric candidate in its univariable model."""
    for model in univariable:
        predictor = numeric.get(model.name)
        if predictor is not None:
            values = cohort.frame[predictor.column].to_numpy(dtype=np.float64)
            yield _examine(
                build_design(cohort, predictors=(predictor,)),
                model=model,
                predictor=predictor,
                values=values[~np.isnan(values)],
                plan=plan,
            )


def _examine(
    design: Design,
    *,
    model: LogisticModel,
    predictor: NumericPredictor,
    values: Vector,
    plan: AnalysisPlan,
) -> tuple[LinearityTest, PartialEffect | None]:
    """Test one predictor of one model, and draw its curve where the spline has a maximum."""

    def result(
        status: str,
        *,
        knots: Vector | None = None,
        statistic: float | None = None,
    ) -> LinearityTest:
        df = 0 if knots is None else len(knots) - 2
        return LinearityTest(
            model=model.name,
            variable=predictor.column,
            knots=() if knots is None else tuple(Knot(value=float(knot)) for knot in knots),
            statistic=statistic,
            df=df,
            p_value=None if statistic is None else float(chdtrc(df, statistic)),
            status=status,
        )

    if model.ml_status != "ok":
        return result(model.ml_status), None
    rows = _rows(design, values=values)
    ordered = rows.ordered()
    knots = choose_knots(ordered, wanted=plan.linearity.knots)
    if knots is None:
        return result("too_few_values"), None
    position = _position(design, predictor.column)
    basis = _basis(rows, knots=knots, position=position)
    if basis is None:
        return result("too_few_values"), None
    start = np.concatenate([_maximum_of(model, design=design), np.zeros(basis.columns.shape[1])])
    spline = _fit(design, rows=rows, basis=basis, position=position, start=start)
    if isinstance(spline, str):
        return result(spline, knots=knots), None
    statistic = max(spline.likelihood.ratio(spline.point.beta, below=start), 0.0)
    effect = None
    if not model.name:
        effect = _curve(spline, predictor=predictor, values=ordered, scale=design, plan=plan)
    return result("ok", knots=knots, statistic=statistic), effect


def _rows(design: Design, *, values: Vector) -> _Rows:
    """Put patients with the same value together where the model has no other predictor."""
    if len(design.columns) > 1:
        return _Rows(
            values=values,
            matrix=design.matrix,
            events=design.outcome,
            trials=np.ones_like(design.outcome),
            patients=None,
        )
    distinct, first, patients = np.unique(values, return_index=True, return_inverse=True)
    return _Rows(
        values=distinct,
        matrix=design.matrix[first],
        events=np.bincount(patients, weights=design.outcome).astype(np.float64),
        trials=np.bincount(patients).astype(np.float64),
        patients=patients,
    )


def _position(design: Design, variable: str) -> int:
    return 1 + [column.variable for column in design.columns].index(variable)


def _basis(rows: _Rows, *, knots: Vector, position: int) -> _Basis | None:
    """Standardise the spline's columns and take out what is linear; None where nothing is left."""
    raw = spline_columns(rows.values, knots=knots)
    spread = raw.std(axis=0)
    if not np.all(spread > 0):
        return None
    own = np.empty((len(raw), 2 + raw.shape[1]))
    own[:, 0] = 1.0
    own[:, 1] = rows.matrix[:, position]
    own[:, 2:] = (raw - raw.mean(axis=0)) / spread
    triangle: Matrix = np.asarray(np.linalg.qr(own, mode="r")) / math.sqrt(len(own))
    diagonal = np.diag(triangle)
    if np.any(np.abs(diagonal) < RANK_TOLERANCE * np.sqrt(np.sum(triangle**2, axis=0))):
        return None
    return _Basis(
        knots=knots,
        columns=own @ np.linalg.inv(triangle)[:, 2:],
        spread=spread,
        triangle=triangle,
    )


def _maximum_of(model: LogisticModel, *, design: Design) -> Vector:
    """Give the model's estimates per standard deviation of the design's columns."""
    estimates = {
        (term.variable, term.level): term.log_odds
        for term in model.terms
        if term.log_odds is not None
    }
    slopes = np.array([estimates[(column.variable, column.level)] for column in design.columns])
    intercept = (model.intercept or 0.0) + float(design.centre @ slopes)
    return np.concatenate([[intercept], slopes * design.spread])


def _fit(
    design: Design, *, rows: _Rows, basis: _Basis, position: int, start: Vector
) -> _Spline | str:
    """Climb to the maximum with the spline's columns; the status where there is none."""
    width, more = design.matrix.shape[1], basis.columns.shape[1]
    matrix = np.hstack([rows.matrix, basis.columns])
    likelihood = Likelihood(matrix=matrix, events=rows.events, trials=rows.trials)
    climbed = likelihood.maximise(start=start)
    if not are_far_apart(climbed.point.information) and aliased_columns(matrix):
        return "aliased"
    variable = design.columns[position - 1].variable
    extended = replace(
        design,
        matrix=matrix if rows.patients is None else matrix[rows.patients],
        columns=(*design.columns, *[Column(variable=variable, level="spline")] * more),
    )
    refusal = without_maximum(extended, climbed=climbed)
    if refusal is not None:
        return refusal.status
    return _Spline(
        basis=basis,
        likelihood=likelihood,
        point=climbed.point,
        positions=[position, *range(width, width + more)],
    )


def _curve(
    spline: _Spline,
    *,
    predictor: NumericPredictor,
    values: Vector,
    scale: Design,
    plan: AnalysisPlan,
) -> PartialEffect:
    """Draw the log odds relative to the median between the outer quantiles."""
    low, median, high = np.quantile(values, (GRID_ENDS[0], 0.5, GRID_ENDS[1]))
    grid = low + (high - low) * np.arange(GRID_POINTS) / (GRID_POINTS - 1)
    knots = spline.basis.knots
    bent = spline_columns(grid, knots=knots) - spline_columns(np.array([median]), knots=knots)
    step = predictor.per * scale.spread[_position(scale, predictor.column) - 1]
    raw = np.column_stack([(grid - median) / step, bent / spline.basis.spread])
    contrasts = raw @ _turned(spline.basis)
    log_odds = contrasts @ spline.point.beta[spline.positions]
    spread = contrasts @ spline.covariance()
    errors = np.sqrt(np.maximum(np.sum(spread * contrasts, axis=1), 0.0))
    reach = float(ndtri(0.5 + plan.confidence / 2)) * errors
    return PartialEffect(
        variable=predictor.column,
        median=float(median),
        points=tuple(
            CurvePoint(
                value=float(grid[index]),
                log_odds=float(log_odds[index]),
                std_error=float(errors[index]),
                ci_low=float(log_odds[index] - reach[index]),
                ci_high=float(log_odds[index] + reach[index]),
            )
            for index in range(GRID_POINTS)
        ),
    )


def _turned(basis: _Basis) -> Matrix:
    """Give what turns contrasts of the linear and the raw columns into those of the fitted ones."""
    inverse: Matrix = np.asarray(np.linalg.inv(basis.triangle)[1:, 1:])
    inverse[0, 0] = 1.0
    return inverse
