"""Put the comparison with R and with the published figures together into one verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from pyanalysis.crosscheck.compare import compare_rows
from pyanalysis.crosscheck.published import check_published
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import BUNDLE_SCHEMA_VERSION
from pyanalysis.results.crosscheck import CheckRow, Crosscheck, NotComparable, RFacts
from pyanalysis.study.spec import PublishedFigure

NO_R_REASON = "the comparison with R was switched off"

Reasons = Mapping[tuple[str, str], str]

REASONS: Reasons = MappingProxyType({})
"""Statistics that R cannot compute: (analysis, statistic) -> why. Empty: R computes every one. A
statistic that neither stands here nor has a twin in R is a disagreement."""

SHARED_INPUTS = (
    (
        "validation",
        "",
        "whom a validation draws is shared: both languages get the same row numbers, and select, "
        "refit and measure by themselves",
    ),
    (
        "sensitivity",
        "imputation",
        "the imputed values are R's: both languages pool the same sets, which R draws a second "
        "time for the comparison",
    ),
)
"""Analysis, model, and what both languages were given for it."""


def judge(
    python: tuple[ArdRow, ...],
    *,
    r: tuple[ArdRow, ...] | None,
    r_facts: RFacts | None,
    figures: tuple[PublishedFigure, ...],
    reasons: Reasons = REASONS,
) -> Crosscheck:
    """Compare everything; ``r`` is None where R was not asked: then nothing is said to agree.

    A statistic named in ``reasons`` is counted as not comparable where R has no such row.
    """
    rows: tuple[CheckRow, ...] = ()
    excused: dict[ArdRow, str] = {}
    if r is None:
        excused = dict.fromkeys(python, NO_R_REASON)
    else:
        excused = _excused(python, r=r, reasons=reasons)
        rows = compare_rows((row for row in python if row not in excused), r=r)
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
        not_comparable=_grouped(excused),
        published=published,
        shared_inputs=() if r is None else _shared_inputs(python),
    )


def _excused(
    python: Iterable[ArdRow], *, r: Iterable[ArdRow], reasons: Reasons
) -> dict[ArdRow, str]:
    theirs = {row.key for row in r}
    return {
        row: reasons[row.analysis, row.statistic]
        for row in python
        if (row.analysis, row.statistic) in reasons and row.key not in theirs
    }


def _grouped(excused: Mapping[ArdRow, str]) -> tuple[NotComparable, ...]:
    """Count by analysis, model of the alternatives, statistic and reason."""
    counts = Counter(
        (row.analysis, row.model if row.analysis == "sensitivity" else "", row.statistic, reason)
        for row, reason in excused.items()
    )
    return tuple(
        NotComparable(
            analysis=analysis, model=model, statistic=statistic, count=count, reason=reason
        )
        for (analysis, model, statistic, reason), count in sorted(counts.items())
    )


def _shared_inputs(python: Iterable[ArdRow]) -> tuple[str, ...]:
    models = {(row.analysis, row.model) for row in python}
    return tuple(text for analysis, model, text in SHARED_INPUTS if (analysis, model) in models)
