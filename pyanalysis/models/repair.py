"""The reported fit: maximum likelihood where it exists, Firth's where separation leaves none."""

from __future__ import annotations

import warnings
from dataclasses import replace

from pyanalysis.models.clustered import as_clustered
from pyanalysis.models.conditional import fit_conditional
from pyanalysis.models.design import Design
from pyanalysis.models.firth import fit_firth
from pyanalysis.models.logistic import Fitted, fit_logistic
from pyanalysis.models.refusal import Refusal
from pyanalysis.study.spec import AnalysisPlan


def fit_reported(
    design: Design, *, name: str, variables: tuple[str, ...], plan: AnalysisPlan
) -> Fitted:
    """Fit by maximum likelihood, or by Firth's penalised likelihood under separation.

    Whatever is warned of on the way, limits and tests included, is kept with the model.

    Any other reason against maximum likelihood is no matter of the estimator, and the model is
    refused; so is one whose design says already that no estimate is wanted. Clusters and matched
    sets have no penalised likelihood: what separates there is refused as well.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fitted = _fit(design, name=name, variables=variables, plan=plan)
    if not caught:
        return fitted
    messages = {*fitted.model.warnings, *(str(warning.message) for warning in caught)}
    return replace(fitted, model=replace(fitted.model, warnings=tuple(sorted(messages))))


def _fit(design: Design, *, name: str, variables: tuple[str, ...], plan: AnalysisPlan) -> Fitted:
    if plan.grouping is not None and plan.grouping.kind == "matched":
        return fit_conditional(design, name=name, variables=variables, plan=plan)
    fitted = fit_logistic(
        design,
        name=name,
        variables=variables,
        interval=plan.interval,
        confidence=plan.confidence,
    )
    model = fitted.model
    if design.groups is not None:
        return replace(fitted, model=as_clustered(model, design=design))
    if design.status != "ok" or model.status != "separated":
        return fitted
    return fit_firth(
        design,
        name=name,
        variables=variables,
        confidence=plan.confidence,
        without_ml=Refusal(
            status=model.status,
            findings=model.findings,
            completely_separated=model.completely_separated,
        ),
    )
