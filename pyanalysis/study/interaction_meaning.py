"""Mistakes in ``analysis.interactions`` that no schema sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyanalysis.results.interactions import interaction_name
from pyanalysis.study.nearest import did_you_mean
from pyanalysis.study.yaml_text import Path

WHERE = ("analysis", "interactions")


def interaction_problems(
    analysis: Any, *, transforms: Mapping[str, Any]
) -> Iterator[tuple[Path, str]]:
    """Yield unknown columns, a column with itself, a pair named twice, and names that collide.

    ``transforms`` gives the predictors' columns, each with its declared transformation or None. The
    same two the other way round are no duplicate: they ask for the other one's odds ratios.
    """
    interactions = analysis.get("interactions") if isinstance(analysis, dict) else None
    columns = list(transforms)
    taken = dict.fromkeys(columns, "a predictor")
    seen: set[tuple[str, str]] = set()
    for index, item in enumerate(interactions if isinstance(interactions, list) else ()):
        between = item.get("between") if isinstance(item, dict) else None
        if not isinstance(between, list) or not all(isinstance(name, str) for name in between):
            continue
        unknown = [place for place, name in enumerate(between) if name not in columns]
        for place in unknown:
            yield (
                (*WHERE, index, "between", place),
                f"{between[place]!r} is not a predictor{did_you_mean(between[place], columns)}",
            )
        if unknown or len(between) != 2:
            continue
        first, second = between
        name = interaction_name(first, second)
        if first == second:
            yield (
                (*WHERE, index, "between"),
                f"names {first!r} twice; an interaction is between two different predictors",
            )
        elif (first, second) in seen:
            yield (*WHERE, index), f"{first!r} with {second!r} stands twice; remove one of them"
        elif name in taken:
            yield (
                (*WHERE, index),
                f"is called {name!r} in the results, as is {taken[name]}; rename a column",
            )
        yield from _transformed(index, between, transforms=transforms)
        seen.add((first, second))
        taken.setdefault(name, "another interaction")


def _transformed(
    index: int, between: list[str], *, transforms: Mapping[str, Any]
) -> Iterator[tuple[Path, str]]:
    """Yield variables whose declared transformation leaves an interaction without a reading.

    A spline has no one odds ratio to compare between strata, and the quartiles at which a second
    variable is taken are told in its own units. Cut points make levels, which go with everything.
    """
    for place, name in enumerate(between):
        transform = transforms[name]
        is_spline = isinstance(transform, dict) and "spline" in transform
        if is_spline or (place == 1 and isinstance(transform, str)):
            kind = "a spline" if is_spline else f"transform: {transform}"
            yield (
                (*WHERE, index, "between", place),
                f"{name!r} has {kind}, which does not go with an interaction here; leave it "
                "untransformed, or give it cut points",
            )
