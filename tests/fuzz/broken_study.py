"""Study files spoilt in their structure: keys, types, numbers, columns, and other valid values."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from pyanalysis.study.schema_check import study_schema

COLUMNS = ("id", "died", "age", "bmi", "stage", "smoker", "ward", "pair", "remark")

_PREDICTORS = ("age", "bmi", "stage", "smoker")
_GROUPS = ("ward", "pair")

HOSTILE = (
    "",
    " ",
    "\t",
    "a\nb",
    "yes ",
    "YES",
    "no",
    "null",
    "~",
    "NaN",
    ".inf",
    "1e999",
    "0x1F",
    "2020-01-01",
    "../../etc/passwd",
    "/dev/zero",
    "<script>alert(1)</script>",
    "{{< include x >}}",
    "$(rm -rf x)",
    "__import__('os')",
    "%s%n{0}",
    "\u202eabc",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\x07bell",
    "年龄",
    "é" * 300,
    "(Intercept)",
    "overall",
    "'\"`",
    "a: b",
    "- x",
    "*alias",
    "&anchor",
    "!!python/object:os.system",
)
NUMBERS = (
    *(0, 1, -1, 2, 3, 0.5, 1.5, 0.05, 0.999999999, 1e-320, 1e308, -1e308, 2**31, 2**63, 10**40),
    *(float("nan"), float("inf"), 1e-9, 100, 999),
)
KEEPS = (">= 40", "< 60", '== "yes"', "in [I, II]", "!= 50", "in []", "> x", "> 1e400", "== NA")
SMALL = {"resamples": 8, "repeats": 2, "folds": 5, "m": 6, "iterations": 2, "groups": 9}
"""Largest value drawn of keys whose work grows with them."""

_MEANS_MUCH = ("column", "type", "levels", "level_labels", "reference")
"""Another value of these alone is hardly ever right."""

NAMES_A_COLUMN = ("column", "id", "cluster", "matched", "always", "between", "variable", "model")

Place = tuple[Any, Any]
"""A mapping or list and one of its keys or positions."""


def spoil_study(plan: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """Change one to three things of a plan; many of the results are valid plans of their own."""
    plan = copy.deepcopy(plan)
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        draw.choice(_CHANGES)(plan, draw)
    return plan


def vary_study(plan: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """Set keys of the analysis and of the predictors to other values that the schema allows."""
    plan = copy.deepcopy(plan)
    properties = study_schema()["properties"]
    for _ in range(draw.choice([1, 1, 2, 3])):
        part = draw.choice(["analysis", "analysis", "predictors"])
        found = [
            place
            for place in _known_places(plan.setdefault(part, {}), properties[part])
            if place[1] not in _MEANS_MUCH and not isinstance(place[1], int)
        ]
        holder, key, schema = draw.choice(found)
        holder[key] = _valid(schema, key=key, draw=draw)
    return plan


def yaml_bytes(plan: Any) -> bytes:
    """Write a plan as a person's tool would."""
    text = yaml.safe_dump(plan, allow_unicode=True, sort_keys=False)
    return text.encode("utf-8", "replace")


def _places(value: Any) -> Iterator[Place]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield value, key
        if isinstance(item, dict | list):
            yield from _places(item)


def _place(plan: dict[str, Any], draw: random.Random) -> Place:
    found = list(_places(plan))
    return draw.choice(found) if found else ({}, "x")


def _drop(plan: dict[str, Any], draw: random.Random) -> None:
    holder, key = _place(plan, draw)
    if holder:
        del holder[key]


def _rename(plan: dict[str, Any], draw: random.Random) -> None:
    holder, key = _place(plan, draw)
    if isinstance(holder, dict) and key in holder:
        text = str(key)
        other = draw.choice([text[1:], text + "s", text.upper(), text[::-1], draw.choice(HOSTILE)])
        holder[other] = holder.pop(key)


def _swap_type(plan: dict[str, Any], draw: random.Random) -> None:
    holder, key = _place(plan, draw)
    if not holder:
        return
    old = holder[key]
    holder[key] = draw.choice(
        [[], {}, [old], {"x": old}, None, True, False, str(old), draw.choice(NUMBERS), [[old, old]]]
    )


def _number(plan: dict[str, Any], draw: random.Random) -> None:
    holder, key = _place(plan, draw)
    if holder:
        holder[key] = draw.choice(NUMBERS)


