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

REFINED_TOLERANCE = 1e-8
"""The same distance for a bracketed root, where the log-likelihood itself may be steep."""

LOWER: Literal[-1] = -1
UPPER: Literal[1] = 1
"""The two sides of an interval."""

_MAX_STEPS = 30
_MAX_STRIDES = 100
FURTHEST = 200.0
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
    """Walk outwards until the profile is below the target, then refine between the last two.

    Each point of the profile is climbed to from the last one inside, along the profile's tangent; a
    stride that ends nowhere is halved. Where the data are nearly separated, other starts are so
    flat that the ascent cannot leave them.
    """
    std_error = math.sqrt(float(np.linalg.inv(best.information)[position, position]))
    inner, stride = best, side * std_error
    for _ in range(_MAX_STRIDES):
        value = float(inner.beta[position]) + stride
        outer = _profile_point(likelihood, start=inner, position=position, value=value)
        if outer is None:
            stride /= 2
        elif outer.log_likelihood < target:
            return _refined(likelihood, inner=inner, outer=value, position=position, target=target)
        else:
            inner, stride = outer, stride * 1.5
            if abs(value - float(best.beta[position])) > FURTHEST * std_error:
                return None
    return None


class _RefitError(Exception):
    """The profile could not be followed to a value inside the bracket."""


def _refined(
    likelihood: Likelihood, *, inner: Point, outer: float, position: int, target: float
) -> float | None:
    """Find the root between ``inner`` and ``outer``; None when a refit on the way fails."""
    nearest = inner

    def excess(value: float) -> float:
        nonlocal nearest
        point = _profile_point(likelihood, start=nearest, position=position, value=value)
        if point is None:
            raise _RefitError
        if point.log_likelihood >= target:
            nearest = point
        return point.log_likelihood - target

    low, high = sorted((float(inner.beta[position]), outer))
    try:
        root = float(brentq(excess, low, high, xtol=1e-14 * (high - low), rtol=1e-14))
        return root if abs(2.0 * excess(root)) < REFINED_TOLERANCE else None
    except _RefitError:
        return None


def _profile_point(
    likelihood: Likelihood, *, start: Point, position: int, value: float
) -> Point | None:
    """Maximise over the other coefficients with this one held; None when the ascent fails."""
    others = np.arange(len(start.beta)) != position
    beta = start.beta.copy()
    change = value - float(beta[position])
    towards = np.linalg.lstsq(
        start.information[np.ix_(others, others)], start.information[others, position]
    )[0]
    beta[others] -= change * towards
    beta[position] = value
    reached = likelihood.maximise_within(start=beta, free=others)
    return reached.point if reached.converged else None
