"""Names of variables, levels, tests and methods as a reader sees them."""

from __future__ import annotations

from pyanalysis.display.numbers import DASH
from pyanalysis.results.bundle import ResultsBundle, StudyFacts, VariableFacts

TEST_NAMES = {
    "welch_t": "Welch t",
    "mann_whitney": "Mann\u2013Whitney",
    "chi_squared": "Chi-squared",
    "chi_squared_sparse": "Chi-squared (sparse)",
    "fisher_exact": "Fisher exact",
    "none": DASH,
}

STATUS_NAMES = {
    "reference": "Reference",
    "empty": "no patients",
    "separated": "not estimable (separation)",
    "aliased": "not estimable (collinear)",
    "constant": "not estimable (constant)",
    "no_variation": "not estimable (no events, or events only)",
    "not_converged": "not estimable (no convergence)",
    "not_estimable": "not estimable",
    "too_few_clusters": "not estimable (too few clusters)",
}


_ONE_OF = {
    "years": "year",
    "months": "month",
    "weeks": "week",
    "days": "day",
    "hours": "hour",
    "minutes": "minute",
    "points": "point",
    "units": "unit",
}
"""What one of a unit is called, where its plural differs."""


def variables_by_column(bundle: ResultsBundle) -> dict[str, VariableFacts]:
    """Index the predictors by column."""
    return {variable.column: variable for variable in bundle.study.variables}


def variable_label(variable: VariableFacts, *, with_per: bool = False) -> str:
    """Give ``Age, years``; with ``with_per``, the step of the odds ratio instead of the unit."""
    if variable.kind == "categorical":
        return variable.label
    if with_per:
        return f"{variable.label}, per {step_label(variable)}"
    return f"{variable.label}, {variable.unit}" if variable.unit else variable.label


def step_label(variable: VariableFacts) -> str:
    """Name the step of a numeric variable's odds ratio: ``10 years``, ``day``, ``kg/m²``."""
    if variable.per == 1:
        return _ONE_OF.get(variable.unit, variable.unit) or "unit"
    return f"{variable.per:g} {variable.unit or 'units'}"


def variable_in_text(variable: VariableFacts) -> str:
    """Give a variable's name as it stands within a sentence."""
    return variable.label_in_text or within_sentence(variable.label)


def outcome_in_text(study: StudyFacts) -> str:
    """Give the outcome's name as it stands within a sentence."""
    return study.outcome_in_text or within_sentence(study.outcome_label)


def within_sentence(label: str) -> str:
    """Lower the first letter, unless the first word is an abbreviation or a symbol."""
    word = label.split(" ", 1)[0]
    is_word = word[1:].islower()
    return label[:1].lower() + label[1:] if is_word else label


def at_sentence_start(text: str) -> str:
    """Raise the first letter and leave the others."""
    return text[:1].upper() + text[1:]


def level_label(variable: VariableFacts, level: str) -> str:
    """Give a level's name."""
    names = dict(zip(variable.levels, variable.level_labels, strict=True))
    return names.get(level, level)
