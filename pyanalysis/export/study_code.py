"""What an exported script says about its study, as R code: plan, figures, limits, columns."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.groups import GROUP_COLUMN
from pyanalysis.crosscheck.limits import P_RELATIVE_WEIGHT, SMALLEST_P, measure_and_limit
from pyanalysis.crosscheck.published import figure_key, published_text
from pyanalysis.export.literal import WIDTH, r_name, r_text, r_value
from pyanalysis.results.ard_csv import number_text
from pyanalysis.study.spec import (
    CategoricalPredictor,
    DeclaredPredictor,
    NumericPredictor,
    StudySpec,
)

_PLAN_COMMENTS = {
    "outcome": "The outcome's column, the level that is the event, and the other one.",
    "interval": "Limits and P values: profile likelihood with likelihood-ratio tests, or Wald.",
    "selection": "Which candidates enter the multivariable model.",
    "predictors": "The candidates in the order of the tables. `column` is the short name that the "
    "column `name` of the data file gets below; odds ratios are per `per` units.",
    "exclusions": "Who is left out, in this order.",
    "hosmer_lemeshow": "Groups of the Hosmer-Lemeshow test; 0: not done.",
    "linearity": "Knots of the splines that linearity is tested by; 0: not tested.",
    "imputation": "Multiple imputation by mice.",
    "validation": "Internal validation.",
}


def plan_code(plan: Mapping[str, Any]) -> str:
    """Write the plan, a commented entry each."""
    lines = []
    for index, (key, value) in enumerate(plan.items()):
        comment = _PLAN_COMMENTS.get(key)
        if comment:
            lines += textwrap.wrap(comment, WIDTH, initial_indent="  # ", subsequent_indent="  # ")
        start = f"{r_name(key)} = "
        comma = "," if index + 1 < len(plan) else ""
        lines.append(f"  {start}{r_value(value, depth=1, taken=2 + len(start))}{comma}")
    return "plan <- list(\n" + "\n".join(lines) + "\n)"


def with_labels(plan: dict[str, Any], *, spec: StudySpec, cohort: Cohort) -> dict[str, Any]:
    """Add what the tables call things, which the statistics have no use for."""
    labels = spec.outcome.group_labels
    groups = {level: labels.get(level, level) for level in (cohort.event_level, cohort.non_event)}
    first = {"title": spec.title, "outcome_label": spec.outcome.label, "group_labels": groups}
    predictors = [
        _labels_of(predictor) | own
        for predictor, own in zip(spec.predictors, plan["predictors"], strict=True)
    ]
    exclusions = [
        own | {"reason": exclusion.reason}
        for exclusion, own in zip(spec.exclusions, plan["exclusions"], strict=True)
    ]
    return first | plan | {"predictors": predictors, "exclusions": exclusions}


def _labels_of(predictor: DeclaredPredictor) -> dict[str, Any]:
    if isinstance(predictor, NumericPredictor) and predictor.unit:
        return {"label": f"{predictor.label}, {predictor.unit}"}
    if isinstance(predictor, CategoricalPredictor) and predictor.level_labels:
        names = [predictor.level_labels.get(level, level) for level in predictor.levels]
        return {"label": predictor.label, "level_labels": names}
    return {"label": predictor.label}


def published_code(spec: StudySpec) -> str:
    """Write a call a figure; what is empty is left out."""
    calls = []
    for figure in spec.published:
        analysis, model, variable, level, group, statistic = figure_key(figure)
        printed = published_text(replace(figure, within=None)).removeprefix("< ")
        given = [r_text(analysis), r_text(statistic), r_text(printed)]
        if figure.below is None:
            given.append(f"decimals = {figure.decimals or 0}")
        if figure.within is not None:
            given.append(f"within = {number_text(figure.within)}")
        where = {"variable": variable, "level": level, "group": group, "model": model}
        given += [f"{name} = {r_text(value)}" for name, value in where.items() if value]
        calls.append(f"  figure_of({', '.join(given)})")
    start = """\
# Published figures that the analysis must reproduce: to their decimals, rounded half up, and within
# a distance where one is given; or, where no decimals are given, below a bound.
figure_of <- function(analysis, statistic, figure, decimals = NA, variable = "", level = "",
                      group = "", model = "", within = 0) {
  data.frame(analysis, model, variable, level, group, statistic, figure, decimals, within)
}

