"""A text in, its findings out: the checks in the order of the text, each finding with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyanalysis.proofread.against_results import check_against
from pyanalysis.proofread.checks import (
    check_division,
    check_estimate_outside,
    check_order,
    check_outside,
    check_p_of_interval,
    check_p_range,
    check_rate,
    check_ratio_limits,
    check_share,
    check_sides,
    check_symmetry,
)
from pyanalysis.proofread.direction import find_contradictions
from pyanalysis.proofread.figures import Figures, Ratio
from pyanalysis.proofread.find import find_figures
from pyanalysis.proofread.finding import Finding, PlacedFinding
from pyanalysis.proofread.known import KnownResults
from pyanalysis.proofread.passages import Passage, normal, sentences, uses_decimal_comma

_WALD_LIMITS: Final = re.compile(
    r"\bwald(?:[- ](?:type|based))?\s+(?:[0-9.]+\s*%\s*)?(?:confidence|CI|intervals?|limits?)"
    r"|\b(?:intervals?|CIs?|limits)\b[^.;]{0,80}\bwald\b",
    re.IGNORECASE,
)
_NOT_WALD: Final = re.compile(
    r"\bprofile[- ](?:penali[sz]ed[- ])?(?:likelihood|interval)|\bpenali[sz]ed[- ]profile"
    r"|likelihood[- ]ratio"
    r"|\bbootstrap|\bexact\s+(?:confidence|interval|CI)|\bbayes|\bcredible",
    re.IGNORECASE,
)
_NOT_TWO_SIDED: Final = re.compile(
    r"\bone[- ](?:sided|tailed)\b|\bbonferroni\b|\bnon-?inferiority\b"
    r"|\b(?:corrected|adjusted)\s+P\b"
    r"|\bmultiplicity\b|\bholm\b|\bfalse\s+discovery\b|\bbenjamini\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """What the whole text says of its intervals and P values."""

    is_wald: bool
    is_two_sided: bool


def proofread(
    passages: Sequence[Passage], *, results: KnownResults | None = None
) -> tuple[PlacedFinding, ...]:
    """Check every figure of a text, against ``results`` too where they are given.

    A text counts as one of Wald intervals when it says so and names no other kind of interval;
    else only intervals that are called Wald themselves are held to the log scale. P values are not
    held against intervals in a text of one-sided or corrected tests.
    """
    comma = uses_decimal_comma(passage.text for passage in passages)
    texts = [normal(passage.text, decimal_comma=comma) for passage in passages]
    whole = "\n".join(texts)
    ways = _Ways(
        is_wald=_WALD_LIMITS.search(whole) is not None and _NOT_WALD.search(whole) is None,
        is_two_sided=_NOT_TWO_SIDED.search(whole) is None,
    )
    found: dict[PlacedFinding, None] = {}
    for passage, text in zip(passages, texts, strict=True):
        figures = find_figures(text, original=passage.text)
        findings = [
            *_impossible(figures, ways),
            *_contradicted(text, figures, original=passage.text),
        ]
        if results is not None and not passage.is_reference:
            findings.extend(check_against(text, figures, results=results))
        for finding in sorted(findings, key=lambda item: (item.start, item.rule)):
            placed = PlacedFinding(
                place=passage.place(finding.start),
                rule=finding.rule,
                message=" ".join(finding.message.split()),
            )
            found[placed] = None
    return tuple(found)


def _impossible(figures: Figures, ways: _Ways) -> Iterator[Finding]:
    for interval in figures.intervals:
        yield from check_order(interval)
    for estimate in figures.estimates:
        yield from check_estimate_outside(estimate)
    for group in figures.groups:
        for ratio in group.ratios:
            yield from _of_ratio(ratio, ways)
    for p_value in figures.p_values:
        yield from check_p_range(p_value)
    for share in figures.shares:
        yield from check_share(share)
    for rate in figures.rates:
        yield from check_rate(rate)
    for division in figures.divisions:
        yield from check_division(division)


def _of_ratio(ratio: Ratio, ways: _Ways) -> Iterator[Finding]:
    """Check what belongs to one ratio; what is already impossible is not held to the log scale."""
    outside = [*check_ratio_limits(ratio), *check_outside(ratio)]
    yield from outside
    if ways.is_two_sided:
        yield from check_sides(ratio)
    if ratio.interval is None or outside or not (ways.is_wald or ratio.interval.says_wald):
        return
    asymmetric = list(check_symmetry(ratio))
    yield from asymmetric
    if ways.is_two_sided and not asymmetric and not list(check_sides(ratio)):
        yield from check_p_of_interval(ratio)


def _contradicted(text: str, figures: Figures, *, original: str) -> Iterator[Finding]:
    for start, end in sentences(text):
        groups = [group for group in figures.groups if start <= group.start < end]
        for found in find_contradictions(text, (start, end), groups=groups, original=original):
            side = "above" if found.way == "down" else "below"
            yield Finding(
                rule="direction",
                start=found.ratio.number.start,
                message=(
                    f"{found.ratio.label} '{found.ratio.number.text}' is {side} 1, "
                    f"but the text says '{found.phrase}'"
                ),
            )
