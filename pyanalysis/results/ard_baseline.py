"""The rows of ``baseline``: each variable described by outcome group, and tested."""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.baseline import BaselineVariable


def baseline_rows(baseline: BaselineVariable) -> Iterator[ArdRow]:
    """List the statistics of one variable of the baseline table."""
    variable = baseline.variable

    def row(
        statistic: str,
        value: float | None,
        *,
        method: str,
        group: str = "",
        level: str = "",
        missing: str = "not_estimable",
    ) -> ArdRow:
        return ArdRow(
            analysis="baseline",
            variable=variable,
            level=level,
            group=group,
            statistic=statistic,
            value=value,
            method=method,
            status=missing if value is None else "ok",
        )

    for size in baseline.sizes:
        yield row("n", size.n, method="count", group=size.group)
        yield row("n_missing", size.n_missing, method="count", group=size.group)
    for summary in baseline.numeric:
        for statistic, value, method in (
            ("mean", summary.mean, "mean"),
            ("sd", summary.sd, "sd"),
            ("median", summary.median, "quantile_type_7"),
            ("q1", summary.q1, "quantile_type_7"),
            ("q3", summary.q3, "quantile_type_7"),
            ("minimum", summary.minimum, "range"),
            ("maximum", summary.maximum, "range"),
        ):
            yield row(statistic, value, method=method, group=summary.group)
    for count in baseline.counts:
        yield row("n", count.n, method="count", group=count.group, level=count.level)
        yield row("percent", count.percent, method="count", group=count.group, level=count.level)
    test = baseline.test
    yield row("test_statistic", test.statistic, method=test.method, missing=_why(test.status))
    yield row("test_df", test.df, method=test.method, missing=_why(test.status))
    yield row("p_value", test.p_value, method=test.method, missing=_why(test.status))
    yield row("smd", baseline.smd, method="austin_2009")
    if baseline.numeric:
        yield row("skewness", baseline.skewness, method="moment_g1")


def _why(status: str) -> str:
    """Give a test's missing part a status: a test without degrees of freedom has none to report."""
    return "not_applicable" if status == "ok" else status
