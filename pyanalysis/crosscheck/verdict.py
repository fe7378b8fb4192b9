"""Put the comparison with R and with the published figures together into one verdict."""

from __future__ import annotations

from typing import Literal

from pyanalysis.crosscheck.compare import compare_rows
from pyanalysis.crosscheck.published import check_published
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import BUNDLE_SCHEMA_VERSION
from pyanalysis.results.crosscheck import CheckRow, Crosscheck, RFacts
from pyanalysis.study.spec import PublishedFigure

NO_R_REASON = "the comparison with R was switched off"


def judge(
    python: tuple[ArdRow, ...],
    *,
    r: tuple[ArdRow, ...] | None,
    r_facts: RFacts | None,
    figures: tuple[PublishedFigure, ...],
) -> Crosscheck:
    """Compare everything; ``r`` is None where R was not asked: then nothing is said to agree."""
    rows: tuple[CheckRow, ...] = () if r is None else compare_rows(python, r=r)
    published = check_published(python, figures=figures)
    disagreed = sum(not row.agrees for row in rows)
    status: Literal["agree", "disagree", "not_run"]
    if disagreed or not all(check.agrees for check in published):
        status = "disagree"
    else:
        status = "not_run" if r is None else "agree"
    return Crosscheck(
        schema_version=BUNDLE_SCHEMA_VERSION,
        status=status,
        reason=NO_R_REASON if r is None else "",
        r=r_facts,
        compared=len(rows),
        disagreed=disagreed,
        rows=rows,
        not_comparable=(),
        published=published,
    )
