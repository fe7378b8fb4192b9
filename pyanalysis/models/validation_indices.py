"""How well a linear predictor tells the outcome: the indices of many resamples at once.

The indices and the treatment of the null model are those of ``validate.lrm`` in R's rms (Harrell
2015, Regression Modeling Strategies, sections 5.3 and 10.10): calibration intercept and slope, and
Nagelkerke's R², come from the logistic regression of the outcome on the linear predictor; the Brier
score from the predicted probabilities themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, xlogy

from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.resample_fits import log_of, shares

Flags = NDArray[np.bool_]

INDICES = (
    "auc",
    "somers_dxy",
    "brier",
    "nagelkerke_r2",
    "calibration_intercept",
    "calibration_slope",
)

TIED = 1e-8
"""Log odds this close are one value: patients who share their covariates differ by rounding."""

_GAIN, _SETTLED_STEP, _MOST_STEPS, _NO_CURVATURE = 1e-14, 1e-3, 100, 1e-14
"""As in ``resample_fits``; the linear predictor is standardised here, too."""

_MAX_HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indices:
    """``values`` (b, 6) in the order of INDICES; ``exists`` (b,) where all can be had."""

    values: Matrix
    exists: Flags


def evaluate(
    predictor: Matrix, *, outcome: Vector, weights: Matrix, calibrated: bool = False
) -> Indices:
    """Judge each linear predictor (b, n) on the patients with a weight (b, n) in its line.

    A constant predictor tells nothing: AUC 0.5, R² 0, and by convention a slope of 1 with the
    intercept that brings it to the event rate. There are no indices where the outcome does not
    vary, or where the predictor separates it, so that it has no calibration slope. Of the patients
    to whom a model was fitted the predictor is ``calibrated``, with intercept 0 and slope 1.
    """
    used = weights > 0
    total, events = weights.sum(axis=1), weights @ outcome
    varies = (events > 0) & (events < total)
    predictor = np.where(used, predictor, 0.0)
    low = np.min(np.where(used, predictor, np.inf), axis=1, initial=np.inf)
    high = np.max(np.where(used, predictor, -np.inf), axis=1, initial=-np.inf)
    is_null = varies & (high - low <= TIED)
    graded = np.flatnonzero(varies & ~is_null)
    values = np.zeros((len(total), len(INDICES)))
    exists = is_null.copy()
    rate = np.divide(events, total, out=np.full_like(total, 0.5), where=varies)
    values[:, 0] = 0.5
    values[:, 2] = _brier(predictor, outcome, weights, total)
    values[is_null, 4] = np.log(rate[is_null] / (1 - rate[is_null])) - low[is_null]
    values[is_null, 5] = 1.0
    if len(graded):
        lines, own = predictor[graded], weights[graded]
        values[graded, 0] = concordance(lines, outcome=outcome, weights=own)
        if calibrated:
            likelihood = _log_likelihood(lines, outcome, own)
            exists[graded] = True
        else:
            found = _calibrate(lines, outcome, own, rate=rate[graded])
            values[graded, 4], values[graded, 5], likelihood, exists[graded] = found
        values[graded, 3] = _nagelkerke(likelihood, events[graded], total[graded])
    values[:, 1] = 2.0 * (values[:, 0] - 0.5)
    if calibrated:
        values[:, 4], values[:, 5] = 0.0, 1.0
    return Indices(values=values, exists=exists)


def concordance(predictor: Matrix, *, outcome: Vector, weights: Matrix) -> Vector:
    """Give the share of pairs with and without the event in the right order, ties counting half."""
    order = np.argsort(predictor, axis=1)
    ranked = np.take_along_axis(predictor, order, axis=1)
    own = np.take_along_axis(weights, order, axis=1)
    with_event = own * outcome[order]
    without = own - with_event
    starts = np.ones(ranked.shape, dtype=np.bool_)
    starts[:, 1:] = np.diff(ranked, axis=1) > TIED
    # The weights without event below each group of equal values, and up to its end.
    before = np.cumsum(without, axis=1) - without
    below = np.maximum.accumulate(np.where(starts, before, 0.0), axis=1)
    ends = np.ones(ranked.shape, dtype=np.bool_)
    ends[:, :-1] = starts[:, 1:]
    upto = np.where(ends, before + without, np.inf)
    within = np.minimum.accumulate(upto[:, ::-1], axis=1)[:, ::-1]
    concordant = np.einsum("ij,ij->i", with_event, (below + within) / 2.0)
    share: Vector = concordant / (with_event.sum(axis=1) * without.sum(axis=1))
    return share


def _brier(predictor: Matrix, outcome: Vector, weights: Matrix, total: Vector) -> Vector:
    squares = np.einsum("ij,ij->i", weights, (outcome - expit(predictor)) ** 2)
    brier: Vector = np.divide(squares, total, out=np.zeros_like(total), where=total > 0)
    return brier


def _log_likelihood(predictor: Matrix, outcome: Vector, weights: Matrix) -> Vector:
    _, right = shares(predictor * np.where(outcome > 0, 1.0, -1.0))
    likelihood: Vector = np.einsum("ij,ij->i", weights, log_of(right))
    return likelihood


def _nagelkerke(log_likelihood: Vector, events: Vector, total: Vector) -> Vector:
    """Scale Cox and Snell's R² by its maximum (Nagelkerke 1991, doi:10.1093/biomet/78.3.691)."""
    null = xlogy(events, events / total) + xlogy(total - events, 1 - events / total)
    share: Vector = np.expm1(2.0 * (null - log_likelihood) / total) / np.expm1(2.0 * null / total)
    return share


