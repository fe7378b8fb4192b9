"""The maximum-likelihood fits of a thousand resamples at once.

All resamples share the cohort's rows; a resample is a vector of weights, how often each patient was
drawn, and the columns of its own model. They climb together by damped Newton steps. Once a step
hardly bends the likelihood any more, the following ones keep its curvature and need the gradient
alone, a tenth of the work; the maximum they end at is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.design import RANK_TOLERANCE
from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.refits import newton_steps
from pyanalysis.models.resample_rows import (
    Cube,
    Flags,
    Rows,
    cross_products,
    leave_out,
    log_of,
    shares,
    turned,
)

Numbers = NDArray[np.intp]

GAIN = 1e-14
"""What twice the log-likelihood may still gain before the last step, which leaves its square."""

KEPT_GAIN = 1e-24
"""What it may still gain after the last step with the kept curvature, judged by the one before."""

SETTLED_STEP = 1e-3
"""A last step longer than this, per standard deviation of a column, climbs towards infinity."""

NO_CURVATURE = 1e-14
"""Curvature a patient below which there is no maximum: the rule of the reported models."""

FIRST_LOOK, LOOK_EVERY, MOST_STEPS = 28, 4, 100
"""Under separation each step takes the curvature down by e: after 28 it may be gone. A maximum that
exists is reached in about ten."""

SEPARATES = -0.69
"""A log-likelihood above log(1/2) leaves no patient drawn with less than an even chance of the
outcome seen: the coefficients separate the outcome completely, and there is no maximum."""

SMALL_GAIN = 3e-4
"""Gain a patient, the mean square of the change in log odds, from which on the curvature is kept:
it then changes by about a hundredth."""

SLOW = 0.03
"""Part of the gain that may be left after a step with the kept curvature; with more, as where the
likelihood rises without end, the steps are Newton's again."""

CLEARLY_INDEPENDENT = 1e-6
"""Smallest part of a column's variance that the columns before it must leave, and variance of one
that is standardised in the cohort, that need no closer look at the rank."""

FEW_ROWS = 100
"""Rows a column that mostly show its independence, so that of a larger cohort the first ones are
asked; and that make the curvature of all patients that of every resample but for some per cent."""

_MAX_HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResampleFits:
    """Coefficients (b, p) of each resample's model, 0 for other columns; ``exists`` (b,).

    ``estimable`` (b,): the outcome varies and the columns are independent, so that nothing but
    separation stands against a maximum.
    """

    beta: Matrix
    exists: Flags
    estimable: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Start:
    """Where to begin: coefficients (p,) near those of every resample.

    ``information`` (p, p) is that of a patient there, on average.
    """

    beta: Vector
    information: Matrix


def fit_resamples(
    matrix: Matrix, *, outcome: Vector, weights: Matrix, active: Flags
) -> ResampleFits:
    """Fit each resample's model: its ``active`` (b, p) columns, its ``weights`` (b, n).

    ``matrix`` (n, p) is standardised, its first column constant and active everywhere. ``exists``
    is False without variation of the outcome, with a constant or aliased column, or under
    separation: the rules of the reported models.
    """
    return fit_rows(turned(matrix, outcome=outcome), weights=weights, active=active)


def fit_rows(
    rows: Rows, *, weights: Matrix, active: Flags, start: Start | None = None
) -> ResampleFits:
    """Do what ``fit_resamples`` does, on rows already turned and from a start where there is one.

    A ``start`` is for columns that are active in all resamples.
    """
    total = weights.sum(axis=1)
    events = np.einsum("ij,j->i", weights, rows.outcome)
    beta = np.zeros(active.shape)
    exists = (events > 0) & (events < total)
    exists[exists] = _is_full_rank(rows, _lines(weights, exists), active[exists])
    estimable = exists.copy()
    going = np.flatnonzero(exists)
    if start is not None:
        beta[going] = start.beta
        if len(rows.outcome) >= FEW_ROWS * active.shape[1]:
            inverse = np.linalg.inv(start.information)[None] / total[going, None, None]
            reached = _approach(rows, weights, active, going=going, beta=beta, inverse=inverse)
            going = going[~reached]
            beta[going] = start.beta
    else:
        rate = events[going] / total[going]
        beta[going, 0] = np.log(rate / (1.0 - rate))
    if len(going):
        exists[going] = False
        _climb_all(rows, weights, active, going=going, beta=beta, exists=exists)
    beta = np.where(exists[:, None], beta, 0.0)
    return ResampleFits(beta=beta, exists=exists, estimable=estimable)


