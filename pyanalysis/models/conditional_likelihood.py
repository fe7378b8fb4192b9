"""The exact conditional log-likelihood of matched sets, and its maximum under fixed coefficients.

Given how many of a set's patients are cases, the chance that it is these is the exponential of
their summed log odds over that of every choice of as many patients (Breslow & Day 1980, section
7.2). The denominator is built up patient by patient (Gail, Lubin & Rubinstein 1981,
doi:10.1093/biomet/68.3.703), its derivatives beside it, for all sets of one shape at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.groups import Codes
from pyanalysis.models.likelihood import Likelihood, Point

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

BLOCK_NUMBERS = 500_000
"""So many numbers the recursion may hold at once; more sets are taken in turn."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
"""Nodes of the integral of a slope that is all but straight: exact to the fifteenth power."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shape:
    """Sets of one size (g, n) and number of chosen patients, the rarer of cases and controls.

    ``columns`` (g, n, p) have their sign turned where controls are the rarer: to choose the cases
    by their odds is to choose the controls by the inverse.
    """

    columns: NDArray[np.float64]
    chosen: NDArray[np.bool_]
    n_chosen: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConditionalLikelihood(Likelihood):
    """The likelihood of the sets; ``matrix`` (n, p) has no constant and is centred within sets."""

    shapes: tuple[_Shape, ...]

    def at(self, beta: Vector) -> Point:
        """Evaluate at ``beta``; where a number overflows, far outside any maximum, reject it."""
        with np.errstate(over="ignore", invalid="ignore"):
            point = self._at(beta)
        if np.isfinite(point.log_likelihood) and np.all(np.isfinite(point.information)):
            return point
        return Point(
            beta=beta,
            log_likelihood=-np.inf,
            score=np.zeros_like(point.score),
            information=np.zeros_like(point.information),
        )

    def _at(self, beta: Vector) -> Point:
        parameters = len(beta)
        log_likelihood = 0.0
        score = np.zeros(parameters)
        information = np.zeros((parameters, parameters))
        for shape in self.shapes:
            step = max(1, BLOCK_NUMBERS // _held(shape, parameters=parameters))
            for start in range(0, len(shape.columns), step):
                columns = shape.columns[start : start + step]
                chosen = shape.chosen[start : start + step]
                predictor = columns @ beta
                total, mean, spread = _denominator(columns, predictor, n_chosen=shape.n_chosen)
                log_likelihood += float(np.sum(predictor, where=chosen) - np.sum(total))
                score += columns[chosen].sum(axis=0) - mean
                information += spread
        return Point(beta=beta, log_likelihood=log_likelihood, score=score, information=information)

    def ratio(self, beta: Vector, *, below: Vector) -> float:
        """Give twice the log-likelihood of ``beta`` above that of ``below``.

        By the slope along the way: the difference of the two keeps too few digits of a small one.
        """
        way = beta - below
        slopes = [float(self.at(below + 0.5 * (1.0 + node) * way).score @ way) for node in _NODES]
        return float(_WEIGHTS @ slopes)


def conditional_likelihood(
    matrix: Matrix, *, outcome: Vector, codes: Codes
) -> ConditionalLikelihood:
    """Sort the patients into sets, and the sets by their shape."""
    order = np.argsort(codes, kind="stable")
    is_case = outcome[order] > 0
    sizes = np.bincount(codes)
    cases = np.bincount(codes, weights=outcome).astype(np.intp)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    turned = cases > sizes - cases
    n_chosen = np.where(turned, sizes - cases, cases)
    shapes = []
    for size, number in sorted({*zip(sizes.tolist(), n_chosen.tolist(), strict=True)}):
        own = np.flatnonzero((sizes == size) & (n_chosen == number))
        rows = first[own][:, None] + np.arange(size)
        signs = np.where(turned[own], -1.0, 1.0)
        shapes.append(
            _Shape(
                columns=matrix[order[rows]] * signs[:, None, None],
                chosen=is_case[rows] ^ turned[own][:, None],
                n_chosen=number,
            )
        )
    return ConditionalLikelihood(
        matrix=matrix, events=outcome, trials=np.ones_like(outcome), shapes=tuple(shapes)
    )


def _held(shape: _Shape, *, parameters: int) -> int:
    """Count the numbers that one set takes."""
    if shape.n_chosen == 1:
        return int(shape.columns.shape[1]) * parameters
    return (shape.n_chosen + 1) * parameters**2


def _denominator(
    columns: NDArray[np.float64], predictor: Matrix, *, n_chosen: int
) -> tuple[Vector, Vector, Matrix]:
    """Give each set's log denominator (g,), and over all sets the mean and covariance of a choice.

    They are those of the sum of the chosen patients' columns: gradient and curvature.
    """
    # The largest choice then has a weight of one or more, and what underflows beside it is nothing.
    place = predictor.shape[1] - n_chosen
    top = np.partition(predictor, place, axis=1)[:, place]
    weights = np.exp(predictor - top[:, None])
    if n_chosen == 1:
        total = weights.sum(axis=1)
        share = weights / total[:, None]
        centre = np.einsum("gn,gnp->gp", share, columns)
        apart = (columns - centre[:, None, :]) * np.sqrt(share)[:, :, None]
        apart = apart.reshape(-1, columns.shape[2])
        return top + np.log(total), centre.sum(axis=0), apart.T @ apart
    sums, means, squares, scale = _recursion(columns, weights, n_chosen=n_chosen)
    centre = means / sums[:, None]
    spread = np.sum(squares / sums[:, None, None], axis=0) - centre.T @ centre
    return n_chosen * top + np.log(sums) + scale, centre.sum(axis=0), spread


def _recursion(
    columns: NDArray[np.float64], weights: Matrix, *, n_chosen: int
) -> tuple[Vector, Matrix, NDArray[np.float64], Vector]:
    """Sum over all choices the product of weights, and the same times the sum of columns (square).

    Position k of the second axis stands for choices of k among the patients so far; what all of
    them have grown to is taken out as the logarithm ``scale``.
    """
    sets, size, parameters = columns.shape
    sums = np.zeros((sets, n_chosen + 1))
    sums[:, 0] = 1.0
    means = np.zeros((sets, n_chosen + 1, parameters))
    squares = np.zeros((sets, n_chosen + 1, parameters, parameters))
    scale = np.zeros(sets)
    for patient in range(size):
        x, weight = columns[:, patient], weights[:, patient, None]
        cross = means[:, :-1, :, None] * x[:, None, None, :]
        added = squares[:, :-1] + cross + cross.swapaxes(2, 3)
        added += sums[:, :-1, None, None] * (x[:, :, None] * x[:, None, :])[:, None]
        squares[:, 1:] += weight[:, :, None, None] * added
        means[:, 1:] += weight[:, :, None] * (means[:, :-1] + sums[:, :-1, None] * x[:, None, :])
        sums[:, 1:] += weight * sums[:, :-1]
        grown = sums.max(axis=1)
        scale += np.log(grown)
        sums /= grown[:, None]
        means /= grown[:, None, None]
        squares /= grown[:, None, None, None]
    return sums[:, -1], means[:, -1], squares[:, -1], scale
