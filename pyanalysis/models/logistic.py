"""The door to statsmodels: one logistic regression, with intervals and P values from one method."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.discrete.discrete_model import Logit

from pyanalysis.models.design import Design, covariate_patterns, unscaling
from pyanalysis.models.likelihood import Likelihood, Maximum, Point
from pyanalysis.models.profile import profile_limit
from pyanalysis.models.separation import is_separated
from pyanalysis.results.bundle import GlobalTest, LogisticModel, Status, Term
from pyanalysis.study.spec import IntervalMethod

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SCORE_TOLERANCE = 1e-6
"""Largest gradient statsmodels may leave, relative to the square root of the information."""


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
    warnings: tuple[str, ...]


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
    fit = design.status if design.status != "ok" else _maximum_likelihood(design)
    if isinstance(fit, str):
        refused = _refused(design, name=name, variables=variables, status=fit)
        return Fitted(design=design, model=refused, linear_predictor=None)
    terms, global_tests = _inference(
        design, fit=fit, variables=variables, interval=interval, confidence=confidence
    )
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
        status="ok",
        warnings=fit.warnings,
    )
    return Fitted(design=design, model=model, linear_predictor=design.matrix @ fit.best.beta)


def _maximum_likelihood(design: Design) -> _Fit | Status:
    """Find the maximum safely, then have statsmodels fit the model from there."""
    matrix, events, trials = covariate_patterns(design)
    likelihood = Likelihood(matrix=matrix, events=events, trials=trials)
    start = np.zeros(matrix.shape[1])
    rate = design.events / design.n
    start[0] = math.log(rate / (1.0 - rate))
    climbed = likelihood.maximise(start=start)
    if not climbed.converged:
        return "separated" if is_separated(design) else "not_converged"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = Logit(design.outcome, design.matrix).fit(
            start_params=climbed.point.beta, method="newton", maxiter=100, tol=1e-10, disp=0
        )
    best = likelihood.at(np.asarray(result.params, dtype=np.float64))
    precision = np.sqrt(np.diag(best.information))
    if not np.all(np.abs(best.score) <= SCORE_TOLERANCE * precision):
        return "not_converged"
    unscale = unscaling(design)
    return _Fit(
        log_odds=unscale @ best.beta,
        covariance=unscale @ np.asarray(result.cov_params(), dtype=np.float64) @ unscale.T,
        log_likelihood=float(result.llf),
        null_log_likelihood=_null_log_likelihood(design),
        best=best,
        likelihood=likelihood,
        warnings=tuple(sorted({str(warning.message) for warning in caught})),
    )


def _null_log_likelihood(design: Design) -> float:
    """Log-likelihood of the intercept alone, in closed form."""
    events, n = design.events, design.n
    return events * math.log(events / n) + (n - events) * math.log((n - events) / n)


def _inference(
    design: Design,
    *,
    fit: _Fit,
    variables: tuple[str, ...],
    interval: IntervalMethod,
    confidence: float,
) -> tuple[tuple[Term, ...], tuple[GlobalTest, ...]]:
    positions = {
        (column.variable, column.level): 1 + index for index, column in enumerate(design.columns)
    }
    terms: list[Term] = []
    single: dict[int, tuple[float | None, float | None]] = {}
    for size in design.sizes:
        bare = Term(
            variable=size.variable,
            level=size.level,
            n=size.n,
            events=size.events,
            log_odds=None,
            std_error=None,
            ci_low=None,
            ci_high=None,
            p_value=None,
            status=size.status,
        )
        position = positions.get((size.variable, size.level))
        if position is None:
            terms.append(bare)
            continue
        low, high = _limits(design, fit, position, interval=interval, confidence=confidence)
        single[position] = _joint_test(fit, [position], interval=interval)
        terms.append(
            replace(
                bare,
                log_odds=float(fit.log_odds[position]),
                std_error=math.sqrt(float(fit.covariance[position, position])),
                ci_low=low,
                ci_high=high,
                p_value=single[position][1],
            )
        )
    tests = _global_tests(design, fit, variables=variables, interval=interval, single=single)
    return tuple(terms), tests


def _limits(
    design: Design, fit: _Fit, position: int, *, interval: IntervalMethod, confidence: float
) -> tuple[float | None, float | None]:
    if interval == "wald":
        reach = float(stats.norm.ppf(0.5 + confidence / 2)) * math.sqrt(
            float(fit.covariance[position, position])
        )
        estimate = float(fit.log_odds[position])
        return estimate - reach, estimate + reach
    drop = float(stats.chi2.ppf(confidence, 1)) / 2
    low = profile_limit(fit.likelihood, best=fit.best, position=position, side=-1, drop=drop)
    high = profile_limit(fit.likelihood, best=fit.best, position=position, side=1, drop=drop)
    spread = float(design.spread[position - 1])
    return (
        None if low is None else low / spread,
        None if high is None else high / spread,
    )


def _joint_test(
    fit: _Fit, positions: list[int], *, interval: IntervalMethod
) -> tuple[float | None, float | None]:
    """Test that the coefficients at ``positions`` are all zero: statistic and P value."""
    if interval == "wald":
        estimates = fit.log_odds[positions]
        covariance = fit.covariance[np.ix_(positions, positions)]
        statistic = float(estimates @ np.linalg.solve(covariance, estimates))
    else:
        without = _without(fit, positions)
        if not without.converged:
            return None, None
        statistic = 2.0 * (fit.log_likelihood - without.point.log_likelihood)
    statistic = max(statistic, 0.0)
    return statistic, float(stats.chi2.sf(statistic, len(positions)))


def _without(fit: _Fit, positions: list[int]) -> Maximum:
    """Refit with the coefficients at ``positions`` held at zero, starting where they point to."""
    free = np.ones(len(fit.best.beta), dtype=np.bool_)
    free[positions] = False
    information = fit.best.information
    start = fit.best.beta.copy()
    start[free] += np.linalg.solve(
        information[np.ix_(free, free)], information[np.ix_(free, ~free)] @ start[~free]
    )
    start[~free] = 0.0
    warm = fit.likelihood.maximise_within(start=start, free=free)
    if warm.converged:
        return warm
    return fit.likelihood.maximise_within(start=np.zeros_like(start), free=free)


def _global_tests(
    design: Design,
    fit: _Fit,
    *,
    variables: tuple[str, ...],
    interval: IntervalMethod,
    single: dict[int, tuple[float | None, float | None]],
) -> tuple[GlobalTest, ...]:
    """Test every factor as a whole; that of a two-level factor is its one coefficient's."""
    tests: list[GlobalTest] = []
    for variable in variables:
        positions = _factor_positions(design, variable)
        if not positions:
            continue
        statistic, p_value = single.get(positions[0], (None, None))
        if len(positions) > 1:
            statistic, p_value = _joint_test(fit, positions, interval=interval)
        tests.append(
            GlobalTest(
                variable=variable,
                statistic=statistic,
                df=len(positions),
                p_value=p_value,
                status="ok" if p_value is not None else "not_converged",
            )
        )
    return tuple(tests)


