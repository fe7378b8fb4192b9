"""A model that cannot be fitted: its sizes, the reason and what stands in the way, no estimate."""

from __future__ import annotations

from dataclasses import dataclass

from pyanalysis.models.design import Design
from pyanalysis.models.inference import factor_positions
from pyanalysis.results.bundle import Finding, GlobalTest, LogisticModel, Term
from pyanalysis.results.status import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no maximum-likelihood fit."""

    status: Status
    findings: tuple[Finding, ...]
    completely_separated: bool | None


NOT_CONVERGED = Refusal(status="not_converged", findings=(), completely_separated=None)
"""The ascent ended short of the maximum for another reason than separation."""


def refusal_of(design: Design) -> Refusal:
    """Give the reason that shows in the design already."""
    return Refusal(status=design.status, findings=design.findings, completely_separated=None)


def refused_model(
    design: Design, *, name: str, variables: tuple[str, ...], refusal: Refusal
) -> LogisticModel:
    """Report sizes and the reason, and not one estimate."""
    status = refusal.status
    terms = tuple(
        Term(
            variable=size.variable,
            level=size.level,
            n=size.n,
            events=size.events,
            log_odds=None,
            std_error=None,
            ci_low=None,
            ci_high=None,
            p_value=None,
            status=status if size.status == "ok" else size.status,
        )
        for size in design.sizes
    )
    tests = tuple(
        GlobalTest(
            variable=variable,
            statistic=None,
            df=len(factor_positions(design, variable)),
            p_value=None,
            status=status,
        )
        for variable in variables
        if any(size.variable == variable and size.level for size in design.sizes)
    )
    return LogisticModel(
        name=name,
        variables=variables,
        n=design.n,
        n_missing=design.n_missing,
        events=design.events,
        intercept=None,
        intercept_std_error=None,
        terms=terms,
        global_tests=tests,
        log_likelihood=None,
        deviance=None,
        null_deviance=None,
        df_residual=None,
        aic=None,
        penalised_log_likelihood=None,
        estimator="ml",
        ml_status=status,
        status=status,
        completely_separated=refusal.completely_separated,
        findings=refusal.findings,
        warnings=(),
    )
