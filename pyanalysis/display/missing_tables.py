"""Tables of the missing values: how many, in which patterns, in which patients."""

from __future__ import annotations

from collections.abc import Iterable

from pyanalysis.display.labels import variables_by_column
from pyanalysis.display.language import marked, text
from pyanalysis.display.lists import join_items
from pyanalysis.display.markdown import join_sentences
from pyanalysis.display.numbers import (
    DASH,
    NBSP,
    count_percent_name,
    format_count,
    format_count_percent,
    format_p,
)
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import SPARSE_NOTE, is_sparse, rows_baseline, with_synthetic
from pyanalysis.results.baseline import BaselineVariable
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.missing import MissingData, MissingPattern

_TESTS = {
    "fisher_exact": marked("Fisher's exact test"),
    "chi_squared": marked("Pearson's chi-squared test"),
    "chi_squared_sparse": marked("Pearson's chi-squared test (sparse)"),
}

_GROUPS = {"complete": marked("Complete"), "incomplete": marked("Incomplete")}
_PATIENTS = {"complete": marked("Complete patients"), "incomplete": marked("Incomplete patients")}


def draw_missing(bundle: ResultsBundle) -> Table:
    """Draw the missing values by variable and by pattern, and the outcome by completeness."""
    missing = bundle.missing
    rows = (
        [Row(cells=(text("No candidate predictor was missing"), DASH, DASH, DASH))]
        if missing is None
        else rows_missing(missing, bundle=bundle)
    )
    return Table(
        name="missing",
        columns=(
            Column(label=text("Patients"), align="left", width=50),
            Column(label=count_percent_name(), align="right", width=18),
            Column(
                label=text("With the outcome, {number}", number=count_percent_name()),
                align="right",
                width=22,
            ),
            Column(label=text("P"), align="right", width=10),
        ),
        rows=tuple(rows),
        notes=with_synthetic(bundle, [] if missing is None else _notes(missing)),
    )


def draw_completeness(bundle: ResultsBundle) -> Table:
    """Draw each predictor in the complete and in the incomplete patients, and the tests."""
    groups = () if bundle.missing is None else bundle.missing.groups
    facts = variables_by_column(bundle)
    names = [group.group for group in groups]
    variables = bundle.completeness or ()
    described = {variable.variable: variable for variable in bundle.baseline}
    return Table(
        name="completeness",
        columns=(
            Column(label=text("Characteristic"), align="left", width=37),
            *(
                Column(
                    label=f"{text(_GROUPS[group.group])} (n{NBSP}={NBSP}{format_count(group.n)})",
                    align="center",
                    width=18,
                )
                for group in groups
            ),
            Column(label=text("Test"), align="left", width=12),
            Column(label=text("P"), align="right", width=8),
            Column(label=text("SMD"), align="right", width=7),
        ),
        rows=tuple(
            row
            for variable in variables
            for row in rows_baseline(
                variable,
                facts=facts[variable.variable],
                groups=names,
                cohort=described[variable.variable],
            )
        ),
        notes=with_synthetic(
            bundle,
            [_completeness_note(), *(_sparse_notes(variables))],
        ),
    )


def _completeness_note() -> str:
    return join_sentences(
        [
            text("Known values only."),
            text("Complete patients lack no candidate predictor, incomplete ones at least one."),
            text(
                "Summaries, tests and standardised mean difference (SMD) as in the table of the "
                "baseline characteristics."
            ),
        ]
    )


def _sparse_notes(variables: Iterable[BaselineVariable]) -> list[str]:
    return [text(SPARSE_NOTE)] if any(map(is_sparse, variables)) else []


def rows_missing(missing: MissingData, *, bundle: ResultsBundle) -> list[Row]:
    """Give the lines of the three parts, each under its heading."""
    labels = {column: item.label for column, item in variables_by_column(bundle).items()}
    rows = [Row(cells=(text("Variable missing"), "", "", ""))]
    rows += [
        Row(
            cells=(
                labels[item.variable],
                format_count_percent(item.n_missing, item.percent),
                "",
                "",
            ),
            kind="level",
        )
        for item in missing.variables
    ]
    rows.append(Row(cells=(text("Pattern: exactly these are missing"), "", "", "")))
    rows += [
        Row(
            cells=(
                _pattern_label(pattern, labels=labels, missing=missing),
                format_count_percent(pattern.n, pattern.percent),
                "",
                "",
            ),
            kind="level",
        )
        for pattern in missing.patterns
    ]
    rows.append(Row(cells=(text("Outcome by completeness"), "", "", format_p(missing.p_value))))
    rows += [
        Row(
            cells=(
                text(_PATIENTS[group.group]),
                format_count_percent(group.n, 100.0 * group.n / bundle.flow.n),
                format_count_percent(
                    group.events,
                    None if group.event_rate is None else 100.0 * group.event_rate,
                ),
                "",
            ),
            kind="level",
        )
        for group in missing.groups
    ]
    return rows


def _pattern_label(pattern: MissingPattern, *, labels: dict[str, str], missing: MissingData) -> str:
    if pattern.is_rest:
        others = missing.n_patterns - len(missing.patterns) + 1
        return text("{n} other patterns", n=format_count(others))
    return join_items(labels[name] for name in pattern.variables) or text("Nothing")


def _notes(missing: MissingData) -> list[str]:
    if missing.p_value is None:
        return []
    return [
        text(
            "P: {test} of the outcome in complete against incomplete patients.",
            test=text(_TESTS[missing.test_method]),
        )
    ]
