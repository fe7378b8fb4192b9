"""Say of each planned analysis of the multivariable model whether it was done, and why not."""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.results.bundle import Diagnostics, LogisticModel
from pyanalysis.results.collinearity import VariableCollinearity
from pyanalysis.results.performance import Performance
from pyanalysis.results.planned import NO_MODEL, PENALISED, PlannedAnalysis, PlannedName
from pyanalysis.study.spec import AnalysisPlan

_RESULT_NAMES: dict[str, str] = {"influence": "without_influential"}
"""What an alternative's model is called, where it is not the plan's word."""

FEWEST_FOR_COLLINEARITY = 2


def report_planned(
    plan: AnalysisPlan,
    *,
    multivariable: LogisticModel | None,
    sensitivity: tuple[LogisticModel, ...],
    performance: Performance | None,
    collinearity: tuple[VariableCollinearity, ...] | None,
    diagnostics: Diagnostics,
) -> tuple[PlannedAnalysis, ...]:
    """List the analyses whose result the bundle has, or lacks without a word of its own.

    Imputation, validation, linearity and interactions carry a status themselves.
    """
    reason = _reason(multivariable)
    alternatives = {model.name for model in sensitivity}

    def planned() -> Iterator[tuple[PlannedName, bool]]:
        for name in plan.sensitivity:
            yield name, _RESULT_NAMES.get(name, name) in alternatives
        if plan.performance:
            yield "performance", performance is not None
        if plan.hosmer_lemeshow_groups is not None:
            is_tested = performance is not None and performance.hosmer_lemeshow is not None
            yield "hosmer_lemeshow", is_tested
        if _has_collinearity(plan, multivariable=multivariable):
            yield "collinearity", collinearity is not None
        if plan.grouping is None:
            yield "sample_size", diagnostics.n_needed is not None

    return tuple(
        PlannedAnalysis(name=name, status="ok" if is_done else reason)
        for name, is_done in planned()
    )


def _has_collinearity(plan: AnalysisPlan, *, multivariable: LogisticModel | None) -> bool:
    """Tell whether there are variables to be collinear, and factors of inflation for them."""
    is_matched = plan.grouping is not None and plan.grouping.kind == "matched"
    variables = () if multivariable is None else multivariable.variables
    return not is_matched and len(variables) >= FEWEST_FOR_COLLINEARITY


def _reason(multivariable: LogisticModel | None) -> str:
    """Name what the multivariable model leaves as the reason."""
    if multivariable is None:
        return NO_MODEL
    if multivariable.status != "ok":
        return multivariable.status
    return PENALISED if multivariable.estimator == "firth" else "not_estimable"
