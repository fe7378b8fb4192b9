"""Which figures of a text cannot stand together; each check allows for rounding as typed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist
from typing import Final, Literal

from pyanalysis.proofread.figures import Estimate, Groups, Interval, PValue, Ratio, Share
from pyanalysis.proofread.finding import Finding
from pyanalysis.proofread.numbers import LAST_BIT, Number

ALPHA: Final = 0.05
"""The level at which a 95% interval and a P value must say the same."""

USUAL_LEVEL: Final = 95.0
"""The level in percent of an interval whose level the text does not give."""

_NORMAL: Final = NormalDist()

Side = Literal["significant", "not significant"]


def check_order(interval: Interval) -> Iterator[Finding]:
    """Report limits in the wrong order; two negative ones may run outwards by convention."""
    if interval.low.value > interval.high.value and interval.low.value >= 0:
        yield Finding(
            rule="interval-order",
            start=interval.start,
            message=f"interval '{interval.text}': the lower limit is above the upper limit",
        )


def check_ratio_limits(ratio: Ratio) -> Iterator[Finding]:
    """Report a ratio's limit below zero, where no ratio can be."""
    if ratio.interval is not None and min(ratio.interval.low.value, ratio.interval.high.value) < 0:
        yield Finding(
            rule="ratio-limits",
            start=ratio.interval.start,
            message=(
                f"interval '{ratio.interval.text}' of {_named(ratio)}: "
                "a ratio and its limits cannot be negative"
            ),
        )


def check_outside(ratio: Ratio) -> Iterator[Finding]:
    """Report a ratio that its own interval does not contain."""
    if ratio.interval is not None and _is_outside(ratio.number, ratio.interval):
        yield Finding(
            rule="outside-interval",
            start=ratio.number.start,
            message=f"{_named(ratio)} is outside its interval '{ratio.interval.text}'",
        )


def check_estimate_outside(estimate: Estimate) -> Iterator[Finding]:
    """Report another estimate that its own interval does not contain."""
    if _is_outside(estimate.number, estimate.interval):
        yield Finding(
            rule="outside-interval",
            start=estimate.number.start,
            message=(
                f"'{estimate.number.text}' is outside its interval '{estimate.interval.text}'"
            ),
        )


def _is_outside(number: Number, interval: Interval) -> bool:
    """Tell whether no value that rounds so lies within limits that are in order."""
    low, high = interval.low, interval.high
    return low.value <= high.value and (number.high < low.low or number.low > high.high)


def check_symmetry(ratio: Ratio) -> Iterator[Finding]:
    """Report a Wald interval whose ratio is not the middle of it on the log scale."""
    bounds = _log_bounds(ratio)
    if bounds is None or ratio.interval is None:
        return
    (low, high), (middle_low, middle_high), _ = bounds
    if high < middle_low or low > middle_high:
        middle = math.exp((middle_low + middle_high) / 2)
        yield Finding(
            rule="not-symmetric",
            start=ratio.number.start,
            message=(
                f"{_named(ratio)} is not the middle of its Wald interval '{ratio.interval.text}' "
                f"on the log scale; that is {_as_typed(middle, ratio.number)}"
            ),
        )


def check_p_of_interval(ratio: Ratio) -> Iterator[Finding]:
    """Report a Wald P value that cannot come from the ratio and its Wald interval."""
    bounds, p_value = _log_bounds(ratio), ratio.p_value
    if bounds is None or ratio.interval is None or p_value is None or not p_value.is_of_estimate:
        return
    (low, high), _, (error_low, error_high) = bounds
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    smallest = _two_sided(max(abs(low), abs(high)) / error_low)
    largest = _two_sided(nearest / error_high)
    number = p_value.number
    if (
        (p_value.sign == "=" and (number.high < smallest or number.low > largest))
        or (p_value.sign == "<" and smallest > number.high)
        or (p_value.sign == ">" and largest < number.low)
    ):
        yield Finding(
            rule="p-of-interval",
            start=p_value.start,
            message=(
                f"'{p_value.text}' does not come from {_named(ratio)} with the Wald interval "
                f"'{ratio.interval.text}', which gives P from {smallest:.2g} to {largest:.2g}"
            ),
        )


def _two_sided(z: float) -> float:
    return math.erfc(z / math.sqrt(2))


_Range = tuple[float, float]


