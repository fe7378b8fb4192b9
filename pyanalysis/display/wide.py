"""Chinese characters, and how much room a text with them takes."""

from __future__ import annotations

import unicodedata
from typing import Final

CHINESE: Final = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
"""Chinese characters and their signs of punctuation, for a set in a regular expression."""


def is_chinese(character: str) -> bool:
    """Tell whether a character is one of Chinese or its kin: it has no case, and needs no blank."""
    return unicodedata.east_asian_width(character) == "W"


def is_wide(character: str) -> bool:
    """Tell whether a character takes two places of a line, as Chinese brackets do as well."""
    return unicodedata.east_asian_width(character) in ("W", "F")


def display_width(text: str) -> int:
    """Count the places of a line that a text takes."""
    return sum(2 if is_wide(character) else 1 for character in text)
