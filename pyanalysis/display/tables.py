"""The manuscript's tables: bundle in, rows of texts and a drawn table out."""

from __future__ import annotations

from pyanalysis.display.cohort_notes import cohort_note
from pyanalysis.display.grouping_prose import grouped_count_note, grouped_interval_note
from pyanalysis.display.labels import (
    STATUS_NAMES,
    TEST_NAMES,
    has_levels,
    is_shown,
    is_tested_as_whole,
    level_label,
    level_names,
    outcome_in_text,
    step_label,
    variable_label,
    variables_by_column,
)
from pyanalysis.display.language import marked, text
from pyanalysis.display.lists import join_items
from pyanalysis.display.markdown import join_sentences
from pyanalysis.display.numbers import (
    DASH,
    NBSP,
    SUPPRESSED,
    count_percent_name,
    decimals_for,
    format_count,
    format_count_percent,
    format_estimate,
    format_fixed,
    format_mean,
    format_median,
    format_p,
    format_plain,
    in_brackets,
)
from pyanalysis.display.style import active_style
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.transform_display import transform_notes
from pyanalysis.display.verdicts import verdict_notes
from pyanalysis.results.baseline import BaselineVariable, NumericSummary
from pyanalysis.results.bundle import OVERALL, LogisticModel, ResultsBundle, Term, VariableFacts

FIRTH_MARK = "†"
"""Stands behind estimates of Firth's penalised likelihood."""

SYNTHETIC_NOTE = marked("The data are synthetic: no patient stands behind any row.")


def draw_baseline(bundle: ResultsBundle) -> Table:
    """Draw the baseline table by outcome group with an overall column."""
    groups = [(group.level, group.label, group.n) for group in bundle.study.groups]
    groups.append((OVERALL, text("Overall"), bundle.flow.n))
    columns = (
        Column(label=text("Characteristic"), align="left", width=28),
        *(
            Column(label=f"{label} (n{NBSP}={NBSP}{format_count(n)})", align="center", width=15)
            for _, label, n in groups
        ),
        Column(label=text("Test"), align="left", width=12),
        Column(label=text("P"), align="right", width=8),
        Column(label=text("SMD"), align="right", width=7),
    )
    facts = variables_by_column(bundle)
    rows = [
        row
        for variable in bundle.baseline
        for row in rows_baseline(
            variable,
            facts=facts[variable.variable],
            groups=[level for level, _, _ in groups],
            cohort=variable,
        )
    ]
    return Table(
        name="baseline",
        columns=columns,
        rows=tuple(rows),
        notes=with_synthetic(bundle, _baseline_notes(bundle)),
    )


def rows_baseline(
    variable: BaselineVariable,
    *,
    facts: VariableFacts,
    groups: list[str],
    cohort: BaselineVariable,
) -> list[Row]:
    """Give one variable's lines: a number's summary, or a heading and its levels; then missing.

    ``cohort`` describes all patients, whose spread decides on the decimals.
    """
    test = (
        text(TEST_NAMES[variable.test.method]),
        format_p(variable.test.p_value),
        format_fixed(variable.smd, decimals=2),
    )
    if variable.test.status == "suppressed":
        test = (SUPPRESSED, SUPPRESSED, SUPPRESSED)
    label = variable_label(facts)
    if variable.summary == "counts":
        named = (
            label
            if active_style().percent_sign_in_cells
            else _with_summary(label, count_percent_name())
        )
        rows = [Row(cells=(named, *("" for _ in groups), *test))]
        counted = {(count.group, count.level): count for count in variable.counts}
        for level in facts.levels:
            cells = [counted[(group, level)] for group in groups]
            rows.append(
                Row(
                    cells=(
                        level_label(facts, level),
                        *(format_count_percent(cell.n, cell.percent) for cell in cells),
                        "",
                        "",
                        "",
                    ),
                    kind="level",
                )
            )
    else:
        rows = [
            Row(
                cells=(
                    _with_summary(label, _summary_name(variable)),
                    *_numbers(variable, groups, cohort=cohort),
                    *test,
                )
            )
        ]
    missing = {size.group: size.n_missing for size in variable.sizes}
    if any(missing[group] != 0 for group in groups):
        counts = (format_count(missing[group]) for group in groups)
        rows.append(Row(cells=(text("Missing, n"), *counts, "", "", ""), kind="level"))
    return rows


def _with_summary(variable: str, summary: str) -> str:
    return text("{variable}, {summary}", variable=variable, summary=summary)


