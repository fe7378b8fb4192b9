"""All profile limits and likelihood-ratio tests of one model at once.

A model of p coefficients asks for 2 (p - 1) limits and as many refits as it has tests. They climb
together here, from the maximum and with its curvature, which is only taken anew for those that do
not get on: most of what is needed are gradients, of all of them from one look at the rows. The
scheme is that of ``profile`` and ``likelihood``, and so are the rules of arrival; who does not
arrive is left to these two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.likelihood import GAIN_TOLERANCE, Likelihood, Matrix, Point, Vector
from pyanalysis.models.profile import LEVEL_TOLERANCE, SLOPE_TOLERANCE
from pyanalysis.models.triangles import are_far_apart

Cube = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]

BLOCK_NUMBERS = 2**15
"""Log odds, and with curvature eight times as many weighted values, handled at once."""

PRODUCT_NUMBERS = 2**18
"""Multiplications of one product of matrices, below which BLAS starts no threads."""

KEEP = 0.1
"""Part of the distance that a step with the kept curvature may leave; with more it is renewed."""

_MOST_STEPS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Without:
    """The maximum with some coefficients at zero; ``left`` is what twice the log-likelihood would
    still gain.
    """

    beta: Vector
    log_likelihood: float
    left: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """What was found: limits (p, 2), NaN where none was; maxima by the positions held at zero."""

    limits: Matrix
    without: dict[tuple[int, ...], Without]


def profile_all(
    likelihood: Likelihood, *, best: Point, drop: float, held: Sequence[tuple[int, ...]]
) -> Profiles:
    """Find the limits of all coefficients but the first, and the maxima without those ``held``.

    ``drop`` is half the chi-squared quantile. Nothing is found where columns nearly coincide: the
    kept inverse has too few digits there.
    """
    nothing = np.full((len(best.beta), 2), np.nan)
    if not are_far_apart(best.information):
        return Profiles(limits=nothing, without={})
    inverse: Matrix = np.asarray(np.linalg.inv(best.information), dtype=np.float64)
    with np.errstate(all="ignore"):
        return Profiles(
            limits=_limits(likelihood, best=best, inverse=inverse, drop=drop, found=nothing),
            without=_maxima(likelihood, best=best, inverse=inverse, held=held),
        )


def _limits(
    likelihood: Likelihood, *, best: Point, inverse: Matrix, drop: float, found: Matrix
) -> Matrix:
    """Walk to all limits by the joint steps of ``profile``; fills ``found``."""
    columns = len(best.beta)
    position = np.repeat(np.arange(1, columns), 2)
    side = np.tile([-1.0, 1.0], columns - 1)
    kept = _bend_of(np.repeat(inverse[None], len(position), axis=0), position)
    beta = best.beta + (side * np.sqrt(2.0 * drop * kept.own))[:, None] * kept.column
    before = np.full(len(beta), np.inf)
    target = best.log_likelihood - drop
    for _ in range(_MOST_STEPS):
        height, score, _ = evaluate(likelihood, beta)
        height -= target
        step, slack = _joint_steps(kept, score, height, side)
        off = np.abs(2.0 * height)
        slow = ~(slack + off < KEEP * before)
        if slow.any():
            renewed = _bend_of(_inverses(likelihood, beta[slow]), position[slow])
            kept.put(slow, renewed)
            step[slow], slack[slow] = _joint_steps(renewed, score[slow], height[slow], side[slow])
        beta += step
        arrived = (off < LEVEL_TOLERANCE) & (slack < SLOPE_TOLERANCE)
        before = slack + off
        going = np.isfinite(before) & ~arrived
        if going.all():
            continue
        _note(found, beta[arrived], position[arrived], side[arrived], best=best)
        if not going.any():
            break
        beta, before, kept = beta[going], before[going], kept.some(going)
        position, side = position[going], side[going]
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bend:
    """The kept curvature of each line, seen from the coefficient whose limit it seeks.

    With v the coefficient's column of the inverse information C, ``own`` (k,) is C_jj, ``column``
    (k, p) is v / C_jj, and ``others`` (k, p, p) inverts the information of the other coefficients:
    C - v v' / C_jj.
    """

    own: Vector
    column: Matrix
    others: Cube

    def put(self, where: Flags, renewed: _Bend) -> None:
        """Put renewed lines in their places."""
        self.own[where], self.column[where] = renewed.own, renewed.column
        self.others[where] = renewed.others

    def some(self, which: Flags) -> _Bend:
        """Give those that are marked."""
        return _Bend(own=self.own[which], column=self.column[which], others=self.others[which])


def _bend_of(inverse: Cube, position: Numbers) -> _Bend:
    lines = np.arange(len(position))
    column = inverse[lines, position]
    own = column[lines, position]
    over = column / own[:, None]
    return _Bend(own=own, column=over, others=inverse - column[:, :, None] * over[:, None, :])


def _note(found: Matrix, beta: Matrix, position: Numbers, side: Vector, *, best: Point) -> None:
    """Write down the limits that were found on their side of the maximum."""
    value = beta[np.arange(len(beta)), position]
    right = (value - best.beta[position]) * side > 0
    found[position[right], (side[right] > 0).astype(np.intp)] = value[right]


def _joint_steps(bend: _Bend, score: Matrix, height: Vector, side: Vector) -> tuple[Matrix, Vector]:
    """Step to where the quadratic model has the target height and no slope in the others.

    ``height`` (k,) is how far above its target each line stands. Also gives what the others'
    gradient leaves to gain.
    """
    slope = np.einsum("ij,ij->i", score, bend.column)
    ascent = np.matmul(bend.others, score[:, :, None])[:, :, 0]
    slack = np.einsum("ij,ij->i", score, ascent)
    square = slope * slope + (2.0 * height + slack) / bend.own
    along = (slope + side * np.sqrt(square)) * bend.own
    return ascent + along[:, None] * bend.column, slack


def _maxima(
    likelihood: Likelihood, *, best: Point, inverse: Matrix, held: Sequence[tuple[int, ...]]
) -> dict[tuple[int, ...], Without]:
    """Climb to the maxima with the ``held`` coefficients at zero, Newton's way."""
    if not held:
        return {}
    free = np.ones((len(held), len(best.beta)), dtype=np.bool_)
    beta = np.tile(best.beta, (len(held), 1))
    kept = np.empty((len(held), *inverse.shape))
    for position, positions in enumerate(held):
        where = list(positions)
        rows = inverse[where]
        across: Matrix = rows / rows[0, where[0]]
        if len(where) > 1:
            across = np.asarray(np.linalg.solve(rows[:, where], rows), dtype=np.float64)
        beta[position] -= best.beta[where] @ across
        kept[position] = inverse - inverse[:, where] @ across
        kept[position][where] = kept[position][:, where] = 0.0
        free[position, where] = False
    beta[~free] = 0.0
    found: dict[tuple[int, ...], Without] = {}
    left, before = np.arange(len(held)), np.full(len(held), np.inf)
    for _ in range(_MOST_STEPS):
        if not len(left):
            break
        value, score, _ = evaluate(likelihood, beta[left])
        score[~free[left]] = 0.0
        step, gain = _newton(kept[left], score)
        slow = ~(gain < KEEP**2 * before) & ~(gain < GAIN_TOLERANCE)
        if slow.any():
            kept[left[slow]] = _inverses(likelihood, beta[left[slow]], free=free[left[slow]])
            step[slow], gain[slow] = _newton(kept[left[slow]], score[slow])
        arrived = gain < GAIN_TOLERANCE
        for line in np.flatnonzero(arrived):
            found[held[left[line]]] = Without(
                beta=beta[left[line]].copy(),
                log_likelihood=float(value[line]),
                left=max(float(gain[line]), 0.0),
            )
        beta[left] += step
        going = ~arrived & np.isfinite(beta[left]).all(axis=1) & (gain < before)
        left, before = left[going], gain[going]
    return found


