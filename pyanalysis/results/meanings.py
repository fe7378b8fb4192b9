"""What each statistic of ``ard.csv`` is, in a phrase; ``docs/reference/ard.md`` is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_INDICES = {
    "auc": "area under the ROC curve",
    "somers_dxy": "Somers' D, 2 AUC - 1",
    "brier": "Brier score",
    "nagelkerke_r2": "Nagelkerke's R²",
    "calibration_intercept": "calibration intercept",
    "calibration_slope": "calibration slope",
}
_PARTS = {
    "apparent": "of the reported model on its own patients",
    "training": "mean over the resamples, each model on its own resample",
    "test": "mean over the resamples, on the original patients or those left out",
    "optimism": "what is taken off the apparent value",
    "corrected": "apparent value less optimism",
}

MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # counts
        "n": "patients",
        "n_missing": "patients whose value is not known, or whom a model leaves out for that",
        "events": "patients with the event",
        "event_rate": "share of patients with the event, 0 to 1",
        "n_rows": "rows of the data file",
        "n_excluded": "rows that an exclusion removes, or all of them together",
        "n_unknown": "rows that an exclusion keeps because their value is not known",
        "n_missing_outcome": "rows without an outcome",
        "n_incomplete": "analysed patients who lack a candidate's value",
        "n_groups": "clusters or matched sets",
        "n_groups_dropped": "matched sets without a case or without a control",
        "n_dropped": "patients in such sets",
        "group_size_min": "patients in the smallest cluster or set",
        "group_size_median": "median size of the clusters or sets",
        "group_size_max": "patients in the largest cluster or set",
        # description
        "percent": "percentage, 0 to 100, of those whose value is known; of a pattern, of all",
        "mean": "arithmetic mean",
        "sd": "standard deviation, over n - 1",
        "median": "median",
        "q1": "first quartile (R's type 7)",
        "q3": "third quartile (R's type 7)",
        "minimum": "smallest value",
        "maximum": "largest value",
        "skewness": "moment skewness g1, by which `summary: auto` decides",
        "smd": "standardised mean difference of the two outcome groups",
        # tests
        "p_value": "P value; without a level that of the whole variable",
        "test_statistic": "statistic of the test that `method` names",
        "test_df": "its degrees of freedom; of an F test those of the numerator",
        "test_df2": "degrees of freedom of the denominator",
        "f_statistic": "D1, the F statistic pooled over the imputed sets",
        # models
        "log_odds": "coefficient, the logarithm of the odds ratio per `per` units",
        "std_error": "its standard error",
        "odds_ratio": "odds ratio per `per` units, or against the reference level",
        "or_ci_low": "lower confidence limit of the odds ratio",
        "or_ci_high": "upper confidence limit of the odds ratio",
        "log_likelihood": "logarithm of the likelihood at its maximum",
        "deviance": "-2 times the log-likelihood",
        "null_deviance": "the same of the model with the constant alone",
        "df_residual": "patients less coefficients",
        "aic": "Akaike's information criterion",
        "bic": "Schwarz's Bayesian information criterion",
        "penalised_log_likelihood": "Firth's penalised log-likelihood at its maximum",
        "ml_exists": "1 where the likelihood has a maximum, else 0; the status says why not",
        "completely_separated": "1 under complete, 0 under quasi-complete separation",
        "constant": "1: this column does not vary",
        "aliased": "1: this column is a combination of others",
        "separated": "1: the outcome is separated by this coefficient",
        # selection
        "selected": "1 where the candidate is in the multivariable model, else 0",
        "n_candidates": "candidates",
        "n_selected": "candidates that were selected",
        "n_path": "patients on whom the selection path goes: all candidates are known",
        # diagnostics
        "limiting_size": "patients in the smaller outcome group",
        "parameters_considered": "coefficients of all candidates",
        "parameters_fitted": "coefficients of the model",
        "events_per_parameter_considered": "smaller outcome group by coefficients considered",
        "events_per_parameter_fitted": "smaller outcome group by coefficients fitted",
        "r2_cox_snell_adjusted": "Cox and Snell's R² times the shrinkage",
        "shrinkage": "van Houwelingen and le Cessie's heuristic shrinkage",
        "n_for_shrinkage": "patients needed for a shrinkage of 0.9",
        "n_for_r2": "patients needed for an optimism of Nagelkerke's R² of 0.05",
        "n_for_risk": "patients needed to know the overall risk to within 0.05",
        "n_needed": "the largest of these three",
        "gvif": "generalised variance inflation factor",
        "gvif_df": "coefficients it is about",
        "gvif_scaled": "gvif to the power 1 / (2 gvif_df)",
        # shape
        "knot_#": "place of a knot of a restricted cubic spline, in units of the variable",
        "curve_value": "where on the partial-effect curve",
        "curve_log_odds": "log odds there against the median",
        "curve_std_error": "its standard error",
        "curve_ci_low": "its lower confidence limit",
        "curve_ci_high": "its upper confidence limit",
        "stratum_value": "quartile of a numeric second variable at which a stratum stands",
        # missing values and imputation
        "percent_missing": "percentage of patients whose value is not known",
        "n_patterns": "patterns of missing values",
        "n_imputed": "cells that were imputed",
        "n_imputations": "imputed sets",
        "n_iterations": "iterations before each set is taken",
        "n_logged_events": "what mice logged: columns it had to leave out of a model",
        "n_fitted": "imputed sets in which the model has a maximum; pooling needs all",
        "df": "Barnard and Rubin's degrees of freedom",
        "riv": "relative increase in variance due to the missing values",
        "lambda": "share of the total variance due to the missing values",
        "fmi": "fraction of missing information",
        "seed": "seed of what was drawn",
        # performance
        "auc": "area under the ROC curve, ties counted half",
        "auc_std_error": "DeLong's standard error of it",
        "auc_ci_low": "lower confidence limit of the AUC, not below 0",
        "auc_ci_high": "upper confidence limit of the AUC, not above 1",
        "brier": "Brier score: mean squared difference of outcome and risk",
        "brier_scaled": "1 less Brier score by that of the event rate",
        "r2_mcfadden": "McFadden's R²",
        "r2_cox_snell": "Cox and Snell's R²",
        "r2_nagelkerke": "Nagelkerke's R²",
        "r2_tjur": "Tjur's coefficient of discrimination",
        "calibration_intercept": "calibration in the large: intercept with the slope held at 1",
        "calibration_intercept_std_error": "its standard error",
        "calibration_slope": "coefficient of the linear predictor",
        "calibration_slope_std_error": "its standard error",
        "calibration_observed": "smoothed proportion of events at a risk (`level`)",
        "calibration_n": "patients in a group of risk (`level`)",
        "calibration_events": "events in it",
        "calibration_expected": "events expected in it: the sum of the risks",
        "cook_max": "largest Cook's distance, by one step",
        "n_cook_above": "patients with a Cook's distance above 4 / n",
        "leverage_max": "largest leverage",
        "dfbetas_max": "largest absolute DFBETAS of a coefficient",
        "hosmer_lemeshow": "Hosmer-Lemeshow statistic",
        "hosmer_lemeshow_groups": "groups of risk it is about",
        "hosmer_lemeshow_df": "its degrees of freedom",
        "hosmer_lemeshow_p_value": "its P value",
        "sensitivity": "highest sensitivity with at least this specificity (`level`)",
        "net_benefit": "net benefit of the model at a threshold of risk (`level`)",
        "net_benefit_all": "net benefit of treating all at that threshold",
        # the plan
        **{
            f"{name}_done": f"1 where {what} was done, else 0; the status says why not"
            for name, what in (
                ("firth", "the sensitivity analysis by Firth's likelihood"),
                ("forced", "the sensitivity analysis with all candidates"),
                ("influence", "the sensitivity analysis without influential patients"),
                ("performance", "the description of performance"),
                ("hosmer_lemeshow", "the Hosmer-Lemeshow test"),
                ("collinearity", "the check for collinearity"),
                ("sample_size", "the judgement of the number of patients"),
            )
        },
        # validation
        "n_resamples": "bootstrap resamples, or repeats of the cross-validation",
        "n_folds": "folds of a cross-validation",
        "n_failed": "resamples without a model, which are left out",
        "n_null": "resamples that selected nothing",
        "n_selections": "resamples whose selection came to its end",
        "n_included": "resamples that selected this candidate",
        "percent_included": "the same as a percentage of n_selections",
        **{
            f"{index}_{part}": f"{name}: {how}"
            for index, name in _INDICES.items()
            for part, how in _PARTS.items()
        },
    }
)
"""Statistic (its kind, see ``vocabulary.kind_of``) to meaning. The words say patient for a row."""

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ok": "the value stands",
        "reference": "the reference level has no odds ratio of its own",
        "empty": "no patient of the model has this level",
        "constant": "a column does not vary",
        "aliased": "a column is a combination of others",
        "separated": "separation: the likelihood has no maximum",
        "no_variation": "every patient has the same outcome",
        "not_converged": "no maximum was found although there should be one",
        "not_estimable": "the value does not exist for these data",
        "not_applicable": "the method has no such value",
        "too_few_clusters": "fewer clusters than the robust covariance needs",
        "no_limit": "the interval is open on this side",
        "out_of_range": "the odds ratio is beyond the range of a double; its logarithm is given",
        "complete": "nothing was missing, so nothing was imputed",
        "needs_r": "only R can impute, and it was switched off",
        "not_imputed": "mice could not impute",
        "no_model": "no variable was selected, so there is no multivariable model",
        "penalised": "the estimates are Firth's, and this analysis needs maximum likelihood",
        "none": "this step of the selection has no such number",
    }
)
"""What stands in the column ``status``, the ones met most."""
