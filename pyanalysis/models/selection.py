"""Which candidates enter the multivariable model, and why the others do not."""

from __future__ import annotations

from pyanalysis.models.univariable import overall_p_value
from pyanalysis.results.bundle import Candidate, LogisticModel, Selection
from pyanalysis.study.spec import SelectionPlan


def select_variables(univariable: tuple[LogisticModel, ...], *, plan: SelectionPlan) -> Selection:
    """Decide on every candidate, in the study's order.

    ``univariable`` screening takes a candidate whose global P is strictly below the threshold;
    ``forced`` takes all; those named in ``always`` are taken whatever their P.
    """
    return Selection(
        method=plan.method,
        threshold=plan.threshold,
        always=plan.always,
        candidates=tuple(_decide(model, plan=plan) for model in univariable),
    )


def _decide(model: LogisticModel, *, plan: SelectionPlan) -> Candidate:
    p_value = overall_p_value(model)
    if plan.method == "forced":
        selected, reason = True, "forced"
    elif model.name in plan.always:
        selected, reason = True, "always"
    elif p_value is None:
        selected, reason = False, model.status
    elif p_value < plan.threshold:
        selected, reason = True, "below_threshold"
    else:
        selected, reason = False, "not_below_threshold"
    return Candidate(variable=model.name, p_value=p_value, selected=selected, reason=reason)
