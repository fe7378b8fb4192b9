"""Pooled results of the multiply imputed sets; no imputed value is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ImputationStatus = Literal["ok", "complete", "needs_r", "not_imputed"]
"""``complete``: nothing was missing; ``not_imputed``: mice could not, ``reason`` says why."""

PooledStatus = Literal["ok", "reference", "empty", "not_estimable", "suppressed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputedVariable:
    """One imputed variable: mice's method for it (``none``: not imputed) and its empty cells."""

    variable: str
    method: str
    n_imputed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledTerm:
    """One pooled coefficient on the log-odds scale (Rubin 1987), t-based.

    ``df`` are Barnard and Rubin's (1999). ``riv`` is the relative increase in variance due to the
    missing values, ``variance_share`` their share of the total variance (mice's lambda), ``fmi``
    the fraction of missing information.
    """

    variable: str
    level: str
    log_odds: float | None
    std_error: float | None
    df: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    riv: float | None
    variance_share: float | None
    fmi: float | None
    status: PooledStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledTest:
    """D1: the F test of all coefficients of a factor with more than two levels."""

    variable: str
    statistic: float | None
    df: int
    df_denominator: float | None
    p_value: float | None
    status: PooledStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledModel:
    """One logistic regression pooled over the completed sets.

    ``name`` is empty for the multivariable model, else the variable. ``n_fitted`` sets have a
    maximum; pooling needs all of them, else the model is ``not_estimable``.
    """

    name: str
    variables: tuple[str, ...]
    n: int
    events: int
    n_fitted: int
    intercept: float | None
    intercept_std_error: float | None
    terms: tuple[PooledTerm, ...]
    global_tests: tuple[PooledTest, ...]
    status: PooledStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputationResults:
    """Multiple imputation as asked for, and what came out of it.

    ``multivariable`` has the variables that were selected on the complete cases; None where that
    model is absent or was refused. The same bytes are promised for the same R and mice versions.
    """

    method: Literal["mice"]
    n_imputations: int
    n_iterations: int
    seed: int
    status: ImputationStatus
    reason: str
    r_version: str
    mice_version: str
    n_logged_events: int | None
    imputed: tuple[ImputedVariable, ...]
    univariable: tuple[PooledModel, ...]
    multivariable: PooledModel | None
