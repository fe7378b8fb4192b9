"""The options of a cell (its ``#|`` lines), checked against those the offline engine knows."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from pyanalysis.errors import RenderError

_KNOWN: Final = (
    "label",
    "tbl-cap",
    "fig-cap",
    "fig-alt",
    "echo",
    "output",
    "include",
    "classes",
    "tbl-colwidths",
    "warning",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file, relative to the project, and a line in it."""

    file: str
    line: int

    def __str__(self) -> str:
        """Write it as messages begin: ``report/manuscript.qmd, line 12``."""
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellOptions:
    """What a cell says about itself; None where the document's ``execute`` settings decide.

    ``column_widths`` are shares of the text width, summing to at most 1, or empty.
    """

    label: str
    caption: str
    alt: str
    echo: bool | None
    output: bool | None
    warning: bool | None
    classes: tuple[str, ...]
    column_widths: tuple[float, ...]

    @property
    def float_kind(self) -> str:
        """``fig`` or ``tbl`` for a cell that makes a numbered figure or table, else empty."""
        prefix = self.label.split("-", 1)[0]
        return prefix if "-" in self.label and prefix in {"fig", "tbl"} else ""


def read_options(lines: Sequence[str], *, place: Place) -> CellOptions:
    """Read the options of the cell that begins at ``place``; raises RenderError."""
    try:
        content = yaml.safe_load("\n".join(line.removeprefix("#|") for line in lines)) or {}
    except yaml.YAMLError as error:
        raise RenderError(f"{place}: the cell's options are not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise RenderError(f"{place}: the cell's options are not 'key: value' lines")
    for key, value in content.items():
        _check(str(key), value, place=place)
    label = str(content.get("label", ""))
    included = content.get("include", True)
    options = CellOptions(
        label=label,
        caption=str(content.get("tbl-cap", content.get("fig-cap", ""))),
        alt=str(content.get("fig-alt", "")),
        echo=content.get("echo") if included else False,
        output=content.get("output") if included else False,
        warning=content.get("warning") if included else False,
        classes=tuple(_texts(content.get("classes", ()))),
        column_widths=_widths(content.get("tbl-colwidths", ()), place=place),
    )
    _check_caption(options, keys=set(content), place=place)
    return options


def _check(key: str, value: Any, *, place: Place) -> None:
    if key not in _KNOWN:
        nearest = difflib.get_close_matches(key, _KNOWN, n=1)
        hint = f"; did you mean '{nearest[0]}'?" if nearest else ""
        raise RenderError(f"{place}: the cell option '{key}' is not supported{hint}")
    if key in {"echo", "output", "include", "warning"} and not isinstance(value, bool):
        raise RenderError(f"{place}: the cell option '{key}' is '{value}', not true or false")
    if key in {"label", "tbl-cap", "fig-cap", "fig-alt"} and not isinstance(value, str):
        raise RenderError(f"{place}: the cell option '{key}' is not one text")
    if isinstance(value, str) and "{python}" in value:
        raise RenderError(f"{place}: code in the cell option '{key}' is not evaluated")


def _check_caption(options: CellOptions, *, keys: set[str], place: Place) -> None:
    for kind in ("tbl", "fig"):
        if f"{kind}-cap" in keys and options.float_kind != kind:
            raise RenderError(f"{place}: '{kind}-cap' needs a label that begins with '{kind}-'")
    prefix = options.label.split("-", 1)[0]
    if not options.float_kind and "-" in options.label and prefix in {"lst", "eq", "thm"}:
        raise RenderError(f"{place}: labels of type '{prefix}-' are not supported")


def _texts(value: Any) -> list[str]:
    return value.split() if isinstance(value, str) else [str(item) for item in value]


def _widths(value: Any, *, place: Place) -> tuple[float, ...]:
    numbers = value if isinstance(value, list | tuple) else None
    if numbers is None or not all(isinstance(item, int | float) for item in numbers):
        raise RenderError(f"{place}: 'tbl-colwidths' is not a list of percentages")
    if sum(numbers) > 100:
        raise RenderError(f"{place}: 'tbl-colwidths' sums to {sum(numbers)}, more than 100")
    return tuple(float(item) / 100 for item in numbers)
