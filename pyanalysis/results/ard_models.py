"""The rows of one logistic model, whichever analysis it belongs to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pyanalysis.results.ard_grouping import model_group_counts
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import INTERCEPT, LogisticModel, Term

OUT_OF_RANGE = "out_of_range"
"""Status of an odds ratio beyond the range of a double, as happens to a predictor of tiny numbers
whose ``per`` is 1; its logarithm is there."""


def model_rows(model: LogisticModel, *, analysis: str, interval: str) -> Iterator[ArdRow]:
    """List the whole model, its verdict, its terms and its global tests."""
    methods = methods_of(model.estimator, interval=interval)

    def row(
        statistic: str,
        value: float | None,
        *,
        method: str,
        variable: str = "",
        level: str = "",
        status: str = "ok",
    ) -> ArdRow:
        return ArdRow(
            analysis=analysis,
            model=model.name,
            variable=variable,
            level=level,
            statistic=statistic,
            value=value,
            method=method,
            status=status,
        )

    for statistic, count in (
        ("n", model.n),
        ("n_missing", model.n_missing),
        ("events", model.events),
    ):
        yield row(statistic, count, method="count")
    for statistic, number in model_group_counts(model.groups):
        status = "ok" if number is not None else "not_estimable"
        yield row(statistic, number, method="count", status=status)
    for statistic, value in (
        ("log_likelihood", model.log_likelihood),
        ("deviance", model.deviance),
        ("null_deviance", model.null_deviance),
        ("df_residual", model.df_residual),
        ("aic", model.aic),
    ):
        absent = "ok" if value is not None else _why_no_likelihood(model)
        yield row(statistic, value, method=methods.likelihood, status=absent)
    yield row("ml_exists", flag(model.ml_status), method="verdict", status=model.ml_status)
    if model.completely_separated is not None:
        separated = float(model.completely_separated)
        yield row("completely_separated", separated, method="verdict")
    if model.penalised_log_likelihood is not None:
        yield row("penalised_log_likelihood", model.penalised_log_likelihood, method="firth")
    for finding in model.findings:
        yield row(
            finding.kind, 1.0, method="verdict", variable=finding.variable, level=finding.level
        )
    if model.estimator != "conditional_ml":
        for statistic, value, method in (
            ("log_odds", model.intercept, methods.estimate),
            ("std_error", model.intercept_std_error, methods.error),
        ):
            yield row(statistic, value, method=method, variable=INTERCEPT, status=model.status)
    for term in model.terms:
        yield from (
            row(
                statistic,
                value,
                method=method,
                variable=term.variable,
                level=term.level,
                status=status,
            )
            for statistic, value, method, status in term_statistics(term, methods=methods)
        )
    for joint in model.global_tests:
        for statistic, value in (
            ("p_value", joint.p_value),
            ("test_statistic", joint.statistic),
            ("test_df", joint.df if joint.status == "ok" else None),
        ):
            yield row(
                statistic,
                value,
                method=methods.test,
                variable=joint.variable,
                status=joint.status,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """How the estimates, limits and P values of one model were found."""

    likelihood: str
    estimate: str
    error: str
    interval: str
    test: str


def methods_of(estimator: str, *, interval: str) -> Methods:
    """Name the methods of a model's estimates, limits and tests."""
    if estimator == "firth":
        return Methods(
            likelihood="ml",
            estimate="firth",
            error="firth",
            interval="penalised_profile",
            test="penalised_likelihood_ratio",
        )
    if estimator == "cluster_robust":
        return Methods(
            likelihood="ml",
            estimate="ml",
            error="cluster_robust",
            interval="cluster_robust",
            test="cluster_robust",
        )
    test = "likelihood_ratio" if interval == "profile" else "wald"
    return Methods(
        likelihood=estimator, estimate=estimator, error=estimator, interval=interval, test=test
    )


def flag(status: str) -> float | None:
    """Give 1 for the status ``ok``, 0 for another, None where it may not be told."""
    return None if status == "suppressed" else float(status == "ok")


def _why_no_likelihood(model: LogisticModel) -> str:
    """Name why a quantity of the likelihood is absent: Firth's and robust estimates have none."""
    return "not_applicable" if model.ml_status == "ok" else model.ml_status


def term_statistics(
    term: Term, *, methods: Methods
) -> Iterator[tuple[str, float | None, str, str]]:
    """Give a term's statistics, each with its value, method and status."""
    yield "n", term.n, "count", "ok"
    yield "events", term.events, "count", "ok"
    if term.status in ("reference", "empty"):
        yield "odds_ratio", None, methods.estimate, term.status
        return
    yield "log_odds", term.log_odds, methods.estimate, term.status
    yield "std_error", term.std_error, methods.error, term.status
    yield _ratio("odds_ratio", term.log_odds, method=methods.estimate, status=term.status)
    for statistic, limit in (("or_ci_low", term.ci_low), ("or_ci_high", term.ci_high)):
        yield _ratio(statistic, limit, method=methods.interval, status=_limit_status(term, limit))
    yield "p_value", term.p_value, methods.test, term.status


def _limit_status(term: Term, limit: float | None) -> str:
    """Name a limit that does not exist although the estimate does."""
    return "no_limit" if limit is None and term.status == "ok" else term.status


def _ratio(
    statistic: str, log_ratio: float | None, *, method: str, status: str
) -> tuple[str, float | None, str, str]:
    """Give the odds ratio; one that no double can hold has a status instead."""
    if log_ratio is None:
        return statistic, None, method, status
    try:
        ratio = math.exp(log_ratio)
    except OverflowError:
        ratio = 0.0
    return (statistic, ratio, method, status) if ratio else (statistic, None, method, OUT_OF_RANGE)
