"""Sentences on missing values and multiple imputation; every number from the bundle."""

from __future__ import annotations

from pyanalysis.display.labels import (
    is_shown,
    level_label,
    reason_in_text,
    variable_in_text,
    variables_by_column,
    with_note,
)
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import (
    format_count,
    format_fixed,
    format_p_with_sign,
    format_percent,
)
from pyanalysis.display.prose_results import ALPHA, LEVEL
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.imputation import ImputationResults, PooledModel, PooledTerm
from pyanalysis.results.missing import MissingData

_METHODS = {
    "pmm": marked("predictive mean matching for numeric variables"),
    "logreg": marked("logistic regression for variables with two levels"),
    "polyreg": marked("polytomous regression for variables with more levels"),
}


def missing_methods(bundle: ResultsBundle) -> Prose:
    """Describe how missing values were described and imputed; empty where nothing was missing."""
    described = (
        text(
            "Missing values of the candidate predictors were counted by variable and by pattern, "
            "and patients with and without a missing value were compared in the outcome and in the "
            "known values of each candidate predictor by the tests named above."
        )
        if bundle.missing is not None
        else ""
    )
    results = bundle.imputation
    if results is None or results.status == "complete":
        return join_sentences([described])
    if results.status != "ok":
        not_done = text(
            "Multiple imputation was planned but not done: {reason}.",
            reason=escape(reason_in_text(results.reason)),
        )
        return join_sentences([described, not_done])
    return join_sentences([described, _drawn(results), *_pooled_how()])


def _drawn(results: ImputationResults) -> str:
    """Say by what the values were imputed, how often and from which seed."""
    used = dict.fromkeys(item.method for item in results.imputed if item.method in _METHODS)
    parts = {
        "times": format_count(results.n_imputations),
        "mice": escape(results.mice_version),
        "r": escape(results.r_version),
        "iterations": format_count(results.n_iterations),
        "seed": str(results.seed),
    }
    if not used:
        return text(
            "As a sensitivity analysis the missing values were imputed {times} times by chained "
            "equations with mice {mice} [@vanbuuren2011] in R {r}, with {iterations} iterations "
            "and the seed {seed}.",
            **parts,
        )
    return text(
        "As a sensitivity analysis the missing values were imputed {times} times by chained "
        "equations with mice {mice} [@vanbuuren2011] in R {r}, with {iterations} iterations and "
        "the seed {seed}: {methods}.",
        methods=join_words(text(_METHODS[name]) for name in _METHODS if name in used),
        **parts,
    )


def _pooled_how() -> list[str]:
    return [
        text(
            "Each imputation model held the other candidate predictors and the outcome "
            "[@white2011]."
        ),
        text(
            "The univariable models, and the multivariable model with the variables that were "
            "selected on the complete cases, were fitted on every completed set and pooled by "
            "Rubin's rules [@rubin1987] with the degrees of freedom of Barnard and Rubin "
            "[@barnard1999]; variables with more than two levels were tested as a whole by the "
            "statistic D1 [@li1991; @reiter2007]."
        ),
        text("A model without a finite maximum in one of the sets was not pooled."),
        text("Both languages used the same imputed sets, which R drew a second time to compare."),
    ]


def missing_sentence(bundle: ResultsBundle) -> Prose:
    """Say how much was missing, and whether the outcome differed."""
    missing = bundle.missing
    if missing is None:
        return Prose(text("No candidate predictor was missing."))
    facts = variables_by_column(bundle)
    most = max(missing.variables, key=lambda item: item.n_missing)
    _, incomplete = missing.groups
    return join_sentences(
        [
            text(
                "At least one candidate predictor was missing for {incomplete} of {n} patients "
                "({percent}), most often {variable} ({missing}, {missing_percent}).",
                incomplete=format_count(incomplete.n),
                n=format_count(bundle.flow.n),
                percent=format_percent(100.0 * incomplete.n / bundle.flow.n),
                variable=escape(variable_in_text(facts[most.variable])),
                missing=format_count(most.n_missing),
                missing_percent=format_percent(most.percent),
            ),
            _outcome_by_completeness(missing),
        ]
    )


def _outcome_by_completeness(missing: MissingData) -> str:
    complete, incomplete = missing.groups
    if complete.event_rate is None or incomplete.event_rate is None:
        return ""
    parts = {
        "incomplete_events": format_count(incomplete.events),
        "incomplete": format_count(incomplete.n),
        "incomplete_percent": format_percent(100 * incomplete.event_rate),
        "complete_events": format_count(complete.events),
        "complete": format_count(complete.n),
        "complete_percent": format_percent(100 * complete.event_rate),
    }
    if missing.p_value is None:
        return text(
            "The outcome occurred in {incomplete_events} of {incomplete} incomplete "
            "({incomplete_percent}) and in {complete_events} of {complete} complete patients "
            "({complete_percent}).",
            **parts,
        )
    return text(
        "The outcome occurred in {incomplete_events} of {incomplete} incomplete "
        "({incomplete_percent}) and in {complete_events} of {complete} complete patients "
        "({complete_percent}) ({p}).",
        p=format_p_with_sign(missing.p_value),
        **parts,
    )