def _summary_name(variable: BaselineVariable) -> str:
    if variable.summary != "mean":
        return text("median (quartiles)")
    return text("mean (SD)") if active_style().mean == "parentheses" else text("mean ± SD")


def _numbers(
    variable: BaselineVariable, groups: list[str], *, cohort: BaselineVariable
) -> list[str]:
    summaries = {summary.group: summary for summary in variable.numeric}
    overall = next(summary for summary in cohort.numeric if summary.group == OVERALL)
    if variable.summary == "mean":
        decimals = decimals_for(overall.sd)
        return [
            SUPPRESSED
            if _is_mean_suppressed(summaries[group])
            else format_mean(summaries[group].mean, summaries[group].sd, decimals=decimals)
            for group in groups
        ]
    spread = None if overall.q3 is None or overall.q1 is None else overall.q3 - overall.q1
    decimals = decimals_for(spread)
    return [
        format_median(
            summaries[group].median, summaries[group].q1, summaries[group].q3, decimals=decimals
        )
        for group in groups
    ]


def _is_mean_suppressed(summary: NumericSummary) -> bool:
    """Tell a suppressed mean from that of no patients, who have no median either."""
    return summary.mean is None and summary.median is not None


def _mean_in_notes() -> str:
    """Explain the form of a mean, and SD."""
    if active_style().mean == "parentheses":
        return text("mean (standard deviation, SD)")
    return text("mean ± standard deviation (SD)")


def _baseline_notes(bundle: ResultsBundle) -> list[str]:
    return [
        join_sentences(
            [
                text(
                    "Counts with percentages of the known values; {mean}, or median (quartiles, "
                    "type 7) where the variable is declared so or its skewness is beyond 1.",
                    mean=_mean_in_notes(),
                ),
                text(
                    "Tests: Welch's t test with means, Mann\u2013Whitney test (normal "
                    "approximation with tie and continuity corrections) with medians, Pearson's "
                    "chi-squared test without continuity correction where every expected count is "
                    "at least 5, otherwise Fisher's exact test."
                ),
                text("SMD, absolute standardised mean difference between the outcome groups."),
            ]
        ),
        *([text(SPARSE_NOTE)] if any(is_sparse(item) for item in bundle.baseline) else []),
        *map(cohort_note, bundle.notes),
    ]


SPARSE_NOTE = marked(
    "Chi-squared (sparse): an expected count is below 5, but the table is too large for an exact "
    "test."
)


def is_sparse(variable: BaselineVariable) -> bool:
    """Tell whether a chi-squared test stands where Fisher's was not feasible."""
    return variable.test.method == "chi_squared_sparse"


def draw_odds_ratios(bundle: ResultsBundle) -> Table:
    """Draw univariable and multivariable odds ratios side by side."""
    adjusted = bundle.multivariable
    n_adjusted = "" if adjusted is None else f" (n{NBSP}={NBSP}{format_count(adjusted.n)})"
    level = text("{level}\u00a0CI", level=f"{format_plain(bundle.study.confidence * 100)}%")
    crude = text("Univariable OR {interval}", interval=in_brackets(level))
    both = text("Multivariable OR {interval}", interval=in_brackets(level))
    columns = (
        Column(label=text("Characteristic"), align="left", width=28),
        Column(label=text("n"), align="right", width=6),
        Column(label=text("Events"), align="right", width=8),
        Column(label=crude, align="center", width=20),
        Column(label=text("P"), align="right", width=9),
        Column(label=f"{both}{n_adjusted}", align="center", width=20),
        Column(label=text("P"), align="right", width=9),
    )
    facts = variables_by_column(bundle)
    rows = [
        row
        for model in bundle.univariable
        for row in rows_odds_ratios(model, adjusted=adjusted, facts=facts[model.name])
    ]
    return Table(
        name="odds-ratios",
        columns=columns,
        rows=tuple(rows),
        notes=with_synthetic(bundle, _odds_ratio_notes(bundle)),
    )


