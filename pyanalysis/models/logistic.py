"""The door to statsmodels: one logistic regression, with intervals and P values from one method."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special
from statsmodels.discrete.discrete_model import Logit

from pyanalysis.models.clustered import TOO_FEW_CLUSTERS, robust_covariance
from pyanalysis.models.design import Design, covariate_patterns, unscaling
from pyanalysis.models.inference import describe_terms, factor_positions, without_columns
from pyanalysis.models.joint_profiles import Profiles, Without, profile_all
from pyanalysis.models.likelihood import Likelihood, Maximum, Point
from pyanalysis.models.profile import LOWER, UPPER, profile_limit
from pyanalysis.models.refusal import NOT_CONVERGED, Refusal, refusal_of, refused_model
from pyanalysis.models.separation import find_separation
from pyanalysis.results.bundle import Finding, LogisticModel
from pyanalysis.study.spec import IntervalMethod

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SCORE_TOLERANCE = 1e-6
"""Largest gradient statsmodels may leave, relative to the square root of the information."""

SMALL_STATISTIC = 1e-2
"""Below this a likelihood-ratio statistic is summed row by row: near zero P changes with its root,
and the difference of two log-likelihoods has too few digits."""

FLAT_INFORMATION = 1e-2
"""Smallest curvature, per standard deviation of the columns, that no separation can pass for: a
standard error of 10 there. Below it the linear programme decides."""

NO_INFORMATION = 1e-14
"""Curvature a patient that is rounding and nothing else, whatever the linear programme, whose own
tolerance is larger, can tell."""

LARGEST_ERROR = 50.0
"""Standard error of a patient's log odds, with a quarter of the patients above it, from which on a
model is as good as separated: its risks may be anything. In the bundled first study's models the
upper quartile is 2 at most; an outlier or a long tail alone moves fewer patients than a quarter."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """A reported model beside what its judges need; never leaves ``models``.

    ``linear_predictor`` (n,) is the log odds of each of the design's patients; None when the
    model was refused.
    """

    design: Design
    model: LogisticModel
    linear_predictor: Vector | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """The reported maximum: estimates per unit of the predictors, intercept first."""

    log_odds: Vector
    covariance: Matrix
    log_likelihood: float
    null_log_likelihood: float
    best: Point
    likelihood: Likelihood
    profiles: Profiles | None
    spread: Vector
    interval: IntervalMethod
    confidence: float
    warnings: tuple[str, ...]

    def limits(self, position: int) -> tuple[float | None, float | None]:
        """Give the interval's limits: roots of the profile, or Wald's."""
        if self.interval == "wald":
            reach = float(special.ndtri(0.5 + self.confidence / 2)) * math.sqrt(
                float(self.covariance[position, position])
            )
            estimate = float(self.log_odds[position])
            return estimate - reach, estimate + reach
        low, high = (self._limit(position, side) for side in (LOWER, UPPER))
        spread = float(self.spread[position - 1])
        return (
            None if low is None else low / spread,
            None if high is None else high / spread,
        )

    def _limit(self, position: int, side: Literal[-1, 1]) -> float | None:
        if self.profiles is not None:
            found = float(self.profiles.limits[position, int(side > 0)])
            if math.isfinite(found):
                return found
        drop = _drop(self.confidence)
        return profile_limit(
            self.likelihood, best=self.best, position=position, side=side, drop=drop
        )

    def joint_test(self, positions: list[int]) -> tuple[float | None, float | None]:
        """Test that the coefficients at ``positions`` are all zero: statistic and P value."""
        if self.interval == "wald":
            estimates = self.log_odds[positions]
            covariance = self.covariance[np.ix_(positions, positions)]
            statistic = float(estimates @ np.linalg.solve(covariance, estimates))
        else:
            without = self._without(positions)
            if without is None:
                return None, None
            statistic = 2.0 * (self.log_likelihood - without.log_likelihood)
            if statistic < SMALL_STATISTIC:
                statistic = self.likelihood.ratio(self.best.beta, below=without.beta)
            statistic -= without.left
        statistic = max(statistic, 0.0)
        return statistic, float(special.chdtrc(len(positions), statistic))

    def _without(self, positions: list[int]) -> Without | None:
        """Give the maximum with the coefficients at ``positions`` at zero; None if not found."""
        if len(positions) == len(self.best.beta) - 1:
            return self._null()
        if self.profiles is not None and tuple(positions) in self.profiles.without:
            return self.profiles.without[tuple(positions)]
        refit = self._refit(positions)
        if not refit.converged:
            return None
        point = refit.point
        return Without(beta=point.beta, log_likelihood=point.log_likelihood, left=refit.left)

    def _null(self) -> Without:
        """Give the constant alone, in closed form: its log odds are those of the event rate."""
        events, n = self.likelihood.events.sum(), self.likelihood.trials.sum()
        beta = np.zeros_like(self.best.beta)
        beta[0] = math.log(events / (n - events))
        return Without(beta=beta, log_likelihood=self.null_log_likelihood, left=0.0)

    def _refit(self, positions: list[int]) -> Maximum:
        """Refit with the coefficients at ``positions`` held at zero, starting near the answer."""
        start, free = without_columns(
            self.best.beta, information=self.best.information, positions=positions
        )
        warm = self.likelihood.maximise_within(start=start, free=free)
        if warm.converged:
            return warm
        return self.likelihood.maximise_within(start=np.zeros_like(start), free=free)


def fit_logistic(
    design: Design,
    *,
    name: str,
    variables: tuple[str, ...],
    interval: IntervalMethod,
    confidence: float,
) -> Fitted:
    """Fit one logistic regression on the design's complete cases.

    ``interval`` decides both the limits and the P values: ``profile`` goes with likelihood-ratio
    tests, ``wald`` with Wald tests. A model that cannot be fitted comes back with its ``status``
    and no estimates.
    """
    fit = (
        refusal_of(design)
        if design.status != "ok"
        else _maximum_likelihood(design, interval=interval, confidence=confidence)
    )
    if isinstance(fit, Refusal):
        refused = refused_model(design, name=name, variables=variables, refusal=fit)
        return Fitted(design=design, model=refused, linear_predictor=None)
    terms, global_tests = describe_terms(design, variables=variables, inference=fit)
    parameters = len(fit.log_odds)
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
        log_likelihood=fit.log_likelihood,
        deviance=-2.0 * fit.log_likelihood,
        null_deviance=-2.0 * fit.null_log_likelihood,
        df_residual=design.n - parameters,
        aic=2.0 * parameters - 2.0 * fit.log_likelihood,
        penalised_log_likelihood=None,
        estimator="ml",
        ml_status="ok",
        status="ok",
        completely_separated=None,
        findings=(),
        warnings=fit.warnings,
    )
    return Fitted(design=design, model=model, linear_predictor=design.matrix @ fit.best.beta)


def _maximum_likelihood(
    design: Design, *, interval: IntervalMethod, confidence: float
) -> _Fit | Refusal:
    """Find the maximum safely, then have statsmodels fit the model from there."""
    matrix, events, trials = covariate_patterns(design)
    likelihood = Likelihood(matrix=matrix, events=events, trials=trials)
    climbed = likelihood.maximise(start=_start(likelihood))
    refusal = without_maximum(design, climbed=climbed)
    if refusal is not None:
        return refusal
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            # The design has seen to the rank.
            result = Logit(design.outcome, design.matrix, check_rank=False).fit(
                start_params=climbed.point.beta, method="newton", maxiter=100, tol=1e-10, disp=0
            )
        except np.linalg.LinAlgError:
            return NOT_CONVERGED
    covariance = np.asarray(result.cov_params(), dtype=np.float64)
    if design.groups is not None:
        robust = robust_covariance(result, design=design)
        if robust is None:
            return TOO_FEW_CLUSTERS
        covariance = robust
    if not np.all(np.diag(covariance) > 0):
        return NOT_CONVERGED
    best = likelihood.at(np.asarray(result.params, dtype=np.float64))
    precision = np.sqrt(np.diag(best.information))
    if not np.all(np.abs(best.score) <= SCORE_TOLERANCE * precision):
        return NOT_CONVERGED
    unscale = unscaling(design)
    return _Fit(
        log_odds=unscale @ best.beta,
        covariance=unscale @ covariance @ unscale.T,
        log_likelihood=float(result.llf),
        null_log_likelihood=_null_log_likelihood(design),
        best=best,
        likelihood=likelihood,
        profiles=_profiles(design, likelihood=likelihood, best=best, confidence=confidence)
        if interval == "profile"
        else None,
        spread=design.spread,
        interval=interval,
        confidence=confidence,
        warnings=tuple(sorted({str(warning.message) for warning in caught})),
    )


def _start(likelihood: Likelihood) -> Vector:
    """Give the log odds of the event rate, or of each level's where they are the whole model."""
    matrix, events, trials = likelihood.matrix, likelihood.events, likelihood.trials
    others = trials - events
    if len(matrix) == matrix.shape[1] and events.min() > 0 and others.min() > 0:
        return np.asarray(np.linalg.solve(matrix, np.log(events / others)), dtype=np.float64)
    start = np.zeros(matrix.shape[1])
    start[0] = math.log(events.sum() / others.sum())
    return start


