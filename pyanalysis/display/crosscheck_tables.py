"""The appendix: what was compared, how far the two languages differ, every row."""

from __future__ import annotations

import math

from pyanalysis.display.language import text
from pyanalysis.display.numbers import DASH, format_count, format_digits, format_small
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.results.coverage import Coverage, cover_all, cover_sections
from pyanalysis.results.crosscheck import Crosscheck


def draw_check_summary(crosscheck: Crosscheck) -> Table:
    """Draw per section how many statistics were compared and the worst difference."""
    covered = cover_sections(crosscheck) if crosscheck.rows else ()
    rows = [_summary_row(text(item.section), item) for item in covered]
    if rows:
        rows.append(_summary_row(text("All sections"), cover_all(crosscheck)))
    return Table(
        name="check-summary",
        columns=(
            Column(label=text("Section"), align="left", width=34),
            Column(label=text("Analysis"), align="left", width=16),
            Column(label=text("Compared"), align="right", width=12),
            Column(label=text("Not compared"), align="right", width=12),
            Column(label=text("Disagree"), align="right", width=10),
            Column(label=text("Worst difference as a part of its limit"), align="right", width=16),
        ),
        rows=tuple(rows) or (Row(cells=(text("Nothing was compared"), *[DASH] * 5)),),
    )


def _summary_row(name: str, item: Coverage) -> Row:
    return Row(
        cells=(
            name,
            item.analysis or DASH,
            format_count(item.compared),
            format_count(item.not_comparable),
            format_count(item.disagreed),
            text("not equal") if item.worst == math.inf else format_small(item.worst),
        )
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
                ("" if row.agrees else text("DISAGREES ")) + format_small(row.difference),
            )
        )
        for row in crosscheck.rows
    )
    return Table(
        name="check",
        columns=(
            Column(label=text("Section"), align="left", width=12),
            Column(label=text("Variable / level / group"), align="left", width=28),
            Column(label=text("Statistic"), align="left", width=22),
            Column(label="Python", align="right", width=14),
            Column(label="R", align="right", width=14),
            Column(label=text("Difference"), align="right", width=10),
        ),
        rows=rows or (Row(cells=(text("Nothing was compared"), DASH, DASH, DASH, DASH, DASH)),),
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
                text("yes") if check.agrees else text("NO"),
            )
        )
        for check in crosscheck.published
    )
    return Table(
        name="published",
        columns=(
            Column(label=text("Section"), align="left", width=16),
            Column(label=text("Variable / level / group"), align="left", width=38),
            Column(label=text("Statistic"), align="left", width=14),
            Column(label=text("Published"), align="right", width=12),
            Column(label=text("Computed"), align="right", width=12),
            Column(label=text("Agrees"), align="left", width=8),
        ),
        rows=rows or (Row(cells=(text("No figure was published"), DASH, DASH, DASH, DASH, DASH)),),
    )
