"""Reading odds, hazard, risk and rate ratios with the intervals and P values that follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from pyanalysis.proofread.figures import Interval, PValue, Ratio, RatioGroup
from pyanalysis.proofread.intervals import (
    BARE,
    BRACKETED,
    LABELLED,
    NAME,
    P_VALUE,
    interval_of,
    more_p_values,
    p_value_of,
)
from pyanalysis.proofread.numbers import NUMBER, Number, number_at

_ODDS: Final = r"(?:[acum]?OR|AOR|COR|UOR|MOR)(?:adj|crude)?s?"
_OTHERS: Final = r"(?:[acums]?HR|[acu]?RR|[ac]?IRR|AHR|SHR|ARR)s?"
_WORDS: Final = (
    r"(?i:odds[ -]ratios?|hazards?[ -]ratios?|(?:risk|rate|prevalence)[ -]ratios?"
    r"|relative\s+risks?)|比值比|优势比|相对危险度|风险比"
)
_LABEL: Final = rf"(?<![A-Za-z0-9])(?P<label>(?:{_ODDS}|{_OTHERS})(?![A-Za-z0-9])|{_WORDS})值?"
_NOTE: Final = (
    rf"(?:\s*[(\[](?:\s*(?:[A-Za-z]+-)?(?:{_ODDS}|{_OTHERS})\s*"
    rf"|[^()\[\]]{{0,20}}(?i:{NAME})[^()\[\]0-9]{{0,20}})[)\]]"
    rf"|\s+(?:{_ODDS}|{_OTHERS})(?![A-Za-z]))"
)
_PER: Final = (
    rf"\s+(?:per|for\s+(?:each|every|an?))\s+(?:{NUMBER}[\s-]*)?[^\s,;:()=]+"
    r"(?:\s+[^\s0-9,;:()=]+){0,5}?"
)
_OF: Final = (
    r"\s*,?\s+(?:for|of|with|in|comparing|associated|among|after)\s[^0-9().;:=<>%\u3002]{1,80}?"
)
_IS: Final = r"(?:\s*(?:[=:,\u2248]|(?:was|were|is|are|of|being|about|approximately)\b|[为是]))*\s*"

_START: Final = re.compile(
    rf"{_LABEL}(?P<note>{_NOTE}*)[)\]]?(?P<per>{_PER})?(?P<of>{_OF})?(?P<is>{_IS})"
    rf"(?P<open>[(\[]\s*)?(?P<value>{NUMBER})"
)
_PER_AFTER: Final = re.compile(
    rf"\s+(?:per|for\s+(?:each|every|an?))\s+(?:{NUMBER}[\s-]*)?[^\s,;:()=]+"
    r"(?:\s+[^\s0-9,;:()=]+){0,8}?(?=\s*[,;(\[])"
)
_SAYS_IS: Final = re.compile(r"[=:,\u2248]|was|were|is|are|of")
_NO_RATIO: Final = re.compile(
    r"\s*(?:%|\u00b1|\+\s?/|(?:-|to|~)\s*\.?[0-9]|bpm|beats|mm\s?Hg|/\s?min|per\s+min|次|例)"
)
_NEXT: Final = re.compile(
    rf"\s*(?:,\s*(?:and\s+)?|and\b|or\b|&|/|vs\.?|versus|和|与|及)\s*(?P<value>{NUMBER})"
    r"(?!\s*(?:%|-|to\b|\u00b1|\+\s?/))(?=\s*(?:[^\sA-Za-z]|$|(?:and|or|vs|versus|respectively|for|in|with|[Pp])\b))"
)
_AGAIN: Final = re.compile(
    rf"(?:\s+(?:for|in|among)\s+\w+)?[\s)\]]*(?:,\s*(?:and\s+)?|;|and\b|vs\.?|versus)\s*"
    rf"(?P<value>{NUMBER})(?=\s*[(\[,;])"
)
_GLUE: Final = re.compile(r"[\s,;:)\]]*(?:(?:and|with)\s+(?:an?\s+|the\s+)?)?")
_OPEN: Final = re.compile(r"[\s(\[]*")
_CLOSED: Final = re.compile(r"[)\]]")
_NOISE: Final = re.compile(
    rf"(?:\u03b2|B|b|SE|S\.E\.|Wald|wald|\u03c7\s?\^?[2\u00b2]|[Cc]hi-?squared?|[Zz]|df|[Tt])"
    rf"(?:\s*(?:\u03c7\s?\^?[2\u00b2]|statistic))?\s*[=:]\s*-?\s?{NUMBER}"
)
_MORE_LIMITS: Final = re.compile(r"\s*(?:,\s*(?:and\s+)?|;|and\b|和)\s*")
_SHARED: Final = re.compile(r"(?:both|all|each|均|都)\s*$", re.IGNORECASE)
_BEFORE: Final = " ,;"


@dataclass(slots=True, kw_only=True)
class _Block:
    """Values that stand together, and what follows them."""

    values: list[Number]
    intervals: list[Interval] = field(default_factory=list)
    p_values: list[PValue] = field(default_factory=list)
    p_is_shared: bool = False
    end: int


def find_ratios(text: str, *, original: str, p_values: Sequence[PValue]) -> Iterator[RatioGroup]:
    """Find every labelled ratio of a normal text, with its interval and its P value."""
    at = 0
    while match := _START.search(text, at):
        blocks = _read_blocks(match, text=text, original=original)
        if blocks is None:
            at = match.end("label")
            continue
        at = blocks[-1].end
        earlier = [p for p in p_values if 0 <= match.start() - p.end < 5]
        earlier = [p for p in earlier if not text[p.end : match.start()].strip(_BEFORE)]
        earlier = [
            p for p in earlier if p.end <= match.start() and text[p.start - 1 : p.start] in "(["
        ]
        if len(blocks) == 1 and not blocks[0].p_values and len(blocks[0].values) == 1:
            blocks[0].p_values.extend(earlier[-1:])
        if not all(block.p_values for block in blocks):
            for block in blocks[1:] and blocks:  # one P value after several may compare them
                block.p_values.clear()
        label = match["label"]
        is_odds = label.lower().startswith("odds") or re.fullmatch(_ODDS, label) is not None
        is_odds = is_odds or label in ("比值比", "优势比")
        yield RatioGroup(
            ratios=tuple(
                ratio
                for block in blocks
                for ratio in _ratios(block, label=label, is_odds=is_odds, alone=len(blocks) == 1)
            ),
            start=match.start(),
            end=at,
        )


def _read_blocks(match: re.Match[str], *, text: str, original: str) -> list[_Block] | None:
    """Read the values of one label and their tails; None where the number is no ratio."""
    first = number_at(text, match.span("value"), original=original)
    if _NO_RATIO.match(text, first.end):
        return None
    values = [first]
    while following := _NEXT.match(text, values[-1].end):
        value = number_at(text, following.span("value"), original=original)
        if value.decimals == 0 and first.decimals:
            break
        values.append(value)
    block = _with_tail(values, text=text, original=original, bare="CI" in (match["note"] or ""))
    says_is = _SAYS_IS.search(match["is"]) is not None
    firm = re.search("[=:]", match["is"]) is not None or (says_is and first.decimals > 0)
    gapless = not match["of"] and first.decimals > 0
    if not (block.intervals or (not match["open"] and (firm or gapless))):
        return None
    blocks = [block]
    while blocks[-1].intervals and (again := _AGAIN.match(text, blocks[-1].end)):
        value = number_at(text, again.span("value"), original=original)
        more = _with_tail([value], text=text, original=original, bare=False)
        if not more.intervals:
            break
        blocks.append(more)
    return blocks


def _with_tail(values: list[Number], *, text: str, original: str, bare: bool) -> _Block:
    """Read intervals and P values, and skip coefficients and test statistics, after the values."""
    block = _Block(values=values, end=values[-1].end)
    if per := _PER_AFTER.match(text, block.end):
        block.end = per.end()
    is_first = True
    while True:
        glue = _GLUE.match(text, block.end)
        near = glue.end() if glue else block.end
        opened = _OPEN.match(text, near)
        inner = opened.end() if opened else near
        match = LABELLED.match(text, inner)
        if match is None and is_first:
            match = _unlabelled(text, near, start=block.end, bare=bare)
        found = interval_of(match, text=text, original=original) if match else None
        if found is not None and match is not None:
            block.intervals.append(found)
            block.end = match.end()
            _more_limits(block, text=text, original=original)
        elif p_match := P_VALUE.match(text, _shared(text, inner)):
            first = p_value_of(p_match, text=text, original=original)
            more = [first, *more_p_values(text, first.end, first=first, original=original)]
            block.p_is_shared = (
                _SHARED.search(text[max(0, p_match.start() - 8) : p_match.start()]) is not None
            )
            block.p_values.extend(more)
            block.end = more[-1].end
        elif noise := _NOISE.match(text, inner):
            block.end = noise.end()
        else:
            return block
        is_first = False


def _unlabelled(text: str, near: int, *, start: int, bare: bool) -> re.Match[str] | None:
    """Match limits that only brackets, or a comma before two decimals, show to be an interval."""
    glue = text[start:near]
    if _CLOSED.search(glue):
        return None
    if match := BRACKETED.match(text, near):
        return match
    match = BARE.match(text, near)
    if match and (bare or "," in glue or ";" in glue) and match["separator"].strip() in ("-", "to"):
        return match if "." in match["low"] and "." in match["high"] else None
    return None


def _more_limits(block: _Block, *, text: str, original: str) -> None:
    """Read on where as many intervals follow as there are values."""
    while len(block.intervals) < len(block.values):
        comma = _MORE_LIMITS.match(text, block.end)
        match = BARE.match(text, comma.end()) if comma else None
        found = interval_of(match, text=text, original=original) if match else None
        if found is None or match is None:
            return
        block.intervals.append(found)
        block.end = match.end()


def _shared(text: str, at: int) -> int:
    """Step over a word that gives one P value to several estimates."""
    word = re.compile(r"(?:both|all|each|均|都)\s*", re.IGNORECASE).match(text, at)
    return word.end() if word else at


def _ratios(block: _Block, *, label: str, is_odds: bool, alone: bool) -> Iterator[Ratio]:
    """Give each value its own interval and P value, where it is sure which they are."""
    count = len(block.values)
    intervals: list[Interval | None] = [*block.intervals]
    if count > 1 and len(intervals) != count:
        intervals = []
    p_values: list[PValue | None] = [*block.p_values]
    if count > 1 and len(p_values) != count:
        p_values = [p_values[0]] * count if p_values and block.p_is_shared else []
    if not alone and block.p_is_shared:
        p_values = []
    for value, interval, p_value in list(zip_longest(block.values, intervals, p_values))[:count]:
        if value is not None:
            yield Ratio(
                number=value, label=label, is_odds=is_odds, interval=interval, p_value=p_value
            )
