"""Conditional logistic regression of matched sets, as ``survival::clogit`` with method "exact".

The estimates are statsmodels' ConditionalLogit. Its recursion is plain Python and its curvature a
forward difference, which keeps half the digits: so the covariance is the inverse of the exact
information, and where the sets are many the project's own maximum is reported as it is.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.discrete.conditional_models import ConditionalLogit

from pyanalysis.cohort.groups import Codes
from pyanalysis.models.conditional_likelihood import ConditionalLikelihood, conditional_likelihood
from pyanalysis.models.design import Column, Design, Matrix, Vector, aliased_columns
from pyanalysis.models.inference import describe_terms, without_columns
from pyanalysis.models.likelihood import Maximum, Point
from pyanalysis.models.logistic import (
    FLAT_INFORMATION,
    NO_INFORMATION,
    SCORE_TOLERANCE,
    SMALL_STATISTIC,
    Fitted,
)
from pyanalysis.models.profile import LOWER, UPPER, profile_limit
from pyanalysis.models.refusal import NOT_CONVERGED, Refusal, refused_model
from pyanalysis.models.separation import moved_rows, undetermined
from pyanalysis.results.bundle import Finding, LogisticModel
from pyanalysis.results.status import Status
from pyanalysis.study.spec import AnalysisPlan, IntervalMethod

MOST_STEPS = 3_000
"""Steps of statsmodels' recursion in one evaluation, times the coefficients, that it is asked for:
a few tenths of a second."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """The maximum: estimates per unit of the predictors, behind a zero where an intercept stood."""

    log_odds: Vector
    covariance: Matrix
    best: Point
    likelihood: ConditionalLikelihood
    spread: Vector
    interval: IntervalMethod
    confidence: float
    warnings: tuple[str, ...]

    def limits(self, position: int) -> tuple[float | None, float | None]:
        """Give the interval's limits: roots of the conditional profile, or Wald's."""
        if self.interval == "wald":
            reach = float(stats.norm.ppf(0.5 + self.confidence / 2)) * math.sqrt(
                float(self.covariance[position, position])
            )
            estimate = float(self.log_odds[position])
            return estimate - reach, estimate + reach
        drop = float(stats.chi2.ppf(self.confidence, 1)) / 2
        spread = float(self.spread[position - 1])
        low, high = (
            profile_limit(
                self.likelihood, best=self.best, position=position - 1, side=side, drop=drop
            )
            for side in (LOWER, UPPER)
        )
        return None if low is None else low / spread, None if high is None else high / spread

    def joint_test(self, positions: list[int]) -> tuple[float | None, float | None]:
        """Test that the coefficients at ``positions`` are all zero: statistic and P value."""
        if self.interval == "wald":
            estimates = self.log_odds[positions]
            covariance = self.covariance[np.ix_(positions, positions)]
            statistic = float(estimates @ np.linalg.solve(covariance, estimates))
        else:
            without = self._without([position - 1 for position in positions])
            if not without.converged:
                return None, None
            statistic = 2.0 * (self.best.log_likelihood - without.point.log_likelihood)
            if statistic < SMALL_STATISTIC:
                statistic = self.likelihood.ratio(self.best.beta, below=without.point.beta)
            statistic = max(statistic - without.left, 0.0)
        return statistic, float(stats.chi2.sf(statistic, len(positions)))

    def _without(self, positions: list[int]) -> Maximum:
        start, free = without_columns(
            self.best.beta, information=self.best.information, positions=positions
        )
        warm = self.likelihood.maximise_within(start=start, free=free)
        if warm.converged:
            return warm
        return self.likelihood.maximise_within(start=np.zeros_like(start), free=free)


def fit_conditional(
    design: Design, *, name: str, variables: tuple[str, ...], plan: AnalysisPlan
) -> Fitted:
    """Fit the design's matched sets; what cannot be fitted comes back with its ``status``."""
    assert design.groups is not None
    fit = _maximum(design, codes=design.groups.codes, plan=plan)
    if isinstance(fit, Refusal):
        model = refused_model(design, name=name, variables=variables, refusal=fit)
    else:
        model = _model(fit, design=design, name=name, variables=variables)
    model = replace(model, estimator="conditional_ml", groups=design.groups.counts)
    return Fitted(design=design, model=model, linear_predictor=None)


def _model(fit: _Fit, *, design: Design, name: str, variables: tuple[str, ...]) -> LogisticModel:
    terms, global_tests = describe_terms(design, variables=variables, inference=fit)
    top = fit.best.log_likelihood
    null = fit.likelihood.at(np.zeros_like(fit.best.beta)).log_likelihood
    return LogisticModel(
        name=name,
        variables=variables,
        n=design.n,
        n_missing=design.n_missing,
        events=design.events,
        intercept=None,
        intercept_std_error=None,
        terms=terms,
        global_tests=global_tests,
        log_likelihood=top,
        deviance=-2.0 * top,
        null_deviance=-2.0 * null,
        df_residual=None,
        aic=2.0 * len(fit.best.beta) - 2.0 * top,
        penalised_log_likelihood=None,
        estimator="conditional_ml",
        ml_status="ok",
        status="ok",
        completely_separated=None,
        findings=(),
        warnings=fit.warnings,
    )


