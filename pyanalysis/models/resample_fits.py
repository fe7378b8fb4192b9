"""The maximum-likelihood fits of a thousand resamples at once.

All resamples share the cohort's rows; a resample is a vector of weights, how often each patient was
drawn, and the columns of its own model. They climb together by damped Newton steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.design import RANK_TOLERANCE
from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.refits import newton_steps

Flags = NDArray[np.bool_]
Cube = NDArray[np.float64]

GAIN = 1e-14
"""What twice the log-likelihood may still gain before the last step, which leaves its square."""

SETTLED_STEP = 1e-3
"""A last step longer than this, per standard deviation of a column, climbs towards infinity."""

NO_CURVATURE = 1e-14
"""Curvature a patient below which there is no maximum: the rule of the reported models."""

FIRST_LOOK, LOOK_EVERY, MOST_STEPS = 28, 4, 100
"""Under separation each step takes the curvature down by e: after 28 it may be gone. A maximum that
exists is reached in about ten."""

CLEARLY_INDEPENDENT = 1e-6
"""Smallest eigenvalue of the columns' correlations, and variance of one that is standardised in the
cohort, that need no closer look at their rank."""

BLOCK_NUMBERS = 2**17
"""Numbers of the weighted columns that are handled at once: a megabyte, which fits the cache."""

PRODUCT_NUMBERS = 2**18
"""Multiplications of one product of matrices, below which BLAS starts no threads: at these shapes
they cost many times what they bring."""

_MAX_HALVINGS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResampleFits:
    """Coefficients (b, p) of each resample's model, 0 for other columns; ``exists`` (b,)."""

    beta: Matrix
    exists: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """The cohort's rows (n, p), the first column constant.

    ``signed`` are the rows turned so that positive log odds speak for the observed outcome.
    """

    matrix: Matrix
    signed: Matrix

    def blocks(self, resamples: int) -> Iterator[tuple[slice, slice]]:
        """Cut resamples and rows into blocks."""
        n, columns = self.matrix.shape
        rows = min(n, max(1, PRODUCT_NUMBERS // columns**2))
        lines = max(1, BLOCK_NUMBERS // (columns * rows))
        for first in range(0, resamples, lines):
            for start in range(0, n, rows):
                yield slice(first, first + lines), slice(start, start + rows)


def fit_resamples(
    matrix: Matrix, *, outcome: Vector, weights: Matrix, active: Flags
) -> ResampleFits:
    """Fit each resample's model: its ``active`` (b, p) columns, its ``weights`` (b, n).

    ``matrix`` (n, p) is standardised, its first column constant and active everywhere. ``exists``
    is False without variation of the outcome, with a constant or aliased column, or under
    separation: the rules of the reported models.
    """
    rows = _Rows(matrix=matrix, signed=matrix * np.where(outcome > 0, 1.0, -1.0)[:, None])
    total = weights.sum(axis=1)
    events = weights @ outcome
    beta = np.zeros(active.shape)
    exists = (events > 0) & (events < total)
    exists[exists] = _is_full_rank(rows, weights[exists], active[exists])
    rate = np.divide(events, total, out=np.full_like(total, 0.5), where=exists)
    beta[:, 0] = np.log(rate / (1.0 - rate), where=exists, out=np.zeros_like(rate))
    going = np.flatnonzero(exists)
    exists[going] = False
    if len(going):
        _climb_all(rows, weights, active, going=going, beta=beta, exists=exists)
    return ResampleFits(beta=np.where(exists[:, None], beta, 0.0), exists=exists)


def _climb_all(
    rows: _Rows,
    weights: Matrix,
    active: Flags,
    *,
    going: NDArray[np.intp],
    beta: Matrix,
    exists: Flags,
) -> None:
    """Climb the resamples ``going`` to their maxima; fills ``beta`` and ``exists``."""
    own, mask = weights[going], active[going]
    at = beta[going]
    value, score, information = _evaluate(rows, own, mask, at)
    for step_number in range(MOST_STEPS):
        step, solvable = newton_steps(information, score)
        gain = np.einsum("ij,ij->i", step, score)
        settled = solvable & (gain < GAIN) & (np.max(np.abs(step), axis=1) < SETTLED_STEP)
        beta[going[settled]] = (at + step)[settled]
        exists[going[settled]] = True
        alive = solvable & ~settled
        if step_number >= FIRST_LOOK and step_number % LOOK_EVERY == 0:
            alive[alive] = _is_bent(information[alive], own[alive].sum(axis=1))
        if not alive.any():
            return
        if not alive.all():
            going, own, mask = going[alive], own[alive], mask[alive]
            at, step, value = at[alive], step[alive], value[alive]
        at, value, score, information = _step(rows, own, mask, at, value, step)


def _is_bent(information: Cube, patients: Vector) -> Flags:
    bent: Flags = np.linalg.eigvalsh(information)[:, 0] >= NO_CURVATURE * patients
    return bent


def _step(
    rows: _Rows, weights: Matrix, active: Flags, beta: Matrix, value: Vector, step: Matrix
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
    rows: _Rows, weights: Matrix, active: Flags, beta: Matrix
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
        information[some] += _cross_products(signed, wrong)
    if not active.all():
        score = np.where(active, score, 0.0)
        _leave_out(information, active)
    return value, score, information


def _cross_products(block: Matrix, weights: Matrix) -> Cube:
    """Give the weighted cross-product of the columns for each line of weights."""
    products: Cube = np.matmul(block.T[None, :, :] * weights[:, None, :], block)
    return products


def shares(margin: Matrix) -> tuple[Matrix, Matrix]:
    """Give the probabilities of the other and of the observed outcome, from its log odds.

    The first keeps its digits where it is small, which the verdict on separation needs.
    """
    with np.errstate(over="ignore"):
        wrong = np.exp(margin)
    wrong += 1.0
    np.reciprocal(wrong, out=wrong)
    return wrong, 1.0 - wrong


def log_of(right: Matrix) -> Matrix:
    """Give the log-likelihood of each patient; bounded below, where a step is halved anyway."""
    with np.errstate(divide="ignore"):
        logarithm: Matrix = np.log(right)
    return np.maximum(logarithm, -1e3)


def _leave_out(matrices: Cube, active: Flags) -> None:
    """Put the identity in place of the columns that a resample's model does not have."""
    matrices *= active[:, :, None] & active[:, None, :]
    which, where = np.nonzero(~active)
    matrices[which, where, where] = 1.0


def _is_full_rank(rows: _Rows, weights: Matrix, active: Flags) -> Flags:
    """Tell whose columns vary and are independent: by the correlations, closely by a QR."""
    if not len(weights):
        return np.zeros(0, dtype=np.bool_)
    moments = np.zeros((*active.shape, active.shape[1]))
    for some, part in rows.blocks(len(weights)):
        moments[some] += _cross_products(rows.matrix[part], weights[some, part])
    moments /= weights.sum(axis=1)[:, None, None]
    means = moments[:, 0, :].copy()
    spread = moments - means[:, :, None] * means[:, None, :]
    spread[:, 0, :] = spread[:, :, 0] = 0.0
    spread[:, 0, 0] = 1.0
    _leave_out(spread, active)
    variance = np.einsum("ijj->ij", spread).copy()
    varies = np.all(variance > CLEARLY_INDEPENDENT, axis=1)
    scale = 1.0 / np.sqrt(np.where(variance > 0, variance, 1.0))
    smallest = np.linalg.eigvalsh(spread * scale[:, :, None] * scale[:, None, :])[:, 0]
    independent: Flags = varies & (smallest > CLEARLY_INDEPENDENT)
    for position in np.flatnonzero(~independent):
        drawn = weights[position] > 0
        chosen = rows.matrix[np.ix_(drawn, active[position])]
        independent[position] = _columns_independent(chosen, weights[position][drawn])
    return independent


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
