"""Small-cell suppression: from all that was computed and compared to what may be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pyanalysis.disclosure.gone import SUPPRESSED, Gone, Key
from pyanalysis.disclosure.judge import judge_disclosure
from pyanalysis.disclosure.keys import OBSTACLES, is_suppressed
from pyanalysis.disclosure.mask import mask_bundle
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import Flow, ResultsBundle
from pyanalysis.results.coverage import CONFINT_SUFFIX
from pyanalysis.results.crosscheck import CheckRow, Crosscheck, NotComparable, PublishedCheck


def too_few_to_show(flow: Flow, *, minimum: int) -> str:
    """Say why nothing can be shown: the outcome groups are themselves too small; else empty."""
    fewest = min(flow.events, flow.n - flow.events)
    if fewest >= minimum:
        return ""
    return (
        f"disclosure.minimum_cell: one of the two outcome groups has fewer than {minimum} "
        "patients, so every table by outcome would give it away; set a smaller minimum_cell, or "
        "do not publish this analysis"
    )


def suppress(
    bundle: ResultsBundle,
    *,
    rows: tuple[ArdRow, ...],
    crosscheck: Crosscheck,
    minimum: int,
) -> tuple[ResultsBundle, tuple[ArdRow, ...], Crosscheck]:
    """Take out what gives a count of 1 to ``minimum`` - 1 patients away; nothing is changed else.

    The keys of ``ard.csv`` are judged first; rows, bundle and cross-check then lose the same ones.
    Raises ValueError should the bundle still hold what its rows have lost: a fault of ours.
    """
    verdicts = judge_disclosure(bundle, minimum=minimum)
    gone = Gone(keys=frozenset(row.key for row in rows if is_suppressed(row, verdicts=verdicts)))
    masked = mask_bundle(bundle, gone=gone, minimum=minimum)
    _require_same(masked, gone=gone)
    return masked, _mask_rows(rows, gone=gone), _mask_crosscheck(crosscheck, gone=gone)


def _require_same(masked: ResultsBundle, *, gone: Gone) -> None:
    left = [row.key for row in ard_rows(masked) if row.key in gone.keys and row.value is not None]
    if left:
        message = f"suppressed in ard.csv, but not in the bundle: {left[0]}"
        raise ValueError(message)


def _mask_rows(rows: Iterable[ArdRow], *, gone: Gone) -> tuple[ArdRow, ...]:
    """Empty the suppressed rows, method included, which can depend on counts."""
    return tuple(
        replace(row, value=None, method="", status=SUPPRESSED) if row.key in gone.keys else row
        for row in rows
        if row.key not in gone.keys or row.statistic not in OBSTACLES
    )


def _mask_crosscheck(crosscheck: Crosscheck, *, gone: Gone) -> Crosscheck:
    """Keep the verdict of every comparison, without the numbers that were compared."""
    kept = tuple(
        _mask_check(row, gone=gone)
        for row in crosscheck.rows
        if row.statistic not in OBSTACLES or not row.agrees or key_of(row) not in gone.keys
    )
    return replace(
        crosscheck,
        rows=kept,
        compared=len(kept),
        not_comparable=tuple(_mask_groups(crosscheck.not_comparable, gone=gone)),
        published=tuple(_mask_published(row, gone=gone) for row in crosscheck.published),
    )


def _mask_groups(groups: Iterable[NotComparable], *, gone: Gone) -> Iterator[NotComparable]:
    """Count no finding whose row went without a trace."""
    for group in groups:
        count = group.count - sum(
            key[0] == group.analysis
            and key[1] == (group.model if group.analysis == "sensitivity" else key[1])
            and key[5] == group.statistic
            for key in gone.keys
            if group.statistic in OBSTACLES
        )
        if count > 0:
            yield replace(group, count=count)


def key_of(row: CheckRow | PublishedCheck) -> Key:
    """Give the key of the statistic that was compared; a second opinion has its statistic's."""
    statistic = row.statistic.removesuffix(CONFINT_SUFFIX)
    return (row.analysis, row.model, row.variable, row.level, row.group, statistic)


def _mask_check(row: CheckRow, *, gone: Gone) -> CheckRow:
    if key_of(row) not in gone.keys:
        return row
    return replace(row, python=SUPPRESSED, r=SUPPRESSED, difference=None)


def _mask_published(row: PublishedCheck, *, gone: Gone) -> PublishedCheck:
    if key_of(row) not in gone.keys:
        return row
    return replace(row, published=SUPPRESSED, computed=SUPPRESSED)
