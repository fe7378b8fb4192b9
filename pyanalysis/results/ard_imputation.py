"""The rows of multiple imputation: analysis ``sensitivity``, model ``imputation...``.

model ``imputation``: the multivariable model, and of the imputation itself (variable empty)
n_imputations, n_iterations, seed, n_logged_events, and n_imputed per variable;
model ``imputation:<variable>``: a univariable model. Whole model (variable empty): n, events,
n_fitted. Per term: log_odds, std_error, odds_ratio, or_ci_low, or_ci_high, p_value, df, riv,
lambda, fmi. Per factor with more than two levels (level empty): f_statistic, test_df, test_df2,
p_value (D1). Variable ``(Intercept)``: log_odds, std_error.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.imputation import ImputationResults, PooledModel, PooledTerm, PooledTest

MODEL = "imputation"


def imputation_rows(results: ImputationResults) -> Iterator[ArdRow]:
    """List the statistics of the imputation and of the pooled models."""
    was_done = results.status == "ok"
    for statistic, value in (
        ("n_imputations", results.n_imputations),
        ("n_iterations", results.n_iterations),
        ("seed", results.seed),
        ("n_logged_events", results.n_logged_events),
    ):
        yield _row(
            MODEL,
            statistic,
            value if was_done else None,
            method=results.method,
            status=results.status,
        )
    for item in results.imputed:
        yield _row(MODEL, "n_imputed", item.n_imputed, method=item.method, variable=item.variable)
    for model in results.univariable:
        yield from _model_rows(model, key=f"{MODEL}:{model.name}")
    if results.multivariable is not None:
        yield from _model_rows(results.multivariable, key=MODEL)


def _row(
    model: str,
    statistic: str,
    value: float | None,
    *,
    method: str,
    variable: str = "",
    level: str = "",
    status: str = "ok",
) -> ArdRow:
    return ArdRow(
        analysis="sensitivity",
        model=model,
        variable=variable,
        level=level,
        statistic=statistic,
        value=value,
        method=method,
        status=status,
    )


def _model_rows(model: PooledModel, *, key: str) -> Iterator[ArdRow]:
    for statistic, count in (
        ("n", model.n),
        ("events", model.events),
        ("n_fitted", model.n_fitted),
    ):
        yield _row(key, statistic, count, method="count")
    for statistic, value in (
        ("log_odds", model.intercept),
        ("std_error", model.intercept_std_error),
    ):
        yield _row(
            key, statistic, value, method="rubin", variable="(Intercept)", status=model.status
        )
    for term in model.terms:
        yield from _term_rows(term, key=key)
    for test in model.global_tests:
        yield from _test_rows(test, key=key)


def _term_rows(term: PooledTerm, *, key: str) -> Iterator[ArdRow]:
    values = {
        "log_odds": term.log_odds,
        "std_error": term.std_error,
        "odds_ratio": _exp(term.log_odds),
        "or_ci_low": _exp(term.ci_low),
        "or_ci_high": _exp(term.ci_high),
        "p_value": term.p_value,
        "df": term.df,
        "riv": term.riv,
        "lambda": term.variance_share,
        "fmi": term.fmi,
    }
    shown = ("odds_ratio",) if term.status in ("reference", "empty") else tuple(values)
    for statistic in shown:
        yield _row(
            key,
            statistic,
            values[statistic],
            method="rubin",
            variable=term.variable,
            level=term.level,
            status=term.status,
        )


def _test_rows(test: PooledTest, *, key: str) -> Iterator[ArdRow]:
    for statistic, value in (
        ("f_statistic", test.statistic),
        ("test_df", test.df if test.status == "ok" else None),
        ("test_df2", test.df_denominator),
        ("p_value", test.p_value),
    ):
        yield _row(key, statistic, value, method="d1", variable=test.variable, status=test.status)


def _exp(log_odds: float | None) -> float | None:
    return None if log_odds is None else math.exp(log_odds)
