"""The multivariable logistic regression of the selected predictors."""

from __future__ import annotations

from dataclasses import replace

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.design import build_design
from pyanalysis.models.logistic import Fitted
from pyanalysis.models.repair import fit_reported
from pyanalysis.results.bundle import Selection
from pyanalysis.study.spec import AnalysisPlan, Predictor


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
