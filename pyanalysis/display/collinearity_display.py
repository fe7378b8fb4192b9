"""Collinearity as a reader sees it: table, methods, and a sentence where there is much of it."""

from __future__ import annotations

import math

from pyanalysis.display.labels import variable_in_text, variable_label, variables_by_column
from pyanalysis.display.language import text
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import DASH, format_count, format_fixed
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import with_synthetic
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.collinearity import VariableCollinearity

LARGEST_VARIANCE_INFLATION = 5
"""Above this a variance inflation factor tells of a problematic amount of collinearity (James et
al. 2013, doi:10.1007/978-1-4614-7138-7, section 3.3.3)."""


def collinearity_methods(bundle: ResultsBundle) -> Prose:
    """Say how collinearity was measured; empty where it was not."""
    if bundle.collinearity is None:
        return Prose("")
    return Prose(
        text(
            "Collinearity in the multivariable model was measured by generalised variance "
            "inflation factors (GVIF) from the covariance matrix of the coefficients without the "
            "intercept [@fox1992]; their root GVIF^1/(2df)^ is compared with √{inflation} = "
            "{root}, which stands for a variance inflation of {inflation} [@james2013].",
            inflation=str(LARGEST_VARIANCE_INFLATION),
            root=_shown_threshold(),
        )
    )


def collinearity_sentence(bundle: ResultsBundle) -> Prose:
    """State the largest factor and how it compares."""
    if not bundle.collinearity:
        return Prose("")
    worst = max(bundle.collinearity, key=lambda factor: factor.scaled)
    facts = variables_by_column(bundle)
    largest = format_fixed(worst.scaled, decimals=2)
    name = escape(variable_in_text(facts[worst.variable]))
    above = len(_strong(bundle))
    if not above:
        return Prose(
            text(
                "The largest scaled generalised variance inflation factor of the multivariable "
                "model was {largest} ({variable}); no variable exceeded {threshold}.",
                largest=largest,
                variable=name,
                threshold=_shown_threshold(),
            )
        )
    return Prose(
        text(
            "The largest scaled generalised variance inflation factor of the multivariable model "
            "was {largest} ({variable}); {above} of {all} variables exceeded {threshold}.",
            largest=largest,
            variable=name,
            above=format_count(above),
            all=format_count(len(bundle.collinearity)),
            threshold=_shown_threshold(),
        )
    )


def collinearity_limitation(bundle: ResultsBundle) -> Prose:
    """Name the variables that the others nearly determine; empty where there are none."""
    strong = _strong(bundle)
    if not strong:
        return Prose("")
    facts = variables_by_column(bundle)
    names = join_words(
        text(
            "{name} ({note})",
            name=escape(variable_in_text(facts[factor.variable])),
            note=format_fixed(factor.scaled, decimals=2),
        )
        for factor in strong
    )
    return join_sentences(
        [
            text(
                "The multivariable model holds strongly collinear variables: {variables}, by the "
                "scaled generalised variance inflation factor.",
                variables=names,
            ),
            text(
                "Their intervals are that much wider than they would be without the other "
                "variables, and the data can hardly tell their shares apart."
            ),
        ]
    )


def draw_collinearity(bundle: ResultsBundle) -> Table:
    """Draw the factors of the multivariable model's variables."""
    facts = variables_by_column(bundle)
    rows = [
        Row(
            cells=(
                variable_label(facts[factor.variable]),
                format_count(factor.df),
                format_fixed(factor.gvif, decimals=2),
                format_fixed(factor.scaled, decimals=2),
            )
        )
        for factor in bundle.collinearity or ()
    ]
    return Table(
        name="collinearity",
        columns=(
            Column(label=text("Variable"), align="left", width=52),
            Column(label=text("df"), align="right", width=8),
            Column(label=text("GVIF"), align="right", width=18),
            Column(label=text("GVIF to the power 1/(2 df)"), align="right", width=22),
        ),
        rows=tuple(rows) or (Row(cells=(text("No model of two variables"), DASH, DASH, DASH)),),
        notes=with_synthetic(bundle, [text("GVIF: generalised variance inflation factor.")]),
    )


def _strong(bundle: ResultsBundle) -> list[VariableCollinearity]:
    return [factor for factor in bundle.collinearity or () if factor.scaled > _threshold()]


def _threshold() -> float:
    return math.sqrt(LARGEST_VARIANCE_INFLATION)


def _shown_threshold() -> str:
    return format_fixed(_threshold(), decimals=2)
