"""Style files: read, held against their schema, and turned into records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

import yaml

from pyanalysis.display.style import DecimalStep, PValueStyle, Style
from pyanalysis.errors import InputError

_SUFFIX: Final = ".yml"


def style_folder() -> Traversable:
    """Give the folder of the style files and of their CSL files."""
    return resources.files("pyanalysis") / "display" / "styles"


@cache
def load_style(name: str) -> Style:
    """Read a style of the package; raises InputError with every problem of its file."""
    text = (style_folder() / f"{name}{_SUFFIX}").read_text(encoding="utf-8")
    style = parse_style(text, name=name)
    if style.csl is not None and not (style_folder() / style.csl).is_file():
        raise InputError([f"{name}{_SUFFIX}, csl: there is no {style.csl} beside it"])
    return style


def parse_style(text: str, *, name: str) -> Style:
    """Turn the text of a style file into a record; raises InputError with every problem."""
    file = f"{name}{_SUFFIX}"
    try:
        content = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise InputError([f"{file} is not valid YAML: {' '.join(str(error).split())}"]) from error
    problems = [f"{file}{where}: {problem}" for where, problem in _problems(content)]
    if problems:
        raise InputError(problems)
    return _style(content, name=name)


class _Loader(yaml.SafeLoader):
    """Leaves dates as texts."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def style_schema() -> dict[str, Any]:
    """Read the JSON Schema of style files."""
    schema: dict[str, Any] = json.loads(
        (style_folder() / "schema.json").read_text(encoding="utf-8")
    )
    return schema


def _problems(content: Any) -> Iterator[tuple[str, str]]:
    """Yield each problem as where it is and what it is."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  only where a file is read

    schema = style_schema()
    errors = Draft202012Validator(schema).iter_errors(content)
    for error in sorted(errors, key=lambda item: [str(step) for step in item.absolute_path]):
        steps = (
            f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path
        )
        where = "".join(steps).lstrip(".")
        yield f", {where}" if where else "", error.message
    p_value = content.get("p_value") if isinstance(content, dict) else None
    rules = schema["properties"]["p_value"]["properties"]
    if isinstance(p_value, dict) and all(
        key in p_value and Draft202012Validator(rules[key]).is_valid(p_value[key])
        for key in ("decimals", "smallest")
    ):
        yield from _p_problems(p_value)


def _p_problems(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find steps out of order, and those by which a P value could be shown as zero."""
    steps = content["decimals"]
    least = [step["from"] for step in steps]
    if least != sorted(set(least), reverse=True):
        yield ", p_value.decimals", f"'from' is {least}; write the largest value first, each once"
    if min(least) > content["smallest"]:
        yield (
            ", p_value.decimals",
            f"no step holds values from {content['smallest']:g} to {min(least):g}; "
            f"let the last step begin at {content['smallest']:g}",
        )
    for index, step in enumerate(steps):
        lowest = max(step["from"], content["smallest"])
        if _number(lowest) < _number(5) / 10 ** (step["show"] + 1):
            yield (
                f", p_value.decimals[{index}].show",
                f"with {step['show']} decimals {lowest:g} would be shown as zero; "
                "show more of them, or raise 'smallest'",
            )


def _number(value: float) -> Decimal:
    return Decimal(repr(value))


def _style(content: Mapping[str, Any], *, name: str) -> Style:
    p_value, decimals, percent = content["p_value"], content["decimals"], content["percent"]
    apart = p_value["tell_apart_from"]
    return Style(
        name=name,
        title=content["title"],
        p_value=PValueStyle(
            letter=p_value["letter"],
            italic=p_value["italic"],
            spaced=p_value["spaced"],
            leading_zero=p_value["leading_zero"],
            smallest=_number(p_value["smallest"]),
            steps=tuple(
                DecimalStep(least=_number(step["from"]), show=step["show"])
                for step in p_value["decimals"]
            ),
            tell_apart_from=None if apart is None else _number(apart),
        ),
        decimal_mark=decimals["mark"],
        minus=decimals["minus"],
        ratio_decimals=decimals["of_ratios"],
        keeps_decimals_from_ten=decimals["from_ten"] == "as below",
        thousands=content["counts"]["separator"],
        thousands_digits=content["counts"]["digits"],
        interval_separator=content["interval"]["separator"],
        interval_brackets=content["interval"]["brackets"],
        quartile_separator=content["quartiles"]["separator"],
        percent_space=percent["space"],
        most_percent_decimals=percent["most_decimals"],
        percent_sign_in_cells=percent["sign_in_cells"],
        percent_order=percent["order"],
        mean=content["mean"],
        citations=content["citations"],
        csl=content["csl"],
        not_found=content["not_found"].strip(),
        sources=tuple(source["page"] for source in content["sources"]),
    )
