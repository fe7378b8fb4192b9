"""Reading counts, totals, percentages and the sizes of groups out of a normal text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pyanalysis.proofread.figures import Groups, Share
from pyanalysis.proofread.numbers import NUMBER, Number, number_at
from pyanalysis.proofread.passages import sentences

_INT: Final = (
    r"(?<![\w.^/])(?<![0-9]-)(?:[1-9][0-9]{0,2}(?:[,\u2060][0-9]{3})+|[0-9]{1,9})"
    r"(?![0-9]|\.[0-9]|[,\u2060][0-9]{3}(?![0-9]))"
)
_COUNT: Final = rf"(?P<count>{_INT})"
_AFTER_SLASH: Final = _INT.replace(".^/", ".^")
_TOTAL: Final = rf"(?P<total>{_AFTER_SLASH})"
_PERCENT: Final = (
    rf"(?P<percent>{NUMBER})\s*(?:%|per\s?cent\b)"
    r"(?!\s*-?\s*(?:CI\b|C\.I|CrI|confidence|credible|limit|可信|置信|\u00b1))"
    r"(?!\s*(?:vs\.?|versus|and|to|-|or|compared\s+with)\s*[0-9.]+\s*%)"
)
_BREAKS: Final = (
    r"(?!(?:of|and|but|whereas|while|vs|versus|than|compared|who|whom|which|or|from|per|to)\b)"
)
_TIMES: Final = r"(?!\s*(?:mo|months?|years?|yrs?|days?|weeks?|hours?|h|min|minutes)\b)"
_WORD: Final = rf"\s+{_BREAKS}[A-Za-z][A-Za-z'/-]*"
_PEOPLE: Final = (
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
    rf"\b[nN]\s*=\s*(?P<count>{_INT})(?!\s*%)|(?<![-/])(?P<some>{_INT})\s+(?:{_PEOPLE}|events)\b(?!\s+per\b)"
    rf"|(?P<part>{_INT})\s+{_OF}(?P<whole>{_INT})\s+{_PEOPLE}\b|(?P<li>{_INT})\s*例"
)
_VAGUE: Final = re.compile(
    r"(?:per|least|most|than|every|each|about|approximately|fewer|under|over|nearly|around|first"
    r"|last|every|\u2265|\u2264|<|>|约|每|grade|type|stage|class)\s*$",
    re.IGNORECASE,
)
_VERB: Final = (
    r"(?:(?:then|further|subsequently|retrospectively|equally|also)\s+)?(?:randomly\s+)?"
    r"(?:divided|randomi[sz]ed|assigned|allocated|split|classified|grouped|categori[sz]ed|stratified)\b"
)
_SIZE: Final = re.compile(rf"[(\[,;:]\s*[nN]\s*=\s*(?P<count>{_INT})\s*[)\],;]")
_DIVIDED: Final = re.compile(
    rf"(?P<total>{_INT})\s+(?:[a-z-]+\s+){{0,3}}?{_PEOPLE}\s+(?:were|was)\s+{_VERB}"
    r"|(?P<li>(?<![0-9])[0-9]{1,7})\s*例[^0-9。]{0,20}(?:分为|分成)"
    rf"|(?:The|These|All)\s+(?:[a-z-]+\s+)?{_PEOPLE}\s+were\s+{_VERB}|They\s+were\s+{_VERB}"
)
_A_TOTAL: Final = re.compile(
    rf"\b[Aa]\s+total\s+of\s+(?P<total>{_INT})\s+(?:[a-z-]+\s+){{0,4}}?{_PEOPLE}\b"
)
_LEFT: Final = re.compile(
    r"exclu|lost|withdr|drop|remain|declin|missing|complet|eligib|another|further|screen|survey"
    r"|recruit|assess|enrol|invit|select|match|排除|失访|剔除",
    re.IGNORECASE,
)
_STEM: Final = 5
"""Letters in which two words must agree to be about the same thing (fracture, fractures)."""

_COMMON: Final = frozenset({"patie", "after", "their", "which", "group", "opera", "these", "withi"})


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
        if match.span("percent") not in taken:
            yield _share(match, text=text, original=original)


def _share(match: re.Match[str], *, text: str, original: str) -> Share:
    def number(name: str) -> Number:
        return number_at(text, match.span(name), original=original)

    hedged = _ABOUT.search(_lead(text, match.start("percent"))) is not None
    percent = None if hedged else number("percent")
    total = number("total") if "total" in match.re.groupindex else None
    return Share(count=number("count"), total=total, percent=percent)


def _is_no_part(share: Share, text: str) -> bool:
    """Tell whether what looks like 140/90 is a pressure or a date, or the total another number."""
    total = share.total
    if total is None or share.count.value <= total.value:
        return False
    return total.start < share.count.start or "/" in text[share.count.end : total.start]


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


def find_divisions(text: str, *, original: str) -> Iterator[Groups]:
    """Find sentences that divide a stated number of patients into groups of stated sizes."""
    stated: list[Number] = []
    lost = False
    for start, end in sentences(text):
        found = list(_A_TOTAL.finditer(text, start, end))
        stated.extend(number_at(text, match.span("total"), original=original) for match in found)
        lost = lost or _LEFT.search(text, start, end) is not None
        division = _DIVIDED.search(text, start, end)
        if division is None:
            continue
        sizes = tuple(
            number_at(text, match.span("count"), original=original)
            for match in _SIZE.finditer(text, division.end(), end)
        )
        own = next((name for name in ("total", "li") if division[name] is not None), None)
        total: Number | None = None
        if own is not None:
            total = number_at(text, division.span(own), original=original)
        elif len(stated) == 1 and not lost:
            total = stated[0]
        if total is not None and 2 <= len(sizes) <= _MOST_GROUPS:
            yield Groups(total=total, sizes=sizes)


_MOST_GROUPS: Final = 4
"""More sizes in one sentence are groups within groups."""
