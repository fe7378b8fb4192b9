"""The rows of ``validation``, whose method is ``bootstrap`` or ``cross_validation``.

Whole: n_resamples, seed, n_folds (cross-validation), n_failed, n_null, n_selections; per index
(auc, somers_dxy, brier, nagelkerke_r2, calibration_intercept, calibration_slope) ``<index>_`` with
apparent, training (bootstrap), test, optimism, corrected; per candidate: n_included,
percent_included.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.validation import ValidationResults


def validation_rows(results: ValidationResults) -> Iterator[ArdRow]:
    """List the statistics of the validation."""

    def row(statistic: str, value: float | None, *, status: str, variable: str = "") -> ArdRow:
        return ArdRow(
            analysis="validation",
            variable=variable,
            statistic=statistic,
            value=value,
            method=results.method,
            status=status if value is None else "ok",
        )

    yield row("n_resamples", results.n_resamples, status="ok")
    yield row("seed", results.seed, status="ok")
    if results.method == "cross_validation":
        yield row("n_folds", results.n_folds, status="ok")
    yield row("n_failed", results.n_failed, status=results.status)
    yield row("n_null", results.n_null, status=results.status)
    yield row("n_selections", results.n_selections, status="not_applicable")
    lacking = "not_estimable" if results.status == "ok" else results.status
    for index in results.indices:
        for part in ("apparent", "training", "test", "optimism", "corrected"):
            if part == "training" and results.method == "cross_validation":
                continue
            yield row(f"{index.name}_{part}", getattr(index, part), status=lacking)
    for item in results.inclusion:
        yield row("n_included", item.n, status="ok", variable=item.variable)
        yield row("percent_included", item.percent, status="not_estimable", variable=item.variable)