def rows_odds_ratios(
    model: LogisticModel, *, adjusted: LogisticModel | None, facts: VariableFacts
) -> list[Row]:
    """Give one variable's lines; a factor has a heading, which carries its global P values."""
    terms = {} if adjusted is None else {(t.variable, t.level): t for t in adjusted.terms}
    label = variable_label(facts, with_per=True)
    marks = (firth_mark(model), "" if adjusted is None else firth_mark(adjusted))
    if not has_levels(facts):
        only = terms.get((facts.column, ""))
        return [_term_row(label, model.terms[0], only, kind="plain", marks=marks)]
    is_many = is_tested_as_whole(facts)
    own = model.global_tests[0].p_value if is_many else None
    other = None
    if adjusted is not None and is_many:
        other = next((t.p_value for t in adjusted.global_tests if t.variable == facts.column), None)
    heading = Row(
        cells=(
            label,
            "",
            "",
            "",
            format_p(own) if is_many else "",
            "",
            format_p(other) if is_many and other is not None else "",
        )
    )
    return [
        heading,
        *(
            _term_row(
                level_label(facts, term.level),
                term,
                terms.get((term.variable, term.level)),
                kind="level",
                marks=marks,
            )
            for term in model.terms
            if is_shown(facts, term.level)
        ),
    ]


def firth_mark(model: LogisticModel) -> str:
    """Give the mark behind Firth's estimates."""
    return FIRTH_MARK if model.estimator == "firth" else ""


def _term_row(
    label: str, term: Term, adjusted: Term | None, *, kind: str, marks: tuple[str, str]
) -> Row:
    return Row(
        cells=(
            label,
            format_count(term.n),
            format_count(term.events),
            *_estimate(term, mark=marks[0]),
            *(_estimate(adjusted, mark=marks[1]) if adjusted is not None else (DASH, DASH)),
        ),
        kind="level" if kind == "level" else "plain",
    )


def _estimate(term: Term, *, mark: str) -> tuple[str, str]:
    if term.status != "ok":
        return text(STATUS_NAMES[term.status]), "" if term.status == "reference" else DASH
    estimate = format_estimate(term.log_odds, low=term.ci_low, high=term.ci_high)
    return f"{estimate}{mark}", format_p(term.p_value)


def _odds_ratio_notes(bundle: ResultsBundle) -> list[str]:
    method = grouped_interval_note(bundle) or (
        text("Profile-likelihood confidence intervals with likelihood-ratio P values.")
        if bundle.study.interval == "profile"
        else text("Wald confidence intervals with Wald P values.")
    )
    models = [*bundle.univariable, *([bundle.multivariable] if bundle.multivariable else [])]
    warnings = sorted({warning for model in models for warning in model.warnings})
    explained = join_sentences(
        [
            text(
                "OR, odds ratio for {outcome}; CI, confidence interval.",
                outcome=outcome_in_text(bundle.study),
            ),
            method,
            text(
                "The P value on the line of a variable with more than two levels tests the "
                "variable as a whole."
            ),
            text(
                "Each model uses the patients for whom all of its variables are known; n and "
                "events are those of the univariable model."
            ),
        ]
    )
    return [
        f"{explained}{grouped_count_note(bundle)}",
        *transform_notes(bundle),
        *verdict_notes(bundle, models),
        *(text("Warning raised while fitting: {warning}", warning=warning) for warning in warnings),
    ]


def draw_coding(bundle: ResultsBundle) -> Table:
    """Draw how each candidate entered the models."""
    rows = []
    for variable in bundle.study.variables:
        reference = DASH
        if variable.transform == "spline":
            values = text("numeric, restricted cubic spline, odds ratio of the quartiles")
        elif not has_levels(variable):
            values = text("numeric, odds ratio per {step}", step=step_label(variable))
        else:
            values = join_items(level_names(variable))
            reference = level_label(variable, variable.reference)
        rows.append(Row(cells=(variable.label, values, reference)))
    return Table(
        name="coding",
        columns=(
            Column(label=text("Variable"), align="left", width=36),
            Column(label=text("Values"), align="left", width=44),
            Column(label=text("Reference"), align="left", width=20),
        ),
        rows=tuple(rows),
    )


def with_synthetic(bundle: ResultsBundle, notes: list[str]) -> tuple[str, ...]:
    """Add the notes on suppressed counts and on synthetic data, where they apply."""
    return (
        *notes,
        *suppression_notes(bundle),
        *([text(SYNTHETIC_NOTE)] if bundle.study.synthetic else []),
    )


def suppression_notes(bundle: ResultsBundle) -> list[str]:
    """Explain the mark of what is suppressed; empty where nothing is."""
    smallest = bundle.study.minimum_cell
    if smallest is None:
        return []
    return [
        text(
            "{mark} or \u201csuppressed\u201d: a count of fewer than {smallest} patients, a count "
            "from which one could be worked out, or a statistic that would give one away.",
            mark=SUPPRESSED,
            smallest=format_count(smallest),
        )
    ]
