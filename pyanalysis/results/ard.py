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
                   per factor and spline (level empty): p_value, test_statistic, test_df of the
                   global test; a spline's levels are ``Q3 vs Q1``, ``nonlinear 1``, ...;
                   variable ``(Intercept)``: log_odds, std_error;
                   whole model (variable empty): n, events, n_missing, log_likelihood, deviance,
                   null_deviance, df_residual, aic, ml_exists (1 or 0, with the verdict as status),
                   completely_separated and penalised_log_likelihood where they apply;
                   constant, aliased or separated: 1 for each coefficient that stands in the way
                   with clusters or matched sets, also in ``cohort`` (overall): n_groups,
                   group_size_min, group_size_median, group_size_max; of a matched model:
                   n_groups_dropped, n_dropped (sets without a case or a control, their patients)
``selection``      per candidate: p_value (univariable), selected (1 or 0); whole: n_candidates,
                   n_selected, and n_path of a path, whose status says why it had to stop; per step
                   (level = its number, variable = what moved, method = start, remove, add, stop):
                   aic, bic or p_value, test_df, deviance; of the model of such a stop, as in
                   ``multivariable``: completely_separated, separated
``diagnostics``    limiting_size, parameters_considered, parameters_fitted,
                   events_per_parameter_considered, events_per_parameter_fitted; r2_cox_snell,
                   shrinkage, r2_cox_snell_adjusted and the sizes that Riley et al. ask for:
                   n_for_shrinkage, n_for_r2, n_for_risk, n_needed; per variable of the
                   multivariable model: gvif, gvif_df, gvif_scaled
``linearity``      model = variable, or empty for the multivariable model; per numeric predictor:
                   knot_1, ..., test_statistic, test_df, p_value; its curve in the multivariable
                   model: median, and (level = number of the point) curve_value, curve_log_odds,
                   curve_std_error, curve_ci_low, curve_ci_high
``missing``        per variable: n_missing, percent_missing; group ``pattern``, level = the missing
                   columns: n, percent; group ``complete`` and ``incomplete``: n, events,
                   event_rate; whole: n_patterns, test_statistic, test_df, p_value; per predictor
                   the same two groups of patients compared as in ``baseline``: n, mean, sd,
                   median, q1, q3, per level n, percent; test_statistic, test_df, p_value, smd
``sensitivity``    model ``firth``, ``forced``, ``without_influential``: as ``multivariable``;
                   model ``imputation`` and ``imputation:<variable>``: see ard_imputation
``performance``    see ard_performance
``validation``     see ard_validation
``interaction``    see ard_interactions
``transformation`` per predictor with a declared spline: knot_1, ..., q1, q3
``plan``           <analysis>_done, 1 or 0 with the reason as status, of each planned analysis of
                   the multivariable model: firth, forced, influence, performance,
                   hosmer_lemeshow, collinearity, sample_size
"""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.results.ard_baseline import baseline_rows
from pyanalysis.results.ard_collinearity import collinearity_rows
from pyanalysis.results.ard_grouping import cohort_group_rows
from pyanalysis.results.ard_imputation import imputation_rows
from pyanalysis.results.ard_interactions import interaction_rows
from pyanalysis.results.ard_linearity import curve_rows, linearity_rows
from pyanalysis.results.ard_missing import completeness_rows, missing_rows
from pyanalysis.results.ard_models import model_rows
from pyanalysis.results.ard_performance import performance_rows
from pyanalysis.results.ard_planned import planned_rows
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.ard_transforms import spline_rows
from pyanalysis.results.ard_validation import validation_rows
from pyanalysis.results.bundle import (
    OVERALL,
    Flow,
    GroupFacts,
    ResultsBundle,
    Selection,
    SelectionStep,
)

RILEY = frozenset(
    {
        "r2_cox_snell",
        "shrinkage",
        "r2_cox_snell_adjusted",
        "n_for_shrinkage",
        "n_for_r2",
        "n_for_risk",
        "n_needed",
    }
)


def ard_rows(bundle: ResultsBundle) -> tuple[ArdRow, ...]:
    """List every statistic of the bundle, sorted by key."""
    rows = [
        *_cohort_rows(bundle.flow, groups=bundle.study.groups),
        *(row for variable in bundle.baseline for row in baseline_rows(variable)),
        *(
            row
            for model in bundle.univariable
            for row in model_rows(model, analysis="univariable", interval=bundle.study.interval)
        ),
        *_selection_rows(bundle.selection),
        *_diagnostics_rows(bundle),
        *cohort_group_rows(bundle.grouping),
        *performance_rows(bundle.performance),
    ]
    if bundle.multivariable is not None:
        rows.extend(
            model_rows(
                bundle.multivariable,
                analysis="multivariable",
                interval=bundle.study.interval,
            )
        )
    if bundle.missing is not None:
        rows.extend(missing_rows(bundle.missing))
    rows.extend(completeness_rows(bundle.completeness or ()))
    if bundle.imputation is not None:
        rows.extend(imputation_rows(bundle.imputation))
    for alternative in bundle.sensitivity:
        rows.extend(model_rows(alternative, analysis="sensitivity", interval=bundle.study.interval))
    if bundle.validation is not None:
        rows.extend(validation_rows(bundle.validation))
    if bundle.collinearity is not None:
        rows.extend(collinearity_rows(bundle.collinearity))
    rows.extend(linearity_rows(bundle.linearity or ()))
    rows.extend(curve_rows(bundle.partial_effects or ()))
    rows.extend(interaction_rows(bundle.interactions or (), interval=bundle.study.interval))
    rows.extend(spline_rows(bundle.splines or ()))
    rows.extend(planned_rows(bundle.planned))
    return tuple(sorted(rows, key=lambda row: row.key))


def _cohort_rows(flow: Flow, *, groups: tuple[GroupFacts, ...]) -> Iterator[ArdRow]:
    whole: dict[str, float | None] = {
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


def _value_status(value: float | None) -> str:
    return "not_estimable" if value is None else "ok"


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
    if selection.completely_separated is not None:
        yield ArdRow(
            analysis="selection",
            statistic="completely_separated",
            value=float(selection.completely_separated),
            method="verdict",
        )
    for finding in selection.findings:
        yield ArdRow(
            analysis="selection",
            variable=finding.variable,
            level=finding.level,
            statistic=finding.kind,
            value=1.0,
            method="verdict",
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
        ("r2_cox_snell", diagnostics.r2_cox_snell),
        ("shrinkage", diagnostics.shrinkage),
        ("r2_cox_snell_adjusted", diagnostics.r2_cox_snell_adjusted),
        ("n_for_shrinkage", diagnostics.n_for_shrinkage),
        ("n_for_r2", diagnostics.n_for_r2),
        ("n_for_risk", diagnostics.n_for_risk),
        ("n_needed", diagnostics.n_needed),
    ):
        yield ArdRow(
            analysis="diagnostics",
            statistic=statistic,
            value=value,
            method="riley_2020" if statistic in RILEY else "count",
            status=_value_status(value),
        )
