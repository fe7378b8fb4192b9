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
from scipy.special import xlogy

from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.orders import ordered
from pyanalysis.models.resample_rows import log_of, shares

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

BLOCK_NUMBERS = 2**16
"""Linear predictors that are judged at once: half a megabyte an array, which fits the cache."""

_GAIN, _SETTLED_STEP, _MOST_STEPS, _NO_CURVATURE = 1e-14, 1e-3, 100, 1e-14
"""As in ``resample_ascent``; the linear predictor is standardised here, too."""

_MOST_WALKED = 12

_LEAST_WITHIN, _STEEPEST = 0.05, 10.0
"""Least variance within the groups and greatest slope to begin with, per standard deviation."""

_MAX_HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indices:
    """``values`` (b, 6) in the order of INDICES; ``exists`` (b,) where all can be had."""

    values: Matrix
    exists: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ranks:
    """The patients in the order of each linear predictor: ``order`` (b, n) and what follows it.

    ``values`` and ``events`` (b, n) are their log odds and outcomes, ``rises`` (b, n - 1) marks
    where the log odds rise.
    """

    order: NDArray[np.intp]
    values: Matrix
    events: Matrix
    rises: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scores:
    """Linear predictors (b, n) and what every set of weights needs of them.

    ``wrong`` and ``right`` (b, n) are the probabilities of the other and the observed outcome.
    """

    predictor: Matrix
    wrong: Matrix
    right: Matrix
    ranks: _Ranks
    outcome: Vector


def evaluate(
    predictor: Matrix, *, outcome: Vector, weights: Matrix, calibrated: bool = False
) -> Indices:
    """Judge each linear predictor (b, n) on the patients with a weight (b, n) in its line.

    A constant predictor tells nothing: AUC 0.5, R² 0, and by convention a slope of 1 with the
    intercept that brings it to the event rate. There are no indices where the outcome does not
    vary, or where the predictor separates it, so that it has no calibration slope. Of the patients
    to whom a model was fitted the predictor is ``calibrated``, with intercept 0 and slope 1.
    """
    (found,) = _evaluate_all(predictor, outcome=outcome, sets=((weights, calibrated),))
    return found


def evaluate_twice(
    predictor: Matrix, *, outcome: Vector, own: Matrix, others: Matrix
) -> tuple[Indices, Indices]:
    """Judge each predictor on the patients it was fitted to, ``own``, and on the ``others``."""
    own_indices, test = _evaluate_all(
        predictor, outcome=outcome, sets=((own, True), (others, False))
    )
    return own_indices, test


