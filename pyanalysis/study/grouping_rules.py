"""What a study of clusters or matched sets cannot ask for, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyanalysis.study.spec import PATH_METHODS
from pyanalysis.study.yaml_text import Path

_NAMES = {"cluster": "clusters", "matched": "matched sets"}

_WITH_EITHER = {
    "interactions": "their odds ratios are worked out for independent patients",
    "imputation": "the imputation would have to know the {groups}",
    "validation": "the resampling would have to draw whole {groups}",
}

_WITH_CLUSTERS = {
    "hosmer_lemeshow": "the test assumes that patients are independent",
    "performance": "the intervals of its measures assume that patients are independent",
    "linearity": "its likelihood-ratio tests assume that patients are independent",
}

_WITH_SETS = {
    "hosmer_lemeshow": "the conditional likelihood gives no risk of a patient",
    "performance": "the conditional likelihood gives no risk of a patient",
    "linearity": "the test is not done on the conditional likelihood",
}

_ALTERNATIVES = {
    "firth": "Firth's likelihood knows no {groups}",
    "influence": "influence is that of single, independent patients",
}


def grouping_problems(analysis: Any, *, taken: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Yield each mistake; ``taken`` says what the columns are that have a role already."""
    if not isinstance(analysis, dict):
        return
    kinds = [kind for kind in _NAMES if kind in analysis]
    if len(kinds) > 1:
        yield (
            ("analysis", "matched"),
            "stands beside cluster: matched sets are clusters already; remove one of the two",
        )
    for kind in kinds:
        column = analysis[kind]
        if isinstance(column, str) and column in taken:
            role = taken[column].replace("already ", "")
            yield ("analysis", kind), f"{column!r} is {role}; give the column of the {_NAMES[kind]}"
    for kind in kinds[:1]:
        yield from _unavailable(analysis, kind=kind)


def _unavailable(analysis: Mapping[str, Any], *, kind: str) -> Iterator[tuple[Path, str]]:
    """Name what is asked for and does not go together with this kind of groups."""
    groups = _NAMES[kind]
    if kind == "cluster" and analysis.get("interval") == "profile":
        yield (
            ("analysis", "interval"),
            "cluster-robust standard errors have no likelihood to profile: write 'interval: wald', "
            "or leave it out",
        )
    reasons = _WITH_EITHER | (_WITH_CLUSTERS if kind == "cluster" else _WITH_SETS)
    for key, reason in reasons.items():
        if key in analysis and not _is_off(key, analysis[key]):
            sentence = f"does not go with {kind}: {reason.format(groups=groups)}; remove it"
            yield ("analysis", key), sentence
    asked = analysis.get("sensitivity")
    for index, name in enumerate(asked if isinstance(asked, list) else []):
        if isinstance(name, str) and name in _ALTERNATIVES:
            reason = _ALTERNATIVES[name].format(groups=groups)
            yield (
                ("analysis", "sensitivity", index),
                f"{name!r} does not go with {kind}: {reason}; remove it",
            )
    selection = analysis.get("selection")
    method = selection.get("method") if isinstance(selection, dict) else None
    if isinstance(method, str) and method in PATH_METHODS:
        yield (
            ("analysis", "selection", "method"),
            f"{method!r} does not go with {kind}: its criteria are made for independent patients; "
            "use 'forced' or 'univariable'",
        )


def _is_off(key: str, value: Any) -> bool:
    """Tell what is mentioned only to be switched off."""
    if key == "interactions":
        return isinstance(value, list) and not value
    if key == "performance":
        return value is False
    return key == "linearity" and isinstance(value, dict) and value.get("knots", 4) == 0
