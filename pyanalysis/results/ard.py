"""The analysis-results view: one long table derived from the bundle, one row a statistic.

Keys are (analysis, model, variable, level, group, statistic) and unique. The statistics are:

``cohort``         group ``overall``: n_rows, n_excluded, n_missing_outcome, n_incomplete, n,
                   events, event_rate; group = outcome level: n; with ``variable`` = the
                   exclusion's column and ``level`` = its ``keep``: n_excluded, n_unknown (overall)
``baseline``       per variable and group (each outcome level, ``overall``): n, n_missing; numeric:
                   mean, sd, median, q1, q3, minimum, maximum; per level: n, percent;
                   per variable (group empty): test_statistic, test_df, p_value, smd, skewness
``univariable``    model = variable; ``multivariable``: model empty. Per level: n, events, log_odds,
                   std_error, p_value, odds_ratio, or_ci_low, or_ci_high; reference and empty levels
                   carry n and events, and an empty odds_ratio with their status;
                   per factor (level empty): p_value, test_statistic, test_df of the global test;
                   variable ``(Intercept)``: log_odds, std_error;
                   whole model (variable empty): n, events, n_missing, log_likelihood, deviance,
                   null_deviance, df_residual, aic, ml_exists (1 or 0, with the verdict as status),
                   completely_separated and penalised_log_likelihood where they apply;
                   constant, aliased or separated: 1 for each coefficient that stands in the way
``selection``      per candidate: p_value (univariable), selected (1 or 0); whole: n_candidates,
                   n_selected, and n_path of a path, whose status says why it had to stop; per step
                   (level = its number, variable = what moved, method = start, remove, add, stop):
                   aic, bic or p_value, test_df, deviance
``diagnostics``    limiting_size, parameters_considered, parameters_fitted,
                   events_per_parameter_considered, events_per_parameter_fitted
``performance``    see ard_performance
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pyanalysis.results.ard_performance import performance_rows
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import (
    INTERCEPT,
    OVERALL,
    BaselineVariable,
    Flow,
    GroupFacts,
    LogisticModel,
    ResultsBundle,
    Selection,
    SelectionStep,
    Term,
)

OUT_OF_RANGE = "out_of_range"
"""Status of an odds ratio beyond the range of a double, as happens to a predictor of tiny numbers
whose ``per`` is 1; its logarithm is there."""


def ard_rows(bundle: ResultsBundle) -> tuple[ArdRow, ...]:
    """List every statistic of the bundle, sorted by key."""
    rows = [
        *_cohort_rows(bundle.flow, groups=bundle.study.groups),
        *(row for variable in bundle.baseline for row in _baseline_rows(variable)),
        *(
            row
            for model in bundle.univariable
            for row in _model_rows(model, analysis="univariable", interval=bundle.study.interval)
        ),
        *_selection_rows(bundle.selection),
        *_diagnostics_rows(bundle),
        *performance_rows(bundle.performance),
    ]
    if bundle.multivariable is not None:
        rows.extend(
            _model_rows(
                bundle.multivariable,
                analysis="multivariable",
                interval=bundle.study.interval,
            )
        )
    return tuple(sorted(rows, key=lambda row: row.key))


def _cohort_rows(flow: Flow, *, groups: tuple[GroupFacts, ...]) -> Iterator[ArdRow]:
    whole: dict[str, float] = {
        "n_rows": flow.n_rows,
        "n_excluded": flow.n_excluded,
        "n_missing_outcome": flow.n_missing_outcome,
        "n_incomplete": flow.n_incomplete,
        "n": flow.n,
        "events": flow.events,
        "event_rate": flow.event_rate,
    }
    for statistic, value in whole.items():
        yield ArdRow(
            analysis="cohort", group=OVERALL, statistic=statistic, value=value, method="count"
        )
    for group in groups:
        yield ArdRow(
            analysis="cohort", group=group.level, statistic="n", value=group.n, method="count"
        )
    for exclusion in flow.exclusions:
        for statistic, value in (
            ("n_excluded", exclusion.n_excluded),
            ("n_unknown", exclusion.n_unknown),
        ):
            yield ArdRow(
                analysis="cohort",
                variable=exclusion.column,
                level=exclusion.keep,
                group=OVERALL,
                statistic=statistic,
                value=value,
                method="count",
            )


def _baseline_rows(baseline: BaselineVariable) -> Iterator[ArdRow]:
    variable = baseline.variable

    def row(
        statistic: str,
        value: float | None,
        *,
        method: str,
        group: str = "",
        level: str = "",
        missing: str = "not_estimable",
    ) -> ArdRow:
        return ArdRow(
            analysis="baseline",
            variable=variable,
            level=level,
            group=group,
            statistic=statistic,
            value=value,
            method=method,
            status=missing if value is None else "ok",
        )

    for size in baseline.sizes:
        yield row("n", size.n, method="count", group=size.group)
        yield row("n_missing", size.n_missing, method="count", group=size.group)
    for summary in baseline.numeric:
        for statistic, value, method in (
            ("mean", summary.mean, "mean"),
            ("sd", summary.sd, "sd"),
            ("median", summary.median, "quantile_type_7"),
            ("q1", summary.q1, "quantile_type_7"),
            ("q3", summary.q3, "quantile_type_7"),
            ("minimum", summary.minimum, "range"),
            ("maximum", summary.maximum, "range"),
        ):
            yield row(statistic, value, method=method, group=summary.group)
    for count in baseline.counts:
        yield row("n", count.n, method="count", group=count.group, level=count.level)
        yield row("percent", count.percent, method="count", group=count.group, level=count.level)
    test = baseline.test
    yield row("test_statistic", test.statistic, method=test.method, missing=_why(test.status))
    yield row("test_df", test.df, method=test.method, missing=_why(test.status))
    yield row("p_value", test.p_value, method=test.method, missing=_why(test.status))
    yield row("smd", baseline.smd, method="austin_2009")
    if baseline.numeric:
        yield row("skewness", baseline.skewness, method="moment_g1")


def _why(status: str) -> str:
    """Give a test's missing part a status: a test without degrees of freedom has none to report."""
    return "not_applicable" if status == "ok" else status