def _maximum(design: Design, *, codes: Codes, plan: AnalysisPlan) -> _Fit | Refusal:
    if design.status in ("not_estimable", "no_variation"):
        return Refusal(status=design.status, findings=(), completely_separated=None)
    centred, findings = _within_sets(design, codes=codes)
    if findings or design.status == "constant":
        kinds = {finding.kind for finding in findings}
        status: Status = (
            "constant" if "constant" in kinds or design.status == "constant" else "aliased"
        )
        return Refusal(status=status, findings=findings, completely_separated=None)
    spread = np.sqrt(np.mean(centred**2, axis=0))
    matrix = centred / spread
    likelihood = conditional_likelihood(matrix, outcome=design.outcome, codes=codes)
    climbed = likelihood.maximise(start=np.zeros(matrix.shape[1]))
    refusal = _without_maximum(design, matrix=matrix, codes=codes, climbed=climbed)
    if refusal is not None:
        return refusal
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        beta = _reported(likelihood, codes=codes, start=climbed.point.beta)
    best = likelihood.at(beta)
    precision = np.sqrt(np.diag(best.information))
    if not np.all(np.abs(best.score) <= SCORE_TOLERANCE * precision):
        return NOT_CONVERGED
    whole = design.spread * spread
    covariance = np.zeros((1 + len(beta), 1 + len(beta)))
    covariance[1:, 1:] = np.linalg.inv(best.information) / np.outer(whole, whole)
    return _Fit(
        log_odds=np.concatenate([[0.0], beta / whole]),
        covariance=covariance,
        best=best,
        likelihood=likelihood,
        spread=whole,
        interval=plan.interval,
        confidence=plan.confidence,
        warnings=tuple(sorted({str(warning.message) for warning in caught})),
    )


def _reported(likelihood: ConditionalLikelihood, *, codes: Codes, start: Vector) -> Vector:
    """Have statsmodels fit from our maximum, where its recursion is not too long."""
    steps = sum(shape.chosen.size * shape.n_chosen for shape in likelihood.shapes)
    if steps * len(start) > MOST_STEPS:
        return start
    model = ConditionalLogit(likelihood.events, likelihood.matrix, groups=codes)
    result = model.fit(start_params=start, method="newton", disp=0, skip_hessian=True)
    return np.asarray(result.params, dtype=np.float64)


def _within_sets(design: Design, *, codes: Codes) -> tuple[Matrix, tuple[Finding, ...]]:
    """Centre the columns within sets, and name those that then carry nothing of their own."""
    matrix = design.matrix[:, 1:]
    order = np.argsort(codes, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(codes))[:-1]])
    ordered = matrix[order]
    spans = np.maximum.reduceat(ordered, first) - np.minimum.reduceat(ordered, first)
    constant = ~np.any(spans > 0, axis=0)
    means = np.add.reduceat(ordered, first) / np.bincount(codes)[:, None]
    centred = matrix - means[codes]
    kept = np.flatnonzero(~constant)
    aliased = (
        {int(kept[index]) for index in aliased_columns(centred[:, kept])} if len(kept) else set()
    )
    findings = tuple(
        Finding(
            kind="constant" if constant[index] else "aliased",
            variable=column.variable,
            level=column.level,
        )
        for index, column in enumerate(design.columns)
        if constant[index] or index in aliased
    )
    return centred, findings


def _without_maximum(
    design: Design, *, matrix: Matrix, codes: Codes, climbed: Maximum
) -> Refusal | None:
    """Say why there is no maximum where the ascent ended; None where there is one.

    The likelihood has none where some direction puts every case at or above every control of its
    set, and one strictly above: choices of other patients then vanish.
    """
    bend = float(np.linalg.eigvalsh(climbed.point.information)[0])
    if climbed.converged and bend >= FLAT_INFORMATION:
        return None
    pairs = _pair_differences(matrix, outcome=design.outcome, codes=codes)
    moved = moved_rows(pairs)
    is_split = moved is not None and bool(moved.any())
    if not is_split and bend >= NO_INFORMATION * design.n:
        return None if climbed.converged else NOT_CONVERGED
    free: NDArray[np.bool_] = np.zeros(matrix.shape[1], dtype=np.bool_)
    if moved is not None and is_split:
        free = undetermined(pairs[~moved])
    return Refusal(
        status="separated",
        findings=tuple(_separated(column) for column in np.array(design.columns)[free]),
        completely_separated=moved is not None and bool(moved.all()),
    )


def _separated(column: Column) -> Finding:
    return Finding(kind="separated", variable=column.variable, level=column.level)


def _pair_differences(matrix: Matrix, *, outcome: Vector, codes: Codes) -> Matrix:
    """Give each case minus each control of its set, equal differences once."""
    cases, controls = np.flatnonzero(outcome > 0), np.flatnonzero(outcome == 0)
    controls = controls[np.argsort(codes[controls], kind="stable")]
    counts = np.bincount(codes[controls], minlength=int(codes.max()) + 1)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    repeats = counts[codes[cases]]
    within = np.arange(int(repeats.sum())) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    partner = controls[np.repeat(first[codes[cases]], repeats) + within]
    differences: Matrix = np.unique(matrix[np.repeat(cases, repeats)] - matrix[partner], axis=0)
    return differences
