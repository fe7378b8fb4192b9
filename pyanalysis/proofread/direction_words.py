"""The phrases that say which way a ratio points, in English and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Way = Literal["up", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A direction word; ``is_verdict`` for "were protective factors", which ends its clause."""

    way: Way
    start: int
    end: int
    is_verdict: bool


def _any_of(words: str) -> str:
    """Give a group that matches any of the words; an underscore stands for a blank."""
    return "(?:" + "|".join(words.replace("_", r"\s+").split()) + ")"


_BE: Final = _any_of(
    "was were is are be being been as remained became become considered constitutes? represents? "
    "represented emerged_as appeared seemed proved"
)
_FILLING: Final = _any_of(
    "an? the also both all each to_be \\w+ly strong significant independent important major main "
    "known only potential possible most more its their"
)
_FILL: Final = rf"(?:\s+{_FILLING}){{0,4}}"
_NOUN: Final = _any_of(
    "odds risks? likelihood probability hazards? chances? incidence occurrence mortality"
)
_DETERMINERS: Final = _any_of(
    "the an? their its his her adjusted relative overall subsequent future individual long-term "
    "short-term in-hospital all-cause"
)
_BETWEEN: Final = rf"(?:\s+{_DETERMINERS}){{0,3}}"
_LESS: Final = _any_of("reduc(?:ed|es?|ing) lower(?:ed|s|ing)? decreas(?:ed|es?|ing) diminish\\w*")
_MORE: Final = _any_of(
    "increas(?:ed|es?|ing) higher greater elevat(?:ed|es?) rais(?:ed|es?) heightened"
)
_VERY: Final = r"(?:\s+(?:\w+ly|more|much|also)){0,2}"
_LISTS: Final = r"(?:\b(?:were|was|are|is|include[ds]?|including)\b|:)"

_DOWN_VERDICTS: Final = (
    rf"\b{_BE}{_FILL}\s+protective(?:\s+(?:factors?|variables?|predictors?|effects?))?\b",
    rf"\bprotective\s+(?:factors?|variables?)\b(?=[^.;]{{0,120}}?{_LISTS})",
    r"(?:是|为|系)[^。,;]{0,24}保护(?:性)?因素|保护(?:性)?因素(?:包括|有|为|是|:)",
)
_DOWN: Final = (
    r"\bprotective\s+(?:\w+\s+)?(?:effects?|associations?|roles?|against|factors?)\b",
    r"\bprotect(?:s|ed|ing)?\s+(?:\w+\s+)?(?:against|from)\b",
    rf"\b{_LESS}{_BETWEEN}\s+{_NOUN}\b",
    rf"\b(?:reduction|decrease|decline)s?\s+(?:in|of){_BETWEEN}\s+{_NOUN}\b",
    rf"\b{_NOUN}\s+{_BE}{_VERY}\s+(?:lower|reduced|decreased)\b",
    r"\bless\s+likely\b|\b(?:inversely|negatively)\s+(?:associated|related|correlated)\b",
    r"(?:降低|减少)[^。,;]{0,10}风险|风险(?:显著|明显|均)?(?:降低|更低|较低|减少)",
)
_UP_VERDICTS: Final = (
    rf"\b{_BE}{_FILL}\s+(?:\w+\s+)?risk\s+factors?\b",
    rf"\brisk\s+factors?\b(?=[^.;()]{{0,120}}?{_LISTS})",
    r"(?:是|为|系)[^。,;]{0,24}危险因素|危险因素(?:包括|有|为|是|:)",
)
_UP: Final = (
    rf"\b{_MORE}{_BETWEEN}\s+{_NOUN}\b",
    rf"\b(?:increase|rise)s?\s+(?:in|of){_BETWEEN}\s+{_NOUN}\b",
    rf"\b{_NOUN}\s+{_BE}{_VERY}\s+(?:higher|greater|increased|elevated|raised)\b",
    r"\bmore\s+likely\b|\bpositively\s+(?:associated|related|correlated)\b",
    r"(?:增加|升高)[^。,;]{0,10}风险|风险(?:显著|明显|均)?(?:升高|增加|更高|较高)",
)


def _compiled(way: Way, patterns: tuple[str, ...], *, is_verdict: bool) -> list[_Pattern]:
    return [(way, is_verdict, re.compile(pattern, re.IGNORECASE)) for pattern in patterns]


_Pattern = tuple[Way, bool, re.Pattern[str]]

_PATTERNS: Final = (
    *_compiled("down", _DOWN_VERDICTS, is_verdict=True),
    *_compiled("down", _DOWN, is_verdict=False),
    *_compiled("up", _UP_VERDICTS, is_verdict=True),
    *_compiled("up", _UP, is_verdict=False),
)


def find_phrases(text: str, start: int, end: int) -> list[Phrase]:
    """Find the direction phrases of a part of a normal text, in order, none within another."""
    found: list[Phrase] = []
    for way, is_verdict, pattern in _PATTERNS:
        for match in pattern.finditer(text, start, end):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(
                    Phrase(way=way, start=match.start(), end=match.end(), is_verdict=is_verdict)
                )
    return sorted(found, key=lambda phrase: phrase.start)


DENIED: Final = re.compile(
    r"(?:\b(?:not|no|nor|neither|without|never|cannot|failed\s+to|lack\s+of|rather\s+than"
    r"|whether|if|hypothesi[sz]ed|expected|(?:non-?|in)significant(?:ly)?)\b|n't\b|不|未|无|非)"
    r"[^.;。]{0,40}$",
    re.IGNORECASE,
)
"""Matches a text that denies, doubts or asks for what comes next."""

INVERSE: Final = re.compile(
    r"\b(?:low|lower|lowest|decreas\w+|reduc\w+|shorter|younger|less|fewer|smaller|absen\w+|lack"
    r"|without|no|never|not|non|none|loss|declin\w+|poor\w*|below|under|reference|inverse"
    r"|reciprocal)\b|<|\u2264|低|少|无|未|短|小|不",
    re.IGNORECASE,
)
"""Matches words after which a high ratio may belong to little of a factor."""

WELCOME: Final = re.compile(
    r"\b(?:for|of|with|predict\w*|in|towards?|achiev\w+|good|better|favou?rable)\s+"
    r"(?:\w+\s+){0,2}?(?:surviv\w+|recover\w+|remission|success\w*|respon[sd]\w*|cure|heal\w*"
    r"|improve\w*|discharge|adherence|favou?rable|good|better|union|return)\b"
    r"|有效|好转|治愈|生存|康复|恢复良好",
    re.IGNORECASE,
)
"""Matches an outcome that one wants, for which a protective factor has a high ratio."""

CLAUSE: Final = re.compile(
    r";|\b(?:whereas|while|whilst|but|however|although|though|in\s+contrast|conversely"
    r"|on\s+the\s+other\s+hand)\b|而|但",
    re.IGNORECASE,
)
"""Matches what sets one statement against the next."""
