"""What the checker reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rule = Literal[
    "interval-order",
    "ratio-limits",
    "outside-interval",
    "not-symmetric",
    "two-sides",
    "p-of-interval",
    "p-range",
    "percentage",
    "percentage-range",
    "group-sum",
    "direction",
    "no-result",
    "other-result",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One figure that cannot be right; ``message`` quotes the text, ``start`` orders findings."""

    rule: Rule
    start: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFinding:
    """A finding with its place: a line, a paragraph, a page."""

    place: str
    rule: Rule
    message: str
