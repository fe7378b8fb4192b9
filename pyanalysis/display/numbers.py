"""The one rounding policy: how every number looks. Rounding is half up on the decimal text.

``None`` is a number that does not exist; it shows as an en dash. Marks, separators and the decimals
of P values are those of the active style (``style.active_style``); the examples are the default's.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from pyanalysis.display.language import in_context, text
from pyanalysis.display.style import Separator, active_style

NBSP = "\u00a0"
MINUS = "\u2212"
THIN = "\u202f"
"""A narrow blank at which no line breaks."""
DASH = "\u2013"
NONE = DASH
SUPPRESSED = "‡"
"""Stands for a count that disclosure control took away; tables explain it."""

_BETWEEN: Final[dict[Separator, str]] = {
    "en dash": DASH,
    "hyphen": "-",
    "comma": f",{NBSP}",
}
_THOUSANDS: Final = {"blank": NBSP, "thin blank": THIN, "comma": ",", "none": ""}

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
    return _marked(f"{rounded:f}")


def format_plain(value: float) -> str:
    """Show a number as short as it was typed, such as a confidence level."""
    return f"{value:g}".replace(".", active_style().decimal_mark)


def _marked(text: str) -> str:
    """Write the decimal mark and the minus sign of the style."""
    style = active_style()
    return text.replace(".", style.decimal_mark).replace("-", style.minus)


def format_count(value: float | None) -> str:
    """Show a count, thousands set apart by a non-breaking space from 10,000 on.

    A count is always known; one that is None is suppressed.
    """
    if value is None:
        return SUPPRESSED
    style, text = active_style(), str(int(value))
    if len(text) < style.thousands_digits:
        return text
    return f"{int(value):,}".replace(",", _THOUSANDS[style.thousands])


def format_ratio(value: float | None) -> str:
    """Show an odds ratio: two decimals; three significant digits below 0.1 and from 10 on.

    Beyond ten thousand, either way, it is a bound.
    """
    if value is None or not math.isfinite(value) or value <= 0:
        return NONE
    if value > LARGEST_SHOWN_RATIO:
        return f"{_sign('>')}{format_count(LARGEST_SHOWN_RATIO)}"
    if value < 1 / LARGEST_SHOWN_RATIO:
        return f"{_sign('<')}{_marked(f'{1 / LARGEST_SHOWN_RATIO:f}'.rstrip('0'))}"
    style = active_style()
    decimals = style.ratio_decimals
    shown = Decimal(f"{Decimal(repr(float(value))):.{decimals}e}")
    if Decimal("0.1") <= shown < (1000 if style.keeps_decimals_from_ten else 10):
        return format_fixed(value, decimals=decimals)
    text = format_fixed(value, decimals=max(0, decimals - shown.adjusted()))
    return format_count(float(_rounded(value, decimals=0))) if shown >= 1000 else text


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
        return text("{limit}\u00a0or\u00a0less", limit=format_odds_ratio(high))
    if high is None:
        return text("{limit}\u00a0or\u00a0more", limit=format_odds_ratio(low))
    return format_limits(format_odds_ratio(low), format_odds_ratio(high))


def format_limits(low: str, high: str) -> str:
    """Put two limits together that are texts: ``1.10 to 2.57``."""
    return _joined(low, high, separator=active_style().interval_separator)


def _joined(low: str, high: str, *, separator: Separator) -> str:
    if separator == "to":
        return in_context("limits", "{low}\u00a0to\u00a0{high}", low=low, high=high)
    return f"{low}{_BETWEEN[separator]}{high}"


def format_estimate(log_odds: float | None, *, low: float | None, high: float | None) -> str:
    """Show an odds ratio with its interval: ``1.68 (1.10 to 2.57)``."""
    return f"{format_odds_ratio(log_odds)} {in_brackets(format_interval(low, high))}"


def in_brackets(text: str) -> str:
    """Put what names or gives an interval into the style's brackets."""
    return f"[{text}]" if active_style().interval_brackets == "square" else f"({text})"


def interval_in_text(text: str) -> str:
    """Show an interval behind its name in a sentence: ``1.10 to 2.57``, or ``[1.10, 2.57]``."""
    return f"[{text}]" if active_style().interval_brackets == "square" else text


