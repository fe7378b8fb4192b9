"""The rows of ``diagnostics`` on collinearity: three a variable of the multivariable model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.collinearity import VariableCollinearity


def collinearity_rows(factors: Iterable[VariableCollinearity]) -> Iterator[ArdRow]:
    """List gvif, gvif_df and gvif_scaled of each variable."""
    for factor in factors:
        for statistic, value in (
            ("gvif", factor.gvif),
            ("gvif_df", factor.df),
            ("gvif_scaled", factor.scaled),
        ):
            yield ArdRow(
                analysis="diagnostics",
                variable=factor.variable,
                statistic=statistic,
                value=value,
                method="fox_monette",
            )
