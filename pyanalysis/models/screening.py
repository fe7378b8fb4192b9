"""The univariable P value of one candidate in resamples, by the rules of the study's own models.

Maximum likelihood with the study's kind of test; under separation Firth's penalised likelihood
ratio, whatever the kind; no P where the study's model is refused: an outcome that does not vary, a
constant or aliased column, a reference level without patients, a penalised likelihood with rival
maxima. Levels without patients in a resample have no column there. A patient drawn twice counts
twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from pyanalysis.models.design import Column, Design, covariate_patterns
from pyanalysis.models.firth import has_rival_maxima
from pyanalysis.models.likelihood import Likelihood, Matrix, Vector
from pyanalysis.models.penalised import penalised_at, penalised_maximum
from pyanalysis.models.refusal import Refusal
from pyanalysis.models.resample_fits import ResampleFits, fit_resamples
from pyanalysis.models.separation import find_separation
from pyanalysis.study.spec import IntervalMethod

FIRTHS_SHARE = 0.5
"""What Firth's penalty adds to each cell of a factor's table: half a patient."""

_LINE = 2
"""Columns of a single number's model; a spline has more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Factor:
    """A factor's level at each patient, -1 where unknown; ``reference`` is a code."""

    name: str
    codes: NDArray[np.intp]
    reference: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Number:
    """A number or a spline: 1 and its standardised columns, at the patients who have a value."""

    name: str
    known: NDArray[np.bool_]
    matrix: Matrix


def p_values(
    candidate: Factor | Number, outcome: Vector, *, weights: Matrix, interval: IntervalMethod
) -> Vector:
    """Give the P of the candidate as a whole in each resample (b,); NaN where there is none.

    ``outcome`` (n,) is 1 or 0; ``weights`` (b, n) count how often each patient was drawn.
    """
    if isinstance(candidate, Factor):
        return _factor_p_values(candidate, outcome, weights, interval=interval)
    return _number_p_values(candidate, outcome, weights, interval=interval)


def p_value(
    candidate: Factor | Number, outcome: Vector, *, counts: Vector, interval: IntervalMethod
) -> float | None:
    """Give the same of one resample, its patients drawn ``counts`` (n,) times; None without a P."""
    if isinstance(candidate, Factor):
        return _factor_p_value(candidate, outcome, counts, interval=interval)
    if candidate.matrix.shape[1] != _LINE:
        (found,) = _number_p_values(candidate, outcome, counts[None, :], interval=interval)
        return None if np.isnan(found) else float(found)
    return _number_p_value(candidate, outcome, counts, interval=interval)


def _factor_p_values(
    factor: Factor, outcome: Vector, weights: Matrix, *, interval: IntervalMethod
) -> Vector:
    size = max(factor.reference, int(factor.codes.max(initial=0))) + 1
    at_level = (factor.codes[:, None] == np.arange(size)).astype(np.float64)
    n = weights @ at_level
    events = weights @ (at_level * outcome[:, None])
    others = n - events
    here = n > 0
    df = here.sum(axis=1) - 1
    mixed = (events > 0) & (others > 0)
    varies = np.any(events > 0, axis=1) & np.any(others > 0, axis=1)
    estimable = here[:, factor.reference] & (df > 0) & varies
    separated = estimable & np.any(here & ~mixed, axis=1)
    statistic = _likelihood_ratios(events, others, here=here, separated=separated)
    if interval == "wald":
        wald = _wald_of_levels(events, others, mixed=mixed, sound=estimable & ~separated)
        statistic = np.where(separated, statistic, wald)
    return np.where(
        estimable, special.chdtrc(np.maximum(df, 1), np.maximum(statistic, 0.0)), np.nan
    )


def _likelihood_ratios(
    events: Matrix, others: Matrix, *, here: NDArray[np.bool_], separated: NDArray[np.bool_]
) -> Vector:
    """Give the likelihood-ratio statistic of each table (b, levels), penalised where ``separated``.

    A factor alone is saturated. The determinant of its information is the product of n p (1 - p)
    over its levels, but for a constant, so that Firth's penalty, the root of it, adds half an event
    and half a patient without to each level. Without the slopes, the penalty still that of all
    columns, the risk is the same at all levels and n leaves the ratio: the halves stay where they
    are. So the penalised ratio is the plain one of the table with the halves in it.
    """
    half = np.where(separated[:, None] & here, FIRTHS_SHARE, 0.0)
    events, others = events + half, others + half
    reached = _best(events, others).sum(axis=1)
    return np.asarray(
        2.0 * (reached - _best(events.sum(axis=1), others.sum(axis=1))), dtype=np.float64
    )


