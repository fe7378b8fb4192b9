"""Hold the content of a study file against the schema, and say what is wrong in sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.yaml_text import Path, Value

MOST_ERRORS = 2000
"""Further violations are not looked for: nobody reads them, and they would take minutes."""


@cache
def study_schema() -> dict[str, Any]:
    """Read the shipped JSON Schema of ``study.yml``."""
    text = resources.files("pyanalysis.study").joinpath("schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def as_schema_types(value: Value, *, schema: Mapping[str, Any]) -> Any:
    """Turn texts into numbers and booleans where the schema wants them and the text is one."""
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        other = schema.get("additionalProperties")
        return {
            key: as_schema_types(
                item, schema=properties.get(key, other if isinstance(other, dict) else {})
            )
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [as_schema_types(item, schema=schema.get("items", {})) for item in value]
    return _as_type(value, wanted=schema.get("type"))


def _as_type(text: str, *, wanted: object) -> str | float | bool:
    if wanted == "boolean":
        return {"true": True, "false": False, "yes": True, "no": False}.get(text.lower(), text)
    if wanted not in ("integer", "number"):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    if number != number or number in (float("inf"), float("-inf")):
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def schema_problems(
    content: Any, *, name: str, lines: Mapping[Path, int]
) -> Iterator[tuple[Path, str]]:
    """Yield each violation, of the first ``MOST_ERRORS``, as its path and a finished sentence."""
    validator = Draft202012Validator(study_schema())
    told: set[tuple[Path, str]] = set()
    errors = islice(validator.iter_errors(content), MOST_ERRORS)
    for error in sorted(errors, key=lambda item: list(map(str, item.path))):
        path: Path = tuple(error.absolute_path)
        for inner, sentence in _sentences(error, path=path):
            if (inner, sentence) not in told:
                told.add((inner, sentence))
                yield inner, located(inner, sentence, name=name, lines=lines)


def located(path: Path, sentence: str, *, name: str, lines: Mapping[Path, int]) -> str:
    """Put file, line and key before a sentence."""
    return f"{_where(path, name=name, lines=lines)}: {sentence}"


def _where(path: Path, *, name: str, lines: Mapping[Path, int]) -> str:
    known = path
    while known and known not in lines:
        known = known[:-1]
    line = f" line {lines[known]}" if known in lines else ""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{name}{line}" + (f", {text.lstrip('.')}" if text else "")


def _sentences(error: ValidationError, *, path: Path) -> Iterator[tuple[Path, str]]:
    rule, expected = str(error.validator), _expected(error)
    found: Any = error.instance
    if rule == "not" and not isinstance(found, dict):
        return  # that it is no mapping is told by another error
    if rule == "additionalProperties":
        schema = error.schema if isinstance(error.schema, dict) else {}
        known = list(schema.get("properties", {}))
        for key in found:
            if key not in known:
                yield (
                    (*path, key),
                    f"unknown key {key!r}, known here are {listed(known)}"
                    f"{did_you_mean(key, known)}",
                )
    elif rule == "required":
        missing = [key for key in expected if key not in found]
        for key in missing:
            yield path, f"the key {key!r} is missing"
    elif rule == "enum":
        allowed = [str(item) for item in expected]
        hint = did_you_mean(str(found), allowed)
        others = error.schema.get("$comment", "") if isinstance(error.schema, dict) else ""
        yield path, f"{found!r} is not one of {', '.join(allowed)}{others}{hint}"
    else:
        yield path, _other(error, rule=rule, expected=expected, found=found)


def _expected(error: ValidationError) -> Any:
    return error.validator_value


def _other(error: ValidationError, *, rule: str, expected: Any, found: Any) -> str:
    match rule:
        case "type":
            kinds = expected if isinstance(expected, list) else [expected]
            wanted = " or ".join(_TYPE_NAMES.get(str(kind), str(kind)) for kind in kinds)
            return f"found {_short(found)}, expected {wanted}"
        case "const":
            return f"{_short(found)} is not supported; this version reads {expected}"
        case "pattern":
            return (
                f"{_short(found)} must be letters, digits and inner hyphens, at most 64 characters"
            )
        case "minLength" | "minItems":
            return "must not be empty" if expected == 1 else f"needs at least {expected} entries"
        case "maxItems":
            return f"takes no more than {expected} entries"
        case "minProperties" | "maxProperties":
            schema = error.schema if isinstance(error.schema, dict) else {}
            only = "only " if rule == "maxProperties" else ""
            return f"give {only}one of {listed(schema.get('properties', {}))}"
        case "uniqueItems":
            twice = sorted({str(item) for item in found if found.count(item) > 1})
            return f"{', '.join(map(repr, twice))} stands twice; each entry once"
        case "exclusiveMinimum" | "minimum" | "exclusiveMaximum" | "maximum":
            relation = {"exclusiveMinimum": "above", "minimum": "at least"}.get(
                rule, "below" if rule == "exclusiveMaximum" else "at most"
            )
            return f"{_short(found)} must be {relation} {expected}"
        case "oneOf":
            return "give either 'value' with 'decimals', or 'below'"
        case "not":
            keys = [item["required"][0] for item in expected["anyOf"]]
            wrong = ", ".join(repr(key) for key in keys if key in found)
            return f"{wrong} does not belong to a {found.get('type')} predictor; remove it"
    return error.message


_TYPE_NAMES = {
    "object": "keys with values",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def _short(found: Any) -> str:
    if isinstance(found, dict):
        return "keys with values"
    if isinstance(found, list):
        return "a list"
    return repr(found) if len(str(found)) <= 60 else repr(str(found)[:57] + "...")
