"""How much was compared with R: by section of the manuscript, by kind, and why not where not."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyanalysis.results.crosscheck import CheckRow, Crosscheck, NotComparable

CONFINT_SUFFIX = "_confint"
"""So end R's rows that carry plain confint's limits: second opinions, not further statistics."""

_MODELS = "Univariable and multivariable analysis"

SECTIONS = {
    "cohort": "Participants",
    "baseline": "Baseline characteristics",
    "univariable": _MODELS,
    "selection": _MODELS,
    "multivariable": _MODELS,
    "performance": "Performance of the multivariable model",
    "sensitivity": "Sensitivity analyses",
    "transformation": _MODELS,
    "plan": _MODELS,
    "linearity": "Linearity",
    "interaction": "Interactions",
    "missing": "Missing values",
    "validation": "Internal validation",
    "diagnostics": "Limitations",
}
"""Where the manuscript shows what an analysis of ``ard.csv`` gives: the heading."""

PARTS = (
    ("sensitivity", "model", "imputation", "Multiple imputation"),
    ("diagnostics", "statistic", "gvif", "Collinearity"),
)
"""Parts of an analysis that are shown elsewhere: analysis, key, how the key begins, the heading."""

ORDER = (
    "Participants",
    "Baseline characteristics",
    _MODELS,
    "Performance of the multivariable model",
    "Sensitivity analyses",
    "Collinearity",
    "Linearity",
    "Interactions",
    "Missing values",
    "Multiple imputation",
    "Internal validation",
    "Limitations",
)
"""The headings as they follow each other in the manuscript."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was compared of one analysis in one section, or of one kind of statistic in it.

    ``statistics`` counts rows of ``ard.csv`` and those that only R has; it is the sum of
    ``compared`` and ``not_comparable``. ``second_opinions`` are R's further values of statistics
    that are counted already. ``worst`` is the largest difference as a part of its limit, infinite
    where counts differ, None where there is no number on both sides; ``worst_opinion`` the same
    of the second opinions, whose limit is wide.
    """

    section: str
    analysis: str
    statistic: str
    compared: int
    not_comparable: int
    second_opinions: int
    disagreed: int
    worst: float | None
    worst_opinion: float | None

    @property
    def statistics(self) -> int:
        """Count the statistics, compared or not."""
        return self.compared + self.not_comparable


def section_of(row: CheckRow | NotComparable) -> str:
    """Name the section of the manuscript that shows a statistic."""
    for analysis, key, beginning, section in PARTS:
        if row.analysis == analysis and str(getattr(row, key)).startswith(beginning):
            return section
    return SECTIONS.get(row.analysis, row.analysis.capitalize())


def cover_sections(crosscheck: Crosscheck) -> tuple[Coverage, ...]:
    """Count by section and analysis, in the order of the manuscript."""
    return _cover(crosscheck, by_statistic=False)


def cover_kinds(crosscheck: Crosscheck) -> tuple[Coverage, ...]:
    """Count by section, analysis and kind of statistic, in the order of the manuscript."""
    return _cover(crosscheck, by_statistic=True)


def cover_all(crosscheck: Crosscheck) -> Coverage:
    """Count everything."""
    return _count("", "", "", crosscheck.rows, crosscheck.not_comparable)


def _cover(crosscheck: Crosscheck, *, by_statistic: bool) -> tuple[Coverage, ...]:
    rows: dict[tuple[str, str, str], list[CheckRow]] = defaultdict(list)
    absent: dict[tuple[str, str, str], list[NotComparable]] = defaultdict(list)
    for row in crosscheck.rows:
        kind = row.statistic.removesuffix(CONFINT_SUFFIX) if by_statistic else ""
        rows[section_of(row), row.analysis, kind].append(row)
    for item in crosscheck.not_comparable:
        kind = item.statistic if by_statistic else ""
        absent[section_of(item), item.analysis, kind].append(item)
    return tuple(
        _count(*key, rows.get(key, ()), absent.get(key, ()))
        for key in sorted(rows.keys() | absent.keys(), key=_place)
    )


def _place(key: tuple[str, str, str]) -> tuple[int, int, str, str]:
    """Sort by the manuscript; what it does not know comes last."""
    section, analysis, statistic = key
    analyses = list(SECTIONS)
    return (
        ORDER.index(section) if section in ORDER else len(ORDER),
        analyses.index(analysis) if analysis in SECTIONS else len(analyses),
        analysis,
        statistic,
    )


def _count(
    section: str,
    analysis: str,
    statistic: str,
    rows: Iterable[CheckRow],
    absent: Iterable[NotComparable],
) -> Coverage:
    statistics: list[CheckRow] = []
    opinions: list[CheckRow] = []
    for row in rows:
        (opinions if row.statistic.endswith(CONFINT_SUFFIX) else statistics).append(row)
    return Coverage(
        section=section,
        analysis=analysis,
        statistic=statistic,
        compared=len(statistics),
        not_comparable=sum(item.count for item in absent),
        second_opinions=len(opinions),
        disagreed=sum(not row.agrees for row in (*statistics, *opinions)),
        worst=_worst(statistics),
        worst_opinion=_worst(opinions),
    )


def _worst(rows: Iterable[CheckRow]) -> float | None:
    parts = [
        (row.difference / row.limit if row.limit else math.inf) if row.difference else 0.0
        for row in rows
        if row.difference is not None
    ]
    return max(parts, default=None)
