"""How far the two languages may differ, statistic by statistic, and on which scale.

Both sides iterate to convergence (R's glm with epsilon 1e-14), so what is left is rounding; the
limits leave room for that and for nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

LOG_ODDS_LIMIT = 1e-7
"""Of a standard error. Two converged Newton iterations differ by about 1e-11."""
STD_ERROR_LIMIT = 1e-6
"""Relative. R's standard errors come from the weights one iteration before the last."""
INTERVAL_LIMIT = 1e-5
"""Of a standard error, on the log scale. R's root search stops at about 1e-9."""
CONFINT_LIMIT = 1e-3
"""Of a standard error. R's confint interpolates the profile by a spline on a coarse grid, which was
seen to be up to 4.4e-4 off; it is a second opinion on the method, not on the digits."""
P_VALUE_LIMIT = 1e-7
"""Absolutely, and with P_RELATIVE_WEIGHT also 1e-5 of the P value itself."""
P_RELATIVE_WEIGHT = 1e-2
LIKELIHOOD_LIMIT = 1e-9
"""Relative, for log-likelihood, deviances, AIC and BIC, which do not feel the last step at all."""
DESCRIPTIVE_LIMIT = 1e-9
"""Relative, for means, quantiles, percentages and test statistics: sums in another order."""

POOLED_LIMIT = 1e-6
"""Relative, for what Rubin's rules make of squared standard errors: degrees of freedom, shares of
variance and the F statistic carry the relative difference of the standard errors."""
PERFORMANCE_LIMIT = 1e-9
"""Relative, for what a fit's risks, weights or information give; seen: 3e-14, as R's fits are taken
one iteration past their maximum, where their weights are the maximum's. Proportions, net benefits,
expected events and recalibration coefficients are compared absolutely, with DESCRIPTIVE_LIMIT."""

VALIDATION_LIMIT = 1e-8
"""Absolutely, or of the value itself above 1: means over refits that have converged, of which the
nearly separated ones keep the fewest digits."""

GVIF_LIMIT = 1e-7
"""Relative, for variance inflation factors: ratios of determinants of the weights, which carry the
error of the log odds."""

CURVE_LIMIT = 1e-7
"""Of the log odds and their standard errors along a curve, which are about one; relative beyond.
They carry the error of the coefficients, not of one standard error: at the median both are zero."""

SMALLEST_P = 1e-300
"""Below this a P value loses digits to underflow and only its absolute size is compared."""

EXACT = frozenset(
    {
        "n",
        "n_rows",
        "n_excluded",
        "n_unknown",
        "n_missing",
        "n_missing_outcome",
        "n_incomplete",
        "n_candidates",
        "n_selected",
        "ml_exists",
        "completely_separated",
        "constant",
        "aliased",
        "separated",
        "n_path",
        "selected",
        "events",
        "df_residual",
        "limiting_size",
        "parameters_considered",
        "parameters_fitted",
        "n_patterns",
        "n_imputations",
        "n_iterations",
        "n_imputed",
        "n_logged_events",
        "n_fitted",
        "seed",
        "n_cook_above",
        "hosmer_lemeshow_groups",
        "hosmer_lemeshow_df",
        "calibration_n",
        "calibration_events",
        "n_resamples",
        "n_folds",
        "n_failed",
        "n_null",
        "n_selections",
        "n_included",
        "gvif_df",
        "n_groups",
        "group_size_min",
        "group_size_median",
        "group_size_max",
        "n_groups_dropped",
        "n_dropped",
        "firth_done",
        "forced_done",
        "influence_done",
        "performance_done",
        "hosmer_lemeshow_done",
        "collinearity_done",
        "sample_size_done",
    }
)
_LIKELIHOOD = frozenset(
    {"log_likelihood", "penalised_log_likelihood", "deviance", "null_deviance", "aic", "bic"}
)
_LOCATION = frozenset({"mean", "median", "q1", "q3", "minimum", "maximum", "stratum_value"})
_GVIF = frozenset({"gvif", "gvif_scaled"})
_CURVE = frozenset({"curve_log_odds", "curve_std_error", "curve_ci_low", "curve_ci_high"})
_POOLED = frozenset({"df", "riv", "lambda", "fmi", "f_statistic", "test_df2"})
_PERFORMANCE = frozenset(
    {
        "brier",
        "auc_std_error",
        "calibration_intercept_std_error",
        "calibration_slope_std_error",
        "cook_max",
        "leverage_max",
        "dfbetas_max",
    }
)
_VALIDATED = ("_apparent", "_training", "_test", "_optimism", "_corrected")
"""How the statistics of the validation end."""
_INTERVAL = frozenset({"or_ci_low", "or_ci_high"})


