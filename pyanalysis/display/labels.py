"""Names of variables, levels, tests and methods as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyanalysis.display.language import ENGLISH, counted, in_context, language_in_use, marked, text
from pyanalysis.display.markdown import escape
from pyanalysis.display.numbers import (
    DASH,
    NBSP,
    SUPPRESSED,
    decimals_for,
    format_count,
    format_fixed,
    format_plain,
)
from pyanalysis.display.wide import is_chinese
from pyanalysis.results.bundle import ResultsBundle, StudyFacts, VariableFacts
from pyanalysis.results.transforms import SPLINE_CONTRAST, DeclaredSpline

TEST_NAMES = {
    "welch_t": marked("Welch t"),
    "mann_whitney": marked("Mann\u2013Whitney"),
    "chi_squared": marked("Chi-squared"),
    "chi_squared_sparse": marked("Chi-squared (sparse)"),
    "fisher_exact": marked("Fisher exact"),
    "none": DASH,
    "suppressed": SUPPRESSED,
}

STATUS_NAMES = {
    "reference": marked("Reference"),
    "empty": marked("no patients"),
    "separated": marked("not estimable (separation)"),
    "aliased": marked("not estimable (collinear)"),
    "constant": marked("not estimable (constant)"),
    "no_variation": marked("not estimable (no events, or events only)"),
    "not_converged": marked("not estimable (no convergence)"),
    "not_estimable": marked("not estimable"),
    "too_few_clusters": marked("not estimable (too few clusters)"),
    "suppressed": marked("suppressed"),
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
    "log": marked("natural logarithm"),
    "log2": marked("logarithm to base 2"),
    "sqrt": marked("square root"),
}

_SHORT_SCALE_NAMES = {"log": marked("log"), "log2": marked("log2"), "sqrt": SCALE_NAMES["sqrt"]}

_VERSUS, _BEND, _UP_TO = " vs ", "nonlinear ", " to < "
"""What the results write between a spline's quartiles, before the number of one of its bends
(``spline_levels``) and between two cut points (``cut_levels``)."""

REASONS = (
    marked("the comparison with R was switched off"),
    marked("R was switched off, and the values are imputed by R's mice"),
    marked("no candidate predictor was missing"),
)
"""Why something was not computed, as the results say it; what R itself reports is not ours."""


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
        high, _, low = SPLINE_CONTRAST.partition(_VERSUS)
        return text("{high} vs {low}", high=high, low=low)
    decimals = decimals_for(spline.q3 - spline.q1)
    high, low = (format_fixed(value, decimals=decimals) for value in (spline.q3, spline.q1))
    return text("{high} vs {low}", high=high, low=low)


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
        return text("{variable}, per {step}", variable=variable.label, step=step_label(variable))
    if not variable.unit:
        return variable.label
    return text("{variable}, {unit}", variable=variable.label, unit=variable.unit)


def step_label(variable: VariableFacts) -> str:
    """Name the step of a numeric variable's odds ratio: ``10 years``, ``day``, ``doubling``."""
    number = format_plain(variable.per)
    if variable.transform == "log2":
        return text("doubling") if variable.per == 1 else text("{number} doublings", number=number)
    if variable.transform in SCALE_NAMES:
        scale = text(_SHORT_SCALE_NAMES[variable.transform])
        if variable.per == 1:
            return text("unit of {scale}", scale=scale)
        return text("{number} units of {scale}", number=number, scale=scale)
    if not variable.unit:
        return text("unit") if variable.per == 1 else text("{number} units", number=number)
    if variable.per == 1:
        return _one_of(variable.unit)
    if is_chinese(variable.unit[0]):
        return in_context("unit in Chinese", "{number} {unit}", number=number, unit=variable.unit)
    return text("{number} {unit}", number=number, unit=variable.unit)


