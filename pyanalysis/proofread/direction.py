"""Which way the words of a sentence say that a ratio points.

A word counts for a ratio when it is said of the same thing: before it in its clause, or right
after it or after the list it stands in ("age (OR 1.1) and sex (OR 2.0) were risk factors").
Where the words contradict each other, are denied, or speak of the absence or the lower values of
a factor, nothing is concluded: "lower albumin went with higher mortality (OR 0.85 per g/dL)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyanalysis.proofread.direction_words import (
    CLAUSE,
    DENIED,
    INVERSE,
    WELCOME,
    Phrase,
    Way,
    find_phrases,
)
from pyanalysis.proofread.figures import Ratio, RatioGroup

_NEW_STATEMENT: Final = re.compile(
    r"\b(?:was|were|is|are|had|has|have|did|does|showed|remained|became|increased|decreased|reduced"
    r"|not|no|higher|lower|greater|more|less|fewer|better|worse|vs|versus|than|compared|relative)\b|[是为有不高低]",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"[\s)\],]*(?:(?:both|all|each|also|respectively|which|that|均|都)[\s,]*){0,3}"
    r"(?:was|were|is|are|being|as|remained|emerged|appeared|seemed|proved|had|has|have|show(?:ed|s|ing)?"
    r"|indicat\w+|suggest\w+|reduc\w+|increas\w+|lower\w*|decreas\w+|protect\w+|conferred|[是为系])",
    re.IGNORECASE,
)
_REACH: Final = 400
"""Characters before a ratio in which a word can still be about it: tables of a PDF never end."""

_LIST_GAP: Final = 120
"""Longest text between two ratios of one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A ratio on one side of 1 and the phrase that puts it on the other."""

    ratio: Ratio
    phrase: str
    way: Way


def find_contradictions(
    text: str, span: tuple[int, int], *, groups: Sequence[RatioGroup], original: str
) -> Iterator[Contradiction]:
    """Compare each ratio of a sentence with the direction words that are said of it."""
    start, end = span
    for run in _runs(text, start, groups):
        first = run.groups[0].start
        before = start if run.first_gap is None else _own_start(text, run.first_gap, first)
        before = max(before, first - _REACH)
        phrase = _before(text, before, first)
        if phrase is None:
            last = run.groups[-1]
            phrase = _following(text, last.end, _next_start(groups, last, end))
        if phrase is None:
            continue
        lead = before
        for group in run.groups:
            said = _said_of(text, lead, group.start, phrase)
            lead = group.end
            if not (INVERSE.search(said) or _welcome(text, start, end, phrase)):
                yield from _against(group, phrase, original)


def _said_of(text: str, start: int, end: int, phrase: Phrase) -> str:
    """Give the clause that leads to a ratio, without the direction phrase itself."""
    for cut in CLAUSE.finditer(text, start, end):
        start = cut.end()
    if start <= phrase.start < end:
        return f"{text[start : phrase.start]} {text[phrase.end : end]}"
    return text[start:end]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Groups that form one list; ``first_gap`` is where the text before the first one begins."""

    groups: tuple[RatioGroup, ...]
    first_gap: int | None


def _runs(text: str, start: int, groups: Sequence[RatioGroup]) -> Iterator[_Run]:
    run: list[RatioGroup] = []
    first_gap: int | None = None
    for group in groups:
        gap = text[run[-1].end if run else start : group.start]
        if run and _is_list(gap):
            run.append(group)
            continue
        if run:
            yield _Run(groups=tuple(run), first_gap=first_gap)
            first_gap = run[-1].end
        run = [group]
    if run:
        yield _Run(groups=tuple(run), first_gap=first_gap)


def _is_list(gap: str) -> bool:
    if len(gap) > _LIST_GAP or _NEW_STATEMENT.search(gap):
        return False
    return not any(phrase for phrase in find_phrases(gap, 0, len(gap))) and not (
        CLAUSE.search(gap.replace(";", ","))
    )


def _before(text: str, start: int, end: int) -> Phrase | None:
    """Find the phrase before a ratio in the last clause that has one; None where they differ."""
    cuts = [start, *(match.end() for match in CLAUSE.finditer(text, start, end)), end]
    for left, right in reversed(list(zip(cuts, cuts[1:], strict=False))):
        phrases = find_phrases(text, left, right)
        if not phrases:
            continue
        last = phrases[-1]
        agree = len({phrase.way for phrase in phrases}) == 1
        if DENIED.search(text, left, last.start) or any(
            DENIED.search(text, left, phrase.start) for phrase in phrases
        ):
            return None
        return last if agree or all(phrase.is_verdict for phrase in phrases) else None
    return None


def _own_start(text: str, start: int, end: int) -> int:
    """Skip the predicate of the ratio before: "(OR 1.1) was a risk factor, and exercise (OR"."""
    if _AFTER.match(text, start, end) is None:
        return start
    phrases = find_phrases(text, start, end)
    return phrases[0].end if phrases else start


def _following(text: str, start: int, end: int) -> Phrase | None:
    """Find the phrase of a predicate that follows: "... (OR 0.66) was protective"."""
    begin = _AFTER.match(text, start, end)
    if begin is None:
        return None
    cut = CLAUSE.search(text, start, end)
    phrases = find_phrases(text, start, cut.start() if cut else end)
    if len({phrase.way for phrase in phrases}) != 1 or DENIED.search(text, start, phrases[0].start):
        return None
    return phrases[0]


def _next_start(groups: Sequence[RatioGroup], group: RatioGroup, end: int) -> int:
    return min((other.start for other in groups if other.start >= group.end), default=end)


def _welcome(text: str, start: int, end: int, phrase: Phrase) -> bool:
    """Tell whether the outcome is a welcome one, for which a protective factor has a high ratio."""
    return "protect" in text[phrase.start : phrase.end].lower() and (
        WELCOME.search(text, start, end) is not None
    )


def _against(group: RatioGroup, phrase: Phrase, original: str) -> Iterator[Contradiction]:
    for ratio in group.ratios:
        wrong = ratio.number.low > 1 if phrase.way == "down" else ratio.number.high < 1
        if wrong:
            yield Contradiction(
                ratio=ratio, phrase=original[phrase.start : phrase.end], way=phrase.way
            )
