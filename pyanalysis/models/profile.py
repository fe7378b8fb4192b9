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

from pyanalysis.models.likelihood import Likelihood, Point, Vector

LEVEL_TOLERANCE = 1e-9
"""Largest accepted distance of twice the log-likelihood from its bound: the limit is then within
about 1e-9 / (2 z) of a standard error, far inside the 1e-5 of the comparison with R."""

SLOPE_TOLERANCE = 1e-12
"""Largest accepted quadratic form of the other coefficients' gradient: what the log-likelihood
could still gain from them."""

_MAX_STEPS = 30
_MAX_DEPTH = 5
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
    variance = _variance(best, position=position)
    if variance is None:
        return None
    std_error = math.sqrt(variance)
    centre = float(best.beta[position])
    inner, width = best, std_error
    while width <= _FURTHEST * std_error:
        value = centre + side * width
        outer = _profiled(likelihood, near=inner, position=position, value=value)
        if outer is None:
            return None
        if outer.log_likelihood < target:
            return _between(likelihood, inner=inner, outer=outer, position=position, target=target)
        inner, width = outer, width * 1.5
    return None


def _variance(best: Point, *, position: int) -> float | None:
    """Invert the information; None where rounding leaves nothing of it."""
    try:
        variance = float(np.linalg.inv(best.information)[position, position])
    except np.linalg.LinAlgError:
        return None
    return variance if 0 < variance < math.inf else None


def _between(
    likelihood: Likelihood, *, inner: Point, outer: Point, position: int, target: float
) -> float | None:
    """Search the root from ``inner``, above the target, to ``outer``, below it.

    None when the profile cannot be told somewhere between: brentq refuses the NaN.
    """

    def excess(value: float) -> float:
        # The ends as they were judged: refitted, rounding could turn their sign.
        for end in (inner, outer):
            if value == float(end.beta[position]):
                return end.log_likelihood - target
        point = _profiled(likelihood, near=inner, position=position, value=value)
        return math.nan if point is None else point.log_likelihood - target

    ends = (float(inner.beta[position]), float(outer.beta[position]))
    tolerance = 1e-14 * abs(ends[1] - ends[0])
    try:
        return float(brentq(excess, min(ends), max(ends), xtol=tolerance, rtol=1e-14))
    except ValueError:
        return None


def _profiled(
    likelihood: Likelihood, *, near: Point, position: int, value: float, depth: int = 0
) -> Point | None:
    """Maximise over the other coefficients with one at ``value``, starting from ``near``.

    Far from the maximum an ascent may fail where the likelihood is flat; then half of the way is
    gone first. None when that does not help.
    """
    free = np.arange(len(near.beta)) != position
    cross = near.information[free, position]
    start = near.beta.copy()
    try:
        turn = np.linalg.solve(near.information[np.ix_(free, free)], cross)
    except np.linalg.LinAlgError:
        return None
    start[free] -= turn * (value - start[position])
    start[position] = value
    found = likelihood.maximise_within(start=start, free=free)
    if found.converged:
        return found.point
    if depth == _MAX_DEPTH:
        return None
    halfway = _profiled(
        likelihood,
        near=near,
        position=position,
        value=(value + float(near.beta[position])) / 2,
        depth=depth + 1,
    )
    if halfway is None:
        return None
    return _profiled(likelihood, near=halfway, position=position, value=value, depth=depth + 1)
