"""The figures of a text: ratios with their intervals and P values, intervals, P values, shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pyanalysis.proofread.numbers import Number

Sign = Literal["=", "<", ">"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Two limits as typed; ``level`` in percent, None where the text gives none."""

    low: Number
    high: Number
    level: float | None
    says_wald: bool
    is_percent: bool
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PValue:
    """``is_of_estimate`` is false for the P of a trend, an interaction or a correction."""

    sign: Sign
    number: Number
    is_of_estimate: bool
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One odds (``is_odds``), hazard, risk or rate ratio with what belongs to it."""

    number: Number
    label: str
    is_odds: bool
    interval: Interval | None
    p_value: PValue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioGroup:
    """The ratios that one label governs, ``OR=1.683 and 10.700, P<0.05``, and where they stand."""

    ratios: tuple[Ratio, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Another estimate directly before its interval: ``0.85 (95% CI 0.80 to 0.90)``."""

    number: Number
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A count with what the text sets beside it: its total, its percentage, or both.

    ``is_named_rate`` marks a percentage from later in the sentence, which may be that of the rest.
    """

    count: Number
    total: Number | None
    percent: Number | None
    is_named_rate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The sizes of the groups into which a stated number of patients was divided."""

    total: Number
    sizes: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of one passage, in the order of the text.

    ``p_values`` and ``intervals`` hold every one, those of ratios too; ``rates`` are the
    percentages that the text calls a rate, ``percents`` those that stand without a count.
    """

    groups: tuple[RatioGroup, ...]
    intervals: tuple[Interval, ...]
    estimates: tuple[Estimate, ...]
    p_values: tuple[PValue, ...]
    shares: tuple[Share, ...]
    rates: tuple[Number, ...]
    divisions: tuple[Groups, ...]
    percents: tuple[Number, ...]
    counts: tuple[Number, ...]
