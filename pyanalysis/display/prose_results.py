"""Sentences of the results, the abstract and the conclusion; every number from the bundle."""

from __future__ import annotations

from collections.abc import Iterable

from pyanalysis.display.labels import (
    STATUS_NAMES,
    at_sentence_start,
    contrast_label,
    is_shown,
    level_label,
    outcome_in_text,
    step_label,
    variable_in_text,
    variables_by_column,
    within_sentence,
)
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import (
    format_count,
    format_interval,
    format_odds_ratio,
    format_p,
    format_p_below,
    format_p_with_sign,
    format_percent,
    format_plain,
    format_probability,
    interval_in_text,
)
from pyanalysis.display.selection_prose import path_sentence
from pyanalysis.display.separation_prose import is_penalised, separation_in_text
from pyanalysis.results.bundle import (
    Candidate,
    ExclusionCount,
    Flow,
    LogisticModel,
    ResultsBundle,
    Term,
)

ALPHA = 0.05
"""What the prose calls significant, whatever the screening threshold."""

LEVEL = f"{100 * ALPHA:g}%"


def flow_sentence(bundle: ResultsBundle) -> Prose:
    """Say who entered and who left."""
    flow = bundle.flow
    excluded = [
        f"{_few(item.n_excluded)} did not meet {escape(item.column)} {escape(item.keep)}"
        + _exclusion_notes(item)
        for item in flow.exclusions
    ]
    return join_sentences(
        [
            "" if flow.n_rows is None else f"The data file held {_patients(flow.n_rows)}.",
            f"{_of_these(flow)}{join_words(excluded)}." if excluded else "No patient was excluded.",
            "The number with an unknown outcome is suppressed."
            if flow.n_missing_outcome is None
            else f"The outcome was unknown for {_patients(flow.n_missing_outcome)}."
            if flow.n_missing_outcome
            else "The outcome was known for all.",
            f"The analysis covers {_patients(flow.n)}; {_incomplete(flow.n_incomplete)}.",
        ]
    )


def _exclusion_notes(item: ExclusionCount) -> str:
    reason = [escape(item.reason)] if item.reason else []
    unknown = [f"{format_count(item.n_unknown)} unknown were kept"] if item.n_unknown else []
    notes = "; ".join([*reason, *unknown])
    return f" ({notes})" if notes else ""


def _patients(n: int) -> str:
    return f"{format_count(n)} patient{'' if n == 1 else 's'}"


def _size(model: LogisticModel) -> str:
    """Give the patients and events of a model in brackets; nothing where they are suppressed."""
    if model.n is None or model.events is None:
        return ""
    return f" ({_patients(model.n)}, {_events(model.events)})"


def _events(n: int) -> str:
    return f"{format_count(n)} event{'' if n == 1 else 's'}"


def _few(n: int | None) -> str:
    return "a number not shown" if n is None else format_count(n)


def _of_these(flow: Flow) -> str:
    return "Of the patients in the data file, " if flow.n_rows is None else "Of these, "


def _incomplete(n: int | None) -> str:
    if n is None:
        return "for how many of them a candidate predictor was missing is suppressed"
    if n == 0:
        return "no candidate predictor was missing for any of them"
    return f"for {format_count(n)} of them at least one candidate predictor was missing"


def outcome_sentence(bundle: ResultsBundle) -> Prose:
    """Say how many had the outcome."""
    flow = bundle.flow
    rate = format_percent(100 * flow.event_rate, decimals=2)
    return Prose(
        f"{escape(bundle.study.outcome_label)} was recorded in {format_count(flow.events)} of "
        f"{_patients(flow.n)} ({rate})."
    )


def baseline_sentence(bundle: ResultsBundle) -> Prose:
    """Name the variables that differed between the groups, or say that none did."""
    facts = variables_by_column(bundle)
    differing = [
        f"{escape(variable_in_text(facts[item.variable]))} ({format_p_with_sign(p_value)})"
        for item in bundle.baseline
        if (p_value := item.test.p_value) is not None and p_value < ALPHA
    ]
    suppressed = _suppressed_text(
        bundle,
        (item.variable for item in bundle.baseline if item.test.status == "suppressed"),
        what="test",
    )
    if all(item.test.p_value is None for item in bundle.baseline):
        return join_sentences(
            ["" if suppressed else "No test between the groups was possible.", suppressed]
        )
    return join_sentences(
        [
            f"The groups differed in {join_words(differing)}."
            if differing
            else f"No variable {'with a test shown ' if suppressed else ''}differed between the "
            f"groups at the {LEVEL} level.",
            suppressed,
        ]
    )


