"""Compare two sets of analysis results, statistic by statistic; pure, no R in here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from pyanalysis.crosscheck.limits import Scale, difference_and_limit
from pyanalysis.results.ard_csv import number_text
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.coverage import CONFINT_SUFFIX
from pyanalysis.results.crosscheck import CheckRow

Key = tuple[str, str, str, str, str, str]


def compare_rows(python: Iterable[ArdRow], *, r: Iterable[ArdRow]) -> tuple[CheckRow, ...]:
    """Join both sides on their keys and judge every statistic, sorted by key.

    A statistic that only one side has is a disagreement, as is another method or status.
    """
    ours = {row.key: row for row in python}
    theirs = {row.key: row for row in r}
    rows = []
    for key in sorted(ours.keys() | theirs.keys()):
        coarse = key[-1].endswith(CONFINT_SUFFIX)
        own_key = (*key[:-1], key[-1].removesuffix(CONFINT_SUFFIX)) if coarse else key
        rows.append(
            _judge(
                key,
                ours.get(own_key),
                theirs.get(key),
                scale=_scale(key, theirs),
                coarse=coarse,
            )
        )
    return tuple(rows)


def _scale(key: Key, theirs: Mapping[Key, ArdRow]) -> Scale:
    """Look up R's standard error of the same term and R's SD of the same group."""

    def value(statistic: str) -> float | None:
        row = theirs.get((*key[:-1], statistic))
        return None if row is None else row.value

    return Scale(std_error=value("std_error"), sd=value("sd"))


def _judge(
    key: Key, own: ArdRow | None, other: ArdRow | None, *, scale: Scale, coarse: bool
) -> CheckRow:
    difference: float | None = None
    limit = 0.0
    agrees = False
    if own is not None and other is not None:
        same = own.status == other.status and (coarse or own.method == other.method)
        if own.value is None or other.value is None:
            agrees = same and own.value is other.value
        else:
            difference, limit = difference_and_limit(
                own.statistic, python=own.value, r=other.value, scale=scale, coarse=coarse
            )
            agrees = same and math.isfinite(difference) and difference <= limit
            difference = difference if math.isfinite(difference) else None
    analysis, model, variable, level, group, statistic = key
    return CheckRow(
        analysis=analysis,
        model=model,
        variable=variable,
        level=level,
        group=group,
        statistic=statistic,
        python=_text(own, beside=other, coarse=coarse),
        r=_text(other, beside=own, coarse=coarse),
        difference=difference,
        limit=limit,
        agrees=agrees,
    )


def _text(row: ArdRow | None, *, beside: ArdRow | None, coarse: bool) -> str:
    """Show a value; its method and status too where they are what differs."""
    if row is None:
        return ""
    shown = number_text(row.value) if row.value is not None else row.status
    if beside is not None and not coarse and row.method != beside.method:
        shown += f" ({row.method})"
    if beside is not None and row.status != beside.status:
        shown += f" [{row.status}]"
    return shown