def _profiles(
    design: Design, *, likelihood: Likelihood, best: Point, confidence: float
) -> Profiles:
    """Find all that ``describe_terms`` will ask for: every limit, and the tests."""
    variables = dict.fromkeys(column.variable for column in design.columns)
    factors = (tuple(factor_positions(design, variable)) for variable in variables)
    single = [(position,) for position in range(1, len(best.beta))]
    held = [*single, *(positions for positions in factors if len(positions) > 1)]
    held = [positions for positions in held if len(positions) < len(best.beta) - 1]
    return profile_all(likelihood, best=best, drop=_drop(confidence), held=held)


def _drop(confidence: float) -> float:
    """Give how far the log-likelihood falls at a profile limit."""
    return float(special.gammaincinv(0.5, confidence))


def without_maximum(design: Design, *, climbed: Maximum) -> Refusal | None:
    """Say why there is no maximum where the ascent ended; None where there is one.

    Under separation the likelihood flattens until the gradient is rounded to zero, and the ascent
    stands still as if it had arrived: the curvature tells, and the linear programme decides. A
    maximum that exists in theory only, with risks that may be anything, is refused too.
    """
    bend = float(np.linalg.eigvalsh(climbed.point.information)[0])
    if climbed.converged and bend >= FLAT_INFORMATION:
        return None
    separation = find_separation(design)
    if (
        separation is None
        and bend >= NO_INFORMATION * design.n
        and not is_beyond_use(design, beta=climbed.point.beta)
    ):
        return None if climbed.converged else NOT_CONVERGED
    return Refusal(
        status="separated",
        findings=()
        if separation is None
        else tuple(
            Finding(kind="separated", variable=column.variable, level=column.level)
            for column in separation.columns
        ),
        completely_separated=separation is not None and separation.complete,
    )


def is_beyond_use(design: Design, *, beta: Vector) -> bool:
    """Tell whether the maximum, at ``beta``, exists in theory only.

    The standard errors of the patients' log odds depend neither on units nor on how the predictors
    are coded, and nearly equal columns do not enlarge them.
    """
    basis = np.linalg.qr(design.matrix)[0]
    log_odds = design.matrix @ beta
    weights = special.expit(log_odds) * special.expit(-log_odds)
    values, vectors = np.linalg.eigh((basis * weights[:, None]).T @ basis)
    variances = (basis @ vectors) ** 2 @ (1.0 / np.maximum(values, np.finfo(np.float64).tiny))
    return bool(np.quantile(variances, 0.75) > LARGEST_ERROR**2)


def _null_log_likelihood(design: Design) -> float:
    """Log-likelihood of the intercept alone, in closed form."""
    events, n = design.events, design.n
    return events * math.log(events / n) + (n - events) * math.log((n - events) / n)
