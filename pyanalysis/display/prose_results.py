"""Sentences on the multivariable model and the conclusion; every number from the bundle."""

from __future__ import annotations

from pyanalysis.display.labels import (
    STATUS_NAMES,
    at_sentence_start,
    contrast_label,
    is_shown,
    level_label,
    names_in_text,
    number_of_patients,
    outcome_in_text,
    step_label,
    variable_in_text,
    variables_by_column,
    within_sentence,
)
from pyanalysis.display.language import counted, text
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import (
    format_count,
    format_interval,
    format_odds_ratio,
    format_p_with_sign,
    format_plain,
    interval_in_text,
)
from pyanalysis.display.separation_prose import is_penalised, separation_in_text
from pyanalysis.results.bundle import LogisticModel, ResultsBundle, Term

ALPHA = 0.05
"""What the prose calls significant, whatever the screening threshold."""

LEVEL = f"{100 * ALPHA:g}%"


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
        text(
            "{variable} (restricted cubic spline, {p})",
            variable=escape(variable_in_text(facts[variable])),
            p=format_p_with_sign(p_value),
        )
        for variable, p_value in _bent(bundle, model).items()
    ]


def _association(bundle: ResultsBundle, term: Term) -> str:
    variable = variables_by_column(bundle)[term.variable]
    name = escape(variable_in_text(variable))
    estimate = _estimate(bundle, term)
    if not term.level:
        return text(
            "{variable} (OR per {step} {estimate})",
            variable=name,
            step=escape(step_label(variable)),
            estimate=estimate,
        )
    if variable.transform == "spline":
        contrast = contrast_label(variable, term.level)
    else:
        level, reference = (
            escape(within_sentence(level_label(variable, item)))
            for item in (term.level, variable.reference)
        )
        contrast = text("{level} against {reference}", level=level, reference=reference)
    return text(
        "{variable} ({contrast}: OR {estimate})",
        variable=name,
        contrast=contrast,
        estimate=estimate,
    )


def _estimate(bundle: ResultsBundle, term: Term) -> str:
    return text(
        "{ratio}, {level}% CI {interval}, {p}",
        ratio=format_odds_ratio(term.log_odds),
        level=format_plain(bundle.study.confidence * 100),
        interval=interval_in_text(format_interval(term.ci_low, term.ci_high)),
        p=format_p_with_sign(term.p_value),
    )


def multivariable_sentence(bundle: ResultsBundle) -> Prose:
    """Say which variables were associated with the outcome, up or down, and which were not."""
    model = bundle.multivariable
    if model is None:
        return Prose(text("No multivariable model was fitted."))
    if model.status == "separated":
        stop = bundle.selection if bundle.selection.status == "separated" else model
        return Prose(
            text(
                "The multivariable model was not estimable because of {separation}.",
                separation=separation_in_text(bundle, stop),
            )
        )
    if model.status != "ok":
        return Prose(
            text("The multivariable model was {status}.", status=text(STATUS_NAMES[model.status]))
        )
    return join_sentences(
        [
            text(
                "Because of {separation}, the estimates of the multivariable model are Firth's "
                "penalised ones.",
                separation=separation_in_text(bundle, model),
            )
            if is_penalised(model)
            else "",
            *_directions(bundle, model),
            *_others(bundle, model),
            _hidden_ratios(bundle, model),
        ]
    )


def _directions(bundle: ResultsBundle, model: LogisticModel) -> list[str]:
    """Say what went with higher odds of the outcome, and what with lower ones."""
    significant = _significant(bundle, model)
    outcome = escape(outcome_in_text(bundle.study))
    up = [_association(bundle, term) for term in significant if (term.log_odds or 0) > 0]
    down = [_association(bundle, term) for term in significant if (term.log_odds or 0) < 0]
    lower = text(
        "Lower odds of {outcome} were associated with {variables}.",
        outcome=outcome,
        variables=join_words(down),
    )
    higher = _higher(model, outcome=outcome, variables=join_words(up))
    return [higher if up else "", lower if down else ""]


