"""Which statistics each analysis of ``ard.csv`` can have: the names a study file may ask for.

One statement of them: ``check`` holds the published figures against it, the parity page lists its
kinds, and a test finds no row of any study outside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

NUMBER = "#"
"""Stands for the digits at the end of a statistic's name: ``knot_1`` is of the kind ``knot_#``."""

_TEST = ("p_value", "test_statistic", "test_df")
_FIT = (
    *("n", "n_missing", "events", "log_odds", "std_error", "odds_ratio", "or_ci_low"),
    *("or_ci_high", *_TEST, "log_likelihood", "deviance", "null_deviance", "df_residual", "aic"),
    *("ml_exists", "completely_separated", "penalised_log_likelihood"),
    *("constant", "aliased", "separated"),
)
_GROUPS = ("n_groups", "group_size_min", "group_size_median", "group_size_max")
_MODEL = (*_FIT, *_GROUPS, "n_groups_dropped", "n_dropped")
_UNIVARIABLE = tuple(name for name in _MODEL if name != "aliased")
"""One variable alone has no column that another repeats."""
_POOLED = (
    *("n_fitted", "n_imputed", "n_imputations", "n_iterations", "n_logged_events", "seed"),
    *("df", "riv", "lambda", "fmi", "f_statistic", "test_df2"),
)
_INDICES = (
    *("auc", "somers_dxy", "brier", "nagelkerke_r2", "calibration_intercept", "calibration_slope"),
)

STATISTICS: Final[Mapping[str, tuple[str, ...]]] = {
    "cohort": (
        *("n", "events", "event_rate", "n_rows", "n_excluded", "n_unknown"),
        *("n_missing_outcome", "n_incomplete", *_GROUPS),
    ),
    "baseline": (
        *("n", "n_missing", "percent", "mean", "sd", "median", "q1", "q3", "minimum", "maximum"),
        *(*_TEST, "smd", "skewness"),
    ),
    "univariable": _UNIVARIABLE,
    "selection": (
        *("p_value", "selected", "n_candidates", "n_selected", "n_path", "aic", "bic"),
        *("test_df", "deviance", "completely_separated", "separated"),
    ),
    "multivariable": _MODEL,
    "diagnostics": (
        *("limiting_size", "parameters_considered", "parameters_fitted"),
        *("events_per_parameter_considered", "events_per_parameter_fitted"),
        *("r2_cox_snell", "shrinkage", "r2_cox_snell_adjusted"),
        *("n_for_shrinkage", "n_for_r2", "n_for_risk", "n_needed"),
        *("gvif", "gvif_df", "gvif_scaled"),
    ),
    "linearity": (
        *("knot_#", *_TEST, "median", "curve_value", "curve_log_odds", "curve_std_error"),
        *("curve_ci_low", "curve_ci_high"),
    ),
    "missing": (
        *("n_missing", "percent_missing", "n_patterns", "n", "percent", "events", "event_rate"),
        *("mean", "sd", "median", "q1", "q3", "smd", *_TEST),
    ),
    "transformation": ("knot_#", "q1", "q3"),
    "interaction": (
        *("n", "n_missing", "events", "parameters_fitted", "ml_exists", "completely_separated"),
        *("constant", "aliased", "separated", *_TEST, "log_odds", "std_error", "odds_ratio"),
        *("or_ci_low", "or_ci_high", "stratum_value"),
    ),
    "sensitivity": (*_MODEL, *_POOLED),
    "performance": (
        *("n", "events", "auc", "auc_std_error", "auc_ci_low", "auc_ci_high"),
        *("brier", "brier_scaled", "r2_mcfadden", "r2_cox_snell", "r2_nagelkerke", "r2_tjur"),
        *("calibration_intercept", "calibration_intercept_std_error"),
        *("calibration_slope", "calibration_slope_std_error"),
        *("cook_max", "n_cook_above", "leverage_max", "dfbetas_max"),
        *("hosmer_lemeshow", "hosmer_lemeshow_groups", "hosmer_lemeshow_df"),
        *("hosmer_lemeshow_p_value", "sensitivity", "calibration_observed", "calibration_n"),
        *("calibration_events", "calibration_expected", "net_benefit", "net_benefit_all"),
    ),
    "plan": (
        *("firth_done", "forced_done", "influence_done", "performance_done"),
        *("hosmer_lemeshow_done", "collinearity_done", "sample_size_done"),
    ),
    "validation": (
        *("n_resamples", "n_folds", "seed", "n_failed", "n_null", "n_selections"),
        *("n_included", "percent_included"),
        *(
            f"{index}_{part}"
            for index in _INDICES
            for part in ("apparent", "training", "test", "optimism", "corrected")
        ),
    ),
}
"""Kinds of statistics by analysis, in the order of the report."""

ALTERNATIVES: Final = ("firth", "forced", "without_influential", "imputation")
"""The models of ``sensitivity``; ``imputation:<variable>`` is a pooled univariable one."""

MISSING_GROUPS: Final = ("complete", "incomplete", "pattern")


def kind_of(statistic: str) -> str:
    """Give the kind of a statistic: its name, a number at its end left out."""
    return re.sub(r"(?<=_)\d+$", NUMBER, statistic)
