"""The comparison with R and with the published figures, as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One compared statistic: the ARD keys, both values, their difference and its limit.

    ``python`` and ``r`` are texts (numbers in shortest form, methods and statuses as they are);
    ``difference`` is on the scale of ``limit``; empty texts mean "absent on that side".
    """

    analysis: str
    model: str
    variable: str
    level: str
    group: str
    statistic: str
    python: str
    r: str
    difference: float | None
    limit: float
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotComparable:
    """A group of statistics that were not compared, and why; ``model`` where it has one."""

    analysis: str
    model: str = ""
    statistic: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCheck:
    """One published figure beside ours."""

    analysis: str
    model: str
    variable: str
    level: str
    group: str
    statistic: str
    published: str
    computed: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RFacts:
    """The R that did the work: version, packages and how it was called."""

    version: str
    packages: tuple[tuple[str, str], ...]
    called_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosscheck:
    """The comparison with R and with the published figures; ``status`` covers both.

    ``compared`` counts ``rows``, ``disagreed`` those that do not agree. ``shared_inputs`` says what
    both languages were given although it is no raw column, one sentence each.
    """

    schema_version: int
    status: Literal["agree", "disagree", "not_run"]
    reason: str
    r: RFacts | None
    compared: int
    disagreed: int
    rows: tuple[CheckRow, ...]
    not_comparable: tuple[NotComparable, ...]
    published: tuple[PublishedCheck, ...]
    shared_inputs: tuple[str, ...] = ()
