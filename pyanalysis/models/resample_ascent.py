"""The ascent of many resamples at once, to their maxima or to the verdict that there is none.

They climb together by damped Newton steps. Once a step hardly bends the likelihood any more, the
following ones keep its curvature and need the gradient alone, a tenth of the work; the maximum they
end at is the same.
"""

from __future__ import annotations

import numpy as np

from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.newton import inverses, newton_steps
from pyanalysis.models.resample_rows import (
    Cube,
    Flags,
    Numbers,
    Rows,
    add_products,
    leave_out,
    log_of,
    shares,
)

State = tuple[Vector, Vector, Matrix, Cube]

GAIN = 1e-14
"""What twice the log-likelihood may still gain before the last step, which leaves its square."""

KEPT_GAIN = 1e-24
"""What it may still gain after the last step with the kept curvature, judged by the one before."""

SETTLED_STEP = 1e-3
"""A last step longer than this, per standard deviation of a column, climbs towards infinity."""

NO_CURVATURE = 1e-14
"""Curvature a patient below which there is no maximum: the rule of the reported models."""

CLEARLY_BENT = 1e-10
"""Curvature a patient that is far from none, from rounding, and from what aliased columns leave:
the rule of the rank takes 1e-14 of a column's squares for nothing, and these are at most n each."""

FIRST_LOOK, LOOK_EVERY, MOST_STEPS = 28, 4, 100
"""Under separation each step takes the curvature down by e: after 28 it may be gone. A maximum that
exists is reached in about ten."""

SEPARATES = 1e-6
"""Log odds of the outcome seen that, where every patient drawn has more, are no rounding: the
coefficients separate the outcome completely, and there is no maximum."""

SMALL_GAIN = 3e-4
"""Gain a patient, the mean square of the change in log odds, from which on the curvature is kept:
it then changes by about a hundredth."""

SLOW = 0.03
"""Part of the gain that may be left after a step with the kept curvature; with more, as where the
likelihood rises without end, the steps are Newton's again."""

MOST_HALVINGS = 40


def climb_all(
    rows: Rows,
    weights: Matrix,
    active: Flags,
    *,
    going: Numbers,
    beta: Matrix,
    exists: Flags,
) -> None:
    """Climb the resamples ``going`` to their maxima; fills ``beta`` and ``exists``."""
    own = weights if len(going) == len(weights) else weights[going]
    mask, at = active[going], beta[going]
    patients, is_slow = own.sum(axis=1), np.zeros(len(going), dtype=np.bool_)
    lowest, value, score, information = evaluate(rows, own, mask, at)
    for step_number in range(MOST_STEPS):
        step, solvable = newton_steps(information, score)
        gain = np.einsum("ij,ij->i", step, score)
        settled = solvable & (np.abs(gain) < GAIN) & (np.max(np.abs(step), axis=1) < SETTLED_STEP)
        beta[going[settled]] = (at + step)[settled]
        exists[going[settled]] = _is_bent(information[settled], patients[settled])
        alive = solvable & ~settled & ~(lowest > SEPARATES)
        near = alive & (gain < SMALL_GAIN * patients) & ~is_slow
        if near.any():
            beta[going[near]] = (at + step)[near]
            bent = information[near]
            inverse = inverses(bent)
            reached = approach(rows, weights, active, going=going[near], beta=beta, inverse=inverse)
            doubtful = reached & ~is_clearly_bent(inverse, patients[near])
            reached[doubtful] = _is_bent(bent[doubtful], patients[near][doubtful])
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
        at, (lowest, value, score, information) = take_steps(rows, own, mask, at, value, step)


def approach(
    rows: Rows, weights: Matrix, active: Flags, *, going: Numbers, beta: Matrix, inverse: Cube
) -> Flags:
    """Walk the resamples ``going`` on from their ``beta`` by gradients, the curvature kept.

    Tells which have arrived; the ``beta`` of these is the maximum. The others' gain did not fall
    fast enough, and they need Newton's steps.
    """
    reached = np.zeros(len(going), dtype=np.bool_)
    left = np.arange(len(going))
    before = np.full(len(going), np.inf)
    for _ in range(MOST_STEPS):
        if not len(left):
            break
        now = going[left]
        score = _gradient(rows, weights, active, now, beta[now])
        step = np.matmul(inverse[left], score[:, :, None])[:, :, 0]
        gain = np.einsum("ij,ij->i", step, score)
        beta[now] += step
        left_part = np.where(np.isfinite(before), gain / before, 1.0)
        settled = (np.abs(gain) < GAIN) & (np.abs(gain * left_part) < KEPT_GAIN)
        settled &= np.max(np.abs(step), axis=1) < SETTLED_STEP
        reached[left[settled]] = True
        alive = ~settled & (gain > 0) & (gain < SLOW * before)
        left, before = left[alive], gain[alive]
    return reached


def is_clearly_bent(inverse: Cube, patients: Vector) -> Flags:
    """Tell from the inverse of the information (b, p, p) whether there is curvature beyond doubt.

    The smallest is at least one over the trace. Where rounding is all that is left of it, the
    inverse has huge or negative numbers on its diagonal.
    """
    own = np.einsum("ijj->ij", inverse)
    found: Flags = np.all(own > 0, axis=1) & (own.sum(axis=1) * CLEARLY_BENT * patients < 1)
    return found


def _is_bent(information: Cube, patients: Vector) -> Flags:
    bent: Flags = np.linalg.eigvalsh(information)[:, 0] >= NO_CURVATURE * patients
    return bent


def take_steps(
    rows: Rows, weights: Matrix, active: Flags, beta: Matrix, value: Vector, step: Matrix
) -> tuple[Matrix, State]:
    """Take every step, halved until its log-likelihood does not fall beyond rounding."""
    allowance = 1e-12 * (1.0 + np.abs(value))
    step = step.copy()
    state = evaluate(rows, weights, active, beta + step)
    for _ in range(MOST_HALVINGS):
        fell = ~(state[1] >= value - allowance)
        if not fell.any():
            break
        step[fell] /= 2
        renewed = evaluate(rows, weights[fell], active[fell], beta[fell] + step[fell])
        for whole, part in zip(state, renewed, strict=True):
            whole[fell] = part
    return beta + step, state


def evaluate(rows: Rows, weights: Matrix, active: Flags, beta: Matrix) -> State:
    """Give what there is to know of every resample at its ``beta``.

    These are the lowest log odds of the outcome seen of a patient drawn, the log-likelihood, its
    gradient and the information matrix.
    """
    lowest, value = np.full(len(beta), np.inf), np.zeros(len(beta))
    score, information = np.zeros(beta.shape), np.empty((*beta.shape, beta.shape[1]))
    for some, part in rows.blocks(len(beta)):
        signed, own = rows.signed[part], weights[some, part]
        margin = beta[some] @ signed.T
        np.copyto(margin, np.inf, where=own == 0)
        np.minimum(lowest[some], margin.min(axis=1), out=lowest[some])
        wrong, right = shares(margin)
        value[some] += np.einsum("ij,ij->i", own, log_of(right))
        wrong *= own
        score[some] += wrong @ signed
        wrong *= right
        add_products(rows, part, wrong, to=information[some])
    if not active.all():
        score = np.where(active, score, 0.0)
        leave_out(information, active)
    return lowest, value, score, information


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
