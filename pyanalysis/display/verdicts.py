"""What stood in the way of maximum likelihood, in words: which variables, levels and cells."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from pyanalysis.display.labels import (
    level_label,
    variable_label,
    variables_by_column,
    with_note,
)
from pyanalysis.display.language import counted, marked, text
from pyanalysis.display.markdown import join_words
from pyanalysis.results.bundle import Finding, LogisticModel, ResultsBundle, VariableFacts
from pyanalysis.results.transforms import SPLINE_CONTRAST

Facts = dict[str, VariableFacts]

RIVAL_MAXIMA = marked(
    ": Firth's penalised likelihood can then have several maxima, between which the data do not "
    "decide, so that no odds ratio is reported"
)
"""Why separation of several variables can leave no penalised estimates either."""


NEAR_SEPARATION = marked("near separation (fitted risks with hardly any bounds)")
"""Where a maximum exists in theory, but far beyond what odds ratios can say."""


def verdict_notes(bundle: ResultsBundle, models: Iterable[LogisticModel]) -> list[str]:
    """Give the notes under the table of odds ratios; none where every model has its maximum."""
    facts = variables_by_column(bundle)
    models = list(models)
    separated = [model for model in models if model.ml_status == "separated"]
    notes: list[str] = []
    repaired = [model for model in separated if model.estimator == "firth"]
    if repaired:
        notes.append(repair_note(_separation(model, facts) for model in repaired))
    notes.extend(
        text(
            "Not fitted: {separation}{more}.",
            separation=_separation(model, facts),
            more=text(RIVAL_MAXIMA) if model.estimator == "ml" else "",
        )
        for model in separated
        if model.estimator != "firth" and model.completely_separated is not None
    )
    notes.extend(
        text("Not fitted, {model}: {reason}.", model=_name(model, facts), reason=reason)
        for model, reason in _dropped(models, facts)
    )
    cells = _zero_cells(bundle, facts)
    if cells:
        notes.append(
            text("Levels without an event or with events only: {levels}.", levels=join_words(cells))
        )
    return notes


def repair_note(separations: Iterable[str]) -> str:
    """Explain the mark of Firth's estimates by what separates each model that has them."""
    return text(
        "† Firth's penalised likelihood with penalised-profile limits and penalised "
        "likelihood-ratio P values, because maximum likelihood has no finite or usable estimate: "
        "{separations}.",
        separations=functools.reduce(_and_separation, separations),
    )


def _and_separation(first: str, second: str) -> str:
    return text("{first}; {second}", first=first, second=second)


def separation_words(name: str, *, is_complete: bool | None, by: str) -> str:
    """Say how a model is separated, and by what; nearly so where no coefficient is at fault."""
    if is_complete:
        return text(
            "{model}, complete separation by {variables}",
            model=name,
            variables=by or text("a combination of variables"),
        )
    if by:
        return text("{model}, quasi-complete separation by {variables}", model=name, variables=by)
    return text("{model}, {finding}", model=name, finding=text(NEAR_SEPARATION))


def _separation(model: LogisticModel, facts: Facts) -> str:
    return separation_words(
        _name(model, facts),
        is_complete=model.completely_separated,
        by=join_words(_columns(model, facts, kind="separated")),
    )


def _dropped(models: Iterable[LogisticModel], facts: Facts) -> Iterator[tuple[LogisticModel, str]]:
    for model in models:
        is_within = model.estimator == "conditional_ml"
        constant = _columns(model, facts, kind="constant")
        if model.status == "constant":
            constant += _at_one_level(model, facts)
        if constant:
            yield model, (_constant_within_sets if is_within else _constant)(constant)
        repeated = _columns(model, facts, kind="aliased")
        if repeated:
            yield model, (_repeated_within_sets if is_within else _repeated)(repeated)


def _constant(names: list[str]) -> str:
    return counted(
        "{variables} has the same value in every patient",
        "{variables} each have one value in all patients",
        count=len(names),
        variables=join_words(names),
    )


def _constant_within_sets(names: list[str]) -> str:
    return counted(
        "{variables} has the same value in all patients of each matched set",
        "{variables} each have one value in all patients of each matched set",
        count=len(names),
        variables=join_words(names),
    )


def _repeated(names: list[str]) -> str:
    return counted(
        "{variables} repeats the columns before it",
        "{variables} repeat the columns before them",
        count=len(names),
        variables=join_words(names),
    )


def _repeated_within_sets(names: list[str]) -> str:
    return counted(
        "{variables} repeats the columns before it within the matched sets",
        "{variables} repeat the columns before them within the matched sets",
        count=len(names),
        variables=join_words(names),
    )


def _at_one_level(model: LogisticModel, facts: Facts) -> list[str]:
    """Name the factors whose patients are all at one level: they have no column to be found."""
    return [
        facts[name].label
        for name in model.variables
        if facts[name].kind == "categorical"
        and sum(term.variable == name and term.n != 0 for term in model.terms) == 1
    ]


def _columns(model: LogisticModel, facts: Facts, *, kind: str) -> list[str]:
    return [
        with_note(
            facts[finding.variable].label, level_label(facts[finding.variable], finding.level)
        )
        if finding.level
        else facts[finding.variable].label
        for finding in model.findings
        if finding.kind == kind and not _is_impossible_spline(facts[finding.variable], finding)
    ]


def _is_impossible_spline(variable: VariableFacts, finding: Finding) -> bool:
    """Tell a spline for which the cohort has too few values, as its own note says."""
    return variable.level_labels == (SPLINE_CONTRAST,) == (finding.level,)


def _name(model: LogisticModel, facts: Facts) -> str:
    if model.name in facts:
        return text("{variable} alone", variable=variable_label(facts[model.name]))
    return text("multivariable model")


def _zero_cells(bundle: ResultsBundle, facts: Facts) -> list[str]:
    return [
        text(
            "{variable} ({level}: {events} of {n})",
            variable=facts[term.variable].label,
            level=level_label(facts[term.variable], term.level),
            events=str(term.events),
            n=str(term.n),
        )
        for model in bundle.univariable
        for term in model.terms
        if term.level
        and term.n
        and term.events is not None
        and term.events in (0, term.n)
        and facts[term.variable].transform != "spline"
    ]
