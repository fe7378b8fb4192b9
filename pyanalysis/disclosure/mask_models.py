"""Models without what is suppressed, by the keys that their rows have in ``ard.csv``."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from pyanalysis.disclosure.gone import SUPPRESSED, Gone
from pyanalysis.results.ard_imputation import MODEL
from pyanalysis.results.bundle import INTERCEPT, GlobalTest, LogisticModel, Term
from pyanalysis.results.grouping import GroupSizes, ModelGroups
from pyanalysis.results.imputation import ImputationResults, PooledModel, PooledTerm, PooledTest
from pyanalysis.results.interactions import Interaction, Stratum, StratumOddsRatio

Estimate = TypeVar("Estimate", Term, StratumOddsRatio, PooledTerm)

_WITHOUT_ESTIMATE = ("reference", "empty")


def mask_model(model: LogisticModel, *, analysis: str, gone: Gone) -> LogisticModel:
    """Take from a model what is suppressed of it."""
    name = model.name

    def whole(statistic: str) -> bool:
        return gone.has(analysis, statistic, model=name)

    intercept = gone.has(analysis, "log_odds", model=name, variable=INTERCEPT)
    terms = tuple(
        _mask_term(term, model=name, analysis=analysis, gone=gone) for term in model.terms
    )
    masked = replace(
        model,
        n=None if whole("n") else model.n,
        n_missing=None if whole("n_missing") else model.n_missing,
        events=None if whole("events") else model.events,
        intercept=None if intercept else model.intercept,
        intercept_std_error=None if intercept else model.intercept_std_error,
        terms=terms,
        global_tests=tuple(
            _mask_test(test, model=name, analysis=analysis, gone=gone)
            for test in model.global_tests
        ),
        groups=_mask_groups(model, analysis=analysis, gone=gone),
    )
    if whole("deviance"):
        masked = replace(
            masked,
            log_likelihood=None,
            deviance=None,
            null_deviance=None,
            df_residual=None,
            aic=None,
            penalised_log_likelihood=None,
            warnings=(),
        )
    if not whole("ml_exists"):
        return masked
    is_empty = all(term.status in (*_WITHOUT_ESTIMATE, SUPPRESSED) for term in terms)
    return replace(
        masked,
        ml_status=SUPPRESSED,
        status=SUPPRESSED if is_empty else masked.status,
        estimator="ml" if is_empty and model.estimator == "firth" else model.estimator,
        completely_separated=None,
        findings=(),
    )


def _mask_term(term: Term, *, model: str, analysis: str, gone: Gone) -> Term:
    def has(statistic: str) -> bool:
        return gone.has(analysis, statistic, model=model, variable=term.variable, level=term.level)

    masked = replace(
        term,
        n=None if has("n") else term.n,
        events=None if has("events") else term.events,
    )
    if term.status in _WITHOUT_ESTIMATE or not has("log_odds"):
        return masked
    return _without_estimate(masked)


def _without_estimate(item: Estimate) -> Estimate:
    """Take everything from a term that is estimated; counts stay."""
    return replace(
        item,
        log_odds=None,
        std_error=None,
        ci_low=None,
        ci_high=None,
        p_value=None,
        status=SUPPRESSED,
    )


def _mask_test(test: GlobalTest, *, model: str, analysis: str, gone: Gone) -> GlobalTest:
    if not gone.has(analysis, "p_value", model=model, variable=test.variable):
        return test
    return replace(test, statistic=None, p_value=None, status=SUPPRESSED)


def _mask_groups(model: LogisticModel, *, analysis: str, gone: Gone) -> ModelGroups | None:
    if model.groups is None or not gone.has(analysis, "n_groups", model=model.name):
        return model.groups
    return ModelGroups(sizes=NO_SIZES, n_groups_dropped=None, n_dropped=None)


NO_SIZES = GroupSizes(n_groups=None, smallest=None, median=None, largest=None)
"""Clusters or matched sets that may not be counted."""


def mask_interaction(item: Interaction, *, gone: Gone) -> Interaction:
    """Take from an interaction what is suppressed of it."""
    analysis, name = "interaction", item.name
    counts = {
        statistic: gone.has(analysis, statistic, model=name)
        for statistic in ("n", "n_missing", "events", "ml_exists", "p_value")
    }
    masked = replace(
        item,
        n=None if counts["n"] else item.n,
        n_missing=None if counts["n_missing"] else item.n_missing,
        events=None if counts["events"] else item.events,
        strata=tuple(_mask_stratum(stratum, item=item, gone=gone) for stratum in item.strata),
    )
    if counts["p_value"]:
        masked = replace(
            masked, statistic=None, df=None, p_value=None, test_status=SUPPRESSED, warnings=()
        )
    if counts["ml_exists"]:
        masked = replace(
            masked,
            ml_status=SUPPRESSED,
            status=SUPPRESSED if counts["p_value"] else item.status,
            estimator="ml" if counts["p_value"] else item.estimator,
            completely_separated=None,
            obstacles=(),
            warnings=(),
        )
    return masked


def _mask_stratum(stratum: Stratum, *, item: Interaction, gone: Gone) -> Stratum:
    return replace(
        stratum,
        odds_ratios=tuple(
            _mask_ratio(ratio, stratum=stratum, item=item, gone=gone)
            for ratio in stratum.odds_ratios
        ),
    )


def _mask_ratio(
    ratio: StratumOddsRatio, *, stratum: Stratum, item: Interaction, gone: Gone
) -> StratumOddsRatio:
    def has(statistic: str) -> bool:
        return gone.has(
            "interaction",
            statistic,
            model=item.name,
            variable=item.first,
            level=ratio.level,
            group=stratum.name,
        )

    masked = replace(
        ratio,
        n=None if has("n") else ratio.n,
        events=None if has("events") else ratio.events,
    )
    if ratio.status in _WITHOUT_ESTIMATE or not has("log_odds"):
        return masked
    return _without_estimate(masked)


def mask_imputation(results: ImputationResults, *, gone: Gone) -> ImputationResults:
    """Take from the pooled models what is suppressed of them."""
    pooled = results.multivariable
    return replace(
        results,
        imputed=tuple(
            replace(
                item,
                n_imputed=gone.kept(
                    item.n_imputed,
                    "sensitivity",
                    "n_imputed",
                    model=MODEL,
                    variable=item.variable,
                ),
            )
            for item in results.imputed
        ),
        univariable=tuple(
            _mask_pooled(model, key=f"{MODEL}:{model.name}", gone=gone)
            for model in results.univariable
        ),
        multivariable=None if pooled is None else _mask_pooled(pooled, key=MODEL, gone=gone),
    )


def _mask_pooled(model: PooledModel, *, key: str, gone: Gone) -> PooledModel:
    intercept = gone.has("sensitivity", "log_odds", model=key, variable=INTERCEPT)
    terms = tuple(_mask_pooled_term(term, key=key, gone=gone) for term in model.terms)
    is_empty = intercept and all(term.status in (*_WITHOUT_ESTIMATE, SUPPRESSED) for term in terms)
    return replace(
        model,
        intercept=None if intercept else model.intercept,
        intercept_std_error=None if intercept else model.intercept_std_error,
        terms=terms,
        global_tests=tuple(
            _mask_pooled_test(test, key=key, gone=gone) for test in model.global_tests
        ),
        status=SUPPRESSED if is_empty else model.status,
    )


def _mask_pooled_term(term: PooledTerm, *, key: str, gone: Gone) -> PooledTerm:
    has = gone.has("sensitivity", "log_odds", model=key, variable=term.variable, level=term.level)
    if term.status in _WITHOUT_ESTIMATE or not has:
        return term
    return replace(_without_estimate(term), df=None, riv=None, variance_share=None, fmi=None)


def _mask_pooled_test(test: PooledTest, *, key: str, gone: Gone) -> PooledTest:
    if not gone.has("sensitivity", "p_value", model=key, variable=test.variable):
        return test
    return replace(test, statistic=None, df_denominator=None, p_value=None, status=SUPPRESSED)