"""
    if not calls:
        return start + 'published <- figure_of("", "", "")[0, ]  # none'
    return start + "published <- rbind(\n" + ",\n".join(calls) + "\n)"


def _filled(function: str, items: list[str]) -> str:
    """Set a call's arguments into lines, within a call that is indented once."""
    lines = [""]
    for index, item in enumerate(items):
        text = item + (", " if index + 1 < len(items) else "")
        if len(lines[-1]) + len(text) > WIDTH - 4:
            lines.append("")
        lines[-1] += text
    if len(lines) == 1 and len(lines[0]) < WIDTH - 20:
        return f"{function}({lines[0]})"
    return f"{function}(\n    " + "\n    ".join(line.rstrip() for line in lines) + "\n  )"


def limits_code(statistics: set[str]) -> str:
    """Write the limits of the statistics that occur, and of plain confint's rows."""
    rules: dict[tuple[str, float], list[str]] = {}
    for statistic in sorted(statistics):
        rules.setdefault(measure_and_limit(statistic), []).append(statistic)
        coarse = measure_and_limit(statistic, coarse=True)
        if coarse != measure_and_limit(statistic):
            rules.setdefault(coarse, []).append(f"{statistic}_confint")
    calls = [
        f"  limit_of({r_text(measure)}, {limit!r}, "
        + _filled("c", [r_text(name) for name in names])
        + ")"
        for (measure, limit), names in rules.items()
    ]
    return (
        """\
# How far the two implementations may differ: `measure` says what a difference is divided by.
#   absolute             nothing
#   relative             the value itself
#   relative_above_one   the value itself, or 1 where that is more
#   relative_or_sd       the value itself, or the group's standard deviation where that is more
#   standard_errors      the standard error of the term
#   log_standard_errors  the same, after logarithms
#   p_value              nothing, and beside that the P value itself, weighted"""
        f"\nP_RELATIVE_WEIGHT <- {P_RELATIVE_WEIGHT!r}\n"
        f"SMALLEST_P <- {SMALLEST_P!r}  # below it only the absolute difference counts\n\n"
        "limit_of <- function(measure, limit, statistic) {\n"
        "  data.frame(statistic = statistic, measure = measure, limit = limit)\n}\n\n"
        "limits <- rbind(\n" + ",\n".join(calls) + "\n)"
    )


def columns_code(frame: pd.DataFrame, *, cohort: Cohort) -> str:
    """Write how each column of the analysis is made from one of the file."""
    calls = []
    for short, column in zip(frame.columns, cohort.raw.columns, strict=True):
        # What an exclusion compares stands under a name of its own, which ends with the column's.
        is_group = column == GROUP_COLUMN and cohort.groups is not None
        name = cohort.groups.column if is_group and cohort.groups else str(column)
        source = r_text(name.rpartition("\0")[2])
        values = frame[short]
        start = f"    {short} = "
        if isinstance(values.dtype, pd.CategoricalDtype):
            levels = r_value(list(values.cat.categories), depth=2, taken=len(start) + 30)
            calls.append(f"{start}as_levels(cells, {source}, {levels})")
        elif pd.api.types.is_numeric_dtype(values.dtype):
            calls.append(f"{start}as_number(cells, {source})")
        else:
            calls.append(f"{start}as_text(cells, {source})")
    return (
        "# The columns of the analysis, under short names so that the file's own may be any text.\n"
        "typed_columns <- function(cells) {\n  data.frame(\n" + ",\n".join(calls) + "\n  )\n}"
    )


def file_name(key: str) -> str:
    """Name the file of a shared input, ``validation$draws``."""
    return f"{key.rpartition('$')[2]}.txt.gz"


def shared_code(shared: Mapping[str, NDArray[Any]]) -> str:
    """Write how the plan gets the inputs that have files of their own."""
    if not shared:
        return "shared_inputs <- function(plan, folder) plan"
    lines = [
        f"  plan${key} <- scan(file.path(folder, {r_text(file_name(key))}), quiet = TRUE)"
        for key in shared
    ]
    return (
        "# The one input beside the data: which patients are drawn into each resample, a line a\n"
        "# resample. The draws cannot be made again in R, whose generators are others; everything\n"
        "# that follows from them is computed here.\n"
        "shared_inputs <- function(plan, folder) {\n" + "\n".join(lines) + "\n  plan\n}"
    )
