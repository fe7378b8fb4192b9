"""Linearity as a reader sees it: methods, table, results and limitation."""

from __future__ import annotations

from pyanalysis.display.labels import scale_label, variable_in_text, variables_by_column
from pyanalysis.display.language import counted, marked, text
from pyanalysis.display.lists import join_choices, join_items
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
    "too_few_values": marked("too few values"),
    "separated": marked("separation"),
    "aliased": marked("collinear"),
    "constant": marked("constant"),
}


NOT_ESTIMABLE = marked("not estimable")


def linearity_methods(bundle: ResultsBundle) -> Prose:
    """Describe the test of linearity; empty where there was none."""
    if bundle.linearity is None:
        return Prose("")
    counts = sorted({len(test.knots) for test in bundle.linearity if test.knots}, reverse=True)
    knots = join_choices(_knots_with_quantiles(count) for count in counts or [FEWEST_KNOTS])
    is_transformed = any(variable.transform for variable in bundle.study.variables)
    return join_sentences(
        [
            text(
                "Whether a numeric variable is linear on the log-odds scale was tested, in its "
                "univariable model and in the multivariable one, by the likelihood ratio of a "
                "restricted cubic spline with {knots} against the straight line [@harrell2015].",
                knots=knots,
            ),
            text(
                "{fewest} knots were used where fewer than {n} patients were known or quantiles "
                "coincided.",
                fewest=format_count(FEWEST_KNOTS),
                n=format_count(FEWEST_PATIENTS),
            )
            if len(counts) > 1
            else "",
            text(
                "The models themselves keep the straight lines, on the scale on which each of "
                "these variables entered them."
            )
            if is_transformed
            else text("The models themselves keep the straight lines."),
        ]
    )


def _knots_with_quantiles(count: int) -> str:
    return text(
        "{n} knots (at the quantiles {quantiles})",
        n=format_count(count),
        quantiles=join_items(format_plain(quantile) for quantile in KNOT_QUANTILES[count]),
    )


def linearity_sentence(bundle: ResultsBundle) -> Prose:
    """Say which variables of the multivariable model are not linear, and how many candidates."""
    tests = [test for test in bundle.linearity or () if test.p_value is not None]
    alone = [test for test in tests if test.model]
    bent = [test for test in alone if _is_bent(test)]
    parts = [_together(bundle, [test for test in tests if not test.model])]
    if bundle.multivariable is None:
        parts = [text("There was no multivariable model to test linearity in.")]
    if (
        not any(not test.model for test in bundle.linearity or ())
        and bundle.splines
        and bundle.multivariable
    ):
        parts = [text("No variable of the multivariable model entered as a straight line.")]
    if alone:
        parts.append(
            counted(
                "In univariable models, {bent} of {n} numeric candidate that could be tested "
                "departed from linearity at the {level} level.",
                "In univariable models, {bent} of {n} numeric candidates that could be tested "
                "departed from linearity at the {level} level.",
                count=len(alone),
                bent=format_count(len(bent)),
                n=format_count(len(alone)),
                level=LEVEL,
            )
        )
    return join_sentences(parts)


def _together(bundle: ResultsBundle, tests: list[LinearityTest]) -> str:
    """Say what the tests in the multivariable model found."""
    if not tests:
        return text("Linearity could not be tested for any variable of the multivariable model.")
    bent = [test for test in tests if _is_bent(test)]
    shown = _named(bundle, bent or tests)
    if bent:
        return text(
            "In the multivariable model, linearity was rejected for {variables}.", variables=shown
        )
    return text(
        "In the multivariable model, no departure from linearity was found at the {level} level "
        "for {variables}.",
        level=LEVEL,
        variables=shown,
    )


def linearity_limitation(bundle: ResultsBundle) -> Prose:
    """Name the variables that stand as straight lines although the test says otherwise."""
    bent = [test for test in bundle.linearity or () if not test.model and _is_bent(test)]
    if not bent:
        return Prose("")
    return Prose(
        text(
            "The multivariable model is linear in {variables}, against which the test of linearity "
            "speaks: one odds ratio per unit averages over an association that is not the same "
            "everywhere, and @fig-partial-effects shows it better.",
            variables=_named(bundle, bent),
        )
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
        text(
            "@fig-partial-effects shows the spline of {variables} in the multivariable model, as "
            "odds ratios against the median, between the {low}th and the {high}th percentile.",
            variables=names,
            low=format_plain(100 * GRID_ENDS[0]),
            high=format_plain(100 * GRID_ENDS[1]),
        )
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
            Column(label=text("Variable"), align="left", width=28),
            Column(label=text("Knots"), align="left", width=22),
            Column(label=text("Univariable: chi-squared (df)"), align="right", width=16),
            Column(label=text("P"), align="right", width=9),
            Column(label=text("Multivariable: chi-squared (df)"), align="right", width=16),
            Column(label=text("P"), align="right", width=9),
        ),
        rows=tuple(rows)
        or (Row(cells=(text("No numeric variable"), DASH, DASH, DASH, DASH, DASH)),),
        notes=with_synthetic(bundle, [_note(is_absent=absent)]),
    )


def _note(*, is_absent: bool) -> str:
    return join_sentences(
        [
            text("Likelihood-ratio tests of a restricted cubic spline against the straight line."),
            text(
                "The knots are those in the multivariable model where the variable is in it, else "
                "in the univariable one."
            ),
            text("{mark}: the variable is not in the multivariable model.", mark=DASH)
            if is_absent
            else "",
        ]
    )


def _cells(test: LinearityTest | None) -> tuple[str, str]:
    """Give the statistic with its degrees of freedom, and P; or why there is none."""
    if test is None:
        return DASH, DASH
    if test.statistic is None:
        return text(_NO_TEST.get(test.status, NOT_ESTIMABLE)), DASH
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
        text(
            "{name} ({note})",
            name=escape(variable_in_text(facts[test.variable])),
            note=format_p_with_sign(test.p_value),
        )
        for test in tests
    )
