"""Firth's penalised profile: its maximum, its limits and its tests of several coefficients.

Whatever is held fixed comes last in an orthonormal basis of the columns: coefficients of nearly
equal columns move far and lose digits where hardly a patient's log odds move, and those of the
basis do not. In small samples the penalised likelihood can have several maxima over the other
coefficients; all that are found are followed, and the profile is the highest of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.linalg import solve_triangular
from scipy.optimize import brentq

from pyanalysis.models.inference import without_columns
from pyanalysis.models.likelihood import Likelihood, Matrix, Vector
from pyanalysis.models.logistic import SMALL_STATISTIC
from pyanalysis.models.penalised import (
    PenalisedPoint,
    log_odds_apart,
    penalised_maximum,
    penalised_ratio,
)
from pyanalysis.models.profile import FURTHEST

STRIDE = 0.5
"""How far the profile is followed at once, in standard errors."""

SHORTEST_STRIDE = 1e-3
"""A profile that cannot be followed so far has no limit."""

LARGEST_CORRECTION = 1.0
"""How far the log odds of any patient may be from where they were expected: beyond it the ascent
may have ended on another branch of the profile."""

SAME_BRANCH = 1e-9
"""Two maxima no further apart are one: the branch goes on without a break."""

MOST_BRANCHES = 4
"""So many branches of the penalised profile are followed at once, the highest."""

SHORTEST_CORRECTED_STRIDE = 1e-2
"""In standard errors: where even so short a stride needs a large correction, the branch ends."""

AMPLE = 10
"""With so many patients in the smaller outcome group for each coefficient one maximum is sought."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PenalisedProfile:
    """The penalised maximum of a standardised ``likelihood``, and what is held against it.

    ``beta`` (p,) and ``covariance`` (p, p), the inverse of the plain information, are of the
    standardised columns, and so is the penalty in ``value``.
    """

    likelihood: Likelihood
    beta: Vector
    covariance: Matrix
    value: float
    confidence: float
    has_gap: bool
    smaller_group: int

    def limit(self, position: int, side: int) -> float | None:
        """Give the limit of one coefficient; None where the profile cannot be followed to one."""
        turned = self._turned([position])
        if turned is None:
            return None
        branches, scale = turned
        found = branches.limit(side, rise=float(stats.chi2.ppf(self.confidence, 1)))
        return None if found is None else found / scale

    def ratio_without(self, positions: list[int]) -> float | None:
        """Give twice the penalised log-likelihood lost where the coefficients are held at zero."""
        turned = self._turned(positions)
        return None if turned is None else turned[0].ratio_without(len(positions))

    def _turned(self, last: list[int]) -> tuple[_Branches, float] | None:
        """Turn into a basis where these columns come last, and say how it scales the last one."""
        basis = orthonormal_basis(self.likelihood, last=last)
        best = penalised_maximum(basis.likelihood, start=basis.to(self.beta))
        if best is None or not best.converged:
            return None
        branches = _Branches(
            likelihood=basis.likelihood,
            best=best.point,
            has_gap=self.has_gap,
            is_ample=self.smaller_group >= AMPLE * len(self.beta),
        )
        return branches, float(basis.triangle[-1, -1])