Measure = Literal[
    "absolute",
    "relative",
    "relative_above_one",
    "standard_errors",
    "log_standard_errors",
    "relative_or_sd",
    "p_value",
]
"""What a difference is divided by: nothing; R's value; that, but 1 at least; R's standard error of
the term; the same after logarithms; R's value or, where larger, R's SD. P values both ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What a difference is measured by: R's standard error of the term, R's SD of the group."""

    std_error: float | None
    sd: float | None


def difference_and_limit(
    statistic: str, *, python: float, r: float, scale: Scale, coarse: bool = False
) -> tuple[float, float]:
    """Give the difference on the statistic's own scale, and the limit it must not exceed.

    ``coarse`` is the comparison with plain ``confint``.
    """
    measure, limit = measure_and_limit(statistic, coarse=coarse)
    return _difference(measure, python=python, r=r, scale=scale), limit


def measure_and_limit(statistic: str, *, coarse: bool = False) -> tuple[Measure, float]:
    """Say how a difference of the statistic is measured, and how large it may be."""
    if statistic in EXACT:
        return "absolute", 0.0
    if statistic == "p_value" or statistic.endswith("_p_value"):
        return "p_value", P_VALUE_LIMIT
    if statistic in _PERFORMANCE:
        return "relative", PERFORMANCE_LIMIT
    if statistic in _LIKELIHOOD:
        return "relative", LIKELIHOOD_LIMIT
    if statistic == "log_odds":
        return "standard_errors", LOG_ODDS_LIMIT
    if statistic == "std_error":
        return "standard_errors", STD_ERROR_LIMIT
    if statistic == "odds_ratio":
        return "log_standard_errors", LOG_ODDS_LIMIT
    if statistic in _INTERVAL:
        return "log_standard_errors", CONFINT_LIMIT if coarse else INTERVAL_LIMIT
    if statistic in _POOLED:
        return "relative_above_one", POOLED_LIMIT
    if statistic.endswith(_VALIDATED):
        return "relative_above_one", VALIDATION_LIMIT
    if statistic in _GVIF:
        return "relative_above_one", GVIF_LIMIT
    if statistic in _CURVE:
        return "relative_above_one", CURVE_LIMIT
    if statistic in _LOCATION:
        return "relative_or_sd", DESCRIPTIVE_LIMIT
    if statistic == "sd":
        return "relative", DESCRIPTIVE_LIMIT
    return "relative_above_one", DESCRIPTIVE_LIMIT


def _difference(measure: Measure, *, python: float, r: float, scale: Scale) -> float:
    gap = abs(python - r)
    unit = scale.std_error if scale.std_error else 1.0
    if measure == "absolute":
        return gap
    if measure == "p_value":
        larger = max(abs(python), abs(r))
        relative = gap / larger if larger > SMALLEST_P else 0.0
        return max(gap, P_RELATIVE_WEIGHT * relative)
    if measure == "standard_errors":
        return gap / unit
    if measure == "log_standard_errors":
        return _log_gap(python, r) / unit
    least = {"relative": 0.0, "relative_above_one": 1.0, "relative_or_sd": scale.sd or 0.0}[measure]
    return gap / max(abs(r), least, 1e-300)


def _log_gap(python: float, r: float) -> float:
    """Compare two odds ratios on the log scale; one that is zero or infinite only with itself."""
    if python == r:
        return 0.0
    if not (python > 0 and r > 0 and math.isfinite(python) and math.isfinite(r)):
        return math.inf
    return abs(math.log(python) - math.log(r))
