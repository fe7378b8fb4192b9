"""Sentences on a multivariable model without a finite maximum: why, and what stands instead."""

from __future__ import annotations

from pyanalysis.display.labels import level_label, variable_in_text, variables_by_column
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.verdicts import NEAR_SEPARATION, RIVAL_MAXIMA
from pyanalysis.results.bundle import LogisticModel, ResultsBundle, Selection, VariableFacts


def is_penalised(model: LogisticModel | None) -> bool:
    """Tell whether Firth's estimates are reported."""
    return model is not None and model.status == "ok" and model.estimator == "firth"


def separation_in_text(bundle: ResultsBundle, model: LogisticModel | Selection) -> str:
    """Give ``quasi-complete separation by stage (III) and marker``, as far as it is known."""
    kind = {True: "complete separation", False: "quasi-complete separation", None: "separation"}
    facts = variables_by_column(bundle)
    names = [
        _name(facts[finding.variable], finding.level)
        for finding in model.findings
        if finding.kind == "separated"
    ]
    if not model.completely_separated and not names:
        return kind[None] if model.completely_separated is None else NEAR_SEPARATION
    return f"{kind[model.completely_separated]} by {join_words(names) or 'several variables'}"


def _name(variable: VariableFacts, level: str) -> str:
    name = escape(variable_in_text(variable))
    return f"{name} ({escape(level_label(variable, level))})" if level else name


def separation_limitation(bundle: ResultsBundle) -> Prose:
    """Say what separation did to the reported models; empty where there is none."""
    return join_sentences([_multivariable(bundle), _univariable(bundle)])


def _multivariable(bundle: ResultsBundle) -> str:
    model = bundle.multivariable
    if model is None or model.ml_status != "separated":
        return ""
    if bundle.selection.status == "separated":
        why = separation_in_text(bundle, bundle.selection)
        return (
            "The selection of variables came to a model for which maximum likelihood has no "
            f"finite estimate, because of {why}. No estimate of a multivariable model is reported."
        )
    why = separation_in_text(bundle, model)
    kind = "usable" if why == NEAR_SEPARATION else "finite"
    first = (
        f"Maximum likelihood has no {kind} estimate for the multivariable model, because of {why}."
    )
    if is_penalised(model):
        return (
            f"{first} Firth's penalised estimates stand in its place [@firth1993; @heinze2002]. "
            "They are finite, but shrunk towards no association, and how far the separated ones "
            "lie from it is a matter of the penalty as much as of the data."
        )
    if bundle.grouping is not None:
        groups = "clusters" if bundle.grouping.kind == "cluster" else "matched sets"
        return f"{first} For {groups} no penalised estimates are made, so none are reported."
    return f"{first[:-1]}{RIVAL_MAXIMA}."


def _univariable(bundle: ResultsBundle) -> str:
    facts = variables_by_column(bundle)
    penalised = [model for model in bundle.univariable if is_penalised(model)]
    names = [escape(variable_in_text(facts[model.name])) for model in penalised]
    nearly = "" if all(model.findings for model in penalised) else ", or nearly so"
    if not names:
        return ""
    also = " as well" if is_penalised(bundle.multivariable) else ""
    return (
        f"The univariable estimates of {join_words(names)} are Firth's{also}, because each of "
        f"these variables alone separates the outcome{nearly}."
        if len(names) > 1
        else f"The univariable estimates of {names[0]} are Firth's{also}, because this variable "
        f"alone separates the outcome{nearly}."
    )
