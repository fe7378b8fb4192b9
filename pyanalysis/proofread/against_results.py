"""Which figures of a text are none of the study's results, or those of another result.

A sentence that cites another work, and the list of references, state other people's figures and
are left alone. So are whole percentages without a count, thresholds ("P < 0.05", "at least 10
events"), and hazard or risk ratios, which a logistic regression has none of.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from pyanalysis.proofread.figures import Figures, PValue, Ratio, Share
from pyanalysis.proofread.finding import Finding
from pyanalysis.proofread.known import KnownRatio, KnownResults
from pyanalysis.proofread.numbers import Number
from pyanalysis.proofread.passages import sentences

_OF_OTHERS: Final = re.compile(
    r"\[@\]|\[[0-9]{1,3}(?:\s*[-,]\s*[0-9]{1,3})*\]|\bet\s+al\b|\bmeta-?anal|\bsystematic\s+review"
    r"|\b(?:previous|prior|earlier|other|another|published|recent|former)\b[^.]{0,40}\b(?:stud(?:y|ies)|reports?|trials?"
    r"|cohorts?|literature|authors?|works?|figures?|abstract)\b|\bliterature\b|\bpublished\b|文献|研究报道",
    re.IGNORECASE,
)
_THRESHOLDS: Final = frozenset({0.05, 0.1, 0.01, 0.001, 0.15, 0.2, 0.25, 0.157})
"""P values that a text names as levels of a test or of a selection."""


def check_against(text: str, figures: Figures, *, results: KnownResults) -> Iterator[Finding]:
    """Report each figure of a normal text that matches no result, with the nearest."""
    spans = list(sentences(text))
    starts = [start for start, _ in spans]
    own = [_OF_OTHERS.search(text, *span) is None for span in spans]

    def is_own(at: int) -> bool:
        return own[bisect_right(starts, at) - 1]

    tied = {
        ratio.p_value.start
        for group in figures.groups
        for ratio in group.ratios
        if ratio.p_value is not None
    }
    for group in figures.groups:
        for ratio in group.ratios:
            if ratio.is_odds and is_own(ratio.number.start):
                yield from _check_ratio(ratio, results=results)
    for p_value in figures.p_values:
        if p_value.start not in tied and is_own(p_value.start):
            yield from _check_p(p_value, results=results)
    counted: set[int] = set()
    for share in figures.shares:
        counted |= {share.count.start} | ({share.total.start} if share.total else set())
        if is_own(share.count.start):
            yield from _check_share(share, results=results)
    for percent in figures.percents:
        if percent.decimals and is_own(percent.start):
            yield from _check_percent(percent, results=results)
    for count in figures.counts:
        if count.start not in counted and is_own(count.start):
            yield from _check_count(count, results=results)


def _check_ratio(ratio: Ratio, *, results: KnownResults) -> Iterator[Finding]:
    number = ratio.number
    same = [known for known in results.ratios if number.stands_for(known.value)]
    if not same:
        yield Finding(
            rule="no-result",
            start=number.start,
            message=f"{ratio.label} '{number.text}' matches no odds ratio of the study"
            + _nearest_ratio(number, results),
        )
        return
    if ratio.interval is not None:
        low, high = ratio.interval.low, ratio.interval.high
        fitting = [known for known in same if _stands(low, known.low) and _stands(high, known.high)]
        if not fitting:
            limits = _limits(same[0], low)
            yield Finding(
                rule="other-result",
                start=ratio.interval.start,
                message=f"interval '{ratio.interval.text}' is not that of {ratio.label} "
                f"'{number.text}': {limits}",
            )
            return
        same = fitting
    p_value = ratio.p_value
    if p_value is None or not p_value.is_of_estimate:
        return
    if not any(_agrees(p_value, known.p_value) for known in same):
        yield Finding(
            rule="other-result",
            start=p_value.start,
            message=f"'{p_value.text}' is not the P value of {ratio.label} '{number.text}', "
            f"{_shown_p(same[0].p_value)}: {same[0].name}",
        )


def _stands(number: Number, value: float | None) -> bool:
    return value is not None and number.stands_for(value)


def _agrees(p_value: PValue, value: float | None) -> bool:
    if value is None:
        return False
    if p_value.sign == "<":
        return value < p_value.number.high
    if p_value.sign == ">":
        return value > p_value.number.low
    return p_value.number.stands_for(value)


def _limits(known: KnownRatio, like: Number) -> str:
    low, high = (
        "none" if limit is None else f"{limit:.{like.decimals}f}"
        for limit in (known.low, known.high)
    )
    return f"{low} to {high}, {known.name}"


def _shown_p(value: float | None) -> str:
    if value is None:
        return "which has none"
    return "which is below 0.001" if value < 0.001 else f"which is {value:.3f}"


def _nearest_ratio(number: Number, results: KnownResults) -> str:
    if not results.ratios:
        return ""
    inverse = [
        known for known in results.ratios if known.value and number.stands_for(1 / known.value)
    ]
    if inverse:
        known = inverse[0]
        return f"; it is 1 divided by {known.value:.{number.decimals}f}, {known.name}"
    known = min(results.ratios, key=lambda item: abs(item.value - number.value))
    return f"; the nearest is {known.value:.{number.decimals}f}, {known.name}"


def _check_p(p_value: PValue, *, results: KnownResults) -> Iterator[Finding]:
    number = p_value.number
    if p_value.sign != "=" or number.value in _THRESHOLDS or not results.p_values:
        return
    if not any(number.stands_for(value) for value in results.p_values):
        nearest = min(results.p_values, key=lambda value: abs(value - number.value))
        yield Finding(
            rule="no-result",
            start=p_value.start,
            message=f"'{p_value.text}' matches no P value of the study; "
            f"the nearest is {nearest:.{number.decimals}f}",
        )


def _check_share(share: Share, *, results: KnownResults) -> Iterator[Finding]:
    percent, count = share.percent, share.count
    if percent is None:
        yield from _check_count(count, results=results)
        return
    if any(
        known.count == count.value and percent.stands_for(known.percent) for known in results.shares
    ):
        if share.total is not None:
            yield from _check_count(share.total, results=results)
        return
    if share.total is not None and {count.value, share.total.value} <= results.counts:
        return  # a part of a whole that no row names, but both are the study's
    shown = f"{percent.text}%" if share.total is None else f"{percent.text}% of {share.total.text}"
    same = [known for known in results.shares if known.count == count.value]
    nearest = min(same, key=lambda known: abs(known.percent - percent.value), default=None)
    hint = (
        f"; the nearest share of {count.text} is {nearest.percent:.{percent.decimals}f}%"
        if nearest
        else ""
    )
    yield Finding(
        rule="no-result",
        start=count.start,
        message=f"'{count.text}' ({shown}) matches no count of the study{hint}",
    )


def _check_percent(percent: Number, *, results: KnownResults) -> Iterator[Finding]:
    if not results.percents or any(percent.stands_for(value) for value in results.percents):
        return
    nearest = min(results.percents, key=lambda value: abs(value - percent.value))
    yield Finding(
        rule="no-result",
        start=percent.start,
        message=f"'{percent.text}%' matches no percentage of the study; "
        f"the nearest is {nearest:.{percent.decimals}f}%",
    )


def _check_count(count: Number, *, results: KnownResults) -> Iterator[Finding]:
    if count.value in results.counts:
        return
    nearest = min(results.counts, key=lambda value: abs(value - count.value), default=None)
    hint = "" if nearest is None else f"; the nearest is {nearest:g}"
    yield Finding(
        rule="no-result",
        start=count.start,
        message=f"'{count.text}' matches no count of the study{hint}",
    )
