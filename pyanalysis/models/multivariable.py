"""The multivariable logistic regression of the selected predictors, and its size."""

from __future__ import annotations

from dataclasses import replace

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.design import build_design
from pyanalysis.models.logistic import Fitted
from pyanalysis.models.repair import fit_reported
from pyanalysis.results.bundle import Diagnostics, LogisticModel, Selection
from pyanalysis.study.spec import AnalysisPlan, CategoricalPredictor, Predictor


def fit_multivariable(
    cohort: Cohort,
    *,
    predictors: tuple[Predictor, ...],
    selection: Selection,
    plan: AnalysisPlan,
) -> Fitted | None:
    """Fit the selected predictors together, on their complete cases; None when there are none.

    A model whose selection had to stop early is refused for the same reason.
    """
    chosen = {candidate.variable for candidate in selection.candidates if candidate.selected}
    entering = tuple(predictor for predictor in predictors if predictor.column in chosen)
    if not entering:
        return None
    design = build_design(cohort, predictors=entering)
    if selection.status != "ok":
        design = replace(design, status=selection.status)
    return fit_reported(
        design,
        name="",
        variables=tuple(predictor.column for predictor in entering),
        plan=plan,
    )


def count_parameters(
    cohort: Cohort, *, predictors: tuple[Predictor, ...], multivariable: LogisticModel | None
) -> Diagnostics:
    """Set the events against the parameters considered and fitted.

    The limiting sample size is the smaller outcome class (Harrell 2015, Regression Modeling
    Strategies, section 4.4), of the multivariable model's patients where there is one.
    """
    n, events = (
        (cohort.flow.n, cohort.flow.events)
        if multivariable is None
        else (multivariable.n, multivariable.events)
    )
    limiting = min(events, n - events)
    considered = sum(_parameters(cohort, predictor) for predictor in predictors)
    fitted = (
        0
        if multivariable is None
        else sum(term.status not in ("reference", "empty") for term in multivariable.terms)
    )
    return Diagnostics(
        limiting_size=limiting,
        parameters_considered=considered,
        parameters_fitted=fitted,
        events_per_parameter_considered=limiting / considered if considered else None,
        events_per_parameter_fitted=limiting / fitted if fitted else None,
    )


def _parameters(cohort: Cohort, predictor: Predictor) -> int:
    """Count a candidate's coefficients: one, or one fewer than its observed levels."""
    if isinstance(predictor, CategoricalPredictor):
        return max(0, int(cohort.frame[predictor.column].dropna().nunique()) - 1)
    return 1