def _wald_of_levels(
    events: Matrix, others: Matrix, *, mixed: NDArray[np.bool_], sound: NDArray[np.bool_]
) -> Vector:
    n = events + others
    weight = np.divide(events * others, n, out=np.zeros_like(n), where=mixed)
    log_odds = np.log(np.divide(events, others, out=np.ones_like(n), where=mixed))
    total = np.where(sound, weight.sum(axis=1), 1.0)
    centre = (weight * log_odds).sum(axis=1) / total
    return np.asarray((weight * (log_odds - centre[:, None]) ** 2).sum(axis=1), dtype=np.float64)


def _number_p_values(
    number: Number, outcome: Vector, weights: Matrix, *, interval: IntervalMethod
) -> Vector:
    known, own = outcome[number.known], weights[:, number.known]
    df = number.matrix.shape[1] - 1
    active = np.ones((len(own), 1 + df), dtype=np.bool_)
    fits = fit_resamples(number.matrix, outcome=known, weights=own, active=active)
    predictor = fits.beta @ number.matrix.T
    if interval == "wald":
        curvature = own * special.expit(predictor) * special.expit(-predictor)
        statistic = _joint_wald(number.matrix[:, 1:], fits=fits, curvature=curvature)
    else:
        reached = own * (predictor * known - np.logaddexp(0.0, predictor))
        events = own @ known
        statistic = 2.0 * (reached.sum(axis=1) - _best(events, own.sum(axis=1) - events))
    found = np.where(fits.exists, special.chdtrc(df, np.maximum(statistic, 0.0)), np.nan)
    for position in np.flatnonzero(fits.estimable & ~fits.exists):
        penalised = _penalised_p_value(number, known, own[position])
        found[position] = np.nan if penalised is None else penalised
    return found


def _joint_wald(columns: Matrix, *, fits: ResampleFits, curvature: Matrix) -> Vector:
    """Give the Wald statistic of all ``columns`` (n, p), the constant free, in each resample."""
    total = np.where(fits.exists, curvature.sum(axis=1), 1.0)
    size, width = columns.shape
    pairs = (columns[:, :, None] * columns[:, None, :]).reshape(size, width * width)
    sums = curvature @ columns
    centred = (curvature @ pairs).reshape(-1, width, width)
    centred -= sums[:, :, None] * (sums / total[:, None])[:, None, :]
    slopes = fits.beta[:, 1:]
    return np.asarray(np.einsum("bi,bij,bj->b", slopes, centred, slopes), dtype=np.float64)


def _best(events: Matrix | Vector, others: Matrix | Vector) -> NDArray[np.float64]:
    """Give the largest log-likelihood of each group, 0 for an empty or a uniform one."""
    n = np.where(events + others > 0, events + others, 1.0)
    best = special.xlogy(events, events / n) + special.xlogy(others, others / n)
    return np.asarray(best, dtype=np.float64)


def _factor_p_value(
    factor: Factor, outcome: Vector, counts: Vector, *, interval: IntervalMethod
) -> float | None:
    """Test a factor alone: its model is saturated, so everything has a closed form."""
    known = factor.codes >= 0
    codes, weights = factor.codes[known], counts[known]
    size = factor.reference + 1
    n = np.asarray(np.bincount(codes, weights, size), dtype=np.float64)
    events = np.asarray(np.bincount(codes, weights * outcome[known], size), dtype=np.float64)
    if n[factor.reference] == 0:
        return None
    events, others = events[n > 0], (n - events)[n > 0]
    if len(events) < 2 or events.sum() == 0 or others.sum() == 0:
        return None
    if events.min() == 0 or others.min() == 0:
        events, others = events + FIRTHS_SHARE, others + FIRTHS_SHARE
    elif interval == "wald":
        weight = 1.0 / (1.0 / events + 1.0 / others)
        log_odds = np.log(events / others)
        centred = log_odds - weight @ log_odds / weight.sum()
        return float(special.chdtrc(len(events) - 1, float(weight @ centred**2)))
    statistic = 2.0 * (_saturated(events, others) - _null(float(events.sum()), float(others.sum())))
    return float(special.chdtrc(len(events) - 1, max(statistic, 0.0)))


