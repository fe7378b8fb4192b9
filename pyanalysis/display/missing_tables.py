"""Tables of the missing values: how many, in which patterns, in which patients."""

from __future__ import annotations

from pyanalysis.display.labels import variables_by_column
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
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.missing import MissingData, MissingPattern

_TESTS = {
    "fisher_exact": "Fisher's exact test",
    "chi_squared": "Pearson's chi-squared test",
    "chi_squared_sparse": "Pearson's chi-squared test (sparse)",
}


def draw_missing(bundle: ResultsBundle) -> Table:
    """Draw the missing values by variable and by pattern, and the outcome by completeness."""
    missing = bundle.missing
    rows = (
        [Row(cells=("No candidate predictor was missing", DASH, DASH, DASH))]
        if missing is None
        else rows_missing(missing, bundle=bundle)
    )
    return Table(
        name="missing",
        columns=(
            Column(label="Patients", align="left", width=50),
            Column(label=count_percent_name(), align="right", width=18),
            Column(label=f"With the outcome, {count_percent_name()}", align="right", width=22),
            Column(label="P", align="right", width=10),
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
            Column(label="Characteristic", align="left", width=37),
            *(
                Column(
                    label=f"{group.group.capitalize()} (n{NBSP}={NBSP}{format_count(group.n)})",
                    align="center",
                    width=18,
                )
                for group in groups
            ),
            Column(label="Test", align="left", width=12),
            Column(label="P", align="right", width=8),
            Column(label="SMD", align="right", width=7),
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
            [
                "Known values only. Complete patients lack no candidate predictor, incomplete ones "
                "at least one. Summaries, tests and standardised mean difference (SMD) as in the "
                "table of the baseline characteristics.",
                *([SPARSE_NOTE] if any(is_sparse(item) for item in variables) else []),
            ],
        ),
    )


def rows_missing(missing: MissingData, *, bundle: ResultsBundle) -> list[Row]:
    """Give the lines of the three parts, each under its heading."""
    labels = {column: item.label for column, item in variables_by_column(bundle).items()}
    rows = [Row(cells=("Variable missing", "", "", ""))]
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
    rows.append(Row(cells=("Pattern: exactly these are missing", "", "", "")))
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
    rows.append(Row(cells=("Outcome by completeness", "", "", format_p(missing.p_value))))
    rows += [
        Row(
            cells=(
                f"{group.group.capitalize()} patients",
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
        return f"{format_count(others)} other patterns"
    return ", ".join(labels[name] for name in pattern.variables) or "Nothing"


def _notes(missing: MissingData) -> list[str]:
    if missing.p_value is None:
        return []
    return [
        f"P: {_TESTS[missing.test_method]} of the outcome in complete against incomplete patients."
    ]