def _newton(inverse: Cube, score: Matrix) -> tuple[Matrix, Vector]:
    step = np.matmul(inverse, score[:, :, None])[:, :, 0]
    return step, np.einsum("ij,ij->i", step, score)


def _inverses(likelihood: Likelihood, betas: Matrix, *, free: Flags | None = None) -> Cube:
    """Invert the information at each of ``betas``, among the ``free``; NaN where it cannot be."""
    _, _, information = evaluate(likelihood, betas, bent=True)
    if free is not None:
        both = free[:, :, None] & free[:, None, :]
        information = np.where(both, information, np.eye(betas.shape[1]))
    information[~np.isfinite(information).all(axis=(1, 2))] = np.eye(betas.shape[1])
    try:
        inverses: Cube = np.asarray(np.linalg.inv(information), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full_like(information, np.nan)
    return inverses if free is None else np.where(both, inverses, 0.0)


def evaluate(
    likelihood: Likelihood, betas: Matrix, *, bent: bool = False
) -> tuple[Vector, Matrix, Cube]:
    """Give log-likelihood (k,) and gradient (k, p) at each of ``betas`` (k, p).

    With ``bent`` also the information matrices (k, p, p), which are else left empty.
    """
    lines, columns = betas.shape
    value, score = np.zeros(lines), np.zeros(betas.shape)
    information = np.zeros((lines if bent else 0, columns, columns))
    for some, part in _blocks(likelihood, lines, bent=bent):
        block, events, trials = (
            item[part] for item in (likelihood.matrix, likelihood.events, likelihood.trials)
        )
        predictor = betas[some] @ block.T
        odds = np.exp(-predictor)
        value[some] -= predictor @ (trials - events) + np.log1p(odds) @ trials
        odds += 1.0
        expected = trials / odds
        score[some] += (events - expected) @ block
        if bent:
            expected *= 1.0 - 1.0 / odds
            information[some] += np.matmul(block.T[None, :, :] * expected[:, None, :], block)
    return value, score, information


def _blocks(likelihood: Likelihood, lines: int, *, bent: bool) -> Iterator[tuple[slice, slice]]:
    """Cut lines and rows into blocks that fit the cache."""
    n, columns = likelihood.matrix.shape
    if bent:
        rows = min(n, max(1, PRODUCT_NUMBERS // columns**2))
        lines_at_once = max(1, 8 * BLOCK_NUMBERS // (columns * rows))
    else:
        lines_at_once = min(lines, 128)
        rows = max(
            1, min(BLOCK_NUMBERS // lines_at_once, PRODUCT_NUMBERS // (columns * lines_at_once))
        )
    for line in range(0, lines, lines_at_once):
        for start in range(0, n, rows):
            yield slice(line, line + lines_at_once), slice(start, start + rows)
