"""The reported fit: maximum likelihood where it exists, Firth's where separation leaves none."""

from __future__ import annotations

from pyanalysis.models.design import Design
from pyanalysis.models.firth import fit_firth
from pyanalysis.models.logistic import Fitted, fit_logistic
from pyanalysis.models.refusal import Refusal
from pyanalysis.study.spec import AnalysisPlan


def fit_reported(
    design: Design, *, name: str, variables: tuple[str, ...], plan: AnalysisPlan
) -> Fitted:
    """Fit by maximum likelihood, or by Firth's penalised likelihood under separation.

    Any other reason against maximum likelihood is no matter of the estimator, and the model is
    refused; so is one whose design says already that no estimate is wanted.
    """
    fitted = fit_logistic(
        design,
        name=name,
        variables=variables,
        interval=plan.interval,
        confidence=plan.confidence,
    )
    model = fitted.model
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
