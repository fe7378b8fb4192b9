"""The table of complete-case and pooled odds ratios side by side."""

from __future__ import annotations

from pyanalysis.display.labels import (
    STATUS_NAMES,
    has_levels,
    is_shown,
    is_tested_as_whole,
    level_label,
    outcome_in_text,
    reason_in_text,
    variable_label,
    variables_by_column,
)
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import join_sentences
from pyanalysis.display.numbers import (
    DASH,
    format_count,
    format_estimate,
    format_fixed,
    format_p_with_sign,
    format_plain,
)
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import with_synthetic
from pyanalysis.results.bundle import LogisticModel, ResultsBundle, Term, VariableFacts
from pyanalysis.results.imputation import ImputationResults, PooledModel, PooledTerm

NOT_PLANNED = marked("Multiple imputation was not part of the analysis plan")

Estimated = Term | PooledTerm


def draw_imputation(bundle: ResultsBundle) -> Table:
    """Draw each coefficient in four models: on the complete cases and pooled, alone and adjusted.

    Where nothing was imputed the table says why.
    """
    results = bundle.imputation
    rows: list[Row]
    if results is None or results.status != "ok":
        rows = [Row(cells=(_why_not(results), DASH, DASH, DASH, DASH, DASH))]
    else:
        rows = _rows(bundle, results)
    return Table(
        name="imputation",
        columns=(
            Column(label=text("Characteristic"), align="left", width=24),
            Column(label=text("Univariable OR, complete cases"), align="center", width=18),
            Column(label=text("Univariable OR, imputed"), align="center", width=18),
            Column(label=text("Multivariable OR, complete cases"), align="center", width=18),
            Column(label=text("Multivariable OR, imputed"), align="center", width=18),
            Column(label=text("FMI"), align="right", width=6),
        ),
        rows=tuple(rows),
        notes=with_synthetic(bundle, _notes(bundle, results)),
        small=True,
    )


def _why_not(results: ImputationResults | None) -> str:
    if results is None:
        return text(NOT_PLANNED)
    return text("Nothing was imputed: {reason}", reason=reason_in_text(results.reason))


def _rows(bundle: ResultsBundle, results: ImputationResults) -> list[Row]:
    facts = variables_by_column(bundle)
    alone = {model.name: model for model in results.univariable}
    return [
        row
        for model in bundle.univariable
        for row in rows_of_variable(
            model,
            pooled=alone[model.name],
            adjusted=bundle.multivariable,
            adjusted_pooled=results.multivariable,
            facts=facts[model.name],
        )
    ]


def rows_of_variable(
    model: LogisticModel,
    *,
    pooled: PooledModel,
    adjusted: LogisticModel | None,
    adjusted_pooled: PooledModel | None,
    facts: VariableFacts,
) -> list[Row]:
    """Give one variable's lines; a factor has a heading, with its P as a whole in each model."""
    columns: list[dict[tuple[str, str], Estimated]] = [
        {(term.variable, term.level): term for term in one.terms} if one is not None else {}
        for one in (model, pooled, adjusted, adjusted_pooled)
    ]
    label = variable_label(facts, with_per=True)
    rows = []
    if has_levels(facts):
        wholes = [_whole_p(one, facts) for one in (model, pooled, adjusted, adjusted_pooled)]
        rows.append(Row(cells=(label, *wholes, "")))
    for term in model.terms:
        if not is_shown(facts, term.level):
            continue
        found = [column.get((term.variable, term.level)) for column in columns]
        name = level_label(facts, term.level) if term.level else label
        rows.append(
            Row(
                cells=(name, *(_estimate(one) for one in found), _fmi(found[3])),
                kind="level" if term.level else "plain",
            )
        )
    return rows


def _whole_p(model: LogisticModel | PooledModel | None, facts: VariableFacts) -> str:
    if model is None or not is_tested_as_whole(facts):
        return ""
    tests = [test for test in model.global_tests if test.variable == facts.column]
    return format_p_with_sign(tests[0].p_value) if tests and tests[0].p_value is not None else ""


def _estimate(term: Estimated | None) -> str:
    if term is None:
        return DASH
    if term.status != "ok":
        return text(STATUS_NAMES[term.status])
    estimate = format_estimate(term.log_odds, low=term.ci_low, high=term.ci_high)
    return f"{estimate}, {format_p_with_sign(term.p_value)}"


def _fmi(term: Estimated | None) -> str:
    if not isinstance(term, PooledTerm) or term.status == "reference":
        return ""
    return format_fixed(term.fmi, decimals=2)


def _notes(bundle: ResultsBundle, results: ImputationResults | None) -> list[str]:
    if results is None or results.status != "ok":
        return []
    notes = [_meaning(bundle, results)]
    models = [*results.univariable, *([results.multivariable] if results.multivariable else [])]
    lacking = [model for model in models if model.status not in ("ok", "suppressed")]
    labels = variables_by_column(bundle)
    sets = format_count(results.n_imputations)
    notes += [
        text(
            "{model}: estimable in {fitted} of {sets} completed sets, therefore not pooled.",
            model=labels[model.name].label if model.name else text("Multivariable model"),
            fitted=format_count(model.n_fitted),
            sets=sets,
        )
        for model in lacking
    ]
    if results.n_logged_events:
        notes.append(
            text(
                "mice set variables aside as collinear or constant {n} times.",
                n=format_count(results.n_logged_events),
            )
        )
    return notes


def _meaning(bundle: ResultsBundle, results: ImputationResults) -> str:
    """Explain what the columns show."""
    return join_sentences(
        [
            text(
                "OR, odds ratio for {outcome} with its {level} confidence interval.",
                outcome=outcome_in_text(bundle.study),
                level=f"{format_plain(bundle.study.confidence * 100)}%",
            ),
            text(
                "Imputed: pooled over {sets} completed sets of all {n} patients, with t-based "
                "intervals and P values; the P value on the line of a variable with more than two "
                "levels, or of a spline, tests the variable as a whole (D1).",
                sets=format_count(results.n_imputations),
                n=format_count(bundle.flow.n),
            ),
            text(
                "Complete cases: profile-likelihood intervals and likelihood-ratio P values, so "
                "that part of a difference is that of the method."
            )
            if bundle.study.interval == "profile"
            else "",
            text("FMI, fraction of missing information of the imputed multivariable\u00a0OR."),
        ]
    )
