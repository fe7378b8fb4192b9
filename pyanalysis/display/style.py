"""A journal's style as a record, and which one is active while texts are made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

DEFAULT_STYLE = "default"

Separator = Literal["to", "en dash", "hyphen", "comma"]
ThousandsSeparator = Literal["blank", "thin blank", "comma", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalStep:
    """``show`` decimals for P values from ``least`` on."""

    least: Decimal
    show: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PValueStyle:
    """How a P value is written; ``steps`` begin with the largest values.

    A value below ``smallest`` is a bound; one below ``tell_apart_from`` gets a decimal more where
    rounding would make the two equal.
    """

    letter: Literal["P", "p"]
    italic: bool
    spaced: bool
    leading_zero: bool
    smallest: Decimal
    steps: tuple[DecimalStep, ...]
    tell_apart_from: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One style file; ``csl`` is the name of the file beside it, None for the project's own."""

    name: str
    title: str
    p_value: PValueStyle
    decimal_mark: str
    minus: str
    ratio_decimals: int
    keeps_decimals_from_ten: bool
    thousands: ThousandsSeparator
    thousands_digits: int
    interval_separator: Separator
    interval_brackets: Literal["round", "square"]
    quartile_separator: Separator
    percent_space: bool
    most_percent_decimals: int
    percent_sign_in_cells: bool
    percent_order: Literal["count first", "percent first"]
    mean: Literal["plus-minus", "parentheses"]
    citations: Literal["in line", "raised"]
    csl: str | None
    not_found: str
    sources: tuple[str, ...]

    @property
    def is_default(self) -> bool:
        """Tell whether this is the project's own style."""
        return self.name == DEFAULT_STYLE


_active: ContextVar[Style | None] = ContextVar("pyanalysis_style", default=None)


def active_style() -> Style:
    """Give the style that texts made now follow; the project's own outside ``styled``."""
    style = _active.get()
    if style is None:
        from pyanalysis.display.style_files import load_style  # noqa: PLC0415  it needs this module

        return load_style(DEFAULT_STYLE)
    return style


@contextmanager
def styled(style: Style) -> Iterator[None]:
    """Let all texts made within follow a style."""
    token = _active.set(style)
    try:
        yield
    finally:
        _active.reset(token)