def format_p(value: float | None) -> str:
    """Show a P value: three decimals, ``< 0.001``, ``> 0.999``, never 0.000 nor a false 1.000."""
    if value is None:
        return NONE
    style, exact = active_style().p_value, Decimal(repr(float(value)))
    if exact < style.smallest:
        return f"{_sign('<')}{format_probability(style.smallest)}"
    decimals = next(step.show for step in style.steps if exact >= step.least)
    rounded = _rounded(value, decimals=decimals)
    apart = style.tell_apart_from
    if apart is not None and exact < apart <= rounded:
        rounded = _rounded(value, decimals=decimals + 1)
    if rounded < 1 or (value == 1 and style.leading_zero):
        return format_probability(rounded)
    return f"{_sign('>')}{format_probability(1 - Decimal(1).scaleb(-decimals))}"


def format_probability(value: float | Decimal) -> str:
    """Show a P value or a threshold of P at its own decimals: ``0.05``, or ``.05``."""
    text = f"{value:f}" if isinstance(value, Decimal) else f"{value:g}"
    if not active_style().p_value.leading_zero:
        text = text.removeprefix("0")
    return text.replace(".", active_style().decimal_mark)


def _sign(sign: str) -> str:
    return f"{sign}{NBSP}" if active_style().p_value.spaced else sign


def format_p_with_sign(value: float | None) -> str:
    """Show ``P = 0.031`` or ``P < 0.001`` for the running text."""
    style, text = active_style().p_value, format_p(value)
    blank = NBSP if style.spaced else ""
    joined = text if text[0] in "<>" else f"={blank}{text}"
    return f"{style.letter}{blank}{joined}"


def format_p_below(threshold: float) -> str:
    """Show ``P < 0.05``."""
    style = active_style().p_value
    blank = NBSP if style.spaced else ""
    return f"{style.letter}{blank}<{blank}{format_probability(threshold)}"


def format_percent(percent: float | None, *, decimals: int = 1) -> str:
    """Show a percentage (0 to 100) with its sign."""
    if percent is None:
        return NONE
    style = active_style()
    shown = format_fixed(percent, decimals=min(decimals, style.most_percent_decimals))
    return f"{shown}{NBSP if style.percent_space else ''}%"


def format_count_percent(n: int | None, percent: float | None) -> str:
    """Show ``12 (34.5%)`` in a cell of a table."""
    count = format_count(n)
    if percent is None:
        return count
    style, share = active_style(), format_percent(percent)
    if not style.percent_sign_in_cells:
        share = share.removesuffix("%").rstrip(NBSP)
    return f"{count} ({share})" if style.percent_order == "count first" else f"{share} ({count})"


def count_percent_name() -> str:
    """Name what such a cell holds: ``n (%)``."""
    return text("n (%)") if active_style().percent_order == "count first" else text("% (n)")


def decimals_for(spread: float | None) -> int:
    """Choose the decimals of a mean or median from the spread: two significant digits of it."""
    if spread is None or spread == 0 or not math.isfinite(spread):
        return 1
    return min(6, max(0, 1 - math.floor(math.log10(abs(spread)))))


def format_mean(mean: float | None, sd: float | None, *, decimals: int) -> str:
    """Show ``70.9 ± 7.2``."""
    if mean is None:
        return NONE
    return with_deviation(
        format_fixed(mean, decimals=decimals), format_fixed(sd, decimals=decimals)
    )


def with_deviation(mean: str, deviation: str) -> str:
    """Put a mean and its standard deviation together, or their names: ``mean ± SD``."""
    return (
        f"{mean} ({deviation})" if active_style().mean == "parentheses" else f"{mean} ± {deviation}"
    )


def format_median(
    median: float | None, q1: float | None, q3: float | None, *, decimals: int
) -> str:
    """Show ``8.0 (4.0 to 10.0)``."""
    if median is None:
        return NONE
    low, high = (format_fixed(value, decimals=decimals) for value in (q1, q3))
    quartiles = _joined(low, high, separator=active_style().quartile_separator)
    return f"{format_fixed(median, decimals=decimals)} ({quartiles})"


def format_small(value: float | None) -> str:
    """Show a numerical difference in powers of ten, as a machine writes it in every style."""
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
