"""Sentences on missing values and multiple imputation; every number from the bundle."""

from __future__ import annotations

from pyanalysis.display.labels import (
    is_shown,
    level_label,
    variable_in_text,
    variables_by_column,
)
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_fixed, format_p_with_sign
from pyanalysis.display.numbers import format_percent as percent
from pyanalysis.display.prose_results import ALPHA, LEVEL
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.imputation import ImputationResults, PooledModel, PooledTerm

_METHODS = {
    "pmm": "predictive mean matching for numeric variables",
    "logreg": "logistic regression for variables with two levels",
    "polyreg": "polytomous regression for variables with more levels",
}


def missing_methods(bundle: ResultsBundle) -> Prose:
    """Describe how missing values were described and imputed; empty where nothing was missing."""
    counted = (
        "Missing values of the candidate predictors were counted by variable and by pattern, and "
        "patients with and without a missing value were compared in the outcome and in the known "
        "values of each candidate predictor by the tests named above."
        if bundle.missing is not None
        else ""
    )
    results = bundle.imputation
    if results is None or results.status == "complete":
        return join_sentences([counted])
    if results.status != "ok":
        return join_sentences(
            [counted, f"Multiple imputation was planned but not done: {escape(results.reason)}."]
        )
    return join_sentences([counted, *_imputation_methods(results)])


def _imputation_methods(results: ImputationResults) -> list[str]:
    used = dict.fromkeys(item.method for item in results.imputed if item.method in _METHODS)
    methods = join_words(_METHODS[name] for name in _METHODS if name in used)
    return [
        "As a sensitivity analysis the missing values were imputed "
        f"{format_count(results.n_imputations)} times by chained equations with mice "
        f"{escape(results.mice_version)} [@vanbuuren2011] in R {escape(results.r_version)}, with "
        f"{format_count(results.n_iterations)} iterations and the seed {results.seed}"
        f"{': ' + methods if methods else ''}.",
        "Each imputation model held the other candidate predictors and the outcome [@white2011].",
        "The univariable models, and the multivariable model with the variables that were selected "
        "on the complete cases, were fitted on every completed set and pooled by Rubin's rules "
        "[@rubin1987] with the degrees of freedom of Barnard and Rubin [@barnard1999]; variables "
        "with more than two levels were tested as a whole by the statistic D1 [@li1991; "
        "@reiter2007].",
        "A model without a finite maximum in one of the sets was not pooled.",
        "Both languages used the same imputed sets, which R drew a second time to compare.",
    ]


def missing_sentence(bundle: ResultsBundle) -> Prose:
    """Say how much was missing, and whether the outcome differed."""
    missing = bundle.missing
    if missing is None:
        return Prose("No candidate predictor was missing.")
    facts = variables_by_column(bundle)
    most = max(missing.variables, key=lambda item: item.n_missing)
    complete, incomplete = missing.groups
    compared = f" ({format_p_with_sign(missing.p_value)})" if missing.p_value is not None else ""
    share = percent(100.0 * incomplete.n / bundle.flow.n)
    parts = [
        f"At least one candidate predictor was missing for {format_count(incomplete.n)} of "
        f"{format_count(bundle.flow.n)} patients ({share}), most often "
        f"{escape(variable_in_text(facts[most.variable]))} ({format_count(most.n_missing)}, "
        f"{percent(most.percent)}).",
    ]
    if complete.event_rate is not None and incomplete.event_rate is not None:
        parts.append(
            f"The outcome occurred in {format_count(incomplete.events)} of "
            f"{format_count(incomplete.n)} incomplete ({percent(100 * incomplete.event_rate)}) and "
            f"in {format_count(complete.events)} of {format_count(complete.n)} complete patients "
            f"({percent(100 * complete.event_rate)}){compared}."
        )
    return join_sentences(parts)


def completeness_sentence(bundle: ResultsBundle) -> Prose:
    """Name the candidates in which complete and incomplete patients differ, or say that none do."""
    facts = variables_by_column(bundle)
    tested = [item for item in bundle.completeness or () if item.test.p_value is not None]
    differing = [
        f"{escape(variable_in_text(facts[item.variable]))} ({format_p_with_sign(p_value)})"
        for item in tested
        if (p_value := item.test.p_value) is not None and p_value < ALPHA
    ]
    if not tested:
        return Prose("No candidate predictor could be compared between them.")
    if not differing:
        return Prose(f"They differed in no candidate predictor at the {LEVEL} level.")
    return Prose(f"They differed in {join_words(differing)}.")


def imputation_sentence(bundle: ResultsBundle) -> Prose:
    """Say whether the imputed sets tell the same story as the complete cases."""
    results = bundle.imputation
    if results is None:
        return Prose("")
    if results.status != "ok":
        return Prose(f"Nothing was imputed: {escape(results.reason)}.")
    pooled, model = results.multivariable, bundle.multivariable
    if pooled is None or model is None:
        return Prose("There was no multivariable model to pool over the imputed sets.")
    if pooled.status != "ok":
        return Prose(
            "The multivariable model could not be pooled: its maximum exists in "
            f"{format_count(pooled.n_fitted)} of {format_count(results.n_imputations)} completed "
            "sets."
        )
    before = {(term.variable, term.level): term.p_value for term in model.terms}
    facts = variables_by_column(bundle)
    moved = [
        term
        for term in pooled.terms
        if is_shown(facts[term.variable], term.level)
        and _moved(before[(term.variable, term.level)], term)
    ]
    largest = max((term.fmi for term in pooled.terms if term.fmi is not None), default=None)
    return join_sentences(
        [
            f"Pooled over {format_count(results.n_imputations)} imputed sets of all "
            f"{format_count(pooled.n)} patients, {_story(bundle, pooled, moved)}.",
            "The largest fraction of missing information in that model was "
            f"{format_fixed(largest, decimals=2)}."
            if largest is not None
            else "",
        ]
    )


def _moved(before: float | None, term: PooledTerm) -> bool:
    if before is None or term.p_value is None:
        return False
    return (before < ALPHA) != (term.p_value < ALPHA)


def _story(bundle: ResultsBundle, pooled: PooledModel, moved: list[PooledTerm]) -> str:
    if not moved:
        return (
            f"every coefficient of the multivariable model stayed on its side of the {LEVEL} level"
        )
    facts = variables_by_column(bundle)
    names = join_words(
        escape(variable_in_text(facts[term.variable]))
        + (f" ({escape(level_label(facts[term.variable], term.level))})" if term.level else "")
        + f" ({format_p_with_sign(term.p_value)})"
        for term in moved
    )
    return f"the multivariable model crossed the {LEVEL} level for {names}"


def missing_limitation(bundle: ResultsBundle) -> Prose:
    """Name complete-case analysis where values were missing, and what imputation assumes."""
    if not bundle.flow.n_incomplete:
        return Prose("")
    model = bundle.multivariable
    left_out = (
        "."
        if model is None
        else (
            f"; the multivariable model left out {format_count(model.n_missing)}."
            if model.n_missing
            else "; the variables of the multivariable model were complete."
        )
    )
    first = (
        "Patients with a missing value were left out of the models that need it, which assumes "
        f"that they do not differ from the others{left_out}"
    )
    results = bundle.imputation
    if results is None or results.status != "ok":
        return Prose(first)
    return join_sentences(
        [
            first,
            "Multiple imputation, shown beside them, assumes instead that values are missing at "
            "random given the candidate predictors and the outcome, which the data cannot show.",
        ]
    )
