"""Sentences on a selection that went step by step: how it was done, where it led, what it costs."""

from __future__ import annotations

from pyanalysis.display.labels import (
    STATUS_NAMES,
    at_sentence_start,
    variable_in_text,
    variables_by_column,
)
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import (
    format_count,
    format_fixed,
    format_probability,
)
from pyanalysis.display.separation_prose import separation_in_text
from pyanalysis.results.bundle import ResultsBundle, Selection

CRITERION_NAMES = {"aic": "AIC", "bic": "BIC", "p": "P"}

_PATH_NAMES = {
    "backward": "backward elimination",
    "forward": "forward selection",
    "stepwise": "stepwise selection",
}
_CRITERION_IN_METHODS = {
    "aic": "Akaike's information criterion (AIC) [@akaike1974]",
    "bic": "the Bayesian information criterion (BIC) [@schwarz1978], its sample size the patients "
    "of the selection",
    "p": "likelihood-ratio P values",
}


def path_name(selection: Selection) -> str:
    """Name the method and its criterion: ``backward elimination by AIC``."""
    criterion = {"aic": "AIC", "bic": "BIC", "p": "P values"}[selection.criterion or "aic"]
    return f"{_PATH_NAMES[selection.method]} by {criterion}"


def path_methods(bundle: ResultsBundle) -> Prose:
    """Describe the path: start, criterion, what moves, and on whom."""
    selection = bundle.selection
    facts = variables_by_column(bundle)
    kept = join_words(escape(variable_in_text(facts[name])) for name in selection.always)
    start = {
        "backward": "from the model of all candidates one was removed at a time",
        "forward": "starting from "
        + (f"the model of {kept}" if kept else "a model without candidates")
        + " one candidate entered at a time",
        "stepwise": "from the model of all candidates one was removed, or one that had been "
        "removed entered again, at a time",
    }[selection.method]
    return join_sentences(
        [
            "The variables of the multivariable model were chosen by "
            f"{_PATH_NAMES[selection.method]}: {start}, by "
            f"{_CRITERION_IN_METHODS[selection.criterion or 'aic']}{_rule(selection)} "
            "[@venables2002]. A variable with several levels entered or left as a whole.",
            f"{at_sentence_start(kept)} stayed in the model throughout." if kept else "",
            "The selection used the patients for whom all candidates were known; the chosen model "
            "was then fitted again to all patients for whom its own variables were known.",
        ]
    )


def _rule(selection: Selection) -> str:
    if selection.criterion != "p":
        return " until no single change lowered it"
    leave = f"the largest above {format_probability(selection.threshold)} left"
    enter = f"the smallest strictly below {format_probability(selection.threshold)} entered"
    return {
        "backward": f", of which {leave}",
        "forward": f", of which {enter}",
        "stepwise": f", of which {leave} and, where none did, {enter}",
    }[selection.method]


def path_sentence(bundle: ResultsBundle) -> Prose:
    """Say on how many patients the path ran, what moved in which order, and what came of it."""
    selection = bundle.selection
    name = at_sentence_start(path_name(selection))
    considered = format_count(len(selection.candidates))
    who = (
        f"{name} ran on the {format_count(selection.n_path or 0)} patients for whom all "
        f"{considered} candidate predictors were known."
    )
    return join_sentences([who, _moves(bundle), _end(bundle)])


def _moves(bundle: ResultsBundle) -> str:
    """List the moves in order; runs of the same kind share one verb."""
    facts = variables_by_column(bundle)
    moves = [step for step in bundle.selection.steps if step.action in ("remove", "add")]
    runs: list[tuple[str, list[str]]] = []
    for step in moves:
        verb = "removed" if step.action == "remove" else "entered"
        if not runs or runs[-1][0] != verb:
            runs.append((verb, []))
        runs[-1][1].append(escape(variable_in_text(facts[step.variable])))
    if not runs:
        return "" if bundle.selection.status != "ok" else "No variable was removed or entered."
    parts = [f"{verb} {join_words(names)}" for verb, names in runs]
    return f"In this order it {'; then it '.join(parts)}{_fall(bundle.selection)}."


def _fall(selection: Selection) -> str:
    """Give the criterion's fall along the path, where it is one number per model."""
    values = [step.value for step in selection.steps if step.action != "stop"]
    first, last = values[0], values[-1]
    if selection.criterion == "p" or first is None or last is None:
        return ""
    name = CRITERION_NAMES[selection.criterion or "aic"]
    shown = (format_fixed(value, decimals=2) for value in (first, last))
    return f" ({name} {' to '.join(shown)})"


def _end(bundle: ResultsBundle) -> str:
    selection, model = bundle.selection, bundle.multivariable
    facts = variables_by_column(bundle)
    chosen = [
        escape(variable_in_text(facts[item.variable]))
        for item in selection.candidates
        if item.selected
    ]
    if selection.status != "ok":
        where = (
            f"when {escape(variable_in_text(facts[selection.steps[-1].variable]))} entered"
            if selection.steps[-1].variable
            else "at its start"
        )
        why = (
            f"not estimable because of {separation_in_text(bundle, selection)}"
            if selection.findings
            else STATUS_NAMES[selection.status]
        )
        return (
            f"It had to stop {where}: the model reached there is {why}, so no multivariable model "
            "is reported."
        )
    if model is None:
        return "No variable was left, and no multivariable model was fitted."
    fitted = f"The multivariable model of {join_words(chosen)} was fitted"
    return f"{fitted}." if model.n is None else f"{fitted} to {format_count(model.n)} patients."


def path_limitation(bundle: ResultsBundle) -> Prose:
    """Name the choice of variables by the same data as a limitation."""
    return Prose(
        "The variables of the multivariable model were chosen from the same data by "
        f"{path_name(bundle.selection)}. Other patients might have led to other variables, the "
        "associations of those chosen tend to be exaggerated [@heinze2018], and the intervals and "
        "P values of the final model do not account for the choice."
    )
