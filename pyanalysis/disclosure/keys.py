"""Which rows of the long view go. A statistic that no rule names goes: a new one needs a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pyanalysis.disclosure.verdicts import ModelVerdict, Verdicts
from pyanalysis.results.ard_imputation import MODEL as IMPUTATION
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import INTERCEPT
from pyanalysis.results.vocabulary import kind_of

Rule = Callable[[Verdicts, ArdRow], bool]

OBSTACLES = frozenset({"constant", "aliased", "separated"})
"""Rows whose being there is the finding: where they go, no trace of them stays."""

_TEST = frozenset({"p_value", "test_statistic", "test_df"})
_LIKELIHOOD = frozenset(
    {
        *("log_likelihood", "deviance", "null_deviance", "df_residual", "aic"),
        "penalised_log_likelihood",
    }
)
_DESCRIPTIONS = frozenset(
    {"n", "n_missing", "percent", "mean", "sd", "median", "q1", "q3", "smd", *_TEST}
)
_GROUPS = frozenset(
    {
        *("n_groups", "group_size_min", "group_size_median", "group_size_max"),
        *("n_groups_dropped", "n_dropped"),
    }
)
_ESTIMATES = frozenset({"log_odds", "std_error", "odds_ratio", "or_ci_low", "or_ci_high", *_TEST})
_POOLED = frozenset({"df", "riv", "lambda", "fmi", "f_statistic", "test_df2"})
_VERDICTS = frozenset({"ml_exists", "completely_separated", *OBSTACLES})
_ESTIMATED = frozenset({"ok", "no_limit", "out_of_range", "not_applicable"})
"""Statuses of a model that has estimates; any other tells of its counts."""
_DESIGN_STATUSES = frozenset({"reference", "empty"})
"""Statuses that the plan gives, or a count of none that is shown anyway."""


def is_suppressed(row: ArdRow, *, verdicts: Verdicts) -> bool:
    """Tell whether a row goes; one of an analysis or statistic without a rule does."""
    rule = RULES.get(row.analysis)
    return rule is None or rule(verdicts, row)


def _cohort(verdicts: Verdicts, row: ArdRow) -> bool:
    if row.statistic in {"n", "events", "event_rate"}:
        return False
    if row.statistic in {"n_rows", "n_excluded", "n_missing_outcome"}:
        return verdicts.flow
    if row.statistic == "n_unknown":
        return (row.variable, row.level) in verdicts.unknown
    if row.statistic == "n_incomplete":
        return verdicts.overlap
    return row.statistic not in _GROUPS or verdicts.grouping


def _baseline(verdicts: Verdicts, row: ArdRow) -> bool:
    verdict = verdicts.variables[row.variable]
    statistic = row.statistic
    if statistic == "percent":
        return row.level in verdict.gone or verdict.sizes_gone
    if statistic in {"n", "n_missing"}:
        return row.level in verdict.gone if row.level else verdict.sizes_gone
    if statistic in {"mean", "sd"}:
        return verdict.hides_means
    if statistic in {"median", "q1", "q3"}:
        return verdict.hides_quantiles
    if statistic in {"test_statistic", "test_df"}:
        return verdict.is_hit or verdict.sizes_gone
    return statistic not in {"p_value", "smd", "skewness"} or verdict.is_hit


def _of_model(verdicts: Verdicts, row: ArdRow) -> bool:
    return _model_row(verdicts.models[row.analysis, row.model], row)


def _model_row(verdict: ModelVerdict, row: ArdRow) -> bool:
    statistic = row.statistic
    if statistic in {"n", "events", "n_missing"}:
        if row.variable in verdict.tables:
            return (row.variable, row.level) in verdict.levels
        return verdict.totals
    if statistic in _GROUPS:
        return verdict.groups
    if statistic in _LIKELIHOOD:
        return verdict.likelihood
    if statistic in _VERDICTS:
        return bool(verdict.hit)
    if statistic not in _ESTIMATES:
        return True
    if row.status in _DESIGN_STATUSES:
        return False
    if verdict.hit and (row.variable == INTERCEPT or row.status not in _ESTIMATED):
        return True
    return verdict.all_estimates or row.variable in verdict.hit


def _sensitivity(verdicts: Verdicts, row: ArdRow) -> bool:
    is_pooled = row.model == IMPUTATION or row.model.startswith(f"{IMPUTATION}:")
    return _imputation(verdicts, row) if is_pooled else _of_model(verdicts, row)


def _imputation(verdicts: Verdicts, row: ArdRow) -> bool:
    """Judge the pooled models; they are of all patients analysed."""
    statistic = row.statistic
    if statistic in {
        *("n_imputations", "n_iterations", "seed", "n_logged_events"),
        *("n", "events", "n_fitted"),
    }:
        return False
    if statistic == "n_imputed":
        return verdicts.variables[row.variable].sizes_gone
    if statistic not in _ESTIMATES | _POOLED:
        return True
    if row.status in _DESIGN_STATUSES:
        return False
    name = row.model.removeprefix(IMPUTATION).removeprefix(":")
    model = verdicts.models.get(("univariable", name) if name else ("multivariable", ""))
    if model is None:
        return verdicts.any_hit
    if row.variable == INTERCEPT:
        return model.all_estimates or bool(model.hit)
    return model.all_estimates or row.variable in model.hit


def _selection(verdicts: Verdicts, row: ArdRow) -> bool:
    statistic = row.statistic
    if statistic in {"selected", "n_candidates", "n_selected"}:
        return False
    if statistic == "n_path":
        return verdicts.overlap
    if statistic == "test_df":
        return False
    if statistic in OBSTACLES or statistic == "completely_separated":
        return verdicts.any_hit
    if statistic == "p_value" and not row.level:
        return verdicts.variables[row.variable].is_hit
    return statistic not in {"p_value", "aic", "bic", "deviance"} or (
        verdicts.any_hit or verdicts.overlap
    )


def _diagnostics(verdicts: Verdicts, row: ArdRow) -> bool:
    statistic, main = row.statistic, verdicts.main
    if statistic in {"parameters_considered", "parameters_fitted"}:
        return False
    if statistic.startswith(("limiting_size", "events_per_parameter")):
        return main is not None and main.totals
    if statistic in {"gvif", "gvif_df", "gvif_scaled"}:
        return main is not None and (bool(main.hit) or main.all_estimates)
    return not statistic.startswith(("r2_", "shrinkage", "n_for_", "n_needed")) or (
        main is not None and main.likelihood
    )


def _linearity(verdicts: Verdicts, row: ArdRow) -> bool:
    verdict, main = verdicts.variables[row.variable], verdicts.main
    if verdict.is_hit or verdict.few_known:
        return True
    if row.statistic.startswith("curve_") or row.statistic == "median":
        return main is not None and main.all_estimates
    return kind_of(row.statistic) not in {"knot_#", *_TEST}


def _missing(verdicts: Verdicts, row: ArdRow) -> bool:
    if verdicts.overlap:
        return True
    if row.statistic in {"n_missing", "percent_missing"} and not row.group:
        return verdicts.variables[row.variable].sizes_gone
    if row.variable:
        return row.variable in verdicts.completeness or row.statistic not in _DESCRIPTIONS
    return row.statistic not in {"n_patterns", "n", "percent", "events", "event_rate", *_TEST}


def _performance(verdicts: Verdicts, row: ArdRow) -> bool:
    statistic = row.statistic
    if verdicts.performance or statistic in {"sensitivity", "net_benefit", "net_benefit_all"}:
        return True
    if statistic in {"calibration_n", "calibration_events", "calibration_expected"}:
        return verdicts.risk_groups
    if statistic == "n_cook_above":
        return row.value is not None and 0 < row.value < verdicts.minimum
    return not statistic.startswith(
        (
            *("n", "events", "auc", "brier", "r2_", "calibration_", "cook_max", "leverage_max"),
            *("dfbetas_max", "hosmer_lemeshow"),
        )
    )


def _validation(verdicts: Verdicts, row: ArdRow) -> bool:
    """Judge a validation: numbers of resamples are not of patients."""
    if row.statistic in {
        *("n_resamples", "n_folds", "seed", "n_failed", "n_null", "n_selections"),
        *("n_included", "percent_included"),
    }:
        return False
    return verdicts.performance or not row.statistic.endswith(
        ("_apparent", "_training", "_test", "_optimism", "_corrected")
    )


def _interaction(verdicts: Verdicts, row: ArdRow) -> bool:
    verdict, estimates = verdicts.interactions[row.model]
    statistic = row.statistic
    if statistic in {"n", "events", "n_missing"} and row.variable:
        return estimates or verdict.totals or bool(verdict.levels)
    if statistic in {"parameters_fitted", "stratum_value"}:
        return False
    if statistic in _VERDICTS:
        return estimates or bool(verdict.hit)
    if statistic in _ESTIMATES:
        return estimates and row.status not in _DESIGN_STATUSES
    return _model_row(verdict, row)


def _transformation(verdicts: Verdicts, row: ArdRow) -> bool:
    is_named = kind_of(row.statistic) in {"knot_#", "q1", "q3"}
    return not is_named or verdicts.variables[row.variable].hides_quantiles


def _plan(verdicts: Verdicts, row: ArdRow) -> bool:
    name = row.statistic.removesuffix("_done")
    main = verdicts.main
    if main is None:
        return False
    if name in {"performance", "hosmer_lemeshow", "sample_size"}:
        return main.likelihood
    if name == "collinearity":
        return bool(main.hit) or main.all_estimates
    return name not in {"firth", "forced", "influence"} or (row.status != "ok" and bool(main.hit))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "cohort": _cohort,
        "baseline": _baseline,
        "univariable": _of_model,
        "selection": _selection,
        "multivariable": _of_model,
        "diagnostics": _diagnostics,
        "linearity": _linearity,
        "missing": _missing,
        "sensitivity": _sensitivity,
        "performance": _performance,
        "validation": _validation,
        "interaction": _interaction,
        "transformation": _transformation,
        "plan": _plan,
    }
)
"""The rule of each analysis."""
