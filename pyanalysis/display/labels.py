"""Names of variables, levels, tests and methods as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

from pyanalysis.display.numbers import (
    DASH,
    SUPPRESSED,
    decimals_for,
    format_fixed,
    format_plain,
)
from pyanalysis.results.bundle import ResultsBundle, StudyFacts, VariableFacts
from pyanalysis.results.transforms import SPLINE_CONTRAST, DeclaredSpline

TEST_NAMES = {
    "welch_t": "Welch t",
    "mann_whitney": "Mann\u2013Whitney",
    "chi_squared": "Chi-squared",
    "chi_squared_sparse": "Chi-squared (sparse)",
    "fisher_exact": "Fisher exact",
    "none": DASH,
    "suppressed": SUPPRESSED,
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
    "suppressed": "suppressed",
}


_ONE_OF = {
    "years": "year",
    "months": "month",
    "weeks": "week",
    "days": "day",
    "hours": "hour",
    "minutes": "minute",
    "dollars": "dollar",
    "persons": "person",
    "points": "point",
    "units": "unit",
}
"""What one of a unit is called, where its plural differs."""


SCALE_NAMES = {
    "log": "natural logarithm",
    "log2": "logarithm to base 2",
    "sqrt": "square root",
}


def variables_by_column(bundle: ResultsBundle) -> dict[str, VariableFacts]:
    """Index the predictors by column; a spline's one level that is shown are its quartiles."""
    splines = {spline.variable: spline for spline in bundle.splines or ()}
    return {
        variable.column: replace(
            variable,
            levels=(SPLINE_CONTRAST,),
            level_labels=(quartile_label(splines[variable.column]),),
        )
        if variable.column in splines
        else variable
        for variable in bundle.study.variables
    }


def quartile_label(spline: DeclaredSpline) -> str:
    """Give ``31.2 vs 24.5``: the upper quartile, then the lower one."""
    if spline.q1 is None or spline.q3 is None:
        return SPLINE_CONTRAST
    decimals = decimals_for(spline.q3 - spline.q1)
    high, low = (format_fixed(value, decimals=decimals) for value in (spline.q3, spline.q1))
    return f"{high} vs {low}"


def has_levels(variable: VariableFacts) -> bool:
    """Tell whether the models' estimates of a variable stand on lines below its own."""
    return variable.kind == "categorical" or variable.transform in ("cut", "spline")


def is_tested_as_whole(variable: VariableFacts) -> bool:
    """Tell whether a variable has a P value beside those of its lines."""
    return variable.transform == "spline" or len(variable.levels) > 2


def is_shown(variable: VariableFacts, level: str) -> bool:
    """Tell whether a coefficient has a meaning of its own: a spline's bends have none."""
    return variable.transform != "spline" or level == SPLINE_CONTRAST


def variable_label(variable: VariableFacts, *, with_per: bool = False) -> str:
    """Give ``Age, years``; with ``with_per``, the step of the odds ratio instead of the unit."""
    if variable.kind == "categorical":
        return variable.label
    if with_per and not has_levels(variable):
        return f"{variable.label}, per {step_label(variable)}"
    return f"{variable.label}, {variable.unit}" if variable.unit else variable.label


def step_label(variable: VariableFacts) -> str:
    """Name the step of a numeric variable's odds ratio: ``10 years``, ``day``, ``doubling``."""
    if variable.transform == "log2":
        return "doubling" if variable.per == 1 else f"{format_plain(variable.per)} doublings"
    if variable.transform in SCALE_NAMES:
        name = {"log": "log", "sqrt": "square root"}[variable.transform]
        return (
            f"unit of {name}"
            if variable.per == 1
            else f"{format_plain(variable.per)} units of {name}"
        )
    if variable.per == 1:
        return _ONE_OF.get(variable.unit, variable.unit) or "unit"
    return f"{format_plain(variable.per)} {variable.unit or 'units'}"


def scale_label(variable: VariableFacts) -> str:
    """Give a numeric variable's label with the scale of its values: ``CRP, log2 of mg/l``."""
    name = {"log": "log", "log2": "log2", "sqrt": "square root"}.get(variable.transform)
    if name is None:
        return variable_label(variable)
    return f"{variable.label}, {name}" + (f" of {variable.unit}" if variable.unit else "")


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


def contrast_label(variable: VariableFacts, level: str) -> str:
    """Say what a level's odds ratio compares: ``II against I``, or the quartiles of a spline."""
    shown = level_label(variable, level)
    if variable.transform == "spline":
        return shown.replace(" vs ", " against ")
    return f"{shown} against {level_label(variable, variable.reference)}"
