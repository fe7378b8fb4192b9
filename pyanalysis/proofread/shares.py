"""Reading counts, totals, percentages and the sizes of groups out of a normal text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pyanalysis.proofread.figures import Share
from pyanalysis.proofread.numbers import INTEGER, NUMBER, Number, number_at

_COUNT: Final = rf"(?P<count>{INTEGER})"
_AFTER_SLASH: Final = INTEGER.replace(".^/", ".^")
_TOTAL: Final = rf"(?P<total>{_AFTER_SLASH})"
_PERCENT: Final = (
    rf"(?P<percent>{NUMBER})\s*(?:%|per\s?cent\b)"
    r"(?!\s*-?\s*(?:CI\b|C\.I|CrI|confidence|credible|limit|可信|置信|\u00b1))"
    r"(?!\s*(?:vs\.?|versus|and|to|-|or|compared\s+with)\s*[0-9.]+\s*%)"
)
_BREAKS: Final = (
    r"(?!(?:of|and|but|whereas|while|vs|versus|than|compared|who|whom|which|or|from|per|to"
    r"|mg|ml|mL|kg|g|mm|cm|Hz|mcg|IU|mmol|points?)\b)"
)
_TIMES: Final = r"(?!\s*(?:mo|months?|years?|yrs?|days?|weeks?|hours?|h|min|minutes)\b)"
_WORD: Final = rf"\s+{_BREAKS}[A-Za-z][A-Za-z'/-]*"
PEOPLE: Final = (
    r"(?:patients?|participants?|subjects?|cases?|individuals?|women|men|persons?|people|adults?"
    r"|children|vertebrae|controls?|infants?|residents?)"
)
_OF: Final = r"(?:out\s+of|of)\s+(?:the\s+|these\s+|all\s+|a\s+total\s+of\s+|our\s+)?"
_ABOUT: Final = re.compile(
    r"(?:about|approximately|approx\.?|nearly|almost|around|roughly|over|~|\u2248|than|least|most|约|近)\s*$",
    re.IGNORECASE,
)

_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        # 18/120 (15.0%), 18 of 120 patients had pain (15.0%)
        rf"{_COUNT}\s*/\s*{_TOTAL}(?:{_WORD}){{0,3}}?(?:\s*[(\[,;:=]){{1,2}}\s*{_PERCENT}(?!\s+of\b)",
        rf"{_COUNT}\s+{_OF}{_TOTAL}(?:{_WORD}){{0,8}}?(?:\s*[(\[,;:=]){{1,2}}\s*(?:or\s+)?{_PERCENT}"
        r"(?!\s+of\b)",
        # 18 (15.0%) of 120, 18 patients (15.0%) out of the 120
        rf"{_COUNT}(?:{_WORD}){{0,3}}?\s*[(\[]\s*{_PERCENT}[^()\[\]0-9]{{0,20}}[)\]]\s*{_OF}{_TOTAL}",
        # 15.0% (18/120), 15.0% (18 of 120)
        rf"{_PERCENT}\s*[(\[,;]\s*(?:[nN]\s*=\s*)?{_COUNT}\s*(?:/|{_OF})\s*{_TOTAL}",
        # Of 120 patients, 18 (15.0%)
        rf"(?:(?:^|(?<=[.;:,(]\s))of|\bOf|\b[Aa]mong|\bFrom)\s+(?:the\s+|these\s+|all\s+|a\s+total\s+of\s+)?{_TOTAL}"
        rf"{_TIMES}(?:{_WORD}){{1,8}}?,\s*(?:a\s+total\s+of\s+)?{_COUNT}(?:{_WORD}){{0,5}}?\s*[(\[]\s*"
        rf"{_PERCENT}(?!\s+of\b)",
        # 120例患者中18例(15.0%)
        rf"(?<![0-9])(?P<total>[0-9]{{1,7}})\s*例[^0-9。;]{{0,30}}?[中,][^0-9。;]{{0,20}}?(?P<count>[0-9]{{1,7}})\s*例"
        rf"[^0-9。;]{{0,20}}?{_PERCENT}",
    )
)
_RATE: Final = re.compile(
    rf"{_COUNT}\s+{_OF}{_TOTAL}(?P<who>[^0-9.;]{{1,240}}?)"
    rf"(?P<rate>\b(?:rates?|proportion|percentage|incidence|prevalence)\b[^0-9.;]{{0,80}}?)"
    rf"\b(?:was|is|of|were|being|reached)\s+{_PERCENT}(?!\s+of\b)"
)
_COUNT_AND_PERCENT: Final = re.compile(
    rf"{_COUNT}(?:{_WORD}){{0,2}}?\s*[(\[,;]\s*{_PERCENT}(?!\s+of\b)"
)
_ANY_PERCENT: Final = re.compile(_PERCENT)
_NAMED_RATE: Final = re.compile(
    r"\b(?:prevalence|incidence|proportion|percentage|sensitivity|specificity|accuracy"
    r"|(?:mortality|complication|response|survival|event|detection|success|pain|infection)\s+rate)"
    rf"\s+(?:was|is|of|were|reached|=|:)\s*{_PERCENT}",
    re.IGNORECASE,
)
_COUNTS: Final = re.compile(
    rf"\b[nN]\s*=\s*(?P<count>{INTEGER})(?!\s*%)|(?<![-/])(?P<some>{INTEGER})\s+(?:{PEOPLE}|events)\b(?!\s+per\b)"
    rf"|(?P<part>{INTEGER})\s+{_OF}(?P<whole>{INTEGER})\s+{PEOPLE}\b|(?P<li>{INTEGER})\s*例"
)
_VAGUE: Final = re.compile(
    r"(?:per|least|most|than|every|each|about|approximately|fewer|under|over|nearly|around|first"
    r"|last|\u2265|\u2264|<|>|约|每|grade|type|stage|class|days?|weeks?|months?|years?|visit|cycle"
    r"|phase|group|arm|case|table|fig\.?|figures?|ref\.?|to|-|[0-9])\s*$",
    re.IGNORECASE,
)
_STEM: Final = 5
"""Letters in which two words must agree to be about the same thing (fracture, fractures)."""

_COMMON: Final = frozenset({"patie", "after", "their", "which", "group", "opera", "these", "withi"})


_SPLIT_BEFORE: Final = re.compile(
    r"[0-9] $|(?:grades?|stages?|scores?|types?|class)\s*$", re.IGNORECASE
)
_SPLIT_AFTER: Final = re.compile(r" [0-9]{3}(?![0-9])")
_DOSE: Final = re.compile(r"[\s-]*(?:mg|\u00b5g|mcg|ml|mmol|IU|kg)", re.IGNORECASE)
_SMALLEST_TOTAL: Final = 4
"""Up to here a fraction is rather a grade (3/4) or a ratio than a count in a total."""

_LEAD: Final = 20
"""Characters before a number in which a word still changes what it says."""


def _lead(text: str, at: int) -> str:
    return text[max(0, at - _LEAD) : at]


def find_shares(text: str, *, original: str) -> Iterator[Share]:
    """Find each count with its total and its percentage, and each with its percentage alone."""
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            span = match.span("percent")
            share = _share(match, text=text, original=original)
            if span in taken or _is_no_part(share, text):
                continue
            taken.append(span)
            yield share
    for match in _RATE.finditer(text):
        if match.span("percent") not in taken and _same_thing(match["who"], match["rate"]):
            taken.append(match.span("percent"))
            yield replace(_share(match, text=text, original=original), is_named_rate=True)
    for match in _COUNT_AND_PERCENT.finditer(text):
        lead = _lead(text, match.start("count"))
        if match.span("percent") not in taken and not _VAGUE.search(lead):
            yield _share(match, text=text, original=original)


def _share(match: re.Match[str], *, text: str, original: str) -> Share:
    def number(name: str) -> Number:
        return number_at(text, match.span(name), original=original)

    hedged = _ABOUT.search(_lead(text, match.start("percent"))) is not None
    percent = None if hedged else number("percent")
    total = number("total") if "total" in match.re.groupindex else None
    return Share(count=number("count"), total=total, percent=percent)


def _is_no_part(share: Share, text: str) -> bool:
    """Tell whether the two numbers are no count in a total.

    140/90 is a pressure, 20/40-mg are doses, grade 3/4 is a grade; "13 630 of 18 842" has blanks
    between thousands.
    """
    total, count = share.total, share.count
    if total is None:
        return False
    if _SPLIT_BEFORE.search(_lead(text, count.start)) or _SPLIT_AFTER.match(text, total.end):
        return True
    is_fraction = "/" in text[count.end : total.start]
    if is_fraction and (total.value <= _SMALLEST_TOTAL or _DOSE.match(text, total.end)):
        return True
    return count.value > total.value and (is_fraction or total.start < count.start)


def _same_thing(who: str, rate: str) -> bool:
    """Tell whether the rate is that of what was counted: a word of its name was said before."""
    head, _, name = who.rpartition(",")
    stems = {word[:_STEM] for word in re.findall(r"[a-z]{4,}", (head or "").lower())}
    named = {word[:_STEM] for word in re.findall(r"[a-z]{4,}", f"{name} {rate}".lower())}
    return bool((stems & named) - _COMMON)


def find_named_rates(text: str, *, original: str) -> Iterator[Number]:
    """Find the percentages that the text calls a rate or an accuracy: none is above 100."""
    for match in _NAMED_RATE.finditer(text):
        yield number_at(text, match.span("percent"), original=original)


def find_percents(text: str, *, original: str) -> Iterator[Number]:
    """Find every percentage that is not the level of an interval."""
    for match in _ANY_PERCENT.finditer(text):
        if not _ABOUT.search(_lead(text, match.start())):
            yield number_at(text, match.span("percent"), original=original)


def find_counts(text: str, *, original: str) -> Iterator[Number]:
    """Find ``n = 18``, ``18 patients`` and ``18 of 120 patients``; not ``at least 10 events``."""
    for match in _COUNTS.finditer(text):
        for name in ("count", "some", "part", "whole", "li"):
            if match[name] is not None and not _VAGUE.search(_lead(text, match.start(name))):
                yield number_at(text, match.span(name), original=original)
