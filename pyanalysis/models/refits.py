"""Many small models at once: the maxima of several logistic models of the same rows.

Selection judges every candidate at every step, and resampling repeats that a thousand times; one
model after the other would spend most of its time between the numbers. Here the models of one
comparison climb together, each by its own damped Newton steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.likelihood import (
    GAIN_TOLERANCE,
    MAX_ITERATIONS,
    Likelihood,
    Matrix,
    Vector,
)
from pyanalysis.models.newton import newton_steps
from pyanalysis.models.separation import spanned, split_off

CHUNK_NUMBERS = 2**17
"""Numbers of the gathered block that are handled at once: about a megabyte, so that it stays in the
cache whatever the number of rows."""

RESIDUAL = 1e-6
"""Part of the gradient that a step may miss: a regular matrix leaves about its condition number of
rounding errors, a singular one leaves anything."""

_MAX_HALVINGS = 40

Cube = NDArray[np.float64]
Table = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observations:
    """Rows shared by many models: the design turned round, ``columns`` (p + 1, n).

    ``events`` of ``trials`` (n,) lie at each row; a resample with repeats changes only these two.
    The last line of ``columns`` is zero: it fills up the models that are smaller than the largest.
    """

    columns: Matrix
    events: Vector
    trials: Vector


def observations(matrix: Matrix, *, events: Vector, trials: Vector) -> Observations:
    """Turn a design matrix (n, p) round and add the filling line."""
    filled = np.vstack([matrix.T, np.zeros(len(events))])
    return Observations(columns=np.ascontiguousarray(filled), events=events, trials=trials)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peak:
    """Where one model's ascent ended.

    Under separation there is no maximum: ``log_likelihood`` is then its supremum to rounding, which
    is what R's step compares, too.
    """

    log_likelihood: float
    beta: Vector


def refit_all(
    rows: Observations, *, models: Sequence[Sequence[int]], starts: Sequence[Vector]
) -> list[Peak]:
    """Climb each of ``models`` (its columns) from its start; O(models x n x columns squared)."""
    if not models:
        return []
    table = _padded(models, filling=len(rows.columns) - 1)
    beta = np.zeros(table.shape)
    for position, start in enumerate(starts):
        beta[position, : len(start)] = start
    value, score, information = _evaluate(rows, table, beta)
    alive = np.arange(len(models))
    lost = np.zeros(len(models), dtype=np.bool_)
    for _ in range(MAX_ITERATIONS):
        step, solvable = newton_steps(information, score)
        gain = np.einsum("ij,ij->i", step, score)
        sure = solvable & _solves(step, information, score)
        lost[alive[~sure]] = True
        going = sure & (gain >= GAIN_TOLERANCE)
        if not going.any():
            break
        alive, step = alive[going], step[going]
        moved = _climb(rows, table[alive], beta[alive], value[alive], step)
        fell = ~(moved[1] >= value[alive] - _allowance(value[alive]))
        lost[alive[fell]] = True
        alive = alive[~fell]
        if not len(alive):
            break
        beta[alive], value[alive], score, information = (part[~fell] for part in moved)
    for position, model in enumerate(models):
        if lost[position]:
            value[position] = _supremum(rows, columns=model)
    return [
        Peak(log_likelihood=float(value[position]), beta=beta[position, : len(model)].copy())
        for position, model in enumerate(models)
    ]


def _solves(step: Matrix, information: Cube, score: Matrix) -> NDArray[np.bool_]:
    """Tell which steps solve their equations; those of a singular matrix seem to, and do not."""
    missed = np.abs(np.matmul(information, step[:, :, None])[:, :, 0] - score).max(axis=1)
    return np.asarray(missed <= RESIDUAL * np.abs(score).max(axis=1), dtype=np.bool_)


def _supremum(rows: Observations, *, columns: Sequence[int]) -> float:
    """Give what the log-likelihood of one model tends to, where rounding ended its ascent.

    Far out under separation Newton's step can point anywhere, or nowhere. Left there, the model
    would be judged by less than its supremum, and a move lost that another one ties with. The
    patients who are split off add nothing to it; those who stay have a maximum in the space of
    their rows (Albert & Anderson 1984, doi:10.1093/biomet/71.1.1).
    """
    matrix = rows.columns[list(columns)].T
    moved = split_off(matrix, outcome=rows.events)
    stay = np.ones(len(rows.events), dtype=np.bool_) if moved is None else ~moved
    if not stay.any():
        return 0.0
    space = spanned(matrix[stay])
    part = Likelihood(
        matrix=matrix[stay] @ space.T, events=rows.events[stay], trials=rows.trials[stay]
    )
    climbed = part.maximise_within(
        start=np.zeros(len(space)), free=np.ones(len(space), dtype=np.bool_)
    )
    return climbed.point.log_likelihood


def _padded(models: Sequence[Sequence[int]], *, filling: int) -> Table:
    width = max(len(model) for model in models)
    return np.array(
        [[*model, *[filling] * (width - len(model))] for model in models], dtype=np.intp
    )


def _evaluate(rows: Observations, table: Table, beta: Matrix) -> tuple[Vector, Matrix, Cube]:
    """Give log-likelihood, gradient and information matrix of every model at its ``beta``."""
    models, width = table.shape
    value, score = np.zeros(models), np.zeros((models, width))
    information = np.zeros((models, width, width))
    size = max(64, CHUNK_NUMBERS // (models * width))
    for start in range(0, len(rows.events), size):
        part = slice(start, start + size)
        block = rows.columns[:, part][table]
        events, trials = rows.events[part], rows.trials[part]
        predictor = np.matmul(beta[:, None, :], block)[:, 0, :]
        decay = np.exp(-np.abs(predictor))
        tail = decay / (1.0 + decay)
        expected = trials * np.where(predictor >= 0, 1.0 - tail, tail)
        above = np.maximum(predictor, 0.0) + np.log1p(decay)
        value += predictor @ events - above @ trials
        score += np.matmul(block, (events - expected)[:, :, None])[:, :, 0]
        weight = trials * tail / (1.0 + decay)
        information += np.matmul(block * weight[:, None, :], block.transpose(0, 2, 1))
    filled = table == len(rows.columns) - 1
    if filled.any():
        which, where = np.nonzero(filled)
        information[which, where, where] = 1.0
    return value, score, information


def _climb(
    rows: Observations, table: Table, beta: Matrix, value: Vector, step: Matrix
) -> tuple[Matrix, Vector, Matrix, Cube]:
    """Take every model's step, halved until its log-likelihood does not fall beyond rounding."""
    allowance = _allowance(value)
    step = step.copy()
    reached, score, information = _evaluate(rows, table, beta + step)
    for _ in range(_MAX_HALVINGS):
        fell = ~(reached >= value - allowance)
        if not fell.any():
            break
        step[fell] /= 2
        reached[fell], score[fell], information[fell] = _evaluate(
            rows, table[fell], beta[fell] + step[fell]
        )
    return beta + step, reached, score, information


def _allowance(value: Vector) -> Vector:
    """Give what a log-likelihood may seem to fall by rounding."""
    return 1e-12 * (1.0 + np.abs(value))
