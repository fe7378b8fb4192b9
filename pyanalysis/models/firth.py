"""The door to firthmodels: Firth's penalised logistic regression where maximum likelihood fails.

firthmodels finds the estimates; they are polished here, because its own tolerance leaves about six
digits, and limits and tests of several coefficients are solved for on the penalised profile. The
standard errors are the roots of the inverse information at the estimates (Heinze & Schemper 2002,
doi:10.1002/sim.1047), as brglm2 gives them; logistf, from 1.24 on, uses the augmented information.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq

from pyanalysis.models.design import Design, Matrix, Vector, covariate_patterns, unscaling
from pyanalysis.models.inference import describe_terms, without_columns
from pyanalysis.models.likelihood import Likelihood
from pyanalysis.models.logistic import SMALL_STATISTIC, Fitted
from pyanalysis.models.penalised import (
    PenalisedMaximum,
    PenalisedPoint,
    penalised_maximum,
    penalised_ratio,
)
from pyanalysis.models.profile import FURTHEST, LOWER, UPPER
from pyanalysis.models.refusal import Refusal, refused_model
from pyanalysis.models.separation import free_directions
from pyanalysis.results.bundle import LogisticModel, Status

FIRTHMODELS_TOLERANCE = 1e-6
"""Of firthmodels' gradient and step; tighter ones were seen to end without an answer."""

STRIDE = 0.5
"""How far the profile is followed at once, in standard errors."""

SHORTEST_STRIDE = 1e-3
"""A profile that cannot be followed so far has no limit."""

LARGEST_CORRECTION = 0.25
"""How far the other coefficients may be from where they were expected, per standard deviation of a
column: beyond it the ascent may have ended on another branch of the profile."""

SAME_BRANCH = 1e-9
"""Two maxima no further apart are one: the branch goes on without a break."""

MOST_BRANCHES = 4
"""So many branches of the penalised profile are followed at once, the highest."""

SHORTEST_CORRECTED_STRIDE = 1e-2
"""In standard errors: where even so short a stride needs a large correction, the branch ends."""

AMPLE = 10
"""With so many patients in the smaller outcome group for each coefficient one maximum is sought."""

MOST_COEFFICIENTS_SPLIT = 2
"""With so many, the constant included, complete separation leaves one penalised maximum."""