def _value_status(value: float | None) -> str:
    return "not_estimable" if value is None else "ok"


def _model_rows(model: LogisticModel, *, analysis: str, interval: str) -> Iterator[ArdRow]:
    methods = _methods(model, interval=interval)

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
    for statistic, value in (
        ("log_likelihood", model.log_likelihood),
        ("deviance", model.deviance),
        ("null_deviance", model.null_deviance),
        ("df_residual", model.df_residual),
        ("aic", model.aic),
    ):
        yield row(statistic, value, method="ml", status=_likelihood_status(model))
    yield row("ml_exists", float(model.ml_status == "ok"), method="verdict", status=model.ml_status)
    if model.completely_separated is not None:
        separated = float(model.completely_separated)
        yield row("completely_separated", separated, method="verdict")
    if model.penalised_log_likelihood is not None:
        yield row("penalised_log_likelihood", model.penalised_log_likelihood, method="firth")
    for finding in model.findings:
        yield row(
            finding.kind, 1.0, method="verdict", variable=finding.variable, level=finding.level
        )
    for statistic, value in (
        ("log_odds", model.intercept),
        ("std_error", model.intercept_std_error),
    ):
        yield row(
            statistic, value, method=methods.estimate, variable=INTERCEPT, status=model.status
        )
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
            for statistic, value, method, status in _term_statistics(term, methods=methods)
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
class _Methods:
    """How the estimates, limits and P values of one model were found."""

    estimate: str
    interval: str
    test: str


def _methods(model: LogisticModel, *, interval: str) -> _Methods:
    if model.estimator == "firth":
        return _Methods(
            estimate="firth",
            interval="penalised_profile",
            test="penalised_likelihood_ratio",
        )
    test = "likelihood_ratio" if interval == "profile" else "wald"
    return _Methods(estimate="ml", interval=interval, test=test)


def _likelihood_status(model: LogisticModel) -> str:
    """Name why a quantity of the likelihood is absent; Firth's estimates have none."""
    if model.ml_status != "ok":
        return model.ml_status
    return "not_applicable" if model.estimator == "firth" else "ok"


def _term_statistics(
    term: Term, *, methods: _Methods
) -> Iterator[tuple[str, float | None, str, str]]:
    yield "n", term.n, "count", "ok"
    yield "events", term.events, "count", "ok"
    if term.status in ("reference", "empty"):
        yield "odds_ratio", None, methods.estimate, term.status
        return
    yield "log_odds", term.log_odds, methods.estimate, term.status
    yield "std_error", term.std_error, methods.estimate, term.status
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


def _selection_rows(selection: Selection) -> Iterator[ArdRow]:
    for candidate in selection.candidates:
        yield ArdRow(
            analysis="selection",
            variable=candidate.variable,
            statistic="p_value",
            value=candidate.p_value,
            method=selection.method,
            status=_value_status(candidate.p_value),
        )
        yield ArdRow(
            analysis="selection",
            variable=candidate.variable,
            statistic="selected",
            value=float(candidate.selected),
            method=selection.method,
        )
    for statistic, value in (
        ("n_candidates", len(selection.candidates)),
        ("n_selected", sum(candidate.selected for candidate in selection.candidates)),
    ):
        yield ArdRow(
            analysis="selection", statistic=statistic, value=value, method=selection.method
        )
    yield from _path_rows(selection)


def _path_rows(selection: Selection) -> Iterator[ArdRow]:
    if selection.criterion is None:
        return
    path = f"{selection.method}_{selection.criterion}"
    yield ArdRow(
        analysis="selection",
        statistic="n_path",
        value=selection.n_path,
        method=path,
        status=selection.status,
    )
    worth = "p_value" if selection.criterion == "p" else selection.criterion
    for step in selection.steps:
        for statistic, value in (
            (worth, step.value),
            ("test_df", step.df),
            ("deviance", step.deviance),
        ):
            yield ArdRow(
                analysis="selection",
                variable=step.variable,
                level=str(step.step),
                statistic=statistic,
                value=value,
                method=step.action,
                status="ok" if value is not None else _absence(step, selection=selection),
            )


def _absence(step: SelectionStep, *, selection: Selection) -> str:
    """Say why a step lacks a number: it has none, or its model has no maximum."""
    return selection.status if step.action == "stop" and selection.status != "ok" else "none"


def _diagnostics_rows(bundle: ResultsBundle) -> Iterator[ArdRow]:
    diagnostics = bundle.diagnostics
    for statistic, value in (
        ("limiting_size", diagnostics.limiting_size),
        ("parameters_considered", diagnostics.parameters_considered),
        ("parameters_fitted", diagnostics.parameters_fitted),
        ("events_per_parameter_considered", diagnostics.events_per_parameter_considered),
        ("events_per_parameter_fitted", diagnostics.events_per_parameter_fitted),
    ):
        yield ArdRow(
            analysis="diagnostics",
            statistic=statistic,
            value=value,
            method="count",
            status=_value_status(value),
        )
