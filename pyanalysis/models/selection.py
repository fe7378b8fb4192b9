"""Which candidates enter the multivariable model, and why the others do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.design import build_design
from pyanalysis.models.logistic import fit_logistic
from pyanalysis.models.stepwise import SelectionPath, term_blocks, walk_path
from pyanalysis.models.univariable import overall_p_value
from pyanalysis.results.bundle import Candidate, LogisticModel, Selection
from pyanalysis.study.spec import Predictor, SelectionPlan


def select_variables(
    univariable: tuple[LogisticModel, ...],
    *,
    plan: SelectionPlan,
    path: SelectionPath | None = None,
) -> Selection:
    """Decide on every candidate, in the study's order.

    ``univariable`` screening takes a candidate whose global P is strictly below the threshold;
    ``forced`` takes all; ``backward``, ``forward`` and ``stepwise`` take those at the end of their
    ``path``. Those named in ``always`` are taken whatever their P value, AIC or BIC.
    """
    return Selection(
        method=plan.method,
        criterion=plan.criterion,
        threshold=plan.threshold,
        always=plan.always,
        candidates=tuple(
            _decide(model, plan=plan) if path is None else _found(model, path=path, plan=plan)
            for model in univariable
        ),
        n_path=None if path is None else path.n,
        steps=() if path is None else path.steps,
        status="ok" if path is None else path.status,
        findings=() if path is None else path.findings,
        completely_separated=None if path is None else path.completely_separated,
    )


def find_path(
    cohort: Cohort, *, predictors: tuple[Predictor, ...], plan: SelectionPlan
) -> SelectionPath | None:
    """Walk the plan's path on the patients for whom all candidates are known; None without one."""
    if plan.criterion is None:
        return None
    design = build_design(cohort, predictors=predictors)
    path = walk_path(
        design.matrix,
        events=design.outcome,
        trials=np.ones_like(design.outcome),
        blocks=term_blocks(design),
        plan=plan,
    )
    if path.status != "separated":
        return path
    return _with_findings(path, cohort=cohort, predictors=predictors)


def _with_findings(
    path: SelectionPath, *, cohort: Cohort, predictors: tuple[Predictor, ...]
) -> SelectionPath:
    """Name what separates the outcome in the model of the stop, on the patients of the path."""
    columns = [predictor.column for predictor in predictors]
    known = cohort.frame[columns].notna().all(axis=1).to_numpy(dtype=np.bool_)
    complete = replace(
        cohort, frame=cohort.frame.loc[known].reset_index(drop=True), event=cohort.event[known]
    )
    terms = tuple(predictor for predictor in predictors if predictor.column in path.terms)
    model = fit_logistic(
        build_design(complete, predictors=terms),
        name="",
        variables=tuple(predictor.column for predictor in terms),
        interval="wald",
        confidence=0.95,
    ).model
    if model.ml_status != "separated":
        return path
    return replace(path, findings=model.findings, completely_separated=model.completely_separated)


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


def _found(model: LogisticModel, *, path: SelectionPath, plan: SelectionPlan) -> Candidate:
    """Say of one candidate where the path left it; its univariable P is for information."""
    moved = [step for step in path.steps if step.variable == model.name and step.action != "stop"]
    selected = model.name in path.terms
    if selected:
        reason = "always" if model.name in plan.always else "on_path"
    elif moved and moved[-1].df == 0:
        reason = "aliased"
    else:
        reason = "removed" if moved else "not_entered"
    return Candidate(
        variable=model.name, p_value=overall_p_value(model), selected=selected, reason=reason
    )
