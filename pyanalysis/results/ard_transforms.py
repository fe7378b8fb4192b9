"""The rows of ``transformation``: knots and quartiles of the declared splines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.transforms import DeclaredSpline


def spline_rows(splines: Iterable[DeclaredSpline]) -> Iterator[ArdRow]:
    """List knot_1, ..., q1 and q3 of each declared spline."""
    for spline in splines:
        values = [(f"knot_{index}", knot.value) for index, knot in enumerate(spline.knots, start=1)]
        for statistic, value in (*values, ("q1", spline.q1), ("q3", spline.q3)):
            yield ArdRow(
                analysis="transformation",
                variable=spline.variable,
                statistic=statistic,
                value=value,
                method="quantile_type_7",
                status=spline.status,
            )
