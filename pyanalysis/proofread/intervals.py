"""Reading intervals and P values out of a normal text, at a place or anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyanalysis.proofread.figures import Interval, PValue, Sign
from pyanalysis.proofread.numbers import NUMBER, Number, number_at

# ---- Intervals ----

NAME: Final = (
    r"(?:C\.?\s?I\.?s?(?![A-Za-z])|CrI(?![A-Za-z])|CL(?![A-Za-z])|confidence\s+(?:intervals?|limits?)"
    r"(?:\s*[(\[]?\s*(?:[0-9]{2}\s*%\s*)?CIs?\s*[)\]]?)?|credible\s+intervals?|可信区间|置信区间)"
)
_LEVEL: Final = r"(?P<level>[0-9]{2}(?:\.[0-9]+)?)\s*-?\s*(?:%|per\s?cent)"
LABEL: Final = (
    rf"(?P<before>(?:wald|profile(?:[- ]likelihood)?|exact|bootstrap(?:ped)?|robust)\s+)?"
    rf"(?:{_LEVEL}\s*)?(?P<wald>wald\s+)?{NAME}"
    r"(?:\s*[(]?(?P<later>[0-9]{2}(?:\.[0-9]+)?)\s*%(?!\s*(?:-|to)\s*[0-9.]+\s*%)[)]?)?(?:\s+of\s+(?:OR|HR|RR))?"
)
_FILL: Final = r"(?:\s*(?:[:=,(\[]|was|were|is|of|from|ranging|ranged|between))*\s*"
_SEPARATOR: Final = r"\s*(?:-{1,3}|to|,|;|\.\.\.?|\u2026|至|到|and)\s*"
_PLUS: Final = rf"[-+]?\s?{NUMBER}"
LIMITS: Final = (
    rf"(?P<low>{_PLUS})(?P<p1>\s*%)?(?P<separator>{_SEPARATOR})(?P<high>{_PLUS})(?P<p2>\s*%)?"
)
_NO_MORE: Final = r"(?!\s*(?:%\s*(?:CI|confidence|可信|置信)|[0-9]))(?!\s*(?:-|to\b)\s*\.?[0-9])"

LABELLED: Final = re.compile(rf"(?<![A-Za-z0-9]){LABEL}{_FILL}{LIMITS}{_NO_MORE}", re.IGNORECASE)
BRACKETED: Final = re.compile(rf"(?:[(\[]\s*){LIMITS}(?=\s*[)\],;]){_NO_MORE}", re.IGNORECASE)
BARE: Final = re.compile(rf"{LIMITS}(?=\s*(?:[)\],;.]|$|[A-Za-z])){_NO_MORE}", re.IGNORECASE)


def interval_of(match: re.Match[str], *, text: str, original: str) -> Interval | None:
    """Read the interval of a match; None where its two numbers are none."""
    if match["low"] is None or (match["separator"].strip() == "and" and "between" not in match[0]):
        return None
    low, high = (number_at(text, match.span(name), original=original) for name in ("low", "high"))
    names = match.groupdict()
    level = names.get("level") or names.get("later")
    start = match.start("low")
    return Interval(
        low=low,
        high=high,
        level=float(level) if level else None,
        says_wald="wald" in match[0].lower(),
        is_percent=match["p1"] is not None or match["p2"] is not None,
        start=match.start(),
        end=match.end(),
        text=original[start : match.end()].rstrip(),
    )


def find_intervals(text: str, *, original: str) -> Iterator[Interval]:
    """Find every interval that the text calls one."""
    for match in LABELLED.finditer(text):
        interval = interval_of(match, text=text, original=original)
        if interval is not None:
            yield interval


# ---- P values ----

_OTHER: Final = (
    r"\s*(?:[-_]\s*)?(?:for|of|from)\s+(?:the\s+)?[A-Za-z-]+(?:\s+[A-Za-z-]+){0,3}?"
    r"|[-_\s]?(?:trend|interaction|heterogeneity|int|het|adj|corr|nonlinear\w*)"
)
_OPERATOR: Final = r"=|<\s*=|>\s*=|<|>|\u2264|\u2265|:|(?:was|were|is|of|below|under|above)\b"
_P_NUMBER: Final = rf"0,[0-9]+|-?\s?(?!0(?:\s+[.,]\s*|[.,]\s+|/)[0-9]){NUMBER}"
"""Also 0,05 in a text that writes points elsewhere; not the zero of a torn "0. 05"."""

P_VALUE: Final = re.compile(
    rf"(?P<before>(?:adjusted|corrected|one-sided|one-tailed)\s+)?(?<![A-Za-z0-9_-])(?<![\u00d7*]\s)(?<![+/])(?<![Gg]roup\s)[Pp]"
    rf"(?P<word>[- ]?values?|值)?(?P<other>{_OTHER})?\s*(?P<sign>{_OPERATOR})"
    rf"(?:\s*(?P<second>less\s+than|greater\s+than|<|>))?\s*(?P<number>{_P_NUMBER})"
    r"(?!\s*(?:%|times|mg|mm|kg|ml|cm|points|fold))"
    r"(?P<after>\s*(?:for\s+(?:the\s+)?(?:trend|interaction|heterogeneity|nonlinear\w*)))?",
)
_LESS: Final = frozenset({"<", "\u2264", "<=", "below", "under"})
_MORE: Final = frozenset({">", "\u2265", ">=", "above"})


def p_value_of(match: re.Match[str], *, text: str, original: str) -> PValue:
    """Read the P value of a match."""
    number = number_at(text, match.span("number"), original=original)
    end = max(match.end(), number.end)
    first = "".join(match["sign"].split())
    second = (match["second"] or "").split()[:1]
    sign: Sign = "="
    if first in _LESS or second in (["less"], ["<"]):
        sign = "<"
    elif first in _MORE or second in (["greater"], [">"]):
        sign = ">"
    return PValue(
        sign=sign,
        number=number,
        is_of_estimate=not (match["before"] or match["other"] or match["after"]),
        start=match.start(),
        end=end,
        text=original[match.start() : end],
    )


def find_p_values(text: str, *, original: str) -> Iterator[PValue]:
    """Find every P value; a whole number in running text may be the size of a model, "p = 6"."""
    for match in P_VALUE.finditer(text):
        found = p_value_of(match, text=text, original=original)
        is_whole = found.number.decimals == 0 and found.number.value > 1
        if not is_whole or match["word"] or text[match.start() - 1 : match.start()] in tuple("(["):
            yield found


def more_p_values(text: str, at: int, *, first: PValue, original: str) -> Iterator[PValue]:
    """Read on where a list goes on: ``P = 0.03, 0.01 and 0.2``."""
    while match := _NEXT_P.match(text, at):
        number: Number = number_at(text, match.span("number"), original=original)
        yield PValue(
            sign=first.sign,
            number=number,
            is_of_estimate=first.is_of_estimate,
            start=number.start,
            end=number.end,
            text=number.text,
        )
        at = number.end


_NEXT_P: Final = re.compile(
    r"\s*(?:,|and|,\s*and|和)\s*(?P<number>0?\.[0-9]+)(?!\s*(?:[0-9%]|-|to\b))"
)
