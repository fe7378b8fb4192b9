"""A number as a text has it: its value and the range that rounds to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

NUMBER: Final = (
    r"(?<![A-Za-z0-9_.^])(?:[1-9][0-9]{0,2}(?:[,\u2060][0-9]{3})+(?![0-9])(?:\.[0-9]+)?"
    r"|[0-9]{1,15}(?:\.[0-9]{1,15})?(?![0-9]|\.[0-9])|\.[0-9]{1,15}(?![0-9]|\.[0-9]))"
)
"""Matches a number of a normal text; a comma stands between thousands."""

INTEGER: Final = (
    r"(?<![A-Za-z0-9_.^/])(?<![0-9]-)(?:[1-9][0-9]{0,2}(?:[,\u2060][0-9]{3})+|[0-9]{1,9})"
    r"(?![0-9]|\.[0-9]|[,\u2060][0-9]{3}(?![0-9]))"
)
"""Matches a count: no decimals, no part of a range, a fraction or a word."""

LAST_BIT: Final = 1e-9
"""Relative width added to a range, so that a half that binary cannot hold counts as within."""

_POWER: Final = re.compile(
    r"\s*(?:[x\u00d7*]\s*10\s*\^?\s*\{?\s*(-?)\s*([0-9]{1,3})\}?\^?|[eE](-?)([0-9]{1,3}))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """``half`` is half a unit of the last digit; ``text`` is as typed, with no sign lost."""

    text: str
    value: float
    half: float
    decimals: int
    start: int
    end: int

    @property
    def low(self) -> float:
        """Give the smallest value that rounds to this number."""
        return self.value - self.half - LAST_BIT * abs(self.value)

    @property
    def high(self) -> float:
        """Give the largest value that rounds to this number."""
        return self.value + self.half + LAST_BIT * abs(self.value)

    def stands_for(self, value: float) -> bool:
        """Tell whether ``value`` rounds to this number; either way of rounding a half counts."""
        return self.low <= value <= self.high


_POWER_OF_TEN: Final = re.compile(r"\s?\^?\s?-\s?([0-9]{1,3})(?![0-9.])")


def number_at(text: str, span: tuple[int, int], *, original: str) -> Number:
    """Read the number at ``span`` of a normal text, a sign and a power of ten included."""
    start, end = span
    digits = text[start:end]
    negative = digits.startswith("-")
    plain = digits.lstrip("-+ ").replace("\u2060", "")
    plain = plain.replace(",", "." if plain.startswith("0,") else "")
    decimals = len(plain.partition(".")[2])
    value, half = float(plain), 0.5 * 10.0**-decimals
    power = _POWER.match(text, end)
    if plain == "10" and (alone := _POWER_OF_TEN.match(text, end)):
        value = half = float(f"1e-{alone[1]}")
        end = alone.end()
    elif power:
        sign, exponent = (power[1], power[2]) if power[2] else (power[3], power[4])
        scale = float(f"1e{'-' if sign else ''}{exponent}")  # beyond the range: inf, no error
        value, half, end = value * scale, half * scale, power.end()
    return Number(
        text=original[start:end],
        value=-value if negative else value,
        half=half,
        decimals=decimals,
        start=start,
        end=end,
    )