def with_unit(number: str, unit: str) -> str:
    """Put a unit behind a number, where there is one: ``67 years``."""
    if not unit:
        return number
    if is_chinese(unit[0]):
        return in_context("unit in Chinese", "{number}\u00a0{unit}", number=number, unit=unit)
    return f"{number}{NBSP}{unit}"


def _one_of(unit: str) -> str:
    if is_chinese(unit[0]):
        return in_context("one of a unit in Chinese", "{unit}", unit=unit)
    return in_context("one of a unit", "{unit}", unit=_ONE_OF.get(unit, unit))


def scale_label(variable: VariableFacts) -> str:
    """Give a numeric variable's label with the scale of its values: ``CRP, log2 of mg/l``."""
    if variable.transform not in _SHORT_SCALE_NAMES:
        return variable_label(variable)
    scale = text(_SHORT_SCALE_NAMES[variable.transform])
    if not variable.unit:
        return text("{variable}, {scale}", variable=variable.label, scale=scale)
    return text(
        "{variable}, {scale} of {unit}", variable=variable.label, scale=scale, unit=variable.unit
    )


def variable_in_text(variable: VariableFacts) -> str:
    """Give a variable's name as it stands within a sentence."""
    return variable.label_in_text or within_sentence(variable.label)


def names_in_text(bundle: ResultsBundle, columns: Iterable[str]) -> list[str]:
    """Give the names of variables, each once, as Markdown within a sentence."""
    facts = variables_by_column(bundle)
    return [escape(variable_in_text(facts[column])) for column in dict.fromkeys(columns)]


def outcome_in_text(study: StudyFacts) -> str:
    """Give the outcome's name as it stands within a sentence."""
    return study.outcome_in_text or within_sentence(study.outcome_label)


def within_sentence(label: str) -> str:
    """Lower the first letter, unless the first word is an abbreviation, a symbol or Chinese."""
    word = label.split(" ", 1)[0]
    is_word = word[1:].islower() and not any(map(is_chinese, word))
    return label[:1].lower() + label[1:] if is_word else label


def at_sentence_start(words: str) -> str:
    """Raise the first letter and leave the others; a word in Chinese stays whole.

    In other languages than English the words may stand anywhere in a sentence.
    """
    if language_in_use() != ENGLISH or any(map(is_chinese, words.split(" ", 1)[0])):
        return words
    return words[:1].upper() + words[1:]


def reason_in_text(reason: str) -> str:
    """Give a reason of the results in the language in use; R's own words stay."""
    return text(reason) if reason in REASONS else reason


def number_of_patients(n: int) -> str:
    """Give ``1 patient`` or ``120 patients``."""
    return counted("{n} patient", "{n} patients", count=n, n=format_count(n))


def with_note(name: str, note: str) -> str:
    """Put a note in brackets behind a name: ``stage (III)``."""
    return text("{name} ({note})", name=name, note=note)


def level_label(variable: VariableFacts, level: str) -> str:
    """Give a level's name, or that of one of a spline's bends."""
    names = dict(zip(variable.levels, level_names(variable), strict=True))
    bend = level.removeprefix(_BEND)
    if variable.transform == "spline" and bend != level:
        return text("nonlinear {number}", number=bend)
    return names.get(level, level)


def level_names(variable: VariableFacts) -> tuple[str, ...]:
    """Give the names of all levels; those between cut points are words of ours."""
    if variable.transform != "cut":
        return variable.level_labels
    return tuple(map(_between_cuts, variable.level_labels))


def _between_cuts(name: str) -> str:
    low, between, high = name.partition(_UP_TO)
    return text("{low} to < {high}", low=low, high=high) if between else name


def contrast_label(variable: VariableFacts, level: str) -> str:
    """Say what a level's odds ratio compares: ``II against I``, or the quartiles of a spline."""
    shown = level_label(variable, level)
    reference = level_label(variable, variable.reference)
    if variable.transform == "spline":
        shown, separator, reference = shown.partition(_VERSUS)
        if not separator:
            return shown
    return text("{level} against {reference}", level=shown, reference=reference)
