"""Hold the analysis against the figures that were published."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from pyanalysis.results.ard_csv import number_text
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import OVERALL
from pyanalysis.results.crosscheck import PublishedCheck
from pyanalysis.study.spec import PublishedFigure

_EVERY_DIGIT = Context(prec=400)
"""More than the digits of the largest double at 15 decimals."""


def check_published(
    rows: Iterable[ArdRow], *, figures: Iterable[PublishedFigure]
) -> tuple[PublishedCheck, ...]:
    """Find each published figure in the results and judge it: to its decimals, or below a bound.

    ``within`` is for what a program printed before it had converged. A cohort figure without a
    group means the whole cohort. One that is absent disagrees.
    """
    found = {row.key: row for row in rows}
    return tuple(_check(figure, found) for figure in figures)


def _check(
    figure: PublishedFigure, found: dict[tuple[str, str, str, str, str, str], ArdRow]
) -> PublishedCheck:
    key = figure_key(figure)
    row = found.get(key)
    value = None if row is None else row.value
    if value is None:
        computed = "absent" if row is None else row.status
        agrees = False
    elif figure.below is not None:
        computed = number_text(value)
        agrees = value < figure.below
    else:
        rounded = round_half_up(value, decimals=figure.decimals or 0)
        computed = str(rounded)
        gap = abs(rounded - Decimal(str(figure.value)))
        agrees = gap <= Decimal(str(figure.within or 0))
    return PublishedCheck(
        analysis=figure.analysis,
        model=figure.model,
        variable=figure.variable,
        level=figure.level,
        group=key[4],
        statistic=figure.statistic,
        published=published_text(figure),
        computed=computed,
        agrees=agrees,
    )


def figure_key(figure: PublishedFigure) -> tuple[str, str, str, str, str, str]:
    """Give the key of the result that a published figure is held against."""
    group = figure.group or (OVERALL if figure.analysis == "cohort" else "")
    return (figure.analysis, figure.model, figure.variable, figure.level, group, figure.statistic)


def published_text(figure: PublishedFigure) -> str:
    """Write the figure as it was printed, or the bound as ``< 0.05``."""
    if figure.below is not None:
        return f"< {number_text(figure.below)}"
    text = str(round_half_up(figure.value or 0.0, decimals=figure.decimals or 0))
    return text if figure.within is None else f"{text} (within {number_text(figure.within)})"


def round_half_up(value: float, *, decimals: int) -> Decimal:
    """Round the shortest decimal text of ``value`` half away from zero, as a reader would."""
    return Decimal(repr(float(value))).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP, context=_EVERY_DIGIT
    )
