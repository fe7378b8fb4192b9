"""What stood in the way of maximum likelihood, in words: which variables, levels and cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyanalysis.display.labels import level_label, variable_label, variables_by_column
from pyanalysis.display.markdown import join_words
from pyanalysis.results.bundle import Finding, LogisticModel, ResultsBundle, VariableFacts
from pyanalysis.results.transforms import SPLINE_CONTRAST

Facts = dict[str, VariableFacts]

RIVAL_MAXIMA = (
    ": Firth's penalised likelihood can then have several maxima, between which the data do not "
    "decide, so that no odds ratio is reported"
)
"""Why separation of several variables can leave no penalised estimates either."""


NEAR_SEPARATION = "near separation (fitted risks with hardly any bounds)"
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
        f"Not fitted: {_separation(model, facts)}{_why_not_penalised(model)}."
        for model in separated
        if model.estimator != "firth" and model.completely_separated is not None
    )
    notes.extend(
        f"Not fitted, {_name(model, facts)}: {reason}." for model, reason in _dropped(models, facts)
    )
    cells = _zero_cells(bundle, facts)
    if cells:
        notes.append(f"Levels without an event or with events only: {join_words(cells)}.")
    return notes


def repair_note(separations: Iterable[str]) -> str:
    """Explain the mark of Firth's estimates by what separates each model that has them."""
    return (
        "† Firth's penalised likelihood with penalised-profile limits and penalised "
        "likelihood-ratio P values, because maximum likelihood has no finite or usable estimate: "
        f"{'; '.join(separations)}."
    )


def separation_words(name: str, *, is_complete: bool | None, by: str) -> str:
    """Say how a model is separated, and by what; nearly so where no coefficient is at fault."""
    if is_complete:
        return f"{name}, complete separation by {by or 'a combination of variables'}"
    return f"{name}, quasi-complete separation by {by}" if by else f"{name}, {NEAR_SEPARATION}"


def _separation(model: LogisticModel, facts: Facts) -> str:
    return separation_words(
        _name(model, facts),
        is_complete=model.completely_separated,
        by=join_words(_columns(model, facts, kind="separated")),
    )


def _why_not_penalised(model: LogisticModel) -> str:
    return RIVAL_MAXIMA if model.estimator == "ml" else ""


def _dropped(models: Iterable[LogisticModel], facts: Facts) -> Iterator[tuple[LogisticModel, str]]:
    for model in models:
        for kind, words, plural in (
            ("constant", "has the same value in every patient", "have the same in every patient"),
            ("aliased", "repeats the columns before it", "repeat the columns before them"),
        ):
            if model.estimator == "conditional_ml":
                words = _WITHIN_SETS[kind]
            named = _columns(model, facts, kind=kind)
            if kind == "constant" and model.status == "constant":
                named += _at_one_level(model, facts)
            if named:
                yield model, f"{join_words(named)} {words if len(named) == 1 else plural}"


def _at_one_level(model: LogisticModel, facts: Facts) -> list[str]:
    """Name the factors whose patients are all at one level: they have no column to be found."""
    return [
        facts[name].label
        for name in model.variables
        if facts[name].kind == "categorical"
        and sum(term.variable == name and term.n != 0 for term in model.terms) == 1
    ]


_WITHIN_SETS = {
    "constant": "has the same value in all patients of each matched set",
    "aliased": "repeats the columns before it within the matched sets",
}


def _columns(model: LogisticModel, facts: Facts, *, kind: str) -> list[str]:
    return [
        f"{facts[finding.variable].label} ({level_label(facts[finding.variable], finding.level)})"
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
        return f"{variable_label(facts[model.name])} alone"
    return "multivariable model"


def _zero_cells(bundle: ResultsBundle, facts: Facts) -> list[str]:
    return [
        f"{facts[term.variable].label} ({level_label(facts[term.variable], term.level)}: "
        f"{term.events} of {term.n})"
        for model in bundle.univariable
        for term in model.terms
        if term.level
        and term.n
        and term.events is not None
        and term.events in (0, term.n)
        and facts[term.variable].transform != "spline"
    ]
