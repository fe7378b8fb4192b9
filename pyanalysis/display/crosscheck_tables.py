"""The appendix: what was compared, how far the two languages differ, every row."""

from __future__ import annotations

from collections import defaultdict

from pyanalysis.display.numbers import DASH, format_count, format_digits, format_small
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.results.crosscheck import CheckRow, Crosscheck


def draw_check_summary(crosscheck: Crosscheck) -> Table:
    """Draw per section how many statistics were compared and the worst difference."""
    sections: dict[str, list[CheckRow]] = defaultdict(list)
    for row in crosscheck.rows:
        sections[row.analysis].append(row)
    rows = [
        Row(
            cells=(
                name.capitalize(),
                format_count(len(members)),
                format_count(sum(not row.agrees for row in members)),
                format_small(_worst(members)),
            )
        )
        for name, members in sorted(sections.items())
    ]
    return Table(
        name="check-summary",
        columns=(
            Column(label="Section", align="left", width=34),
            Column(label="Statistics compared", align="right", width=22),
            Column(label="Disagree", align="right", width=18),
            Column(label="Worst difference as a part of its limit", align="right", width=26),
        ),
        rows=tuple(rows) or (Row(cells=("Nothing was compared", DASH, DASH, DASH)),),
    )


def _worst(rows: list[CheckRow]) -> float:
    return max(
        (row.difference / row.limit for row in rows if row.difference and row.limit), default=0.0
    )


def draw_check(crosscheck: Crosscheck) -> Table:
    """Draw every compared statistic."""
    rows = tuple(
        Row(
            cells=(
                row.analysis,
                " / ".join(part for part in (row.variable, row.level, row.group) if part) or DASH,
                row.statistic,
                format_digits(row.python),
                format_digits(row.r),
                ("" if row.agrees else "DISAGREES ") + format_small(row.difference),
            )
        )
        for row in crosscheck.rows
    )
    return Table(
        name="check",
        columns=(
            Column(label="Section", align="left", width=13),
            Column(label="Variable / level / group", align="left", width=35),
            Column(label="Statistic", align="left", width=18),
            Column(label="Python", align="right", width=12),
            Column(label="R", align="right", width=12),
            Column(label="Difference", align="right", width=10),
        ),
        rows=rows or (Row(cells=("Nothing was compared", DASH, DASH, DASH, DASH, DASH)),),
        small=True,
    )


def draw_published(crosscheck: Crosscheck) -> Table:
    """Draw the published figures beside ours."""
    rows = tuple(
        Row(
            cells=(
                check.analysis,
                " / ".join(part for part in (check.variable, check.level, check.group) if part)
                or DASH,
                check.statistic,
                check.published,
                format_digits(check.computed, digits=4)
                if check.published.startswith("<")
                else check.computed,
                "yes" if check.agrees else "NO",
            )
        )
        for check in crosscheck.published
    )
    return Table(
        name="published",
        columns=(
            Column(label="Section", align="left", width=16),
            Column(label="Variable / level / group", align="left", width=38),
            Column(label="Statistic", align="left", width=14),
            Column(label="Published", align="right", width=12),
            Column(label="Computed", align="right", width=12),
            Column(label="Agrees", align="left", width=8),
        ),
        rows=rows or (Row(cells=("No figure was published", DASH, DASH, DASH, DASH, DASH)),),
    )