def _suppressed_text(bundle: ResultsBundle, variables: Iterable[str], *, what: str) -> str:
    """Name the variables of which something is suppressed; empty where there are none."""
    facts = variables_by_column(bundle)
    names = [escape(variable_in_text(facts[name])) for name in dict.fromkeys(variables)]
    many = "s" if len(names) > 1 else ""
    are = "are" if many else "is"
    return f"The {what}{many} of {join_words(names)} {are} suppressed." if names else ""


def selection_sentence(bundle: ResultsBundle) -> Prose:
    """Say what was considered, what entered, and what could not be judged."""
    selection = bundle.selection
    if selection.criterion is not None:
        return path_sentence(bundle)
    chosen = [item for item in selection.candidates if item.selected]
    considered = format_count(len(selection.candidates))
    if selection.method == "forced":
        return Prose(f"All {considered} candidate predictors entered the multivariable model.")
    facts = variables_by_column(bundle)
    hidden = [model.name for model in bundle.univariable if is_suppressed(model)]
    unjudged = [
        f"{escape(variable_in_text(facts[item.variable]))} "
        f"({STATUS_NAMES.get(item.reason, item.reason)})"
        for item in selection.candidates
        if item.p_value is None and item.variable not in hidden
    ]
    passed = [item for item in chosen if _has_passed(item, threshold=selection.threshold)]
    kept = [item for item in chosen if item not in passed]
    names, kept_names = (
        join_words(escape(variable_in_text(facts[item.variable])) for item in items)
        for items in (passed, kept)
    )
    return join_sentences(
        [
            f"Of {considered} candidate predictors, {format_count(len(passed))} had a univariable "
            f"P value below {format_probability(selection.threshold)} and entered the "
            f"multivariable model: {names}."
            if passed
            else f"None of {considered} candidate predictors had a univariable P value below "
            f"{format_probability(selection.threshold)}"
            f"{'' if kept else ', and no multivariable model was fitted'}.",
            f"{at_sentence_start(kept_names)} entered whatever the P value." if kept else "",
            f"No univariable P value exists for {join_words(unjudged)}." if unjudged else "",
            _suppressed_text(bundle, hidden, what="univariable P value"),
        ]
    )


def _has_passed(item: Candidate, *, threshold: float) -> bool:
    """Tell whether a candidate's P value was below the threshold, even one that is not shown."""
    if item.p_value is None:
        return item.reason == "below_threshold"
    return item.p_value < threshold


def is_suppressed(model: LogisticModel) -> bool:
    """Tell whether all of a model's estimates are suppressed."""
    return model.status == "suppressed"


def associations(bundle: ResultsBundle) -> list[str]:
    """Describe each significant coefficient of the multivariable model, direction included."""
    model = bundle.multivariable
    if model is None or model.status != "ok":
        return []
    return [
        *(_association(bundle, term) for term in _significant(bundle, model)),
        *_curved(bundle, model),
    ]


def _significant(bundle: ResultsBundle, model: LogisticModel) -> list[Term]:
    facts = variables_by_column(bundle)
    return [
        term
        for term in model.terms
        if term.p_value is not None
        and term.p_value < ALPHA
        and is_shown(facts[term.variable], term.level)
    ]


def _bent(bundle: ResultsBundle, model: LogisticModel) -> dict[str, float]:
    """Give the P of each spline with an association that does not show between its quartiles."""
    facts = variables_by_column(bundle)
    heard = {term.variable for term in _significant(bundle, model)}
    return {
        test.variable: test.p_value
        for test in model.global_tests
        if facts[test.variable].transform == "spline"
        and test.p_value is not None
        and test.p_value < ALPHA
        and test.variable not in heard
    }


def _curved(bundle: ResultsBundle, model: LogisticModel) -> list[str]:
    facts = variables_by_column(bundle)
    return [
        f"{escape(variable_in_text(facts[variable]))} (restricted cubic spline, "
        f"{format_p_with_sign(p_value)})"
        for variable, p_value in _bent(bundle, model).items()
    ]


def _association(bundle: ResultsBundle, term: Term) -> str:
    variable = variables_by_column(bundle)[term.variable]
    name = escape(variable_in_text(variable))
    if not term.level:
        return f"{name} (OR per {escape(step_label(variable))} {_estimate(bundle, term)})"
    if variable.transform == "spline":
        return f"{name} ({contrast_label(variable, term.level)}: OR {_estimate(bundle, term)})"
    level, reference = (
        escape(within_sentence(level_label(variable, item)))
        for item in (term.level, variable.reference)
    )
    return f"{name} ({level} against {reference}: OR {_estimate(bundle, term)})"


def _estimate(bundle: ResultsBundle, term: Term) -> str:
    return (
        f"{format_odds_ratio(term.log_odds)}, {format_plain(bundle.study.confidence * 100)}% CI "
        f"{interval_in_text(format_interval(term.ci_low, term.ci_high))}, "
        f"{format_p_with_sign(term.p_value)}"
    )


