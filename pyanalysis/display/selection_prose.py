"""Sentences on a selection that went step by step: how it was done, where it led, what it costs."""

from __future__ import annotations

import functools

from pyanalysis.display.labels import (
    STATUS_NAMES,
    at_sentence_start,
    names_in_text,
)
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import Prose, join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_fixed, format_probability
from pyanalysis.display.separation_prose import separation_in_text
from pyanalysis.results.bundle import ResultsBundle, Selection

CRITERION_NAMES = {"aic": "AIC", "bic": "BIC", "p": "P"}

_PATH_NAMES = {
    "backward": marked("backward elimination"),
    "forward": marked("forward selection"),
    "stepwise": marked("stepwise selection"),
}
_CRITERION_IN_METHODS = {
    "aic": marked("Akaike's information criterion (AIC) [@akaike1974]"),
    "bic": marked(
        "the Bayesian information criterion (BIC) [@schwarz1978], its sample size the patients of "
        "the selection"
    ),
}
_CRITERIA_IN_SHORT = {"aic": "AIC", "bic": "BIC", "p": marked("P values")}


def path_name(selection: Selection) -> str:
    """Name the method and its criterion: ``backward elimination by AIC``."""
    criterion = selection.criterion or "aic"
    return text(
        "{method} by {criterion}",
        method=text(_PATH_NAMES[selection.method]),
        criterion=text(_CRITERIA_IN_SHORT[criterion]),
    )


def path_methods(bundle: ResultsBundle) -> Prose:
    """Describe the path: start, criterion, what moves, and on whom."""
    selection = bundle.selection
    kept = join_words(names_in_text(bundle, selection.always))
    return join_sentences(
        [
            _way(selection, kept=kept),
            text("A variable with several levels entered or left as a whole."),
            text("{variables} stayed in the model throughout.", variables=at_sentence_start(kept))
            if kept
            else "",
            text(
                "The selection used the patients for whom all candidates were known; the chosen "
                "model was then fitted again to all patients for whom its own variables were known."
            ),
        ]
    )


def _way(selection: Selection, *, kept: str) -> str:
    method, start = text(_PATH_NAMES[selection.method]), _start(selection, kept=kept)
    criterion = selection.criterion or "aic"
    if criterion == "p":
        return text(
            "The variables of the multivariable model were chosen by {method}: {start}, by "
            "likelihood-ratio P values, of which {rule} [@venables2002].",
            method=method,
            start=start,
            rule=_rule(selection),
        )
    return text(
        "The variables of the multivariable model were chosen by {method}: {start}, by {criterion} "
        "until no single change lowered it [@venables2002].",
        method=method,
        start=start,
        criterion=text(_CRITERION_IN_METHODS[criterion]),
    )


def _start(selection: Selection, *, kept: str) -> str:
    if selection.method == "backward":
        return text("from the model of all candidates one was removed at a time")
    if selection.method == "stepwise":
        return text(
            "from the model of all candidates one was removed, or one that had been removed "
            "entered again, at a time"
        )
    if kept:
        return text(
            "starting from the model of {variables} one candidate entered at a time", variables=kept
        )
    return text("starting from a model without candidates one candidate entered at a time")


def _rule(selection: Selection) -> str:
    threshold = format_probability(selection.threshold)
    if selection.method == "backward":
        return text("the largest above {threshold} left", threshold=threshold)
    if selection.method == "forward":
        return text("the smallest strictly below {threshold} entered", threshold=threshold)
    return text(
        "the largest above {threshold} left and, where none did, the smallest strictly below "
        "{threshold} entered",
        threshold=threshold,
    )


def path_sentence(bundle: ResultsBundle) -> Prose:
    """Say on how many patients the path ran, what moved in which order, and what came of it."""
    selection = bundle.selection
    who = text(
        "{method} ran on the {n} patients for whom all {candidates} candidate predictors were "
        "known.",
        method=at_sentence_start(path_name(selection)),
        n=format_count(selection.n_path or 0),
        candidates=format_count(len(selection.candidates)),
    )
    return join_sentences([who, _moves(bundle), _end(bundle)])


def _moves(bundle: ResultsBundle) -> str:
    """List the moves in order; runs of the same kind share one verb."""
    moves = [step for step in bundle.selection.steps if step.action in ("remove", "add")]
    runs: list[tuple[str, list[str]]] = []
    for step in moves:
        if not runs or runs[-1][0] != step.action:
            runs.append((step.action, []))
        runs[-1][1].extend(names_in_text(bundle, [step.variable]))
    if not runs:
        is_done = bundle.selection.status == "ok"
        return text("No variable was removed or entered.") if is_done else ""
    parts = functools.reduce(_then, (_move(action, join_words(names)) for action, names in runs))
    return _in_order(bundle.selection, parts)


def _move(action: str, variables: str) -> str:
    if action == "remove":
        return text("it removed {variables}", variables=variables)
    return text("it entered {variables}", variables=variables)


def _then(first: str, second: str) -> str:
    return text("{first}; then {second}", first=first, second=second)


def _in_order(selection: Selection, moves: str) -> str:
    """Tell the moves, with the criterion's fall along them where it is one number per model."""
    values = [step.value for step in selection.steps if step.action != "stop"]
    first, last = values[0], values[-1]
    if selection.criterion == "p" or first is None or last is None:
        return text("In this order {moves}.", moves=moves)
    return text(
        "In this order {moves} ({criterion} {first} to {last}).",
        moves=moves,
        criterion=CRITERION_NAMES[selection.criterion or "aic"],
        first=format_fixed(first, decimals=2),
        last=format_fixed(last, decimals=2),
    )


def _end(bundle: ResultsBundle) -> str:
    selection, model = bundle.selection, bundle.multivariable
    if selection.status != "ok":
        return _stop(bundle)
    if model is None:
        return text("No variable was left, and no multivariable model was fitted.")
    chosen = join_words(
        names_in_text(bundle, (item.variable for item in selection.candidates if item.selected))
    )
    if model.n is None:
        return text("The multivariable model of {variables} was fitted.", variables=chosen)
    return text(
        "The multivariable model of {variables} was fitted to {n} patients.",
        variables=chosen,
        n=format_count(model.n),
    )


def _stop(bundle: ResultsBundle) -> str:
    """Say where the path had to stop, and why."""
    selection = bundle.selection
    why = (
        text(
            "not estimable because of {separation}",
            separation=separation_in_text(bundle, selection),
        )
        if selection.findings
        else text(STATUS_NAMES[selection.status])
    )
    entered = selection.steps[-1].variable
    if not entered:
        return text(
            "It had to stop at its start: the model reached there is {why}, so no multivariable "
            "model is reported.",
            why=why,
        )
    return text(
        "It had to stop when {variable} entered: the model reached there is {why}, so no "
        "multivariable model is reported.",
        variable=join_words(names_in_text(bundle, [entered])),
        why=why,
    )


def path_limitation(bundle: ResultsBundle) -> Prose:
    """Name the choice of variables by the same data as a limitation."""
    return join_sentences(
        [
            text(
                "The variables of the multivariable model were chosen from the same data by "
                "{method}.",
                method=path_name(bundle.selection),
            ),
            text(
                "Other patients might have led to other variables, the associations of those "
                "chosen tend to be exaggerated [@heinze2018], and the intervals and P values of "
                "the final model do not account for the choice."
            ),
        ]
    )
