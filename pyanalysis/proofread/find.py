"""All figures of a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pyanalysis.proofread.divisions import find_divisions
from pyanalysis.proofread.figures import Estimate, Figures, Interval, PValue, RatioGroup
from pyanalysis.proofread.intervals import find_intervals, find_p_values
from pyanalysis.proofread.numbers import NUMBER, number_at
from pyanalysis.proofread.ratios import find_ratios
from pyanalysis.proofread.shares import (
    find_counts,
    find_named_rates,
    find_percents,
    find_shares,
)

_JUST_BEFORE: Final = re.compile(rf"(?P<number>{NUMBER})(?P<percent>\s*%)?\s*[,;:]?\s*[(\[]?\s*$")
_REACH: Final = 60
"""Characters before an interval in which its estimate must end."""

_OTHER_NUMBER: Final = re.compile(
    r"(?:\u03b2|[Pp]|B|SE|SD|SEM|s\.?d\.?|Wald|\u03c7\s?\^?[2\u00b2]?|[Cc]hi-?squared?|[ZzTtFf]|df|\u00b1|\+/-|to|-|,|/|and)\s*[=:]?\s*$"
)


def find_figures(text: str, *, original: str) -> Figures:
    """Find the figures of a normal text; ``original`` is the text as typed, of the same length."""
    p_values = tuple(find_p_values(text, original=original))
    groups = tuple(find_ratios(text, original=original, p_values=p_values))
    labelled = tuple(find_intervals(text, original=original))
    of_ratios = [
        ratio.interval for group in groups for ratio in group.ratios if ratio.interval is not None
    ]
    starts = {interval.low.start for interval in of_ratios}
    others = [interval for interval in labelled if interval.low.start not in starts]
    shares = tuple(find_shares(text, original=original))
    counted = {share.percent.start for share in shares if share.percent is not None}
    return Figures(
        groups=groups,
        intervals=tuple(sorted([*of_ratios, *others], key=lambda interval: interval.start)),
        estimates=tuple(
            _estimates(text, original=original, intervals=others, groups=groups, p_values=p_values)
        ),
        p_values=p_values,
        shares=shares,
        rates=tuple(find_named_rates(text, original=original)),
        divisions=tuple(find_divisions(text, original=original)),
        percents=tuple(
            percent
            for percent in find_percents(text, original=original)
            if percent.start not in counted
        ),
        counts=tuple(find_counts(text, original=original)),
    )


def _estimates(
    text: str,
    *,
    original: str,
    intervals: Sequence[Interval],
    groups: Sequence[RatioGroup],
    p_values: Sequence[PValue],
) -> Iterator[Estimate]:
    """Find the estimate directly before each interval that belongs to no ratio.

    Signs are left alone: a "decrease of 2.3 (95% CI -3.4 to -1.1)" is right. So are a percentage
    with limits that are none, and the reverse.
    """
    for interval in intervals:
        if any(group.start <= interval.start < group.end for group in groups):
            continue
        match = _JUST_BEFORE.search(text, max(0, interval.start - _REACH), interval.start)
        if match is None or min(interval.low.value, interval.high.value) < 0:
            continue
        number = number_at(text, match.span("number"), original=original)
        is_part = any(p.start <= number.start < p.end for p in p_values)
        is_percent = match["percent"] is not None
        if is_part or _OTHER_NUMBER.search(text, max(0, number.start - _REACH), number.start):
            continue
        if not (is_percent or number.decimals) or not _one_scale(is_percent, interval):
            continue
        yield Estimate(number=number, interval=interval)


def _one_scale(is_percent: bool, interval: Interval) -> bool:
    """Tell whether both are percentages or neither; "85% (95% CI 80 to 90)" leaves one sign out."""
    if is_percent and not interval.is_percent:
        return interval.high.value > 1
    return is_percent == interval.is_percent