def multivariable_sentence(bundle: ResultsBundle) -> Prose:
    """Say which variables were associated with the outcome, up or down, and which were not."""
    model = bundle.multivariable
    if model is None:
        return Prose("No multivariable model was fitted.")
    if model.status == "separated":
        stop = bundle.selection if bundle.selection.status == "separated" else model
        return Prose(
            "The multivariable model was not estimable because of "
            f"{separation_in_text(bundle, stop)}."
        )
    if model.status != "ok":
        return Prose(f"The multivariable model was {STATUS_NAMES[model.status]}.")
    significant, curved = _significant(bundle, model), _curved(bundle, model)
    up = [_association(bundle, term) for term in significant if (term.log_odds or 0) > 0]
    down = [_association(bundle, term) for term in significant if (term.log_odds or 0) < 0]
    silent = _silent(bundle, model, significant)
    outcome = escape(outcome_in_text(bundle.study))
    return join_sentences(
        [
            f"Because of {separation_in_text(bundle, model)}, the estimates of the multivariable "
            "model are Firth's penalised ones."
            if is_penalised(model)
            else "",
            f"In the multivariable model{_size(model)}, "
            f"higher odds of {outcome} were associated with {join_words(up)}."
            if up
            else "",
            f"Lower odds of {outcome} were associated with {join_words(down)}." if down else "",
            f"No {'other ' if _hidden(model) else ''}variable of the multivariable model was "
            f"associated with the outcome at the {LEVEL} level."
            if not significant and not curved
            else "",
            f"The odds of {outcome} followed a curve, without a difference between the quartiles, "
            f"along {join_words(curved)}."
            if curved
            else "",
            f"No association at the {LEVEL} level was seen for {join_words(silent)}."
            if silent and (significant or curved)
            else "",
            _suppressed_text(bundle, _hidden(model), what="odds ratio"),
        ]
    )


def _silent(bundle: ResultsBundle, model: LogisticModel, significant: list[Term]) -> list[str]:
    facts = variables_by_column(bundle)
    heard = (
        {term.variable for term in significant} | _bent(bundle, model).keys() | set(_hidden(model))
    )
    return [escape(variable_in_text(facts[name])) for name in model.variables if name not in heard]


def _hidden(model: LogisticModel) -> list[str]:
    """Name the variables with a suppressed odds ratio."""
    return [term.variable for term in model.terms if term.status == "suppressed"]


def univariable_sentence(bundle: ResultsBundle) -> Prose:
    """Say how many univariable associations there were."""
    p_values = [item.p_value for item in bundle.selection.candidates if item.p_value is not None]
    below = sum(p_value < ALPHA for p_value in p_values)
    smallest = min(p_values, default=None)
    if smallest is None:
        is_hidden = any(is_suppressed(model) for model in bundle.univariable)
        return Prose("" if is_hidden else "No univariable model could be fitted.")
    shown = " with a P value shown" if any(map(is_suppressed, bundle.univariable)) else ""
    return Prose(
        f"In univariable models, {format_count(below)} of {format_count(len(p_values))} candidate "
        f"predictors{shown} had {format_p_below(ALPHA)}; the smallest P value was "
        f"{format_p(smallest)}."
    )


def conclusion_sentence(bundle: ResultsBundle) -> Prose:
    """Conclude with associations, never with causes."""
    model = bundle.multivariable
    outcome = escape(outcome_in_text(bundle.study))
    facts = variables_by_column(bundle)
    if model is not None and model.status != "ok":
        return Prose(
            f"What is independently associated with {outcome} cannot be said, because the "
            f"multivariable model was {STATUS_NAMES[model.status]}."
        )
    penalised = (
        "The estimates behind this are penalised, because maximum likelihood gives no "
        "finite or usable ones."
        if is_penalised(model)
        else ""
    )
    heard: list[str] = []
    if model is not None:
        heard = [term.variable for term in _significant(bundle, model)] + [*_bent(bundle, model)]
    names = list(dict.fromkeys(escape(variable_in_text(facts[variable])) for variable in heard))
    if not names:
        other = "other " if model is not None and _hidden(model) else ""
        return join_sentences(
            [
                f"No {other}candidate predictor was independently associated with {outcome}.",
                penalised,
            ]
        )
    return join_sentences(
        [
            f"{at_sentence_start(join_words(names))} {'was' if len(names) == 1 else 'were'} "
            f"associated with {outcome} in a multivariable model.",
            penalised,
            "The associations rest on synthetic data and say nothing about patients."
            if bundle.study.synthetic
            else "Associations do not show causes, and need confirmation in other patients.",
        ]
    )
