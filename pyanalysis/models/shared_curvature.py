"""The short way to the maxima of many resamples with the same columns.

A resample's own curvature costs a matrix each step. That of all patients is about right for every
one, and conjugate gradients (by Polak and Ribiere's formula, as SciPy's ``fmin_cg``) mend on the
way what it is wrong about, so that most of the ascent needs gradients alone. A few Newton steps
follow, each as far as its own line asks for. What this way does not settle beyond doubt takes the
careful one, ``resample_ascent``, from the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.newton import inverses, newton_steps
from pyanalysis.models.resample_ascent import (
    SEPARATES,
    SMALL_GAIN,
    State,
    approach,
    evaluate,
    is_clearly_bent,
    take_steps,
)
from pyanalysis.models.resample_rows import Flags, Rows, lines, log_of, shares

STEPS = 10
"""Steps by the shared curvature: from 8 to 12 the whole took the same time, with 7 coefficients and
with 29; fewer and more took longer."""

NEWTON_STEPS = 10
"""Newton steps after them: who needs more has no maximum, or one that is hard to reach."""

STRETCH = (0.3, 4.0)
"""Least and most of a step that its own line may ask for."""

BLOCK_NUMBERS = 2**15
"""Log odds that are handled at once: a quarter of a megabyte an array."""

_TINY = 1e-300
"""Least gain to divide by, where a resample has arrived."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Start:
    """Where to begin: coefficients (p,) near those of every resample.

    ``information`` (p, p) is that of a patient there, on average.
    """

    beta: Vector
    information: Matrix


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """Coefficients (b, p): the maxima of the resamples that ``reached`` (b,) them.

    The columns of these are independent. Of those that are ``separated`` (b,) it is sure that they
    have no maximum; the others are open.
    """

    beta: Matrix
    reached: Flags
    separated: Flags


def climb_quickly(rows: Rows, weights: Matrix, start: Start) -> Settled:
    """Climb all resamples (b, n) from the start they share; all columns are in their models."""
    going = np.arange(len(weights))
    active = np.ones((len(weights), len(start.beta)), dtype=np.bool_)
    beta = np.zeros(active.shape)
    reached, separated = np.zeros((2, len(weights)), dtype=np.bool_)
    own, patients = weights, weights.sum(axis=1)
    at, (lowest, value, score, information) = _begin(rows, weights, active, start)
    for step_number in range(1, NEWTON_STEPS + 1):
        separated[going] = lowest > SEPARATES
        step, solvable = newton_steps(information, score)
        gain = np.einsum("ij,ij->i", step, score)
        step *= _stretch(rows, own, at, step)[:, None]
        alive = solvable & ~separated[going]
        near = alive & (gain < SMALL_GAIN * patients)
        if near.any():
            inverse = inverses(information[near])
            beta[going[near]] = (at + step)[near]
            arrived = approach(rows, weights, active, going=going[near], beta=beta, inverse=inverse)
            reached[going[near]] = arrived & is_clearly_bent(inverse, patients[near])
            alive &= ~near
        if step_number == NEWTON_STEPS or not alive.any():
            break
        going, own, patients = lines(going, alive), lines(own, alive), lines(patients, alive)
        at, value, step = lines(at, alive), lines(value, alive), lines(step, alive)
        at, (lowest, value, score, information) = take_steps(
            rows, own, active[going], at, value, step
        )
    return Settled(beta=beta, reached=reached, separated=separated)


def _begin(rows: Rows, weights: Matrix, active: Flags, start: Start) -> tuple[Matrix, State]:
    """Walk by the curvature that all share; back to the start where that did not lead up."""
    end = np.empty((len(weights), len(start.beta)))
    inverse: Matrix = np.asarray(np.linalg.inv(start.information), dtype=np.float64)
    for some in _blocks(weights):
        end[some] = _walk(rows.signed, weights[some], start.beta, inverse)
    _, right = shares(start.beta @ rows.signed.T)
    gone_up = _log_likelihood(rows, weights, end) > weights @ log_of(right)
    end[~gone_up] = start.beta
    return end, evaluate(rows, weights, active, end)


def _log_likelihood(rows: Rows, weights: Matrix, beta: Matrix) -> Vector:
    found = np.empty(len(beta))
    for some in _blocks(weights):
        _, right = shares(beta[some] @ rows.signed.T)
        found[some] = np.einsum("ij,ij->i", weights[some], log_of(right))
    return found


def _walk(signed: Matrix, weights: Matrix, start: Vector, inverse: Matrix) -> Matrix:
    beta = np.tile(start, (len(weights), 1))
    margin = beta @ signed.T
    patients = weights.sum(axis=1)[:, None]
    direction = before = np.zeros_like(beta)
    gain = np.full(len(beta), np.inf)
    for _ in range(STEPS):
        wrong, _ = shares(margin)
        wrong *= weights
        score = wrong @ signed
        step = score @ inverse / patients
        turn = np.einsum("ij,ij->i", step, score - before) / gain
        direction = step + np.maximum(turn, 0.0)[:, None] * direction
        before, gain = score, np.maximum(np.einsum("ij,ij->i", step, score), _TINY)
        along = direction @ signed.T
        far = _follow(margin + along, along, weights)[:, None]
        beta += far * direction
        margin += far * along
    return beta


def _stretch(rows: Rows, weights: Matrix, beta: Matrix, step: Matrix) -> Vector:
    """Tell how far to follow each Newton step: saves one of seven at 29 coefficients."""
    found = np.empty(len(beta))
    for some in _blocks(weights):
        along = step[some] @ rows.signed.T
        margin = beta[some] @ rows.signed.T
        margin += along
        found[some] = _follow(margin, along, weights[some])
    return found


def _blocks(weights: Matrix) -> Iterator[slice]:
    resamples, n = weights.shape
    size = max(1, BLOCK_NUMBERS // n)
    for first in range(0, resamples, size):
        yield slice(first, first + size)


def _follow(margin: Matrix, along: Matrix, weights: Matrix) -> Vector:
    """Tell how far to follow each step: where Newton's step leads along its line from its end.

    ``margin`` (b, n) are the log odds of the outcome seen at the end, ``along`` what the step adds
    to them. The curvature dwindles on the way up, so that Newton's own steps are short.
    """
    wrong, right = shares(margin)
    wrong *= weights
    wrong *= along
    slope = wrong.sum(axis=1)
    wrong *= right
    bend = np.einsum("ij,ij->i", wrong, along)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = np.clip(1.0 + slope / bend, *STRETCH)
    return np.where(np.isnan(found), 1.0, found)
