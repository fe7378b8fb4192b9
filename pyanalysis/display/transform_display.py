"""Declared transformations as a reader sees them: methods, notes and the price of cut points."""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.display.labels import (
    SCALE_NAMES,
    at_sentence_start,
    level_names,
    quartile_label,
    step_label,
    variable_in_text,
    variables_by_column,
)
from pyanalysis.display.language import text
from pyanalysis.display.lists import join_items
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import decimals_for, format_fixed
from pyanalysis.results.bundle import ResultsBundle, VariableFacts
from pyanalysis.results.transforms import DeclaredSpline


def transform_methods(bundle: ResultsBundle) -> Prose:
    """Describe how transformed variables entered the models; empty without any."""
    facts = list(variables_by_column(bundle).values())
    if not any(variable.transform for variable in facts):
        return Prose("")
    cut = [variable for variable in facts if variable.transform == "cut"]
    bent = [variable for variable in facts if variable.transform == "spline"]
    return join_sentences(
        [
            *(_scaled(variable) for variable in facts if variable.transform in SCALE_NAMES),
            *(_cut(variable) for variable in cut),
            _bent(bent),
            _fixed(bundle, cut=cut, bent=bent),
        ]
    )


def _bent(bent: list[VariableFacts]) -> str:
    if not bent:
        return ""
    return text(
        "{variables} entered as restricted cubic splines [@harrell2015], with the knots under the "
        "table of odds ratios; the odds ratio shown compares the upper with the lower quartile, "
        "and the P value of the variable tests all of its columns at once.",
        variables=at_sentence_start(join_words(map(_name, bent))),
    )


def _fixed(bundle: ResultsBundle, *, cut: list[VariableFacts], bent: list[VariableFacts]) -> str:
    """Say what is fitted more than once with the same knots and cut points."""
    fixed = [
        *([text("the knots and quartiles of the cohort")] if bent else []),
        *([text("the cut points")] if cut else []),
    ]
    if not fixed:
        return ""
    places = [
        text("every model"),
        *([text("every resample")] if bundle.validation is not None else []),
        *([text("every imputed set")] if bundle.imputation is not None else []),
    ]
    return text(
        "{places} used {fixed}.",
        places=at_sentence_start(join_words(places)),
        fixed=join_words(fixed),
    )


def _name(variable: VariableFacts) -> str:
    return escape(variable_in_text(variable))


def _scaled(variable: VariableFacts) -> str:
    return text(
        "The variable {variable} entered as its {scale}, with the odds ratio per {step}.",
        variable=_name(variable),
        scale=text(SCALE_NAMES[variable.transform]),
        step=escape(step_label(variable)),
    )


def _cut(variable: VariableFacts) -> str:
    return text(
        "The variable {variable} entered in the levels {levels}.",
        variable=_name(variable),
        levels=join_items(escape(level) for level in level_names(variable)),
    )


def transform_notes(bundle: ResultsBundle) -> list[str]:
    """Give the notes under a table of odds ratios: where each spline stands."""
    return list(_spline_notes(bundle))


def _spline_notes(bundle: ResultsBundle) -> Iterator[str]:
    facts = variables_by_column(bundle)
    for spline in bundle.splines or ():
        label = facts[spline.variable].label
        if spline.q1 is None or spline.q3 is None:
            yield text(
                "{variable}: too few different values for a restricted cubic spline.",
                variable=label,
            )
            continue
        yield text(
            "{variable}: restricted cubic spline with knots at {knots}; the odds ratio compares "
            "the upper with the lower quartile ({quartiles}), and the P value on the variable's "
            "line tests its whole curve.",
            variable=label,
            knots=_knots(spline),
            quartiles=quartile_label(spline),
        )


def _knots(spline: DeclaredSpline) -> str:
    values = [knot.value for knot in spline.knots]
    decimals = decimals_for((values[-1] - values[0]) / len(values))
    return join_words(format_fixed(value, decimals=decimals) for value in values)


def transform_limitation(bundle: ResultsBundle) -> Prose:
    """Name the loss of information in variables that were cut; empty without any."""
    cut = [_name(variable) for variable in bundle.study.variables if variable.transform == "cut"]
    if not cut:
        return Prose("")
    return join_sentences(
        [
            text("The models use {variables} in categories.", variables=join_words(cut)),
            text(
                "Categorising a numeric variable discards information and power, leaves "
                "confounding within the categories, and supposes that the risk jumps at the cut "
                "points [@royston2006]."
            ),
        ]
    )
