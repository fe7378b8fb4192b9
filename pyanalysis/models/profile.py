"""Profile-likelihood limits: the two coefficients at which the likelihood ratio reaches its bound.

The limits are found by the Newton scheme of Venzon & Moolgavkar (1988), doi:10.2307/2347496, which
solves for the limit and the other coefficients at once. What it returns is checked; where the check
fails, the root is bracketed and refined on the profile itself. The log-likelihood is concave, so
there is at most one root on each side.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy.optimize import brentq

from pyanalysis.models.likelihood import Likelihood, Maximum, Point, Vector

LEVEL_TOLERANCE = 1e-9
"""Largest accepted distance of twice the log-likelihood from its bound: the limit is then within
about 1e-9 / (2 z) of a standard error, far inside the 1e-5 of the comparison with R."""

SLOPE_TOLERANCE = 1e-12
"""Largest accepted quadratic form of the other coefficients' gradient: what the log-likelihood
could still gain from them."""

_MAX_STEPS = 30
_FURTHEST = 200.0
"""How far, in standard errors, a limit is looked for before it is said not to exist."""


def profile_limit(
    likelihood: Likelihood,
    *,
    best: Point,
    position: int,
    side: Literal[-1, 1],
    drop: float,
) -> float | None:
    """Find the limit of coefficient ``position`` on one side of the maximum ``best``.

    ``drop`` is half the chi-squared quantile: how far the log-likelihood falls at the limit. The
    limit is on the standardised scale of ``likelihood``; None when the profile never falls so far.
    """
    target = best.log_likelihood - drop
    found = _joint_newton(likelihood, best=best, position=position, side=side, target=target)
    if found is not None:
        return found
    return _bracketed(likelihood, best=best, position=position, side=side, target=target)


def _joint_newton(
    likelihood: Likelihood, *, best: Point, position: int, side: int, target: float
) -> float | None:
    others = np.arange(len(best.beta)) != position
    point = best
    for _ in range(_MAX_STEPS):
        step = _joint_step(point, others=others, position=position, side=side, target=target)
        if step is None:
            return None
        moved = point.beta + step
        if not np.all(np.isfinite(moved)):
            return None
        point = likelihood.at(moved)
        if _is_limit(point, others=others, target=target):
            on_side = (point.beta[position] - best.beta[position]) * side > 0
            return float(point.beta[position]) if on_side else None
    return None


def _joint_step(
    point: Point, *, others: np.ndarray, position: int, side: int, target: float
) -> Vector | None:
    """Step to where the quadratic model has the target height and no slope in ``others``."""
    nuisance = point.information[np.ix_(others, others)]
    cross = point.information[others, position]
    try:
        solved = np.linalg.solve(nuisance, np.column_stack([cross, point.score[others]]))
    except np.linalg.LinAlgError:
        return None
    towards, ascent = solved[:, 0], solved[:, 1]
    curvature = float(point.information[position, position] - cross @ towards)
    slope = float(point.score[position] - cross @ ascent)
    height = point.log_likelihood + 0.5 * float(point.score[others] @ ascent) - target
    square = slope * slope + 2.0 * curvature * height
    if not curvature > 0 or not square >= 0:
        return None
    along = (slope + side * math.sqrt(square)) / curvature
    step = np.empty_like(point.beta)
    step[position] = along
    step[others] = ascent - along * towards
    return step


def _is_limit(point: Point, *, others: np.ndarray, target: float) -> bool:
    if not abs(2.0 * (point.log_likelihood - target)) < LEVEL_TOLERANCE:
        return False
    nuisance = point.information[np.ix_(others, others)]
    gradient = point.score[others]
    try:
        return bool(gradient @ np.linalg.solve(nuisance, gradient) < SLOPE_TOLERANCE)
    except np.linalg.LinAlgError:
        return False


def _bracketed(
    likelihood: Likelihood, *, best: Point, position: int, side: int, target: float
) -> float | None:
    """Walk outwards until the profile is below the target, then refine between the last two."""
    free = np.arange(len(best.beta)) != position
    std_error = math.sqrt(float(np.linalg.inv(best.information)[position, position]))
    latest = Maximum(point=best, converged=True)

    def excess(value: float) -> float:
        nonlocal latest
        start = latest.point.beta.copy()
        start[position] = value
        latest = likelihood.maximise_within(start=start, free=free)
        return latest.point.log_likelihood - target

    centre = float(best.beta[position])
    inner, width = centre, std_error
    while width <= _FURTHEST * std_error:
        outer = centre + side * width
        if excess(outer) < 0:
            low, high = sorted((inner, outer))
            return float(brentq(excess, low, high, xtol=1e-14 * std_error, rtol=1e-14))
        inner, width = outer, width * 1.5
    return None