def _higher(model: LogisticModel, *, outcome: str, variables: str) -> str:
    """Introduce the model with its size, unless that is suppressed."""
    if model.n is None or model.events is None:
        return text(
            "In the multivariable model, higher odds of {outcome} were associated with "
            "{variables}.",
            outcome=outcome,
            variables=variables,
        )
    return text(
        "In the multivariable model ({patients}, {events}), higher odds of {outcome} were "
        "associated with {variables}.",
        patients=number_of_patients(model.n),
        events=counted("{n} event", "{n} events", count=model.events, n=format_count(model.events)),
        outcome=outcome,
        variables=variables,
    )


def _others(bundle: ResultsBundle, model: LogisticModel) -> list[str]:
    """Say what followed a curve and what was not associated with the outcome."""
    significant, curved = _significant(bundle, model), _curved(bundle, model)
    if not significant and not curved:
        return [_none(model)]
    silent = _silent(bundle, model, significant)
    return [
        text(
            "The odds of {outcome} followed a curve, without a difference between the quartiles, "
            "along {variables}.",
            outcome=escape(outcome_in_text(bundle.study)),
            variables=join_words(curved),
        )
        if curved
        else "",
        text(
            "No association at the {level} level was seen for {variables}.",
            level=LEVEL,
            variables=join_words(silent),
        )
        if silent
        else "",
    ]


def _none(model: LogisticModel) -> str:
    if _hidden(model):
        return text(
            "No other variable of the multivariable model was associated with the outcome at the "
            "{level} level.",
            level=LEVEL,
        )
    return text(
        "No variable of the multivariable model was associated with the outcome at the {level} "
        "level.",
        level=LEVEL,
    )


def _hidden_ratios(bundle: ResultsBundle, model: LogisticModel) -> str:
    names = names_in_text(bundle, _hidden(model))
    if not names:
        return ""
    return counted(
        "The odds ratio of {variables} is suppressed.",
        "The odds ratios of {variables} are suppressed.",
        count=len(names),
        variables=join_words(names),
    )


def _silent(bundle: ResultsBundle, model: LogisticModel, significant: list[Term]) -> list[str]:
    heard = (
        {term.variable for term in significant} | _bent(bundle, model).keys() | set(_hidden(model))
    )
    return names_in_text(bundle, (name for name in model.variables if name not in heard))


def _hidden(model: LogisticModel) -> list[str]:
    """Name the variables with a suppressed odds ratio."""
    return [term.variable for term in model.terms if term.status == "suppressed"]


def conclusion_sentence(bundle: ResultsBundle) -> Prose:
    """Conclude with associations, never with causes."""
    model = bundle.multivariable
    outcome = escape(outcome_in_text(bundle.study))
    if model is not None and model.status != "ok":
        return Prose(
            text(
                "What is independently associated with {outcome} cannot be said, because the "
                "multivariable model was {status}.",
                outcome=outcome,
                status=text(STATUS_NAMES[model.status]),
            )
        )
    heard: list[str] = []
    if model is not None:
        heard = [term.variable for term in _significant(bundle, model)] + [*_bent(bundle, model)]
    names = list(dict.fromkeys(names_in_text(bundle, heard)))
    if not names:
        return join_sentences([_nothing_found(model, outcome=outcome), _penalised(model)])
    return join_sentences(
        [
            counted(
                "{variables} was associated with {outcome} in a multivariable model.",
                "{variables} were associated with {outcome} in a multivariable model.",
                count=len(names),
                variables=at_sentence_start(join_words(names)),
                outcome=outcome,
            ),
            _penalised(model),
            text("The associations rest on synthetic data and say nothing about patients.")
            if bundle.study.synthetic
            else text("Associations do not show causes, and need confirmation in other patients."),
        ]
    )


def _nothing_found(model: LogisticModel | None, *, outcome: str) -> str:
    if model is not None and _hidden(model):
        return text(
            "No other candidate predictor was independently associated with {outcome}.",
            outcome=outcome,
        )
    return text(
        "No candidate predictor was independently associated with {outcome}.", outcome=outcome
    )


def _penalised(model: LogisticModel | None) -> str:
    if not is_penalised(model):
        return ""
    return text(
        "The estimates behind this are penalised, because maximum likelihood gives no finite or "
        "usable ones."
    )