def _evaluate_all(
    predictor: Matrix, *, outcome: Vector, sets: tuple[tuple[Matrix, bool], ...]
) -> list[Indices]:
    """Judge by some lines at a time, on each set of weights in turn."""
    lines, n = predictor.shape
    found = [
        Indices(values=np.zeros((lines, len(INDICES))), exists=np.zeros(lines, dtype=np.bool_))
        for _ in sets
    ]
    size = max(1, BLOCK_NUMBERS // max(n, 1))
    for first in range(0, lines, size):
        part = slice(first, first + size)
        scores = _scores(predictor[part], outcome=outcome)
        for whole, (weights, calibrated) in zip(found, sets, strict=True):
            judged = _judge(scores, weights[part], calibrated=calibrated)
            whole.values[part], whole.exists[part] = judged.values, judged.exists
    return found


def _scores(predictor: Matrix, *, outcome: Vector) -> _Scores:
    wrong, right = shares(predictor * np.where(outcome > 0, 1.0, -1.0))
    return _Scores(
        predictor=predictor,
        wrong=wrong,
        right=right,
        ranks=_rank(predictor, outcome=outcome),
        outcome=outcome,
    )


def _rank(predictor: Matrix, *, outcome: Vector) -> _Ranks:
    order, values = ordered(predictor)
    return _Ranks(
        order=order,
        values=values,
        events=outcome[order],
        rises=np.diff(values, axis=1) > TIED,
    )


def _judge(scores: _Scores, weights: Matrix, *, calibrated: bool) -> Indices:
    outcome, ranks = scores.outcome, scores.ranks
    total, events = weights.sum(axis=1), np.einsum("ij,j->i", weights, outcome)
    varies = (events > 0) & (events < total)
    ranked = np.take_along_axis(weights, ranks.order, axis=1)
    low, high = _ends(ranks.values, ranked > 0)
    is_null = varies & (high - low <= TIED)
    graded = varies & ~is_null
    values = np.zeros((len(total), len(INDICES)))
    rate = np.divide(events, total, out=np.full_like(total, 0.5), where=varies)
    squares = np.einsum("ij,ij->i", weights * scores.wrong, scores.wrong)
    concordant = _concordant(ranks, ranked) / np.where(graded, events * (total - events), 1.0)
    values[:, 0] = np.where(graded, concordant, 0.5)
    values[:, 1] = 2.0 * (values[:, 0] - 0.5)
    values[:, 2] = np.divide(squares, total, out=np.zeros_like(total), where=total > 0)
    values[is_null, 4] = np.log(rate[is_null] / (1 - rate[is_null])) - low[is_null]
    values[is_null, 5] = 1.0
    exists = varies.copy()
    if calibrated:
        likelihood = np.einsum("ij,ij->i", weights, log_of(scores.right))[graded]
        values[:, 4], values[:, 5] = 0.0, 1.0
    else:
        lines, own = scores.predictor, weights
        if not graded.all():
            lines, own = lines[graded], own[graded]
        found = _calibrate(lines, outcome, own, rate=rate[graded])
        values[graded, 4], values[graded, 5], likelihood, exists[graded] = found
    values[graded, 3] = _nagelkerke(likelihood, events[graded], total[graded])
    return Indices(values=values, exists=exists)


def _ends(values: Matrix, used: Flags) -> tuple[Vector, Vector]:
    """Give the lowest and the highest of the ascending values that are used."""
    lines = np.arange(len(values))
    first = np.argmax(used, axis=1)
    last = values.shape[1] - 1 - np.argmax(used[:, ::-1], axis=1)
    return values[lines, first], values[lines, last]


def concordance(predictor: Matrix, *, outcome: Vector, weights: Matrix) -> Vector:
    """Give the share of pairs with and without the event in the right order, ties counting half."""
    ranks = _rank(predictor, outcome=outcome)
    events = weights @ outcome
    concordant = _concordant(ranks, np.take_along_axis(weights, ranks.order, axis=1))
    share: Vector = concordant / (events * (weights.sum(axis=1) - events))
    return share


def _concordant(ranks: _Ranks, weights: Matrix) -> Vector:
    """Count the pairs in the right order, and half of the ties, each with its ranked weights."""
    with_event = weights * ranks.events
    without = weights - with_event
    upto = np.cumsum(without, axis=1)
    pairs: Vector = np.einsum("ij,ij->i", with_event, upto)
    if not ranks.rises.all():
        pairs += _owed_to_ties(ranks.rises, with_event, without, upto)
    return pairs


def _owed_to_ties(rises: Flags, with_event: Matrix, without: Matrix, upto: Matrix) -> Vector:
    """Give what is to be added where every equal value was counted as if it stood alone.

    ``upto`` (b, n) are the running totals of ``without``, in the order of the values.
    """
    border = np.ones((len(rises), 1), dtype=np.bool_)
    starts = np.concatenate([border, rises], axis=1)
    tied = np.nonzero(~starts | ~np.concatenate([rises, border], axis=1))
    first = np.flatnonzero(starts[tied])
    own, others, counted = with_event[tied], without[tied], upto[tied]
    below = counted[first] - others[first]
    right = np.add.reduceat(own, first) * (below + np.add.reduceat(others, first) / 2.0)
    owed = right - np.add.reduceat(own * counted, first)
    return np.bincount(tied[0][first], weights=owed, minlength=len(rises)).astype(np.float64)


def _nagelkerke(log_likelihood: Vector, events: Vector, total: Vector) -> Vector:
    """Scale Cox and Snell's R² by its maximum (Nagelkerke 1991, doi:10.1093/biomet/78.3.691)."""
    null = xlogy(events, events / total) + xlogy(total - events, 1 - events / total)
    share: Vector = np.expm1(2.0 * (null - log_likelihood) / total) / np.expm1(2.0 * null / total)
    return share


def _calibrate(
    predictor: Matrix, outcome: Vector, weights: Matrix, *, rate: Vector
) -> tuple[Vector, Vector, Vector, Flags]:
    """Regress the outcome on each predictor: intercept, slope, log-likelihood, and if they exist.

    Climbs on the standardised predictor, without a look at the log-likelihood as long as what is
    left to gain dwindles.
    """
    total = weights.sum(axis=1)
    centre = np.einsum("ij,ij->i", weights, predictor) / total
    scaled = predictor - centre[:, None]
    spread = np.sqrt(np.einsum("ij,ij->i", weights * scaled, scaled) / total)
    scaled /= spread[:, None]
    sign = np.where(outcome > 0, 1.0, -1.0)
    at = _first_guess(scaled, outcome, weights, rate=rate)
    exists = _walk(scaled, sign, weights, at)
    left = ~exists
    if left.any():
        renewed, own = at[left], weights[left]
        exists[left] = _climb(scaled[left], sign, own, renewed)
        at[left] = renewed
    _, right = shares(_margin(scaled, sign, at))
    likelihood = np.einsum("ij,ij->i", weights, log_of(right))
    slope = at[:, 1] / spread
    return at[:, 0] - slope * centre, slope, likelihood, exists


def _first_guess(scaled: Matrix, outcome: Vector, weights: Matrix, *, rate: Vector) -> Matrix:
    """Give intercept and slope as if both groups were normal with the variance they share.

    The maximum is near, whatever its slope.
    """
    mean = np.einsum("ij,ij->i", weights * outcome, scaled) / (weights @ outcome)
    apart = mean / (1 - rate)
    within = np.maximum(1 - mean * apart * rate, _LEAST_WITHIN)
    slope = np.clip(apart / within, -_STEEPEST, _STEEPEST)
    return np.column_stack([np.log(rate / (1 - rate)) - slope * (mean - apart / 2), slope])


def _walk(scaled: Matrix, sign: Vector, weights: Matrix, at: Matrix) -> Flags:
    """Take Newton's steps while each leaves less to gain; moves ``at`` where a maximum is found."""
    exists = np.zeros(len(at), dtype=np.bool_)
    going, now = np.arange(len(at)), at.copy()
    before = np.full(len(at), np.inf)
    for _ in range(_MOST_WALKED):
        whole = len(going) == len(at)
        lines, own = (scaled, weights) if whole else (scaled[going], weights[going])
        wrong, right = shares(_margin(lines, sign, now))
        step, gain, bend = _binary_step(_slopes(lines, sign, own, wrong, right))
        now += step
        settled = (gain < _GAIN) & (np.abs(step).max(axis=1) < _SETTLED_STEP)
        at[going[settled]] = now[settled]
        exists[going[settled]] = True
        alive = ~settled & (gain < before) & (bend >= _NO_CURVATURE * own.sum(axis=1))
        if not alive.any():
            break
        going, now, before = going[alive], now[alive], gain[alive]
    return exists


def _climb(scaled: Matrix, sign: Vector, weights: Matrix, at: Matrix) -> Flags:
    """Take damped Newton steps; moves ``at``, and tells where it ends at a maximum."""
    total = weights.sum(axis=1)
    exists = np.zeros(len(total), dtype=np.bool_)
    going = np.arange(len(total))
    value, slopes = _state(scaled, sign, weights, at)
    for _ in range(_MOST_STEPS):
        step, gain, bend = _binary_step(slopes)
        settled = (gain < _GAIN) & (np.abs(step).max(axis=1) < _SETTLED_STEP)
        at[going[settled]] += step[settled]
        exists[going[settled]] = True
        alive = ~settled & (bend >= _NO_CURVATURE * total[going])
        if not alive.any():
            break
        going, step, before = going[alive], step[alive], value[alive]
        lines, own = scaled[going], weights[going]
        value, slopes = _state(lines, sign, own, at[going] + step)
        for _ in range(_MAX_HALVINGS):
            fell = ~(value >= before - 1e-12 * (1 + np.abs(before)))
            if not fell.any():
                break
            step[fell] /= 2
            value[fell], slopes[fell] = _state(
                lines[fell], sign, own[fell], (at[going] + step)[fell]
            )
        at[going] += step
    return exists


def _margin(scaled: Matrix, sign: Vector, at: Matrix) -> Matrix:
    """Give the log odds of the observed outcome."""
    margin = scaled * at[:, 1:]
    margin += at[:, :1]
    margin *= sign
    return margin


def _state(scaled: Matrix, sign: Vector, weights: Matrix, at: Matrix) -> tuple[Vector, Matrix]:
    """Give log-likelihood (b,) and slopes (b, 5)."""
    wrong, right = shares(_margin(scaled, sign, at))
    value = np.einsum("ij,ij->i", weights, log_of(right))
    return value, _slopes(scaled, sign, weights, wrong, right)


def _slopes(scaled: Matrix, sign: Vector, weights: Matrix, wrong: Matrix, right: Matrix) -> Matrix:
    """Give the gradient's two parts and the information's three (b, 5); overwrites ``wrong``."""
    wrong *= weights
    right *= wrong
    bent = right * scaled
    wrong *= sign
    return np.column_stack(
        [
            wrong.sum(axis=1),
            np.einsum("ij,ij->i", wrong, scaled),
            right.sum(axis=1),
            bent.sum(axis=1),
            np.einsum("ij,ij->i", bent, scaled),
        ]
    )


def _binary_step(slopes: Matrix) -> tuple[Matrix, Vector, Vector]:
    """Newton's step, what it gains, and the smallest curvature."""
    first, second, a, b, c = slopes.T
    determinant = a * c - b * b
    sound = determinant > 0
    safe = np.where(sound, determinant, 1.0)
    step = np.column_stack([c * first - b * second, a * second - b * first]) / safe[:, None]
    step[~sound] = 0.0
    trace = a + c
    root = np.sqrt(np.maximum(trace**2 / 4 - determinant, 0.0))
    bend = np.divide(determinant, trace / 2 + root, out=np.zeros_like(trace), where=sound)
    gain = np.where(sound, step[:, 0] * first + step[:, 1] * second, np.inf)
    return step, gain, bend
