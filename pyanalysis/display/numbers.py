"""The one rounding policy: how every number looks. Rounding is half up on the decimal text.

``None`` is a number that does not exist; it shows as an en dash.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
NONE = DASH
SUPPRESSED = "‡"
"""Stands for a count that disclosure control took away; tables explain it."""

SMALLEST_SHOWN_P = Decimal("0.001")
LARGEST_SHOWN_P = Decimal("0.999")

LARGEST_SHOWN_RATIO = 10_000
"""Above it, and below its inverse, the digits of an odds ratio or limit say nothing: sparse data
and penalised estimates reach there, and a bound is shown."""
_FAR = 2 * math.log(LARGEST_SHOWN_RATIO)


def format_fixed(value: float | None, *, decimals: int) -> str:
    """Show a number with a fixed count of decimals and a true minus sign."""
    if value is None:
        return NONE
    rounded = _rounded(value, decimals=decimals)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:f}".replace("-", MINUS)


def format_count(value: float | None) -> str:
    """Show a count, thousands set apart by a non-breaking space from 10,000 on.

    A count is always known; one that is None is suppressed.
    """
    if value is None:
        return SUPPRESSED
    text = str(int(value))
    return f"{int(value):,}".replace(",", NBSP) if len(text) > 4 else text


def format_ratio(value: float | None) -> str:
    """Show an odds ratio: two decimals; three significant digits below 0.1 and from 10 on.

    Beyond ten thousand, either way, it is a bound.
    """
    if value is None or not math.isfinite(value) or value <= 0:
        return NONE
    if value > LARGEST_SHOWN_RATIO:
        return f">{NBSP}{format_count(LARGEST_SHOWN_RATIO)}"
    if value < 1 / LARGEST_SHOWN_RATIO:
        return f"<{NBSP}{1 / LARGEST_SHOWN_RATIO:f}".rstrip("0")
    shown = Decimal(f"{Decimal(repr(float(value))):.2e}")
    if Decimal("0.1") <= shown < 10:
        return format_fixed(value, decimals=2)
    decimals = max(0, 2 - shown.adjusted())
    text = format_fixed(value, decimals=decimals)
    return format_count(float(text)) if shown >= 1000 else text


def format_odds_ratio(log_odds: float | None) -> str:
    """Show the odds ratio of a coefficient."""
    if log_odds is None:
        return NONE
    return format_ratio(math.exp(max(-_FAR, min(_FAR, log_odds))))


def format_interval(low: float | None, high: float | None) -> str:
    """Show the interval of an odds ratio from its limits on the log scale: ``1.10 to 2.57``.

    A limit that does not exist leaves ``1.10 or more``, ``2.57 or less``.
    """
    if low is None and high is None:
        return NONE
    if low is None:
        return f"{format_odds_ratio(high)}{NBSP}or{NBSP}less"
    if high is None:
        return f"{format_odds_ratio(low)}{NBSP}or{NBSP}more"
    return f"{format_odds_ratio(low)}{NBSP}to{NBSP}{format_odds_ratio(high)}"


def format_p(value: float | None) -> str:
    """Show a P value: three decimals, ``< 0.001``, ``> 0.999``, never 0.000 nor a false 1.000."""
    if value is None:
        return NONE
    if value == 1:
        return "1.000"
    if Decimal(repr(float(value))) < SMALLEST_SHOWN_P:
        return f"<{NBSP}0.001"
    rounded = _rounded(value, decimals=3)
    return f">{NBSP}0.999" if rounded > LARGEST_SHOWN_P else str(rounded)


def format_p_with_sign(value: float | None) -> str:
    """Show ``P = 0.031`` or ``P < 0.001`` for the running text."""
    text = format_p(value)
    joined = text if text[0] in "<>" else f"={NBSP}{text}"
    return f"P{NBSP}{joined}"


def format_percent(percent: float | None, *, decimals: int = 1) -> str:
    """Show a percentage (0 to 100) with its sign."""
    return NONE if percent is None else f"{format_fixed(percent, decimals=decimals)}%"


def format_count_percent(n: int | None, percent: float | None) -> str:
    """Show ``12 (34.5%)``."""
    return format_count(n) if percent is None else f"{format_count(n)} ({format_percent(percent)})"


def decimals_for(spread: float | None) -> int:
    """Choose the decimals of a mean or median from the spread: two significant digits of it."""
    if spread is None or spread == 0 or not math.isfinite(spread):
        return 1
    return min(6, max(0, 1 - math.floor(math.log10(abs(spread)))))


def format_mean(mean: float | None, sd: float | None, *, decimals: int) -> str:
    """Show ``70.9 ± 7.2``."""
    if mean is None:
        return NONE
    return f"{format_fixed(mean, decimals=decimals)} ± {format_fixed(sd, decimals=decimals)}"


def format_median(
    median: float | None, q1: float | None, q3: float | None, *, decimals: int
) -> str:
    """Show ``8.0 (4.0 to 10.0)``."""
    if median is None:
        return NONE
    quartiles = (
        f"{format_fixed(q1, decimals=decimals)}{NBSP}to{NBSP}{format_fixed(q3, decimals=decimals)}"
    )
    return f"{format_fixed(median, decimals=decimals)} ({quartiles})"


def format_small(value: float | None) -> str:
    """Show a numerical difference in powers of ten."""
    if value is None:
        return NONE
    return "0" if value == 0 else f"{value:.1e}".replace("e-0", "e-").replace("-", MINUS)


def format_digits(text: str, *, digits: int = 8) -> str:
    """Shorten the text of a double for reading; texts that are no number stay."""
    try:
        value = float(text)
    except ValueError:
        return text
    if value.is_integer():
        return text
    return f"{value:.{digits}g}".replace("-", MINUS)


def _rounded(value: float, *, decimals: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP, context=Context(prec=1000)
    )