def _calibrate(
    predictor: Matrix, outcome: Vector, weights: Matrix, *, rate: Vector
) -> tuple[Vector, Vector, Vector, Flags]:
    """Regress the outcome on each predictor: intercept, slope, log-likelihood, and if they exist.

    Climbs on the standardised predictor from the predictor as it is (intercept 0, slope 1).
    """
    total = weights.sum(axis=1)
    centre = np.einsum("ij,ij->i", weights, predictor) / total
    scaled = predictor - centre[:, None]
    spread = np.sqrt(np.einsum("ij,ij->i", weights, scaled**2) / total)
    scaled /= spread[:, None]
    at = np.column_stack([centre, spread])
    far = np.abs(at).max(axis=1) > 10
    at[far] = np.column_stack([np.log(rate / (1 - rate)), np.zeros_like(rate)])[far]
    value = np.full(len(total), np.nan)
    exists = np.zeros(len(total), dtype=np.bool_)
    going = np.arange(len(total))
    state = _binary_state(scaled, outcome, weights, at)
    for _ in range(_MOST_STEPS):
        step, gain, bend = _binary_step(state)
        settled = (gain < _GAIN) & (np.abs(step).max(axis=1) < _SETTLED_STEP)
        at[going[settled]] += step[settled]
        value[going[settled]] = state[0][settled]
        exists[going[settled]] = True
        alive = ~settled & (bend >= _NO_CURVATURE * total[going])
        if not alive.any():
            break
        going, step = going[alive], step[alive]
        before, lines, own = state[0][alive], scaled[going], weights[going]
        state = _binary_state(lines, outcome, own, at[going] + step)
        for _ in range(_MAX_HALVINGS):
            fell = ~(state[0] >= before - 1e-12 * (1 + np.abs(before)))
            if not fell.any():
                break
            step[fell] /= 2
            part = _binary_state(lines[fell], outcome, own[fell], (at[going] + step)[fell])
            for whole, renewed in zip(state, part, strict=True):
                whole[fell] = renewed
        at[going] += step
    slope = at[:, 1] / spread
    return at[:, 0] - slope * centre, slope, value, exists


def _binary_state(
    scaled: Matrix, outcome: Vector, weights: Matrix, at: Matrix
) -> tuple[Vector, Vector, Vector, Vector, Vector, Vector]:
    """Log-likelihood, the gradient's two parts and the information's three, by resample."""
    sign = np.where(outcome > 0, 1.0, -1.0)
    wrong, right = shares((at[:, :1] + at[:, 1:] * scaled) * sign)
    rest = weights * wrong
    curvature = rest * right
    rest *= sign
    bent = curvature * scaled
    return (
        np.einsum("ij,ij->i", weights, log_of(right)),
        rest.sum(axis=1),
        np.einsum("ij,ij->i", rest, scaled),
        curvature.sum(axis=1),
        bent.sum(axis=1),
        np.einsum("ij,ij->i", bent, scaled),
    )


def _binary_step(
    state: tuple[Vector, Vector, Vector, Vector, Vector, Vector],
) -> tuple[Matrix, Vector, Vector]:
    """Newton's step, what it gains, and the smallest curvature."""
    _, first, second, a, b, c = state
    determinant = a * c - b * b
    sound = determinant > 0
    safe = np.where(sound, determinant, 1.0)
    step = np.column_stack([c * first - b * second, a * second - b * first]) / safe[:, None]
    step[~sound] = 0.0
    trace = a + c
    root = np.sqrt(np.maximum(trace**2 / 4 - determinant, 0.0))
    bend = np.where(sound, determinant / (trace / 2 + root), 0.0)
    gain = np.where(sound, step[:, 0] * first + step[:, 1] * second, np.inf)
    return step, gain, bend