def _factor_positions(design: Design, variable: str) -> list[int]:
    return [
        1 + index
        for index, column in enumerate(design.columns)
        if column.variable == variable and column.level
    ]


def _refused(
    design: Design, *, name: str, variables: tuple[str, ...], status: Status
) -> LogisticModel:
    """Report sizes and the reason, and not one estimate."""
    terms = tuple(
        Term(
            variable=size.variable,
            level=size.level,
            n=size.n,
            events=size.events,
            log_odds=None,
            std_error=None,
            ci_low=None,
            ci_high=None,
            p_value=None,
            status=status if size.status == "ok" else size.status,
        )
        for size in design.sizes
    )
    tests = tuple(
        GlobalTest(
            variable=variable,
            statistic=None,
            df=len(_factor_positions(design, variable)),
            p_value=None,
            status=status,
        )
        for variable in variables
        if any(size.variable == variable and size.level for size in design.sizes)
    )
    return LogisticModel(
        name=name,
        variables=variables,
        n=design.n,
        n_missing=design.n_missing,
        events=design.events,
        intercept=None,
        intercept_std_error=None,
        terms=terms,
        global_tests=tests,
        log_likelihood=None,
        deviance=None,
        null_deviance=None,
        df_residual=None,
        aic=None,
        status=status,
        warnings=(),
    )
