"""Sentences on a multivariable model without a finite maximum: why, and what stands instead."""

from __future__ import annotations

from pyanalysis.display.labels import (
    level_label,
    names_in_text,
    variable_in_text,
    variables_by_column,
    with_note,
)
from pyanalysis.display.language import counted, marked, text
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.verdicts import NEAR_SEPARATION, RIVAL_MAXIMA
from pyanalysis.results.bundle import LogisticModel, ResultsBundle, Selection, VariableFacts

_KINDS = {
    True: marked("complete separation"),
    False: marked("quasi-complete separation"),
    None: marked("separation"),
}
"""Names of a separation by whether it is complete; None where that is not known."""


def is_penalised(model: LogisticModel | None) -> bool:
    """Tell whether Firth's estimates are reported."""
    return model is not None and model.status == "ok" and model.estimator == "firth"


def separation_in_text(bundle: ResultsBundle, model: LogisticModel | Selection) -> str:
    """Give ``quasi-complete separation by stage (III) and marker``, as far as it is known."""
    facts = variables_by_column(bundle)
    names = [
        _name(facts[finding.variable], finding.level)
        for finding in model.findings
        if finding.kind == "separated"
    ]
    if not model.completely_separated and not names:
        return text(_KINDS[None] if model.completely_separated is None else NEAR_SEPARATION)
    return text(
        "{separation} by {variables}",
        separation=text(_KINDS[model.completely_separated]),
        variables=join_words(names) or text("several variables"),
    )


def _name(variable: VariableFacts, level: str) -> str:
    name = escape(variable_in_text(variable))
    return with_note(name, escape(level_label(variable, level))) if level else name


def separation_limitation(bundle: ResultsBundle) -> Prose:
    """Say what separation did to the reported models; empty where there is none."""
    return join_sentences([_multivariable(bundle), _univariable(bundle)])


def _multivariable(bundle: ResultsBundle) -> str:
    model = bundle.multivariable
    if model is None or model.ml_status != "separated":
        return ""
    if bundle.selection.status == "separated":
        return text(
            "The selection of variables came to a model for which maximum likelihood has no finite "
            "estimate, because of {separation}. No estimate of a multivariable model is reported.",
            separation=separation_in_text(bundle, bundle.selection),
        )
    if is_penalised(model):
        instead = text(
            "Firth's penalised estimates stand in its place [@firth1993; @heinze2002]. They are "
            "finite, but shrunk towards no association, and how far the separated ones lie from it "
            "is a matter of the penalty as much as of the data."
        )
        return join_sentences([_no_estimate(bundle, model), instead])
    if bundle.grouping is None:
        return _no_estimate(bundle, model, more=text(RIVAL_MAXIMA))
    instead = (
        text("For clusters no penalised estimates are made, so none are reported.")
        if bundle.grouping.kind == "cluster"
        else text("For matched sets no penalised estimates are made, so none are reported.")
    )
    return join_sentences([_no_estimate(bundle, model), instead])


def _no_estimate(bundle: ResultsBundle, model: LogisticModel, *, more: str = "") -> str:
    """Say that maximum likelihood has no estimate; ``more`` goes on where the sentence ends."""
    why = separation_in_text(bundle, model)
    if why == text(NEAR_SEPARATION):
        return text(
            "Maximum likelihood has no usable estimate for the multivariable model, because of "
            "{separation}{more}.",
            separation=why,
            more=more,
        )
    return text(
        "Maximum likelihood has no finite estimate for the multivariable model, because of "
        "{separation}{more}.",
        separation=why,
        more=more,
    )


def _univariable(bundle: ResultsBundle) -> str:
    penalised = [model for model in bundle.univariable if is_penalised(model)]
    if not penalised:
        return ""
    names = join_words(names_in_text(bundle, (model.name for model in penalised)))
    why = (
        counted(
            "because this variable alone separates the outcome",
            "because each of these variables alone separates the outcome",
            count=len(penalised),
        )
        if all(model.findings for model in penalised)
        else counted(
            "because this variable alone separates the outcome, or nearly so",
            "because each of these variables alone separates the outcome, or nearly so",
            count=len(penalised),
        )
    )
    if is_penalised(bundle.multivariable):
        return text(
            "The univariable estimates of {variables} are Firth's as well, {why}.",
            variables=names,
            why=why,
        )
    return text(
        "The univariable estimates of {variables} are Firth's, {why}.", variables=names, why=why
    )
