"""The rows of ``linearity``: knots and tests of the splines, and their curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.linearity import LinearityTest, PartialEffect


def linearity_rows(tests: Iterable[LinearityTest]) -> Iterator[ArdRow]:
    """List the knots and the likelihood-ratio test of each spline."""
    for test in tests:
        values: list[tuple[str, float | None, str]] = [
            (f"knot_{index}", knot.value, "quantile_type_7")
            for index, knot in enumerate(test.knots, start=1)
        ]
        values += [
            (statistic, value if test.status == "ok" else None, "likelihood_ratio")
            for statistic, value in (
                ("test_statistic", test.statistic),
                ("test_df", test.df),
                ("p_value", test.p_value),
            )
        ]
        for statistic, value, method in values:
            yield ArdRow(
                analysis="linearity",
                model=test.model,
                variable=test.variable,
                statistic=statistic,
                value=value,
                method=method,
                status="ok" if value is not None else test.status,
            )


def curve_rows(effects: Iterable[PartialEffect]) -> Iterator[ArdRow]:
    """List each curve's points; ``level`` is the number of the point."""

    def row(statistic: str, value: float, *, variable: str, method: str, level: str) -> ArdRow:
        return ArdRow(
            analysis="linearity",
            variable=variable,
            level=level,
            statistic=statistic,
            value=value,
            method=method,
        )

    for effect in effects:
        yield row(
            "median", effect.median, variable=effect.variable, method="quantile_type_7", level=""
        )
        for index, point in enumerate(effect.points, start=1):
            for statistic, value, method in (
                ("curve_value", point.value, "grid"),
                ("curve_log_odds", point.log_odds, "spline"),
                ("curve_std_error", point.std_error, "spline"),
                ("curve_ci_low", point.ci_low, "wald"),
                ("curve_ci_high", point.ci_high, "wald"),
            ):
                yield row(
                    statistic, value, variable=effect.variable, method=method, level=str(index)
                )
