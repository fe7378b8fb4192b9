"""Published figures that no study could reproduce, because ``ard.csv`` has no such key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyanalysis.results.bundle import INTERCEPT, OVERALL
from pyanalysis.results.vocabulary import ALTERNATIVES, MISSING_GROUPS, STATISTICS, kind_of
from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.transform import transform_levels
from pyanalysis.study.yaml_text import Path

WITH_COEFFICIENTS = ("univariable", "multivariable", "sensitivity")
WITH_LEVELS = ("baseline", *WITH_COEFFICIENTS)
"""Where a level is one of a factor's; elsewhere it is a step, a grid point or a pattern."""

Problem = tuple[str, str]
"""A key of the figure and a sentence."""


def published_problems(
    published: Any,
    *,
    predictors: list[Mapping[str, Any]],
    exclusions: list[Any],
    outcome: Mapping[str, Any],
) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with each figure's keys: what was found, what is allowed, the nearest."""
    excluding = [
        item["column"]
        for item in exclusions
        if isinstance(item, dict) and isinstance(item.get("column"), str)
    ]
    for index, figure in enumerate(published if isinstance(published, list) else []):
        if not isinstance(figure, dict):
            continue
        keys = {key: value for key, value in figure.items() if isinstance(value, str)}
        for key, sentence in _figure(
            keys, predictors=predictors, excluding=excluding, outcome=outcome
        ):
            yield ("published", index, key), sentence


def _figure(
    keys: Mapping[str, str],
    *,
    predictors: list[Mapping[str, Any]],
    excluding: list[str],
    outcome: Mapping[str, Any],
) -> Iterator[Problem]:
    analysis, statistic = keys.get("analysis", ""), keys.get("statistic", "")
    if not analysis:
        return  # that it is missing or no text is told by the schema
    if analysis not in STATISTICS:
        yield "analysis", _unlisted(analysis, STATISTICS)
        return
    if statistic and kind_of(statistic) not in STATISTICS[analysis]:
        allowed = STATISTICS[analysis]
        yield "statistic", f"of {analysis}, {_unlisted(statistic, allowed)}"
    columns = [str(item["column"]) for item in predictors]
    yield from _model(keys, analysis=analysis, columns=columns)
    yield from _variable(keys, analysis=analysis, columns=columns, excluding=excluding)
    yield from _level(keys, analysis=analysis, predictors=predictors)
    yield from _group(keys, analysis=analysis, outcome=outcome)


def _unlisted(found: str, allowed: Any) -> str:
    names = list(allowed)
    return f"{found!r} is not one of {listed(names)}{did_you_mean(found, names)}"


def _model(keys: Mapping[str, str], *, analysis: str, columns: list[str]) -> Iterator[Problem]:
    model, variable = keys.get("model", ""), keys.get("variable", "")
    if analysis == "univariable" and not model:
        name = variable if variable in columns else "its variable"
        yield "model", f"is missing: a univariable model carries its variable's name, {name!r}"
    elif analysis == "univariable" or (analysis == "linearity" and model):
        if model not in columns:
            yield "model", f"{model!r} is not a predictor{did_you_mean(model, columns)}"
    elif analysis == "sensitivity":
        name, colon, pooled = model.partition(":")
        if name not in ALTERNATIVES or (colon and name != "imputation"):
            yield "model", _unlisted(model, ALTERNATIVES)
        elif colon and pooled not in columns:
            yield "model", f"{pooled!r} is not a predictor{did_you_mean(pooled, columns)}"
    elif model and analysis != "interaction":
        yield "model", f"{analysis} has no named models; remove {model!r}"


def _variable(
    keys: Mapping[str, str], *, analysis: str, columns: list[str], excluding: list[str]
) -> Iterator[Problem]:
    variable = keys.get("variable", "")
    if not variable:
        return
    if analysis == "cohort":
        if variable not in excluding:
            yield (
                "variable",
                f"{variable!r} is not the column of an exclusion"
                f"{did_you_mean(variable, excluding)}",
            )
    elif variable == INTERCEPT:
        if analysis not in WITH_COEFFICIENTS:
            yield "variable", f"{analysis} has nothing on the constant; remove {variable!r}"
    elif variable not in columns:
        yield "variable", f"{variable!r} is not a predictor{did_you_mean(variable, columns)}"


def _level(
    keys: Mapping[str, str], *, analysis: str, predictors: list[Mapping[str, Any]]
) -> Iterator[Problem]:
    level, variable = keys.get("level", ""), keys.get("variable", "")
    levels = {
        str(item["column"]): item.get("levels") or transform_levels(item) for item in predictors
    }
    known = levels.get(variable)
    if level and analysis in WITH_LEVELS and isinstance(known, list):
        names = [str(item) for item in known]
        if level not in names:
            yield "level", _unlisted(level, names)


def _group(
    keys: Mapping[str, str], *, analysis: str, outcome: Mapping[str, Any]
) -> Iterator[Problem]:
    group = keys.get("group", "")
    if not group:
        return
    if analysis == "missing":
        if group not in MISSING_GROUPS:
            yield "group", _unlisted(group, MISSING_GROUPS)
    elif analysis == "interaction":
        return  # a level or quartile of its second variable
    elif analysis not in ("cohort", "baseline"):
        yield "group", f"{analysis} has no groups; remove {group!r}"
    else:
        labels = outcome.get("group_labels")
        named = dict.fromkeys(
            [str(outcome.get("event")), *(labels if isinstance(labels, dict) else ())]
        )
        # Without labels the name of the other group is known from the data only.
        if len(named) > 1 and group not in (*named, OVERALL):
            yield "group", _unlisted(group, (*named, OVERALL))