def start_of(rows: Rows, *, weights: Vector) -> Start | None:
    """Fit all patients with a weight together; None where their model has no maximum."""
    own = weights[None, :]
    active = np.ones((1, rows.signed.shape[1]), dtype=np.bool_)
    fits = fit_rows(rows, weights=own, active=active)
    if not fits.exists[0]:
        return None
    _, _, information = _evaluate(rows, own, active, fits.beta)
    return Start(beta=fits.beta[0], information=information[0] / weights.sum())


def _lines(array: Matrix, some: Flags) -> Matrix:
    """Give some lines of an array; the array itself, and no copy, where that is all."""
    return array if some.all() else array[some]


def _climb_all(
    rows: Rows, weights: Matrix, active: Flags, *, going: Numbers, beta: Matrix, exists: Flags
) -> None:
    """Climb the resamples ``going`` to their maxima; fills ``beta`` and ``exists``."""
    own = weights if len(going) == len(weights) else weights[going]
    mask, at = active[going], beta[going]
    patients, is_slow = own.sum(axis=1), np.zeros(len(going), dtype=np.bool_)
    value, score, information = _evaluate(rows, own, mask, at)
    for step_number in range(MOST_STEPS):
        step, solvable = newton_steps(information, score)
        gain = np.einsum("ij,ij->i", step, score)
        settled = solvable & (gain < GAIN) & (np.max(np.abs(step), axis=1) < SETTLED_STEP)
        beta[going[settled]] = (at + step)[settled]
        exists[going[settled]] = True
        alive = solvable & ~settled & ~(value > SEPARATES)
        near = alive & (gain < SMALL_GAIN * patients) & ~is_slow
        if near.any():
            beta[going[near]] = (at + step)[near]
            inverse = np.linalg.inv(information[near])
            reached = _approach(
                rows, weights, active, going=going[near], beta=beta, inverse=inverse
            )
            exists[going[near]] = reached
            is_slow |= near
            alive[near] = ~reached
        if step_number >= FIRST_LOOK and step_number % LOOK_EVERY == 0:
            alive[alive] = _is_bent(information[alive], patients[alive])
        if not alive.any():
            return
        if not alive.all():
            going, own, mask, is_slow = going[alive], own[alive], mask[alive], is_slow[alive]
            at, step, value, patients = at[alive], step[alive], value[alive], patients[alive]
        at, value, score, information = _step(rows, own, mask, at, value, step)


def _approach(
    rows: Rows, weights: Matrix, active: Flags, *, going: Numbers, beta: Matrix, inverse: Cube
) -> Flags:
    """Walk the resamples ``going`` on from their ``beta`` by gradients, the curvature kept.

    Tells which have arrived; the ``beta`` of these is the maximum. The others' gain did not fall
    fast enough, and they need Newton's steps.
    """
    reached = np.zeros(len(going), dtype=np.bool_)
    left = np.arange(len(going))
    before = np.full(len(going), np.inf)
    while len(left):
        now = going[left]
        score = _gradient(rows, weights, active, now, beta[now])
        step = np.matmul(inverse[left], score[:, :, None])[:, :, 0]
        gain = np.einsum("ij,ij->i", step, score)
        beta[now] += step
        left_part = np.where(np.isfinite(before), gain / before, 1.0)
        settled = (gain < GAIN) & (gain * left_part < KEPT_GAIN)
        settled &= np.max(np.abs(step), axis=1) < SETTLED_STEP
        reached[left[settled]] = True
        alive = ~settled & (gain < SLOW * before)
        left, before = left[alive], gain[alive]
    return reached


def _is_bent(information: Cube, patients: Vector) -> Flags:
    bent: Flags = np.linalg.eigvalsh(information)[:, 0] >= NO_CURVATURE * patients
    return bent


def _step(
    rows: Rows, weights: Matrix, active: Flags, beta: Matrix, value: Vector, step: Matrix
) -> tuple[Matrix, Vector, Matrix, Cube]:
    """Take every step, halved until its log-likelihood does not fall beyond rounding."""
    allowance = 1e-12 * (1.0 + np.abs(value))
    step = step.copy()
    reached, score, information = _evaluate(rows, weights, active, beta + step)
    for _ in range(_MAX_HALVINGS):
        fell = ~(reached >= value - allowance)
        if not fell.any():
            break
        step[fell] /= 2
        reached[fell], score[fell], information[fell] = _evaluate(
            rows, weights[fell], active[fell], beta[fell] + step[fell]
        )
    return beta + step, reached, score, information


