"""Firth's penalised log-likelihood of a logistic model and its maximum under fixed coefficients.

The penalty is half the log determinant of the information matrix of all columns, also where some
coefficients are held fixed (Firth 1993, doi:10.1093/biomet/80.1.27; Heinze & Schemper 2002,
doi:10.1002/sim.1047): the penalised likelihood ratio of logistf. It always has a maximum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.likelihood import Likelihood, Matrix, Vector

STEP_TOLERANCE = 1e-11
"""Largest last step, in the log odds of any patient, in which nearly equal columns do not blur it
as they do the coefficients; the error left is far smaller."""

STANDSTILL = 1e-8
"""A step of Newton so short without a rise has arrived: its gain is lost in the rounding of the
determinant, which grows with the condition of the information."""

MAX_ITERATIONS = 100
PLAIN_ITERATIONS = 1
"""So many steps use the plain information matrix, which costs one pass over the rows each."""

LONGEST_STEP = 5.0
"""In the log odds of any patient: coefficients of nearly equal columns may have to go further."""

NEAR_SADDLE = 1e-2
"""A step so short where the curvature is upward somewhere ends on a saddle."""

OFF_SADDLE = 0.1
"""How far the ascent leaves a saddle at once, in the log odds of the patient moved furthest."""

_MAX_HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PenalisedPoint:
    """The penalised log-likelihood at ``beta``, its gradient and the plain information matrix."""

    beta: Vector
    value: float
    score: Vector
    information: Matrix


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PenalisedMaximum:
    """Where the ascent ended, and whether that is the maximum."""

    point: PenalisedPoint
    converged: bool


def penalised_at(likelihood: Likelihood, beta: Vector) -> PenalisedPoint | None:
    """Evaluate at ``beta``; None where the information matrix is not positive definite."""
    plain = likelihood.at(beta)
    try:
        triangle: Matrix = np.asarray(np.linalg.cholesky(plain.information), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    value = plain.log_likelihood + float(np.sum(np.log(np.diag(triangle))))
    predictor = likelihood.matrix @ beta
    risk = np.where(predictor >= 0, 1.0, np.exp(-np.abs(predictor))) / (
        1.0 + np.exp(-np.abs(predictor))
    )
    leverage = _leverages(likelihood, risk=risk, triangle=triangle)
    score = plain.score + likelihood.matrix.T @ (leverage * (0.5 - risk))
    return PenalisedPoint(beta=beta, value=value, score=score, information=plain.information)


def penalised_ratio(
    likelihood: Likelihood, point: PenalisedPoint, *, below: PenalisedPoint
) -> float:
    """Give twice the penalised log-likelihood of ``point`` above that of ``below``, row by row.

    The difference of the two values would keep too few digits of a small ratio.
    """
    low, rise = likelihood.matrix @ below.beta, likelihood.matrix @ (point.beta - below.beta)
    # The slope of a patient's weight p (1 - p) between two log odds a and b, without cancellation.
    gain = np.sinh(rise / 2) * np.sinh(-(low + rise / 2))
    scale = 2 * (np.cosh(low / 2) * np.cosh((low + rise) / 2)) ** 2
    change = likelihood.trials * gain / (2 * scale)
    moved = (likelihood.matrix * change[:, None]).T @ likelihood.matrix
    relative = np.linalg.eigvals(np.linalg.solve(below.information, moved)).real
    penalty = float(np.sum(np.log1p(relative)))
    return likelihood.ratio(point.beta, below=below.beta) + penalty


def _leverages(likelihood: Likelihood, *, risk: Vector, triangle: Matrix) -> Vector:
    """Give the diagonal of the weighted hat matrix (rows,)."""
    weight = likelihood.trials * risk * (1.0 - risk)
    solved = np.linalg.solve(triangle, likelihood.matrix.T)
    leverage: Vector = weight * np.sum(solved**2, axis=0)
    return leverage


def penalised_maximum(
    likelihood: Likelihood, *, start: Vector, free: NDArray[np.bool_] | None = None
) -> PenalisedMaximum | None:
    """Climb over the ``free`` coefficients, or all; None where the start cannot be evaluated.

    First by the plain information matrix; where that goes on for long, because it is not the
    curvature of the penalised log-likelihood, by the curvature itself.
    """
    if free is None:
        free = np.ones(len(start), dtype=np.bool_)
    point = penalised_at(likelihood, start)
    if point is None:
        return None
    for iteration in range(MAX_ITERATIONS):
        step = None
        if iteration >= PLAIN_ITERATIONS:
            step = _newton_step(likelihood, point, free=free)
        shortest = STEP_TOLERANCE if step is None else STANDSTILL
        if step is None:
            step = _step(likelihood, point, free=free)
        if step is None:
            return PenalisedMaximum(point=point, converged=False)
        following = _climb(likelihood, point, step=step)
        if following is None:
            return PenalisedMaximum(
                point=point, converged=log_odds_apart(likelihood, step) < shortest
            )
        has_risen = following.value > point.value
        point = following
        if log_odds_apart(likelihood, step) < (STEP_TOLERANCE if has_risen else shortest):
            return PenalisedMaximum(point=point, converged=True)
    return PenalisedMaximum(point=point, converged=False)


def _newton_step(
    likelihood: Likelihood, point: PenalisedPoint, *, free: NDArray[np.bool_]
) -> Vector | None:
    """Step by the curvature of the penalised log-likelihood.

    Where that is not downward in every direction, None; but near a saddle, where the plain steps
    get ever shorter, along the direction in which it is most upward.
    """
    try:
        curvature = _curvature(likelihood, point)[np.ix_(free, free)]
    except np.linalg.LinAlgError:
        return None
    step = np.zeros_like(point.beta)
    try:
        np.linalg.cholesky(curvature)
        step[free] = np.linalg.solve(curvature, point.score[free])
    except np.linalg.LinAlgError:
        return _off_saddle(likelihood, curvature, point, free=free)
    return _shortened(likelihood, step)


def _off_saddle(
    likelihood: Likelihood,
    curvature: Matrix,
    point: PenalisedPoint,
    *,
    free: NDArray[np.bool_],
) -> Vector | None:
    plain = _step(likelihood, point, free=free)
    if plain is None or log_odds_apart(likelihood, plain) > NEAR_SADDLE:
        return None
    try:
        direction: Vector = np.linalg.eigh(curvature)[1][:, 0]
    except np.linalg.LinAlgError:
        return None
    upward = np.zeros_like(plain)
    upward[free] = direction
    away = OFF_SADDLE / log_odds_apart(likelihood, upward)
    return plain + math.copysign(away, float(upward @ point.score)) * upward


def _curvature(likelihood: Likelihood, point: PenalisedPoint) -> Matrix:
    """Differentiate the modified score (p, p), turned positive."""
    matrix = likelihood.matrix
    predictor = matrix @ point.beta
    tail = np.exp(-np.abs(predictor))
    risk = np.where(predictor >= 0, 1.0, tail) / (1.0 + tail)
    weight = likelihood.trials * tail / (1.0 + tail) ** 2
    tilt = 1.0 - 2.0 * risk
    solved = np.linalg.solve(point.information, matrix.T).T
    leverage = weight * np.sum(solved * matrix, axis=1)
    slopes = (leverage * tilt)[:, None] * matrix
    for column, moved in enumerate(((weight * tilt)[:, None] * matrix).T):
        change = (matrix * moved[:, None]).T @ matrix
        slopes[:, column] -= weight * np.sum((solved @ change) * solved, axis=1)
    pull = matrix.T @ ((0.5 - risk)[:, None] * slopes)
    pull -= (matrix * (leverage * weight / likelihood.trials)[:, None]).T @ matrix
    curvature: Matrix = point.information - (pull + pull.T) / 2
    return curvature


def _step(
    likelihood: Likelihood, point: PenalisedPoint, *, free: NDArray[np.bool_]
) -> Vector | None:
    """Step by the plain information; None where nothing is left of it."""
    step = np.zeros_like(point.beta)
    if free.any():
        try:
            step[free] = np.linalg.solve(point.information[np.ix_(free, free)], point.score[free])
        except np.linalg.LinAlgError:
            return None
    return _shortened(likelihood, step)


def log_odds_apart(likelihood: Likelihood, step: Vector) -> float:
    """Give how far ``step`` moves the log odds of the patient whom it moves furthest."""
    return float(np.max(np.abs(likelihood.matrix @ step), initial=0.0))


def _shortened(likelihood: Likelihood, step: Vector) -> Vector:
    longest = log_odds_apart(likelihood, step)
    return step if longest <= LONGEST_STEP else step * (LONGEST_STEP / longest)


def _climb(likelihood: Likelihood, point: PenalisedPoint, *, step: Vector) -> PenalisedPoint | None:
    """Halve ``step`` until the penalised log-likelihood does not fall beyond rounding."""
    allowance = 1e-12 * (1.0 + abs(point.value))
    for _ in range(_MAX_HALVINGS):
        candidate = penalised_at(likelihood, point.beta + step)
        if candidate is not None and candidate.value >= point.value - allowance:
            return candidate
        step = step / 2
    return None
