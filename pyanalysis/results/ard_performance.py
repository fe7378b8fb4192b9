"""ARD rows of the multivariable model's apparent performance (analysis ``performance``).

Whole model: n, events; auc, auc_std_error, auc_ci_low, auc_ci_high; brier, brier_scaled;
r2_mcfadden, r2_cox_snell, r2_nagelkerke, r2_tjur; calibration_intercept, calibration_slope, each
with _std_error; cook_max, n_cook_above, leverage_max; where asked for hosmer_lemeshow,
hosmer_lemeshow_groups, hosmer_lemeshow_df, hosmer_lemeshow_p_value. Per coefficient: dfbetas_max.
Curves, ``level`` = the grid point: sensitivity (at a specificity), calibration_observed (at a
risk), calibration_n, calibration_events, calibration_expected (group of risk), net_benefit and
net_benefit_all (at a threshold).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.performance import HosmerLemeshow, Performance

ANALYSIS = "performance"


def performance_rows(performance: Performance | None) -> Iterator[ArdRow]:
    """List the statistics of the performance; none where there is no such section."""
    if performance is None:
        return
    yield from _whole_model(performance)
    if performance.hosmer_lemeshow is not None:
        yield from _hosmer_lemeshow(performance.hosmer_lemeshow)
    for term in performance.influence.terms:
        yield ArdRow(
            analysis=ANALYSIS,
            variable=term.variable,
            level=term.level,
            statistic="dfbetas_max",
            value=term.largest_dfbetas,
            method="one_step",
        )
    yield from _curves(performance)


def _whole_model(performance: Performance) -> Iterator[ArdRow]:
    area, recalibration = performance.discrimination, performance.calibration
    influence = performance.influence
    sloping = "ok" if recalibration.slope is not None else "not_estimable"
    for statistic, value, method, status in (
        ("n", performance.n, "count", "ok"),
        ("events", performance.events, "count", "ok"),
        ("auc", area.auc, "mann_whitney", "ok"),
        ("auc_std_error", area.std_error, "delong", area.status),
        ("auc_ci_low", area.ci_low, "delong", area.status),
        ("auc_ci_high", area.ci_high, "delong", area.status),
        ("brier", performance.brier, "brier", "ok"),
        ("brier_scaled", performance.brier_scaled, "brier", "ok"),
        ("r2_mcfadden", performance.r2_mcfadden, "mcfadden", "ok"),
        ("r2_cox_snell", performance.r2_cox_snell, "cox_snell", "ok"),
        ("r2_nagelkerke", performance.r2_nagelkerke, "nagelkerke", "ok"),
        ("r2_tjur", performance.r2_tjur, "tjur", "ok"),
        ("calibration_intercept", recalibration.intercept, "offset", "ok"),
        ("calibration_intercept_std_error", recalibration.intercept_std_error, "offset", "ok"),
        ("calibration_slope", recalibration.slope, "recalibration", sloping),
        ("calibration_slope_std_error", recalibration.slope_std_error, "recalibration", sloping),
        ("n_cook_above", influence.n_above, "one_step", "ok"),
        ("cook_max", influence.largest_cook, "one_step", "ok"),
        ("leverage_max", influence.largest_leverage, "hat_matrix", "ok"),
    ):
        yield ArdRow(
            analysis=ANALYSIS, statistic=statistic, value=value, method=method, status=status
        )


def _hosmer_lemeshow(test: HosmerLemeshow) -> Iterator[ArdRow]:
    for statistic, value, status in (
        ("hosmer_lemeshow_groups", test.groups, "ok"),
        ("hosmer_lemeshow", test.statistic, test.status),
        ("hosmer_lemeshow_df", test.df, test.status),
        ("hosmer_lemeshow_p_value", test.p_value, test.status),
    ):
        yield ArdRow(
            analysis=ANALYSIS,
            statistic=statistic,
            value=value,
            method=f"quantile_groups_{test.requested}",
            status=status,
        )


def _curves(performance: Performance) -> Iterator[ArdRow]:
    def row(
        statistic: str, at: float, value: float | None, method: str, status: str = "ok"
    ) -> ArdRow:
        return ArdRow(
            analysis=ANALYSIS,
            level=repr(at),
            statistic=statistic,
            value=value,
            method=method,
            status=status,
        )

    for corner in performance.roc_curve:
        yield row("sensitivity", corner.specificity, corner.sensitivity, "empirical")
    for point in performance.calibration_curve:
        yield row("calibration_observed", point.risk, point.observed, "spline", point.status)
    for group in performance.calibration_groups:
        yield row("calibration_n", group.group, group.n, "risk_groups")
        yield row("calibration_events", group.group, group.events, "risk_groups")
        yield row("calibration_expected", group.group, group.expected, "risk_groups")
    for decision in performance.decision_curve:
        yield row("net_benefit", decision.threshold, decision.model, "vickers_elkin")
        yield row("net_benefit_all", decision.threshold, decision.treat_all, "vickers_elkin")