def _evaluate(
    rows: Rows, weights: Matrix, active: Flags, beta: Matrix
) -> tuple[Vector, Matrix, Cube]:
    """Give log-likelihood, gradient and information matrix of every resample at its ``beta``."""
    value, score = np.zeros(len(beta)), np.zeros(beta.shape)
    information = np.zeros((*beta.shape, beta.shape[1]))
    for some, part in rows.blocks(len(beta)):
        signed, own = rows.signed[part], weights[some, part]
        wrong, right = shares(beta[some] @ signed.T)
        value[some] += np.einsum("ij,ij->i", own, log_of(right))
        wrong *= own
        score[some] += wrong @ signed
        wrong *= right
        information[some] += cross_products(signed, wrong)
    if not active.all():
        score = np.where(active, score, 0.0)
        leave_out(information, active)
    return value, score, information


def _gradient(rows: Rows, weights: Matrix, active: Flags, going: Numbers, beta: Matrix) -> Matrix:
    """Give the gradient alone, of the resamples ``going`` at their ``beta``."""
    score = np.zeros(beta.shape)
    with np.errstate(over="ignore"):
        for some, part in rows.wide_blocks(len(beta)):
            signed = rows.signed[part]
            wrong = np.exp(beta[some] @ signed.T)
            wrong += 1.0
            np.divide(weights[going[some], part], wrong, out=wrong)
            score[some] += wrong @ signed
    return np.where(active[going], score, 0.0)


def _is_full_rank(rows: Rows, weights: Matrix, active: Flags) -> Flags:
    """Tell whose columns vary and are independent: by the correlations, closely by a QR.

    Columns that are independent among the first rows are so among all.
    """
    independent = np.zeros(len(weights), dtype=np.bool_)
    if not len(weights):
        return independent
    n, columns = rows.signed.shape
    few = min(n, FEW_ROWS * columns)
    furthest = np.maximum(rows.signed.max(axis=0), -rows.signed.min(axis=0))
    most = weights.sum(axis=1)[:, None] * furthest**2
    moments = np.zeros((*active.shape, columns))
    for first, last in ((0, few), (few, n)):
        left = np.flatnonzero(~independent)
        if not len(left) or first == last:
            break
        for some, part in rows.blocks(len(left), first=first, last=last):
            moments[left[some]] += cross_products(rows.signed[part], weights[left[some], part])
        independent[left] = _is_clearly_independent(moments[left], active[left], most=most[left])
    for position in np.flatnonzero(~independent):
        drawn = weights[position] > 0
        chosen = rows.signed[np.ix_(drawn, active[position])]
        chosen = chosen * np.sign(chosen[:, :1])
        independent[position] = _columns_independent(chosen, weights[position][drawn])
    return independent


def _is_clearly_independent(moments: Cube, active: Flags, *, most: Matrix) -> Flags:
    """Tell from cross-products where every column keeps enough of ``most`` it may amount to.

    The square of the Cholesky triangle's diagonal is what the columns before leave of each.
    """
    needed = np.where(active, CLEARLY_INDEPENDENT * most, 0.0)
    products = moments.copy()
    leave_out(products, active)
    variation = np.einsum("ijj->ij", products) - products[:, 0, :] ** 2 / products[:, :1, 0]
    found: Flags = np.all((variation >= needed)[:, 1:], axis=1)
    here = np.flatnonzero(found)
    try:
        triangles = np.linalg.cholesky(products[here])
    except np.linalg.LinAlgError:
        if len(here) == 1:
            found[here] = False
            return found
        for position in here:
            one = slice(position, position + 1)
            found[one] = _is_clearly_independent(moments[one], active[one], most=most[one])
        return found
    found[here] = np.all(np.einsum("ijj->ij", triangles) ** 2 >= needed[here], axis=1)
    return found


def _columns_independent(matrix: Matrix, weights: Vector) -> bool:
    """Apply the rank rule of the reported models to one resample's drawn patients."""
    if len(weights) < matrix.shape[1] or np.any(np.ptp(matrix[:, 1:], axis=0) == 0):
        return False
    centred = matrix.copy()
    centred[:, 1:] -= np.average(matrix[:, 1:], axis=0, weights=weights)
    weighted = centred * np.sqrt(weights)[:, None]
    triangle: Matrix = np.asarray(np.linalg.qr(weighted, mode="r"), dtype=np.float64)
    lengths = np.sqrt(np.sum(triangle**2, axis=0))
    return bool(np.all(np.abs(np.diag(triangle)) >= RANK_TOLERANCE * lengths))
