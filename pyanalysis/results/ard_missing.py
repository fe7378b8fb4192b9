"""The rows of ``missing``: how much is missing, in which patterns, and with which outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pyanalysis.results.ard_baseline import baseline_rows
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.baseline import BaselineVariable
from pyanalysis.results.missing import MissingData, MissingPattern

NOTHING, REST = "(none)", "(other)"
"""Levels of the complete pattern and of the patterns that are not listed."""

_JOINT = " + "

_OF_THE_COHORT = frozenset({"minimum", "maximum", "skewness"})
"""What the comparison of complete and incomplete patients does not repeat."""


def missing_rows(missing: MissingData) -> Iterator[ArdRow]:
    """List the statistics of the missing data."""

    def row(
        statistic: str, value: float | None, *, status: str = "not_estimable", **keys: str
    ) -> ArdRow:
        return ArdRow(
            analysis="missing",
            statistic=statistic,
            value=value,
            status=status if value is None else "ok",
            **{"method": "count", **keys},
        )

    for item in missing.variables:
        yield row("n_missing", item.n_missing, variable=item.variable)
        yield row("percent_missing", item.percent, variable=item.variable)
    yield row("n_patterns", missing.n_patterns)
    for pattern in missing.patterns:
        name = pattern_name(pattern)
        yield row("n", pattern.n, level=name, group="pattern")
        yield row("percent", pattern.percent, level=name, group="pattern")
    for group in missing.groups:
        yield row("n", group.n, group=group.group)
        yield row("events", group.events, group=group.group)
        yield row("event_rate", group.event_rate, group=group.group)
    why = "not_applicable" if missing.test_status == "ok" else missing.test_status
    for statistic, value in (
        ("test_statistic", missing.test_statistic),
        ("test_df", missing.test_df),
        ("p_value", missing.p_value),
    ):
        yield row(statistic, value, status=why, method=missing.test_method)


def completeness_rows(variables: tuple[BaselineVariable, ...]) -> Iterator[ArdRow]:
    """List the comparison of complete and incomplete patients, by predictor."""
    for variable in variables:
        for row in baseline_rows(variable):
            if row.statistic not in _OF_THE_COHORT:
                yield replace(row, analysis="missing")


def pattern_name(pattern: MissingPattern) -> str:
    """Join the missing columns; a column that holds the joint itself is put in backticks."""
    if pattern.is_rest:
        return REST
    names = (f"`{name}`" if _JOINT in name else name for name in pattern.variables)
    return _JOINT.join(names) or NOTHING
