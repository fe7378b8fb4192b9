"""Sentences on the univariable models and on what entered the multivariable model."""

from __future__ import annotations

from pyanalysis.display.labels import (
    STATUS_NAMES,
    at_sentence_start,
    names_in_text,
    variable_in_text,
    variables_by_column,
    with_note,
)
from pyanalysis.display.language import counted, text
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_p, format_p_below, format_probability
from pyanalysis.display.prose_results import ALPHA
from pyanalysis.display.selection_prose import path_sentence
from pyanalysis.results.bundle import Candidate, LogisticModel, ResultsBundle


def univariable_sentence(bundle: ResultsBundle) -> Prose:
    """Say how many univariable associations there were."""
    p_values = [item.p_value for item in bundle.selection.candidates if item.p_value is not None]
    below = sum(p_value < ALPHA for p_value in p_values)
    smallest = min(p_values, default=None)
    if smallest is None:
        is_hidden = any(_is_suppressed(model) for model in bundle.univariable)
        return Prose("" if is_hidden else text("No univariable model could be fitted."))
    parts = {
        "below": format_count(below),
        "n": format_count(len(p_values)),
        "limit": format_p_below(ALPHA),
        "smallest": format_p(smallest),
    }
    if any(map(_is_suppressed, bundle.univariable)):
        return Prose(
            text(
                "In univariable models, {below} of {n} candidate predictors with a P value shown "
                "had {limit}; the smallest P value was {smallest}.",
                **parts,
            )
        )
    return Prose(
        text(
            "In univariable models, {below} of {n} candidate predictors had {limit}; the smallest "
            "P value was {smallest}.",
            **parts,
        )
    )


def selection_sentence(bundle: ResultsBundle) -> Prose:
    """Say what was considered, what entered, and what could not be judged."""
    selection = bundle.selection
    if selection.criterion is not None:
        return path_sentence(bundle)
    considered = format_count(len(selection.candidates))
    if selection.method == "forced":
        return Prose(
            text("All {n} candidate predictors entered the multivariable model.", n=considered)
        )
    hidden = [model.name for model in bundle.univariable if _is_suppressed(model)]
    return join_sentences(
        [*_screened(bundle), _unjudged(bundle, hidden), _hidden_p(bundle, hidden)]
    )


def _screened(bundle: ResultsBundle) -> list[str]:
    """Say which candidates passed the threshold, and which entered without."""
    selection = bundle.selection
    chosen = [item for item in selection.candidates if item.selected]
    passed = [item for item in chosen if _has_passed(item, threshold=selection.threshold)]
    kept = [item for item in chosen if item not in passed]
    names, kept_names = (
        join_words(names_in_text(bundle, (item.variable for item in items)))
        for items in (passed, kept)
    )
    parts = {
        "n": format_count(len(selection.candidates)),
        "threshold": format_probability(selection.threshold),
    }
    entered = (
        text("{variables} entered whatever the P value.", variables=at_sentence_start(kept_names))
        if kept
        else ""
    )
    if passed:
        first = text(
            "Of {n} candidate predictors, {passed} had a univariable P value below {threshold} "
            "and entered the multivariable model: {variables}.",
            passed=format_count(len(passed)),
            variables=names,
            **parts,
        )
    elif kept:
        first = text(
            "None of {n} candidate predictors had a univariable P value below {threshold}.", **parts
        )
    else:
        first = text(
            "None of {n} candidate predictors had a univariable P value below {threshold}, and no "
            "multivariable model was fitted.",
            **parts,
        )
    return [first, entered]


def _unjudged(bundle: ResultsBundle, hidden: list[str]) -> str:
    """Name the candidates for which no P value exists, other than suppressed ones."""
    facts = variables_by_column(bundle)
    unjudged = [
        with_note(escape(variable_in_text(facts[item.variable])), _why(item.reason))
        for item in bundle.selection.candidates
        if item.p_value is None and item.variable not in hidden
    ]
    if not unjudged:
        return ""
    return text("No univariable P value exists for {variables}.", variables=join_words(unjudged))


def _why(reason: str) -> str:
    return text(STATUS_NAMES[reason]) if reason in STATUS_NAMES else reason


def _hidden_p(bundle: ResultsBundle, hidden: list[str]) -> str:
    if not hidden:
        return ""
    return counted(
        "The univariable P value of {variables} is suppressed.",
        "The univariable P values of {variables} are suppressed.",
        count=len(hidden),
        variables=join_words(names_in_text(bundle, hidden)),
    )


def _has_passed(item: Candidate, *, threshold: float) -> bool:
    """Tell whether a candidate's P value was below the threshold, even one that is not shown."""
    if item.p_value is None:
        return item.reason == "below_threshold"
    return item.p_value < threshold


def _is_suppressed(model: LogisticModel) -> bool:
    """Tell whether all of a model's estimates are suppressed."""
    return model.status == "suppressed"
