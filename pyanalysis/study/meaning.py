"""Mistakes that no schema sees: names that do not fit together, paths that leave the folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from pyanalysis.study.grouping_rules import grouping_problems
from pyanalysis.study.interaction_meaning import interaction_problems
from pyanalysis.study.keep import parse_keep
from pyanalysis.study.language_names import language_problems
from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.published_keys import published_problems
from pyanalysis.study.spec import PATH_METHODS
from pyanalysis.study.style_names import style_problems
from pyanalysis.study.transform import transform_problems
from pyanalysis.study.yaml_text import Path

INTERCEPT = "(Intercept)"
"""Stands for the constant under ``variable`` in the results."""


def meaning_problems(content: Any) -> Iterator[tuple[Path, str]]:
    """Yield each mistake as its path and a sentence; parts of a wrong shape are passed over."""
    if not isinstance(content, dict):
        return
    yield from _data(content.get("data"))
    yield from style_problems(content.get("style"))
    yield from language_problems(content.get("language"))
    yield from _blanks(content, path=())
    predictors = [
        (index, item)
        for index, item in enumerate(_list(content.get("predictors")))
        if isinstance(item, dict) and isinstance(item.get("column"), str)
    ]
    outcome, data = _mapping(content.get("outcome")), _mapping(content.get("data"))
    roles = ((outcome.get("column"), "the outcome"), (data.get("id"), "the patient id"))
    taken = {column: role for column, role in roles if isinstance(column, str)}
    for index, predictor in predictors:
        column = predictor["column"]
        if column in taken:
            yield (
                ("predictors", index, "column"),
                f"{column!r} is {taken[column]}; it cannot be a predictor as well",
            )
        if column == INTERCEPT:
            yield (
                ("predictors", index, "column"),
                f"{column!r} names the constant in the results; rename the column",
            )
        taken.setdefault(column, f"already predictors[{index}]")
        yield from _levels(index, predictor)
        yield from _range(index, predictor)
        yield from transform_problems(index, predictor)
    columns = [predictor["column"] for _, predictor in predictors]
    yield from _analysis(content.get("analysis"), columns=columns)
    yield from grouping_problems(content.get("analysis"), taken=taken)
    yield from interaction_problems(
        content.get("analysis"),
        transforms={item["column"]: item.get("transform") for _, item in predictors},
    )
    yield from _exclusions(content.get("exclusions"))
    yield from published_problems(
        content.get("published"),
        predictors=[item for _, item in predictors],
        exclusions=_list(content.get("exclusions")),
        outcome=outcome,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


SHOWN = ("title", "label", "label_in_text")
SHOWN_EACH = ("group_labels", "level_labels", "rows", "declarations")
"""Keys whose texts a reader sees, and those that hold such texts by level."""


def _blanks(value: Any, *, path: Path) -> Iterator[tuple[Path, str]]:
    """Find titles and labels that hold something, but nothing that can be seen."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _blanks(item, path=(*path, index))
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        is_shown = key in SHOWN or (path and path[-1] in SHOWN_EACH)
        if isinstance(item, str) and is_shown and item and not item.strip():
            yield (*path, key), f"{item!r} is blank; write what a reader shall see"
        elif key != "authors":
            yield from _blanks(item, path=(*path, key))


def outside(file: str) -> str:
    """Say that the data file does not lie in the study's folder."""
    return (
        f"{file!r} leaves the study's folder; copy the file there and give its name, "
        "or say 'allow_outside: true' beside it"
    )


def _data(data: Any) -> Iterator[tuple[Path, str]]:
    file = data.get("file") if isinstance(data, dict) else None
    if not isinstance(file, str) or not file:
        return
    if not file.isprintable():
        yield ("data", "file"), f"{file!r} holds a character that no file name has; correct it"
        return
    forms = (PurePosixPath(file), PureWindowsPath(file))
    if data.get("allow_outside") is not True and any(
        form.is_absolute() or form.drive or ".." in form.parts for form in forms
    ):
        yield ("data", "file"), outside(file)


def _levels(index: int, predictor: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    levels = predictor.get("levels")
    if not isinstance(levels, list) or not all(isinstance(level, str) for level in levels):
        return
    reference = predictor.get("reference")
    if isinstance(reference, str) and reference not in levels:
        yield (
            ("predictors", index, "reference"),
            f"{reference!r} is not one of {listed(levels)}{did_you_mean(reference, levels)}",
        )
    labels = predictor.get("level_labels")
    for level in labels if isinstance(labels, dict) else ():
        if level not in levels:
            yield (
                ("predictors", index, "level_labels", level),
                f"{level!r} is not one of {listed(levels)}{did_you_mean(level, levels)}",
            )


def _range(index: int, predictor: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    declared = predictor.get("range")
    if not isinstance(declared, list) or len(declared) != 2:
        return
    low, high = declared
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in declared)
    if numbers and low >= high:
        hint = f"; write [{high}, {low}]" if low > high else ""
        yield (
            ("predictors", index, "range"),
            f"[{low}, {high}] must be the lowest value, then a higher one{hint}",
        )


def _analysis(analysis: Any, *, columns: list[str]) -> Iterator[tuple[Path, str]]:
    selection = analysis.get("selection") if isinstance(analysis, dict) else None
    always = selection.get("always") if isinstance(selection, dict) else None
    for index, column in enumerate(_list(always)):
        if isinstance(column, str) and column not in columns:
            yield (
                ("analysis", "selection", "always", index),
                f"{column!r} is not a predictor{did_you_mean(column, columns)}",
            )
    if isinstance(selection, dict):
        yield from _criterion(selection)
    if isinstance(analysis, dict) and isinstance(analysis.get("validation"), dict):
        yield from _validation(analysis["validation"])
    if isinstance(analysis, dict) and analysis.get("performance") is False:
        yield from _without_performance(analysis)


def _validation(validation: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """A key of the other method would be ignored in silence."""
    method = validation.get("method", "bootstrap")
    others = {"bootstrap": ("folds", "repeats"), "cross_validation": ("resamples",)}
    for key in others.get(method, ()) if isinstance(method, str) else ():
        if key in validation:
            yield (
                ("analysis", "validation", key),
                f"does not belong to the method {method!r}: remove it or change the method",
            )


def _without_performance(analysis: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The test is one of the measures of performance and would never appear."""
    if "hosmer_lemeshow" in analysis:
        yield (
            ("analysis", "hosmer_lemeshow"),
            "belongs to the performance, which 'performance: false' switches off: remove one of "
            "the two",
        )


def _criterion(selection: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """A criterion belongs to a path; elsewhere it would be ignored in silence."""
    method = selection.get("method", "forced")
    if "criterion" in selection and method in ("forced", "univariable"):
        yield (
            ("analysis", "selection", "criterion"),
            f"is for {listed(PATH_METHODS)}, and the method is {method!r}: remove the criterion "
            "or change the method",
        )


def _exclusions(exclusions: Any) -> Iterator[tuple[Path, str]]:
    seen: set[tuple[str, str]] = set()
    for index, item in enumerate(_list(exclusions)):
        if not isinstance(item, dict) or not isinstance(item.get("keep"), str):
            continue
        try:
            parse_keep(item["keep"])
        except ValueError as error:
            yield ("exclusions", index, "keep"), str(error)
        key = (str(item.get("column")), item["keep"])
        if key in seen:
            yield ("exclusions", index), "stands twice; remove one of them"
        seen.add(key)
