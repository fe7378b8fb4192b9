"""The rows of ``plan``: was each planned analysis of the multivariable model done, 1 or 0."""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.results.ard_models import flag
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.planned import PlannedAnalysis


def planned_rows(planned: tuple[PlannedAnalysis, ...]) -> Iterator[ArdRow]:
    """List a row for each planned analysis, with the reason as status where it was not done."""
    for item in planned:
        yield ArdRow(
            analysis="plan",
            statistic=f"{item.name}_done",
            value=flag(item.status),
            method="plan",
            status=item.status,
        )
