"""The binomial log-likelihood of a logistic model and its maximum under fixed coefficients.

statsmodels fits the models that are reported. This module serves what statsmodels lacks: hundreds
of warm-started refits with some coefficients held fixed, for likelihood-ratio tests and profile
limits, and a safe starting point for the reported fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

CHUNK_ROWS = 1024
"""Most rows handled at once: the weighted block stays in the cache."""

LARGEST_PRODUCT = 900_000
"""Most rows times squared columns of a block: at about a million OpenBLAS starts threads, which at
these shapes cost more than they bring, a hundred times where other work waits for the cores."""

STEP_TOLERANCE = 1e-9
"""Largest last Newton step, in standard errors (the root of the Newton decrement), which two nearly
equal columns do not blur as they do the step itself; the error left is its square."""

GAIN_TOLERANCE = 1e-12
"""Newton decrement (twice the log-likelihood still to gain) below which a refit is done."""

MAX_ITERATIONS = 50
"""A maximum that exists is reached in about ten steps; separation takes unit steps until rounding
ends them."""

MANY_NUMBERS = 2**15
"""Numbers in the matrix from which on gradients are so much cheaper than curvature that the last
steps of an ascent keep the curvature they have."""

SMALL_GAIN = 3e-4
"""Newton decrement a trial, the mean square of the change in log odds, below which they may."""

_SLOW = 0.03
"""Part of the decrement that may be left after such a step; with more, Newton's go on."""

_MAX_HALVINGS = 40