def penalised_profile(
    likelihood: Likelihood,
    *,
    start: Vector,
    confidence: float,
    has_gap: bool,
    smaller_group: int,
) -> PenalisedProfile | None:
    """Climb from ``start`` to the penalised maximum; None where the ascent does not settle.

    ``has_gap``: whether the outcomes are completely separated; ``smaller_group``: how many
    patients are in the smaller outcome group.
    """
    basis = orthonormal_basis(likelihood, last=[])
    best = penalised_maximum(basis.likelihood, start=basis.to(start))
    if best is None or not best.converged:
        return None
    back = solve_triangular(basis.triangle, np.eye(len(start)))
    return PenalisedProfile(
        likelihood=likelihood,
        beta=back @ best.point.beta,
        covariance=back @ np.linalg.inv(best.point.information) @ back.T,
        value=best.point.value + float(np.sum(np.log(np.diag(basis.triangle)))),
        confidence=confidence,
        has_gap=has_gap,
        smaller_group=smaller_group,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basis:
    """Columns (rows, p) without correlation, of mean square one over the patients.

    ``triangle`` (p, p), its diagonal positive, times the coefficients in ``order`` gives those of
    the basis: zeros at the end of one are zeros at the end of the other.
    """

    likelihood: Likelihood
    triangle: Matrix
    order: list[int]

    def to(self, beta: Vector) -> Vector:
        """Give the coefficients of the basis with the same log odds as ``beta``."""
        turned: Vector = self.triangle @ beta[self.order]
        return turned


def orthonormal_basis(likelihood: Likelihood, *, last: list[int]) -> Basis:
    """Give a basis of the columns in which those at the positions ``last`` come last.

    The first column stays what it is, the constant.
    """
    order = [index for index in range(likelihood.matrix.shape[1]) if index not in last] + last
    columns = likelihood.matrix[:, order]
    weight = np.sqrt(likelihood.trials / np.sum(likelihood.trials))
    triangle = np.linalg.qr(columns * weight[:, None], mode="r")
    triangle *= np.sign(np.diag(triangle))[:, None]
    turned: Matrix = solve_triangular(triangle, columns.T, trans="T").T
    turned[:, 0] = 1.0
    return Basis(
        likelihood=Likelihood(
            matrix=np.ascontiguousarray(turned), events=likelihood.events, trials=likelihood.trials
        ),
        triangle=triangle,
        order=order,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Branches:
    """The maxima with the last coefficients of an orthonormal basis held fixed."""

    likelihood: Likelihood
    best: PenalisedPoint
    has_gap: bool
    is_ample: bool

    def ratio_without(self, held: int) -> float | None:
        """Give twice the penalised log-likelihood lost where the last ones are zero."""
        parameters = len(self.best.beta)
        start, free = without_columns(
            self.best.beta,
            information=self.best.information,
            positions=list(range(parameters - held, parameters)),
        )
        found = self._maxima([start, *self._elsewhere(start, free)], free)
        if not found:
            return None
        ratio = 2.0 * (self.best.value - found[0].value)
        if ratio < SMALL_STATISTIC:
            ratio = penalised_ratio(self.likelihood, self.best, below=found[0])
        return max(0.0, ratio)

    def limit(self, side: int, *, rise: float) -> float | None:
        """Follow the profile of the last coefficient outwards until it is below its target.

        A stride that ends far from where any branch was expected is halved.
        """
        target = self.best.value - rise / 2
        std_error = math.sqrt(float(np.linalg.inv(self.best.information)[-1, -1]))
        stride, inner = STRIDE * std_error, [self.best]
        while abs(inner[0].beta[-1] - self.best.beta[-1]) <= FURTHEST * std_error:
            outer = self._at(float(inner[0].beta[-1]) + side * stride, inner)
            if not outer or (
                stride > SHORTEST_CORRECTED_STRIDE * std_error
                and self._correction(inner, outer[0]) > LARGEST_CORRECTION
            ):
                stride /= 2
                if stride < SHORTEST_STRIDE * std_error:
                    return None
            elif outer[0].value < target:
                return self._between(inner, outer, target=target)
            else:
                inner = outer
                stride = min(2 * stride, STRIDE * std_error)
        return None

    def _elsewhere(self, start: Vector, free: NDArray[np.bool_]) -> list[Vector]:
        """List further starts: in small samples the penalised likelihood can have several maxima.

        Where the smaller outcome group is large, the data hold the other coefficients.
        """
        if self.is_ample:
            return []
        gap = _starts_at_the_gap(self.likelihood, start) if self.has_gap else []
        return [np.where(free, 0.0, start), *gap]

    def _correction(self, near: list[PenalisedPoint], found: PenalisedPoint) -> float:
        """Give how far the log odds are from the nearest place where they were expected."""
        value = float(found.beta[-1])
        return min(
            log_odds_apart(self.likelihood, found.beta - _expected(point, value)) for point in near
        )

    def _at(
        self, value: float, near: list[PenalisedPoint], *, everywhere: bool = True
    ) -> list[PenalisedPoint]:
        """Find the maxima with the last coefficient at ``value``, the highest first.

        From where those ``near`` are expected to go and, ``everywhere``, from the other starts.
        """
        free = np.arange(len(self.best.beta)) < len(self.best.beta) - 1
        starts = [_expected(point, value) for point in near]
        if everywhere:
            starts += self._elsewhere(starts[0], free)
        return self._maxima(starts, free)

    def _maxima(self, starts: list[Vector], free: NDArray[np.bool_]) -> list[PenalisedPoint]:
        """Give the maxima found from the starts, the highest first, each once."""
        found = [penalised_maximum(self.likelihood, start=start, free=free) for start in starts]
        points = [item.point for item in found if item is not None and item.converged]
        points.sort(key=lambda point: -point.value)
        branches: list[PenalisedPoint] = []
        for point in points:
            if not branches or branches[-1].value - point.value > SAME_BRANCH:
                branches.append(point)
        return branches[:MOST_BRANCHES]

    def _between(
        self, inner: list[PenalisedPoint], outer: list[PenalisedPoint], *, target: float
    ) -> float | None:
        """Search the root from ``inner``, above the target, to ``outer``, below it."""
        everywhere = len(inner) + len(outer) > 2

        def excess(value: float) -> float:
            for end in (inner[0], outer[0]):
                if value == float(end.beta[-1]):
                    return end.value - target
            found = self._at(value, inner, everywhere=everywhere)
            return found[0].value - target if found else math.nan

        ends = sorted((float(inner[0].beta[-1]), float(outer[0].beta[-1])))
        try:
            return float(
                brentq(excess, ends[0], ends[1], xtol=1e-14 * (ends[1] - ends[0]), rtol=1e-14)
            )
        except ValueError:  # brentq refuses the NaN of a refit that failed
            return None


def _starts_at_the_gap(likelihood: Likelihood, start: Vector) -> list[Vector]:
    """Move the constant so that the log odds are zero at either edge of the gap, and amid it."""
    predictor = likelihood.matrix[:, 1:] @ start[1:]
    below = float(np.max(predictor[likelihood.events < likelihood.trials]))
    above = float(np.min(predictor[likelihood.events > 0]))
    starts = []
    for cut in (below, above, (below + above) / 2):
        moved = start.copy()
        moved[0] = -cut
        starts.append(moved)
    return starts


def _expected(near: PenalisedPoint, value: float) -> Vector:
    """Say where the other coefficients go when the last moves to ``value``, by the information."""
    start = near.beta.copy()
    turn = np.linalg.solve(near.information[:-1, :-1], near.information[:-1, -1])
    start[:-1] -= turn * (value - start[-1])
    start[-1] = value
    return start