def _text(plan: dict[str, Any], draw: random.Random) -> None:
    holder, key = _place(plan, draw)
    if holder:
        holder[key] = draw.choice([*HOSTILE, *COLUMNS])


def _column(plan: dict[str, Any], draw: random.Random) -> None:
    found = [place for place in _places(plan) if place[1] in NAMES_A_COLUMN]
    if found:
        holder, key = draw.choice(found)
        old = str(holder[key])
        other = [*COLUMNS, old + " ", old.upper(), old[:-1], "nowhere"]
        holder[key] = draw.choice(other)


def _nest(plan: dict[str, Any], draw: random.Random) -> None:
    holder, key = _place(plan, draw)
    if holder:
        for _ in range(draw.choice([1, 5, 30, 60])):
            holder[key] = [holder[key]] if draw.random() < 0.5 else {"x": holder[key]}


def _repeat(plan: dict[str, Any], draw: random.Random) -> None:
    lists = [item for item in _values(plan) if isinstance(item, list) and item]
    if lists:
        chosen = draw.choice(lists)
        chosen.extend(copy.deepcopy(draw.choice(chosen)) for _ in range(draw.choice([1, 2, 50])))


def _values(plan: dict[str, Any]) -> list[Any]:
    return [holder[key] for holder, key in _places(plan)]


def _move(plan: dict[str, Any], draw: random.Random) -> None:
    value = copy.deepcopy(draw.choice(_values(plan) or [0]))
    holder, key = _place(plan, draw)
    if holder:
        holder[key] = value


def _other_valid_value(plan: dict[str, Any], draw: random.Random) -> None:
    found = list(_known_places(plan, study_schema()))
    if found:
        holder, key, schema = draw.choice(found)
        holder[key] = _valid(schema, key=str(key), draw=draw)


def _known_places(value: Any, schema: dict[str, Any]) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    """Find each key that the schema knows, whether the plan has it or not."""
    if isinstance(value, dict):
        for key, inner in schema.get("properties", {}).items():
            yield value, key, inner
            if key in value:
                yield from _known_places(value[key], inner)
    elif isinstance(value, list):
        inner = schema.get("items", {})
        for index, item in enumerate(value):
            yield value, index, inner
            yield from _known_places(item, inner)


def _valid(schema: dict[str, Any], *, key: str, draw: random.Random) -> Any:
    if "enum" in schema:
        return draw.choice(schema["enum"])
    kind = schema.get("type", "string")
    if key == "transform":
        return draw.choice(
            ["log", "log2", "sqrt", {"cut": [50]}, {"cut": [30, 50, 60]}, {"spline": 3}]
        )
    if kind == "boolean":
        return draw.random() < 0.5
    if kind in ("integer", "number"):
        return _valid_number(schema, key=key, draw=draw, whole=kind == "integer")
    if kind == "array":
        low = schema.get("minItems", 0)
        count = draw.randint(low, min(low + 2, schema.get("maxItems", low + 2)))
        return [_valid(schema.get("items", {}), key=key, draw=draw) for _ in range(count)]
    if kind == "object":
        return _valid_object(schema, draw)
    if key in NAMES_A_COLUMN:
        return draw.choice(_GROUPS if key in ("cluster", "matched") else _PREDICTORS)
    if key == "keep":
        return draw.choice(KEEPS)
    return draw.choice(["I", "II", "yes", "no", "50", "Some words", "x", *HOSTILE])


def _valid_number(schema: dict[str, Any], *, key: str, draw: random.Random, whole: bool) -> Any:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    high = SMALL.get(key, schema.get("maximum", schema.get("exclusiveMaximum", 100)))
    if whole:
        return draw.choice([low, high, draw.randint(int(low), max(int(low), int(high)))])
    return draw.choice([low + (high - low) * share for share in (1e-6, 0.1, 0.5, 0.9, 1 - 1e-6)])


def _valid_object(schema: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    chosen = [key for key in properties if key in required or draw.random() < 0.3]
    other = schema.get("additionalProperties")
    content = {key: _valid(properties[key], key=key, draw=draw) for key in chosen}
    if isinstance(other, dict):
        names = ("I", "II", "yes", "no")
        content |= {name: _valid(other, key=name, draw=draw) for name in names if draw.random() < 1}
    return content


_CHANGES: tuple[Callable[[dict[str, Any], random.Random], None], ...] = (
    *(_drop, _rename, _swap_type, _number, _text, _column, _nest, _repeat, _move),
    *([_other_valid_value] * 5),
)