def _log_bounds(ratio: Ratio) -> tuple[_Range, _Range, _Range] | None:
    """Give the ranges of log ratio, middle of the interval and standard error that round so."""
    interval, number = ratio.interval, ratio.number
    if interval is None or number.low <= 0 or interval.low.low <= 0:
        return None
    if interval.low.value >= interval.high.value:
        return None
    low = math.log(interval.low.low), math.log(interval.low.high)
    high = math.log(interval.high.low), math.log(interval.high.high)
    z = _NORMAL.inv_cdf(0.5 + (interval.level or USUAL_LEVEL) / 200)
    narrow = max(high[0] - low[1], LAST_BIT)
    return (
        (math.log(number.low), math.log(number.high)),
        ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2),
        (narrow / (2 * z), (high[1] - low[0]) / (2 * z)),
    )


def check_sides(ratio: Ratio) -> Iterator[Finding]:
    """Report a 95% interval that excludes 1 beside P above 0.05, or the reverse."""
    interval, p_value = ratio.interval, ratio.p_value
    if interval is None or p_value is None or not p_value.is_of_estimate:
        return
    by_interval, by_p = side_of_interval(interval), side_of_p(p_value)
    if by_interval is None or by_p is None or by_interval == by_p:
        return
    holds = "excludes" if by_interval == "significant" else "contains"
    yield Finding(
        rule="two-sides",
        start=p_value.start,
        message=(
            f"'{p_value.text}' is {by_p} at {ALPHA:g}, but the interval '{interval.text}' "
            f"of {_named(ratio)} {holds} 1"
        ),
    )


def side_of_interval(interval: Interval) -> Side | None:
    """Say what a 95% interval of a ratio means; None where rounding hides it."""
    if interval.level not in (None, USUAL_LEVEL) or interval.low.value > interval.high.value:
        return None
    if interval.low.low > 1 or interval.high.high < 1:
        return "significant"
    if interval.low.high < 1 < interval.high.low:
        return "not significant"
    return None


def side_of_p(p_value: PValue) -> Side | None:
    """Say what a P value means; None for one at the level, or too loosely stated."""
    number = p_value.number
    if p_value.sign == "<":
        return "significant" if number.value <= ALPHA else None
    if p_value.sign == ">":
        return "not significant" if number.value >= ALPHA else None
    if number.high < ALPHA:
        return "significant"
    return "not significant" if number.low > ALPHA else None


def check_p_range(p_value: PValue) -> Iterator[Finding]:
    """Report a P value that is no probability; "P = 0.000" is a rounded one and stays."""
    value, decimals = p_value.number.value, p_value.number.decimals
    is_bare_zero = value == 0 and (p_value.sign == "<" or (p_value.sign == "=" and not decimals))
    if not 0 <= value <= 1 or is_bare_zero or (p_value.sign == ">" and value >= 1):
        yield Finding(
            rule="p-range",
            start=p_value.start,
            message=f"'{p_value.text}': a P value lies between 0 and 1, and is never 0",
        )


def check_share(share: Share) -> Iterator[Finding]:
    """Report a percentage that is not that of its count in its total, or is above 100."""
    percent, total = share.percent, share.total
    if percent is None:
        return
    if total is None:
        if percent.low > 100:
            yield _above_100(percent)
        return
    if total.value == 0:
        return
    true = 100 * share.count.value / total.value
    if percent.stands_for(true) or (share.is_named_rate and percent.stands_for(100 - true)):
        return
    yield Finding(
        rule="percentage",
        start=percent.start,
        message=(
            f"'{percent.text}%' is not {share.count.text} of {total.text}, "
            f"which is {_as_typed(true, percent)}%"
        ),
    )


def check_rate(percent: Number) -> Iterator[Finding]:
    """Report a prevalence, a sensitivity or the like above 100%."""
    if percent.low > 100:
        yield _above_100(percent)


def _above_100(percent: Number) -> Finding:
    return Finding(
        rule="percentage-range",
        start=percent.start,
        message=f"'{percent.text}%': no share of a count is above 100%",
    )


def check_division(groups: Groups) -> Iterator[Finding]:
    """Report group sizes that do not add up to the patients who were divided."""
    added = sum(size.value for size in groups.sizes)
    if added != groups.total.value:
        sizes = " + ".join(size.text for size in groups.sizes)
        yield Finding(
            rule="group-sum",
            start=groups.sizes[0].start,
            message=(
                f"the groups '{sizes}' make {added:g}, not the '{groups.total.text}' "
                "who were divided"
            ),
        )


def _named(ratio: Ratio) -> str:
    return f"{ratio.label} '{ratio.number.text}'"


def _as_typed(value: float, like: Number) -> str:
    return f"{value:.{like.decimals}f}"