def _number_p_value(
    number: Number, outcome: Vector, counts: Vector, *, interval: IntervalMethod
) -> float | None:
    trials = counts[number.known]
    drawn = trials > 0
    trials, matrix = trials[drawn], number.matrix[drawn]
    events = outcome[number.known][drawn] * trials
    total, n = float(events.sum()), float(trials.sum())
    if not 0 < total < n or np.ptp(matrix[:, 1]) == 0:
        return None
    if _is_split_by(matrix[:, 1], events):
        return _penalised_p_value(number, outcome[number.known], counts[number.known])
    likelihood = Likelihood(matrix=matrix, events=events, trials=trials)
    climbed = likelihood.maximise(start=np.array([math.log(total / (n - total)), 0.0]))
    if not climbed.converged:
        return None
    if interval == "wald":
        covariance = np.linalg.inv(climbed.point.information)
        statistic = float(climbed.point.beta[1] ** 2 / covariance[1, 1])
    else:
        statistic = 2.0 * (climbed.point.log_likelihood - _null(total, n - total))
    return float(special.chdtrc(1, max(statistic, 0.0)))


def _penalised_p_value(number: Number, outcome: Vector, counts: Vector) -> float | None:
    """Give Firth's P of a resample that has no maximum, of those with a value; None without one.

    The null is that of all slopes at once, which leaves a constant: Firth's penalty is then half
    the number of coefficients times log p (1 - p), but for what does not depend on p, and the
    maximum has a closed form.
    """
    design = _drawn_design(number, outcome, counts)
    if not _is_separated(design):
        return None
    matrix, events, trials = covariate_patterns(design)
    likelihood = Likelihood(matrix=matrix, events=events, trials=trials)
    coefficients = matrix.shape[1]
    constant = np.zeros(coefficients)
    share = FIRTHS_SHARE * coefficients
    constant[0] = math.log((design.events + share) / (design.n - design.events + share))
    null = penalised_at(likelihood, constant)
    best = penalised_maximum(likelihood, start=constant, free=np.ones(coefficients, dtype=np.bool_))
    if null is None or best is None or not best.converged:
        return None
    statistic = 2.0 * (best.point.value - null.value)
    return float(special.chdtrc(coefficients - 1, max(statistic, 0.0)))


def _is_separated(design: Design) -> bool:
    """Tell separation after which the study would report Firth's estimates."""
    if design.matrix.shape[1] == _LINE:
        return _is_split_by(design.matrix[:, 1], design.outcome)
    separation = find_separation(design)
    if separation is None:
        return False
    refusal = Refusal(status="separated", findings=(), completely_separated=separation.complete)
    return not has_rival_maxima(design, refusal=refusal)


def _drawn_design(number: Number, outcome: Vector, counts: Vector) -> Design:
    """Lay out the drawn patients as the study's model of the candidate would, repeats and all."""
    rows = np.repeat(np.arange(len(counts)), counts.astype(np.intp))
    drawn, matrix = outcome[rows], number.matrix[rows]
    centre, spread = matrix[:, 1:].mean(axis=0), matrix[:, 1:].std(axis=0)
    matrix[:, 1:] = (matrix[:, 1:] - centre) / spread
    return Design(
        columns=tuple(
            Column(variable=number.name, level=str(position)) for position in range(len(spread))
        ),
        sizes=(),
        matrix=matrix,
        outcome=drawn,
        centre=centre,
        spread=spread,
        n=len(drawn),
        n_missing=0,
        events=int(drawn.sum()),
        findings=(),
        status="ok",
    )


def _is_split_by(values: Vector, events: Vector) -> bool:
    """Tell whether one number separates the outcome: the two ranges share at most an end."""
    with_event, without = values[events > 0], values[events == 0]
    return bool(with_event.max() <= without.min() or without.max() <= with_event.min())


def _saturated(events: Vector, others: Vector) -> float:
    """Give the largest log-likelihood of groups with so many events and others, none of them 0."""
    n = events + others
    return float(events @ np.log(events / n) + others @ np.log(others / n))


def _null(events: float, others: float) -> float:
    return _saturated(np.array([events]), np.array([others]))
