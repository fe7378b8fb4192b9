"""The comparison as a table a person can read, with its coverage and its verdict."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pyanalysis.results.coverage import (
    Coverage,
    cover_all,
    cover_kinds,
    cover_sections,
)
from pyanalysis.results.crosscheck import CheckRow, Crosscheck, PublishedCheck

_HEADER = ("analysis", "variable", "level", "group", "statistic", "Python", "R", "difference")
_COUNTS = ("statistics", "compared", "cannot be", "disagree", "worst difference / limit")


def verification_text(crosscheck: Crosscheck, *, every_row: bool) -> str:
    """Write the rows (all, or those that disagree), the coverage, and the verdict."""
    shown = [row for row in crosscheck.rows if every_row or not row.agrees]
    parts = []
    if shown:
        parts.append(_columns([_HEADER, *(_row_cells(row) for row in shown)]))
    if crosscheck.rows or crosscheck.not_comparable:
        parts += [_columns(_kinds(crosscheck)), _columns(_sections(crosscheck))]
    notes = coverage_notes(crosscheck)
    if notes:
        parts.append("\n".join(f"note: {note}" for note in notes))
    if crosscheck.published:
        parts.append(_columns(_published(crosscheck.published)))
    parts.append(verdict_line(crosscheck))
    return "\n\n".join(parts) + "\n"


def verdict_line(crosscheck: Crosscheck) -> str:
    """Give the verdict in one sentence."""
    agreeing = sum(check.agrees for check in crosscheck.published)
    published = (
        f"; published figures: {agreeing} of {len(crosscheck.published)} agree"
        if crosscheck.published
        else ""
    )
    if crosscheck.r is None:
        return f"R: not compared, {crosscheck.reason}{published}."
    return (
        f"R {crosscheck.r.version}: {coverage_claim(crosscheck)}, "
        f"{crosscheck.disagreed} disagree{published}."
    )


def coverage_claim(crosscheck: Crosscheck) -> str:
    """Say how many of the statistics were compared: the coverage as a number."""
    whole = cover_all(crosscheck)
    return f"{whole.compared:,} of {whole.statistics:,} statistics compared"


def coverage_notes(crosscheck: Crosscheck) -> list[str]:
    """Say why statistics were not compared, what is compared twice, and what was shared."""
    notes = []
    reasons: dict[str, list[str]] = {}
    for item in crosscheck.not_comparable:
        named = f"{item.analysis} {item.statistic} ({item.count})"
        reasons.setdefault(item.reason, []).append(named)
    for reason, kinds in reasons.items():
        notes.append(f"cannot be compared, {reason}: {', '.join(kinds)}")
    whole = cover_all(crosscheck)
    if whole.second_opinions:
        notes.append(
            f"{whole.second_opinions:,} interval limits are held against R's confint as well, a "
            f"coarser second opinion (worst difference {worst_text(whole.worst_opinion)} of its "
            f"limit), which makes {crosscheck.compared:,} comparisons"
        )
    return notes + list(crosscheck.shared_inputs)


def disagreements(crosscheck: Crosscheck) -> str:
    """Name every statistic on which R, or the publication, and the analysis disagree."""
    lines = [
        f"  {row_name(row)}: Python {row.python or 'absent'}, R {row.r or 'absent'}"
        for row in crosscheck.rows
        if not row.agrees
    ]
    lines += [
        f"  {row_name(check)}: published {check.published}, computed {check.computed}"
        for check in crosscheck.published
        if not check.agrees
    ]
    return "\n".join(lines)


def row_name(row: CheckRow | PublishedCheck) -> str:
    """Name a statistic by its keys."""
    keys = (row.analysis, row.model, row.variable, row.level, row.group, row.statistic)
    return " / ".join(key for key in keys if key)


def worst_text(worst: float | None) -> str:
    """Show the worst difference as a part of its limit."""
    if worst is None:
        return "-"
    if worst == 0:
        return "0"
    return "counts differ" if math.isinf(worst) else f"{worst:.1e}"


def _row_cells(row: CheckRow) -> tuple[str, ...]:
    gap = "-" if row.difference is None else f"{row.difference:.1e} of {row.limit:.0e}"
    return (
        row.analysis,
        row.variable,
        row.level,
        row.group,
        row.statistic,
        row.python,
        row.r,
        gap if row.agrees else f"DISAGREES {gap}",
    )


def _counts(coverage: Coverage) -> tuple[str, ...]:
    return (
        str(coverage.statistics),
        str(coverage.compared),
        str(coverage.not_comparable),
        str(coverage.disagreed),
        worst_text(coverage.worst),
    )


def _kinds(crosscheck: Crosscheck) -> list[tuple[str, ...]]:
    return [
        ("analysis", "kind of statistic", *_COUNTS),
        *((item.analysis, item.statistic, *_counts(item)) for item in cover_kinds(crosscheck)),
    ]


def _sections(crosscheck: Crosscheck) -> list[tuple[str, ...]]:
    return [
        ("section of the report", "analysis", *_COUNTS),
        *((item.section, item.analysis, *_counts(item)) for item in cover_sections(crosscheck)),
        ("all sections", "", *_counts(cover_all(crosscheck))),
    ]


def _published(checks: Iterable[PublishedCheck]) -> list[tuple[str, ...]]:
    return [
        ("published figure", "published", "computed", ""),
        *(
            (row_name(check), check.published, check.computed, "" if check.agrees else "DISAGREES")
            for check in checks
        ),
    ]


def _columns(table: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[index]) for row in table) for index in range(len(table[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
