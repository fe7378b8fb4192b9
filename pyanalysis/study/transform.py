"""Declared transformations: what they are called in the results, and mistakes that no schema sees.

Categorising a numeric predictor loses information (Royston, Altman & Sauerbrei 2006,
doi:10.1002/sim.2331), which the manuscript says where it was done; restricted cubic splines are
those of Harrell 2015, section 2.4, doi:10.1007/978-3-319-19425-7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pyanalysis.results.transforms import spline_levels
from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.spec import CutPoints, SplineKnots, Transform
from pyanalysis.study.yaml_text import Path


def cut_levels(points: Sequence[float]) -> tuple[str, ...]:
    """Name the levels between ascending cut points: ``< 20``, ``20 to < 30``, ``>= 30``."""
    texts = [_number_text(point) for point in points]
    between = [f"{low} to < {high}" for low, high in pairwise(texts)]
    return (f"< {texts[0]}", *between, f">= {texts[-1]}")


def _number_text(value: float) -> str:
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def build_transform(content: Mapping[str, Any]) -> Transform | None:
    """Build a numeric predictor's transformation; None without one."""
    declared = content.get("transform")
    if not isinstance(declared, dict):
        return declared
    if "spline" in declared:
        return SplineKnots(knots=int(declared["spline"]))
    levels = cut_levels(declared["cut"])
    return CutPoints(
        points=tuple(float(point) for point in declared["cut"]),
        levels=levels,
        reference=content.get("reference", levels[0]),
    )


def transform_levels(predictor: Mapping[str, Any]) -> list[str] | None:
    """Name the levels that a declared transformation gives in the results; None without levels."""
    points = _points(predictor)
    if points:
        return list(cut_levels(points))
    declared = predictor.get("transform")
    knots = declared.get("spline") if isinstance(declared, dict) else None
    return list(spline_levels(knots)) if isinstance(knots, int) else None


def _points(predictor: Mapping[str, Any]) -> list[float]:
    """Give the cut points where they are a list of numbers."""
    declared = predictor.get("transform")
    points = declared.get("cut") if isinstance(declared, dict) else None
    is_sound = isinstance(points, list) and all(isinstance(item, (int, float)) for item in points)
    return points if is_sound and points is not None else []


def transform_problems(index: int, predictor: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield what does not fit together in a numeric predictor's transformation."""
    if predictor.get("type") != "numeric":
        return
    place = ("predictors", index)
    points = _points(predictor)
    if any(low >= high for low, high in pairwise(points)):
        wanted = ", ".join(map(_number_text, sorted(set(points))))
        yield (*place, "transform", "cut"), f"cut points must ascend; write [{wanted}]"
        return
    declared = predictor.get("transform")
    if isinstance(declared, dict) and "per" in predictor:
        kind = "cut points" if "cut" in declared else "a spline"
        yield (*place, "per"), f"does not go with {kind}, which has no single unit; remove it"
    reference = predictor.get("reference")
    if reference is None:
        return
    if not (isinstance(declared, dict) and "cut" in declared):
        yield (
            (*place, "reference"),
            "belongs to a categorical predictor, or to a numeric one with cut points; remove it",
        )
    elif points and reference not in (levels := cut_levels(points)):
        yield (
            (*place, "reference"),
            f"{reference!r} is not one of {listed(map(repr, levels))}"
            f"{did_you_mean(str(reference), levels)}",
        )