LARGEST_POLISH = 1e-3
"""Largest accepted difference between firthmodels' estimates and the polished ones, per standard
deviation of a column."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Firth:
    """The penalised maximum: estimates per unit of the predictors, intercept first."""

    log_odds: Vector
    covariance: Matrix
    best: PenalisedPoint
    likelihood: Likelihood
    spread: Vector
    confidence: float
    has_gap: bool
    smaller_group: int

    def limits(self, position: int) -> tuple[float | None, float | None]:
        """Give the limits of the penalised profile."""
        spread = float(self.spread[position - 1])
        found = [self._limit(position, side) for side in (LOWER, UPPER)]
        low, high = (None if limit is None else limit / spread for limit in found)
        return low, high

    def joint_test(self, positions: list[int]) -> tuple[float | None, float | None]:
        """Test by the penalised likelihood ratio: statistic and P value."""
        start, free = without_columns(
            self.best.beta, information=self.best.information, positions=positions
        )
        without = self._maximum(start, free)
        if without is None or not without.converged:
            return None, None
        statistic = 2.0 * (self.best.value - without.point.value)
        if statistic < SMALL_STATISTIC:
            statistic = penalised_ratio(self.likelihood, self.best, below=without.point)
        statistic = max(0.0, statistic)
        return statistic, float(stats.chi2.sf(statistic, len(positions)))

    def _maximum(self, start: Vector, free: NDArray[np.bool_]) -> PenalisedMaximum | None:
        """Give the highest maximum over the ``free`` coefficients that is found from ``start``."""
        found = [
            penalised_maximum(self.likelihood, start=other, free=free)
            for other in (start, *self._elsewhere(start, free))
        ]
        reached = [item for item in found if item is not None and item.converged]
        if reached:
            return max(reached, key=lambda item: item.point.value)
        return penalised_maximum(self.likelihood, start=np.where(free, 0.0, start), free=free)

    def _elsewhere(self, start: Vector, free: NDArray[np.bool_]) -> list[Vector]:
        """List further starts: in small samples the penalised likelihood can have several maxima.

        Where the smaller outcome group is large, the data hold the other coefficients.
        """
        if self.smaller_group >= AMPLE * len(start):
            return []
        gap = _starts_at_the_gap(self.likelihood, start) if self.has_gap else []
        return [np.where(free, 0.0, start), *gap]

    def _limit(self, position: int, side: int) -> float | None:
        """Follow the profile outwards until it is below its target, then refine.

        In tiny samples the penalised likelihood can have several maxima over the other
        coefficients: all that are found are followed, and the profile is the highest of them. A
        stride that ends far from where any was expected is halved.
        """
        target = self.best.value - float(stats.chi2.ppf(self.confidence, 1)) / 2
        std_error = math.sqrt(float(np.linalg.inv(self.best.information)[position, position]))
        stride, inner = STRIDE * std_error, [self.best]
        while abs(inner[0].beta[position] - self.best.beta[position]) <= FURTHEST * std_error:
            value = float(inner[0].beta[position]) + side * stride
            outer = self._branches(inner, position, value)
            if not outer or (
                stride > SHORTEST_CORRECTED_STRIDE * std_error
                and _correction(inner, outer[0], position) > LARGEST_CORRECTION
            ):
                stride /= 2
                if stride < SHORTEST_STRIDE * std_error:
                    return None
            elif outer[0].value < target:
                return self._between(inner, outer, position=position, target=target)
            else:
                inner = outer
                stride = min(2 * stride, STRIDE * std_error)
        return None

    def _branches(
        self, near: list[PenalisedPoint], position: int, value: float, *, everywhere: bool = True
    ) -> list[PenalisedPoint]:
        """Find the maxima with one coefficient at ``value``, the highest first.

        From where those ``near`` are expected to go and, ``everywhere``, from the other starts.
        """
        free = np.arange(len(self.best.beta)) != position
        starts = [_expected(point, position, value) for point in near]
        if everywhere:
            starts += self._elsewhere(starts[0], free)
        found = [penalised_maximum(self.likelihood, start=start, free=free) for start in starts]
        points = [item.point for item in found if item is not None and item.converged]
        points.sort(key=lambda point: -point.value)
        branches: list[PenalisedPoint] = []
        for point in points:
            if not branches or branches[-1].value - point.value > SAME_BRANCH:
                branches.append(point)
        return branches[:MOST_BRANCHES]

    def _between(
        self,
        inner: list[PenalisedPoint],
        outer: list[PenalisedPoint],
        *,
        position: int,
        target: float,
    ) -> float | None:
        """Search the root from ``inner``, above the target, to ``outer``, below it."""
        everywhere = len(inner) + len(outer) > 2

        def excess(value: float) -> float:
            for end in (inner[0], outer[0]):
                if value == float(end.beta[position]):
                    return end.value - target
            found = self._branches(inner, position, value, everywhere=everywhere)
            return found[0].value - target if found else math.nan

        ends = sorted((float(inner[0].beta[position]), float(outer[0].beta[position])))
        try:
            return float(
                brentq(excess, ends[0], ends[1], xtol=1e-14 * (ends[1] - ends[0]), rtol=1e-14)
            )
        except ValueError:  # brentq refuses the NaN of a refit that failed
            return None


def _correction(near: list[PenalisedPoint], found: PenalisedPoint, position: int) -> float:
    """Give how far the other coefficients are from the nearest place where they were expected."""
    value = float(found.beta[position])
    return min(
        float(np.max(np.abs(found.beta - _expected(point, position, value)))) for point in near
    )


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


def _expected(near: PenalisedPoint, position: int, value: float) -> Vector:
    """Say where the other coefficients go when one moves to ``value``, by the information."""
    free = np.arange(len(near.beta)) != position
    start = near.beta.copy()
    turn = np.linalg.solve(near.information[np.ix_(free, free)], near.information[free, position])
    start[free] -= turn * (value - start[position])
    start[position] = value
    return start


def fit_firth(
    design: Design,
    *,
    name: str,
    variables: tuple[str, ...],
    confidence: float,
    without_ml: Refusal | None,
) -> Fitted:
    """Fit by Firth's penalised likelihood, with penalised-profile limits and P values.

    ``without_ml`` says why there is no maximum-likelihood fit; None where there is one and these
    estimates stand beside it. A design that cannot be fitted at all comes back refused, and so
    does one whose penalised likelihood can have several maxima.
    """
    if without_ml is not None and has_rival_maxima(design, refusal=without_ml):
        refused = refused_model(design, name=name, variables=variables, refusal=without_ml)
        return Fitted(design=design, model=refused, linear_predictor=None)
    fit = _penalised_fit(design, confidence=confidence, without_ml=without_ml)
    if fit is None:
        refusal = Refusal(
            status="not_converged",
            findings=() if without_ml is None else without_ml.findings,
            completely_separated=None if without_ml is None else without_ml.completely_separated,
        )
        refused = refused_model(design, name=name, variables=variables, refusal=refusal)
        return Fitted(design=design, model=refused, linear_predictor=None)
    terms, global_tests = describe_terms(design, variables=variables, inference=fit)
    ml_status: Status = "ok" if without_ml is None else without_ml.status
    model = LogisticModel(
        name=name,
        variables=variables,
        n=design.n,
        n_missing=design.n_missing,
        events=design.events,
        intercept=float(fit.log_odds[0]),
        intercept_std_error=math.sqrt(float(fit.covariance[0, 0])),
        terms=terms,
        global_tests=global_tests,
        log_likelihood=None,
        deviance=None,
        null_deviance=None,
        df_residual=None,
        aic=None,
        penalised_log_likelihood=fit.best.value - _scale_of_penalty(design),
        estimator="firth",
        ml_status=ml_status,
        status="ok",
        completely_separated=None if without_ml is None else without_ml.completely_separated,
        findings=() if without_ml is None else without_ml.findings,
        warnings=(),
    )
    return Fitted(design=design, model=model, linear_predictor=design.matrix @ fit.best.beta)


def has_rival_maxima(design: Design, *, refusal: Refusal) -> bool:
    """Tell whether the penalised likelihood can have several maxima, none better founded.

    Under complete separation the data leave every way to split the outcomes equally good, and the
    penalty alone decides: by the few patients, as many as coefficients, whose log odds stay near
    zero. With one coefficient beside the constant those are the two at the edges of the gap; in a
    saturated model they are all there are, and Firth adds half a patient to each cell. With more
    coefficients there are many such groups, each with a maximum of its own: odds ratios differ by
    orders of magnitude, even in direction, between maxima of nearly the same height. Under
    quasi-complete separation in more than one direction it is the same along the profile, where
    the smaller outcome group has no more patients than there are coefficients.
    """
    coefficients = design.matrix.shape[1]
    if coefficients <= MOST_COEFFICIENTS_SPLIT:
        return False
    if not refusal.completely_separated and (
        design.smaller_group > coefficients or free_directions(design) == 1
    ):
        return False
    return bool(np.unique(design.matrix, axis=0).shape[0] > coefficients)


def _scale_of_penalty(design: Design) -> float:
    """Give what standardising the columns adds to half the log determinant of the information."""
    return -float(np.sum(np.log(design.spread)))


def _penalised_fit(
    design: Design, *, confidence: float, without_ml: Refusal | None
) -> _Firth | None:
    estimates = _firthmodels_estimates(design)
    if estimates is None:
        return None
    matrix, events, trials = covariate_patterns(design)
    likelihood = Likelihood(matrix=matrix, events=events, trials=trials)
    everything = np.ones(matrix.shape[1], dtype=np.bool_)
    best = penalised_maximum(likelihood, start=estimates, free=everything)
    if best is None or not best.converged:
        return None
    if float(np.max(np.abs(best.point.beta - estimates))) > LARGEST_POLISH:
        return None
    unscale = unscaling(design)
    inverse = np.linalg.inv(best.point.information)
    return _Firth(
        log_odds=unscale @ best.point.beta,
        covariance=unscale @ inverse @ unscale.T,
        best=best.point,
        likelihood=likelihood,
        spread=design.spread,
        confidence=confidence,
        has_gap=without_ml is not None and bool(without_ml.completely_separated),
        smaller_group=design.smaller_group,
    )


def _firthmodels_estimates(design: Design) -> Vector | None:
    """Have firthmodels fit the standardised design; intercept first, None where it fails."""
    from firthmodels import FirthLogisticRegression  # noqa: PLC0415  scikit-learn takes a second

    model = FirthLogisticRegression(
        backend="numpy",
        max_iter=1000,
        gtol=FIRTHMODELS_TOLERANCE,
        xtol=FIRTHMODELS_TOLERANCE,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model.fit(design.matrix[:, 1:], design.outcome)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    estimates = np.concatenate([[float(model.intercept_)], np.asarray(model.coef_)])
    return estimates if np.all(np.isfinite(estimates)) else None