def completeness_sentence(bundle: ResultsBundle) -> Prose:
    """Name the candidates in which complete and incomplete patients differ, or say that none do."""
    facts = variables_by_column(bundle)
    tested = [item for item in bundle.completeness or () if item.test.p_value is not None]
    differing = [
        with_note(escape(variable_in_text(facts[item.variable])), format_p_with_sign(p_value))
        for item in tested
        if (p_value := item.test.p_value) is not None and p_value < ALPHA
    ]
    if not tested:
        return Prose(text("No candidate predictor could be compared between them."))
    if not differing:
        return Prose(
            text("They differed in no candidate predictor at the {level} level.", level=LEVEL)
        )
    return Prose(text("They differed in {variables}.", variables=join_words(differing)))


def imputation_sentence(bundle: ResultsBundle) -> Prose:
    """Say whether the imputed sets tell the same story as the complete cases."""
    results = bundle.imputation
    if results is None:
        return Prose("")
    if results.status != "ok":
        return Prose(
            text("Nothing was imputed: {reason}.", reason=escape(reason_in_text(results.reason)))
        )
    pooled, model = results.multivariable, bundle.multivariable
    if pooled is None or model is None:
        return Prose(text("There was no multivariable model to pool over the imputed sets."))
    if pooled.status != "ok":
        return Prose(
            text(
                "The multivariable model could not be pooled: its maximum exists in {fitted} of "
                "{all} completed sets.",
                fitted=format_count(pooled.n_fitted),
                all=format_count(results.n_imputations),
            )
        )
    return join_sentences([_story(bundle, results, pooled), _largest_fraction(pooled)])


def _crossed(bundle: ResultsBundle, pooled: PooledModel) -> list[PooledTerm]:
    """Find the coefficients that crossed the level of significance."""
    model = bundle.multivariable
    if model is None:
        return []
    before = {(term.variable, term.level): term.p_value for term in model.terms}
    facts = variables_by_column(bundle)
    return [
        term
        for term in pooled.terms
        if is_shown(facts[term.variable], term.level)
        and _moved(before[(term.variable, term.level)], term)
    ]


def _largest_fraction(pooled: PooledModel) -> str:
    largest = max((term.fmi for term in pooled.terms if term.fmi is not None), default=None)
    if largest is None:
        return ""
    return text(
        "The largest fraction of missing information in that model was {fraction}.",
        fraction=format_fixed(largest, decimals=2),
    )


def _moved(before: float | None, term: PooledTerm) -> bool:
    if before is None or term.p_value is None:
        return False
    return (before < ALPHA) != (term.p_value < ALPHA)


def _story(bundle: ResultsBundle, results: ImputationResults, pooled: PooledModel) -> str:
    moved = _crossed(bundle, pooled)
    parts = {
        "sets": format_count(results.n_imputations),
        "n": format_count(pooled.n),
        "level": LEVEL,
    }
    if not moved:
        return text(
            "Pooled over {sets} imputed sets of all {n} patients, every coefficient of the "
            "multivariable model stayed on its side of the {level} level.",
            **parts,
        )
    return text(
        "Pooled over {sets} imputed sets of all {n} patients, the multivariable model crossed the "
        "{level} level for {variables}.",
        variables=join_words(_coefficient(bundle, term) for term in moved),
        **parts,
    )


def _coefficient(bundle: ResultsBundle, term: PooledTerm) -> str:
    variable = variables_by_column(bundle)[term.variable]
    name = escape(variable_in_text(variable))
    if term.level:
        name = with_note(name, escape(level_label(variable, term.level)))
    return with_note(name, format_p_with_sign(term.p_value))


def missing_limitation(bundle: ResultsBundle) -> Prose:
    """Name complete-case analysis where values were missing, and what imputation assumes."""
    if not bundle.flow.n_incomplete:
        return Prose("")
    results = bundle.imputation
    if results is None or results.status != "ok":
        return Prose(_left_out(bundle))
    return join_sentences(
        [
            _left_out(bundle),
            text(
                "Multiple imputation, shown beside them, assumes instead that values are missing "
                "at random given the candidate predictors and the outcome, which the data cannot "
                "show."
            ),
        ]
    )


def _left_out(bundle: ResultsBundle) -> str:
    model = bundle.multivariable
    if model is None:
        return text(
            "Patients with a missing value were left out of the models that need it, which assumes "
            "that they do not differ from the others."
        )
    if not model.n_missing:
        return text(
            "Patients with a missing value were left out of the models that need it, which assumes "
            "that they do not differ from the others; the variables of the multivariable model "
            "were complete."
        )
    return text(
        "Patients with a missing value were left out of the models that need it, which assumes "
        "that they do not differ from the others; the multivariable model left out {n}.",
        n=format_count(model.n_missing),
    )
