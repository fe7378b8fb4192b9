"""A text as passages whose every character knows its place, and the passages as sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

CITATION: Final = "[@]"
"""What readers of files put where a text cites another; never part of a figure."""

HIDDEN: Final = "\u2026"
"""What readers of files put where the text has no figure yet: inline code, an unknown command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph, a table row or a page: ``marks`` give the place from an offset on.

    ``is_reference`` marks an entry of a list of references, whose numbers are other people's.
    """

    text: str
    marks: tuple[tuple[int, str], ...]
    is_reference: bool = False

    def place(self, offset: int) -> str:
        """Name the place (a line, a paragraph, a page) that holds the character at ``offset``."""
        at = bisect_right([start for start, _ in self.marks], offset) - 1
        return self.marks[max(at, 0)][1]


def joined(pieces: Iterable[tuple[str, str]], *, is_reference: bool = False) -> Passage:
    """Join (place, text) pieces by blanks to one passage."""
    text, marks = "", []
    for place, piece in pieces:
        if text and not text.endswith(" "):
            text += " "
        marks.append((len(text), place))
        text += piece
    return Passage(text=text, marks=tuple(marks), is_reference=is_reference)


# ---- One character for one character, so that offsets and quotations stay those of the text ----

_BLANKS: Final = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\n\r"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u223c\u301c\ufe63\uff5e"
_SAME: Final = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
    **dict.fromkeys(map(ord, _BLANKS), " "),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, "\u22c5\u2219\u30fb\u2022\u2e31"), "\u00b7"),
    **dict(zip(map(ord, "\u3001\u2a7d\u2a7e\u2019\u3010\u3011"), ",\u2264\u2265'[]", strict=True)),
}
GROUP: Final = "\u2060"
"""Stands in a normal text where the typed one has a narrow blank between thousands."""

_THOUSANDS: Final = re.compile(r"(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_MIDDLE_DOT: Final = re.compile(r"(?<=[0-9])\u00b7(?=[0-9])|(?<![0-9A-Za-z])\u00b7(?=[0-9])")
_COMMA: Final = re.compile(r"(?<=[0-9]),(?=[0-9])")
_ZERO_COMMA: Final = re.compile(r"(?<![0-9.,])0,[0-9]")
_POINT: Final = re.compile(r"[0-9][.\u00b7][0-9]")


def normal(text: str, *, decimal_comma: bool = False) -> str:
    """Write a text with one form of each dash, blank, bracket and decimal mark, length kept."""
    same = _MIDDLE_DOT.sub(".", _THOUSANDS.sub(GROUP, text).translate(_SAME))
    return _COMMA.sub(".", same) if decimal_comma else same


def uses_decimal_comma(texts: Iterable[str]) -> bool:
    """Tell whether numbers are written 0,05: somewhere so, and nowhere with a point."""
    seen = False
    for text in texts:
        if _POINT.search(text):
            return False
        seen = seen or _ZERO_COMMA.search(text) is not None
    return seen


# ---- Sentences ----

_END: Final = re.compile(
    r"[.!?][\"')\]]*(?:\s*\[@\])*\s+(?=[\"'(\[]*[A-Z0-9\u4e00-\u9fff])|[\u3002]|[!?]$"
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:vs|e\.g|i\.e|al|figs?|no|nos|approx|ca|cf|dr|st|resp|incl|adj|eq|ref|refs|tab|suppl|"
    r"p|c\.i)|(?<![A-Za-z])[A-Z])$",
    re.IGNORECASE,
)

_LONGEST_ABBREVIATION: Final = 8
"""Characters before a full stop that can be an abbreviation."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give the start and end of each sentence of a normal text."""
    start = 0
    for end in _END.finditer(text):
        if text[end.start()] == "." and _ABBREVIATION.search(
            text, max(start, end.start() - _LONGEST_ABBREVIATION), end.start()
        ):
            continue
        yield start, end.end()
        start = end.end()
    if start < len(text):
        yield start, len(text)