_FLAT = 1e-13
"""A direction with less than this part of the largest information is flat but for rounding."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Point:
    """The log-likelihood at ``beta`` with its gradient (p,) and information matrix (p, p)."""

    beta: Vector
    log_likelihood: float
    score: Vector
    information: Matrix


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Maximum:
    """Where the ascent ended, and whether that is the maximum.

    ``left`` is what twice the log-likelihood would still gain, which the last gradient tells.
    """

    point: Point
    converged: bool
    left: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likelihood:
    """Binomial observations: ``events`` of ``trials`` (n,) at each row of ``matrix`` (n, p).

    The matrix is standardised and its first column constant. A row is a patient, or all patients
    who share a covariate pattern.
    """

    matrix: Matrix
    events: Vector
    trials: Vector

    def at(self, beta: Vector) -> Point:
        """Evaluate at ``beta`` in one pass over the rows, without an (n, p) temporary."""
        parameters = self.matrix.shape[1]
        score = np.zeros(parameters)
        information = np.zeros((parameters, parameters))
        log_likelihood = 0.0
        height = max(1, min(CHUNK_ROWS, LARGEST_PRODUCT // parameters**2))
        for start in range(0, len(self.events), height):
            rows = slice(start, start + height)
            block, events, trials = self.matrix[rows], self.events[rows], self.trials[rows]
            predictor = block @ beta
            decay = np.exp(-np.abs(predictor))
            tail = decay / (1.0 + decay)
            expected = trials * np.where(predictor >= 0, 1.0 - tail, tail)
            above = np.maximum(predictor, 0.0) + np.log1p(decay)
            log_likelihood += float(events @ predictor - trials @ above)
            score += block.T @ (events - expected)
            weight = trials * tail / (1.0 + decay)
            information += (block * weight[:, None]).T @ block
        return Point(beta=beta, log_likelihood=log_likelihood, score=score, information=information)

    def slope(self, beta: Vector) -> Vector:
        """Give the gradient alone at ``beta``."""
        score = np.zeros(self.matrix.shape[1])
        for start in range(0, len(self.events), CHUNK_ROWS):
            rows = slice(start, start + CHUNK_ROWS)
            block = self.matrix[rows]
            expected = self.trials[rows] * expit(block @ beta)
            score += block.T @ (self.events[rows] - expected)
        return score

    def ratio(self, beta: Vector, *, below: Vector) -> float:
        """Give twice the log-likelihood of ``beta`` above that of ``below``, row by row.

        The difference of the two sums would keep too few digits of a small statistic, to which P
        answers with its square root.
        """
        low = self.matrix @ below
        rise = self.matrix @ beta - low
        small = np.clip(rise, -1.0, 1.0)
        near = np.log1p(expit(low) * np.expm1(small))
        far = np.logaddexp(0.0, low + rise) - np.logaddexp(0.0, low)
        cost = np.where(small == rise, near, far)
        return 2.0 * float(np.sum(self.events * rise - self.trials * cost))

    def maximise(self, *, start: Vector) -> Maximum:
        """Climb from ``start`` by damped Newton steps over all coefficients.

        Under separation the steps go on until the likelihood is flat to the last digit, and then
        stop too: whoever asks must look at the curvature of the point as well.
        """
        point = self.at(start)
        for _ in range(MAX_ITERATIONS):
            step = _solved(point.information, point.score)
            if step is None:
                return Maximum(point=point, converged=False)
            gain = float(point.score @ step)
            is_last = gain < STEP_TOLERANCE**2
            if not is_last and gain < SMALL_GAIN * float(self.trials.sum()):
                settled = self._settle(point, step=step)
                if settled is not None:
                    return Maximum(point=settled, converged=True)
            following = self._climb(point, step=step)
            if following is None or is_last:
                return Maximum(point=following or point, converged=is_last)
            point = following
        return Maximum(point=point, converged=False)

    def _settle(self, point: Point, *, step: Vector) -> Point | None:
        """Go on from ``point`` by gradients, its curvature kept; None where that is slow."""
        if self.matrix.size < MANY_NUMBERS:
            return None
        inverse = np.linalg.inv(point.information)
        beta, before = point.beta + step, float(point.score @ step)
        while True:
            score = self.slope(beta)
            step = inverse @ score
            gain = float(score @ step)
            beta = beta + step
            if 0 <= gain < STEP_TOLERANCE**2:
                return self.at(beta)
            if not 0 <= gain < _SLOW * before:
                return None
            before = gain

    def maximise_within(self, *, start: Vector, free: NDArray[np.bool_]) -> Maximum:
        """Climb over the ``free`` coefficients of a model that has a maximum over all of them.

        Such a model has one over fewer, too, so the ascent stops as soon as what is left to gain
        is below GAIN_TOLERANCE.
        """
        point = self.at(start)
        for _ in range(MAX_ITERATIONS):
            step = _newton_step(point, free=free)
            if step is None or not float(point.score @ step) >= 0:
                step = _flat_step(point, free=free)
            left = float(point.score @ step)
            if left < GAIN_TOLERANCE:
                return Maximum(point=point, converged=True, left=max(left, 0.0))
            following = self._climb(point, step=step)
            if following is None:
                return Maximum(point=point, converged=False)
            point = following
        return Maximum(point=point, converged=False)

    def _climb(self, point: Point, *, step: Vector) -> Point | None:
        """Halve ``step`` until the log-likelihood does not fall beyond rounding."""
        allowance = 1e-12 * (1.0 + abs(point.log_likelihood))
        for _ in range(_MAX_HALVINGS):
            candidate = self.at(point.beta + step)
            if candidate.log_likelihood >= point.log_likelihood - allowance:
                return candidate
            step = step / 2
        return None


def _newton_step(point: Point, *, free: NDArray[np.bool_]) -> Vector | None:
    """Solve for the Newton step; None when the information matrix is numerically singular."""
    step = np.zeros_like(point.beta)
    if not free.any():
        return step
    solved = _solved(point.information[np.ix_(free, free)], point.score[free])
    if solved is None:
        return None
    step[free] = solved
    return step


def _solved(information: Matrix, score: Vector) -> Vector | None:
    try:
        step: Vector = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    return step if np.isfinite(step).all() else None


def _flat_step(point: Point, *, free: NDArray[np.bool_]) -> Vector:
    """Step where the information is singular: Newton's where it is not, one unit up elsewhere.

    Far out every tail is an exponential, of which a unit step takes the larger part; what the
    log-likelihood still gains there is about its slope.
    """
    values, vectors = np.linalg.eigh(point.information[np.ix_(free, free)])
    slopes = vectors.T @ point.score[free]
    is_flat = values <= _FLAT * values.max()
    along = np.where(is_flat, np.sign(slopes), slopes / np.where(is_flat, 1.0, values))
    step = np.zeros_like(point.beta)
    step[free] = vectors @ along
    return step
