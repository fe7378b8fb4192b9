"""Linearity as a reader sees it: methods, table, results and limitation."""

from __future__ import annotations

from pyanalysis.display.labels import scale_label, variable_in_text, variables_by_column
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import (
    DASH,
    decimals_for,
    format_count,
    format_fixed,
    format_p,
    format_p_with_sign,
    format_plain,
)
from pyanalysis.display.prose_results import ALPHA, LEVEL
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import with_synthetic
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.linearity import (
    FEWEST_KNOTS,
    FEWEST_PATIENTS,
    GRID_ENDS,
    KNOT_QUANTILES,
    LinearityTest,
)

_NO_TEST = {
    "too_few_values": "too few values",
    "separated": "separation",
    "aliased": "collinear",
    "constant": "constant",
}


def linearity_methods(bundle: ResultsBundle) -> Prose:
    """Describe the test of linearity; empty where there was none."""
    if bundle.linearity is None:
        return Prose("")
    counts = sorted({len(test.knots) for test in bundle.linearity if test.knots}, reverse=True)
    knots = " or ".join(
        f"{format_count(count)} knots (at the quantiles "
        f"{', '.join(f'{format_plain(quantile)}' for quantile in KNOT_QUANTILES[count])})"
        for count in counts or [FEWEST_KNOTS]
    )
    return join_sentences(
        [
            "Whether a numeric variable is linear on the log-odds scale was tested, in its "
            "univariable model and in the multivariable one, by the likelihood ratio of a "
            f"restricted cubic spline with {knots} against the straight line [@harrell2015]."
            + (
                f" {format_count(FEWEST_KNOTS)} knots were used where fewer than "
                f"{format_count(FEWEST_PATIENTS)} patients were known or quantiles coincided."
                if len(counts) > 1
                else ""
            ),
            "The models themselves keep the straight lines"
            + (
                ", on the scale on which each of these variables entered them."
                if any(variable.transform for variable in bundle.study.variables)
                else "."
            ),
        ]
    )


def linearity_sentence(bundle: ResultsBundle) -> Prose:
    """Say which variables of the multivariable model are not linear, and how many candidates."""
    tests = [test for test in bundle.linearity or () if test.p_value is not None]
    alone = [test for test in tests if test.model]
    bent = [test for test in alone if _is_bent(test)]
    parts = [_together(bundle, [test for test in tests if not test.model])]
    if bundle.multivariable is None:
        parts = ["There was no multivariable model to test linearity in."]
    if (
        not any(not test.model for test in bundle.linearity or ())
        and bundle.splines
        and bundle.multivariable
    ):
        parts = ["No variable of the multivariable model entered as a straight line."]
    if alone:
        parts.append(
            f"In univariable models, {format_count(len(bent))} of {format_count(len(alone))} "
            f"numeric candidate{'' if len(alone) == 1 else 's'} that could be tested departed from "
            f"linearity at the {LEVEL} level."
        )
    return join_sentences(parts)


def _together(bundle: ResultsBundle, tests: list[LinearityTest]) -> str:
    """Say what the tests in the multivariable model found."""
    if not tests:
        return "Linearity could not be tested for any variable of the multivariable model."
    bent = [test for test in tests if _is_bent(test)]
    shown = _named(bundle, bent or tests)
    if bent:
        return f"In the multivariable model, linearity was rejected for {shown}."
    return (
        "In the multivariable model, no departure from linearity was found at the "
        f"{LEVEL} level for {shown}."
    )


def linearity_limitation(bundle: ResultsBundle) -> Prose:
    """Name the variables that stand as straight lines although the test says otherwise."""
    bent = [test for test in bundle.linearity or () if not test.model and _is_bent(test)]
    if not bent:
        return Prose("")
    return Prose(
        f"The multivariable model is linear in {_named(bundle, bent)}, against which the test of "
        "linearity speaks: one odds ratio per unit averages over an association that is not the "
        "same everywhere, and @fig-partial-effects shows it better."
    )


def effects_sentence(bundle: ResultsBundle) -> Prose:
    """Introduce the curves."""
    if not bundle.partial_effects:
        return Prose("")
    facts = variables_by_column(bundle)
    names = join_words(
        escape(variable_in_text(facts[effect.variable])) for effect in bundle.partial_effects
    )
    return Prose(
        f"@fig-partial-effects shows the spline of {names} in the multivariable model, as odds "
        f"ratios against the median, between the {format_plain(100 * GRID_ENDS[0])}th and the "
        f"{format_plain(100 * GRID_ENDS[1])}th percentile."
    )


def draw_linearity(bundle: ResultsBundle) -> Table:
    """Draw the tests: each numeric candidate alone and in the multivariable model."""
    facts = variables_by_column(bundle)
    tests = {(test.model, test.variable): test for test in bundle.linearity or ()}
    names = list(dict.fromkeys(test.variable for test in tests.values() if test.model))
    absent = any(("", name) not in tests for name in names)
    rows = []
    for variable in names:
        alone, together = tests.get((variable, variable)), tests.get(("", variable))
        rows.append(
            Row(
                cells=(
                    scale_label(facts[variable]),
                    _knots(together if together and together.knots else alone),
                    *_cells(alone),
                    *_cells(together),
                )
            )
        )
    return Table(
        name="linearity",
        columns=(
            Column(label="Variable", align="left", width=28),
            Column(label="Knots", align="left", width=22),
            Column(label="Univariable: chi-squared (df)", align="right", width=16),
            Column(label="P", align="right", width=9),
            Column(label="Multivariable: chi-squared (df)", align="right", width=16),
            Column(label="P", align="right", width=9),
        ),
        rows=tuple(rows) or (Row(cells=("No numeric variable", DASH, DASH, DASH, DASH, DASH)),),
        notes=with_synthetic(
            bundle,
            [
                "Likelihood-ratio tests of a restricted cubic spline against the straight line. "
                "The knots are those in the multivariable model where the variable is in it, else "
                "in the univariable one."
                + (f" {DASH}: the variable is not in the multivariable model." if absent else "")
            ],
        ),
    )


def _cells(test: LinearityTest | None) -> tuple[str, str]:
    """Give the statistic with its degrees of freedom, and P; or why there is none."""
    if test is None:
        return DASH, DASH
    if test.statistic is None:
        return _NO_TEST.get(test.status, "not estimable"), DASH
    return (
        f"{format_fixed(test.statistic, decimals=2)} ({format_count(test.df)})",
        format_p(test.p_value),
    )


def _knots(test: LinearityTest | None) -> str:
    if test is None or not test.knots:
        return DASH
    values = [knot.value for knot in test.knots]
    decimals = decimals_for((values[-1] - values[0]) / len(values))
    return "; ".join(format_fixed(value, decimals=decimals) for value in values)


def _is_bent(test: LinearityTest) -> bool:
    return test.p_value is not None and test.p_value < ALPHA


def _named(bundle: ResultsBundle, tests: list[LinearityTest]) -> str:
    facts = variables_by_column(bundle)
    return join_words(
        f"{escape(variable_in_text(facts[test.variable]))} ({format_p_with_sign(test.p_value)})"
        for test in tests
    )
