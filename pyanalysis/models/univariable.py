"""One logistic regression per candidate predictor, each on its own complete cases."""

from __future__ import annotations

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.design import build_design
from pyanalysis.models.repair import fit_reported
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.study.spec import AnalysisPlan, Predictor


def fit_univariable(
    cohort: Cohort, *, predictors: tuple[Predictor, ...], plan: AnalysisPlan
) -> tuple[LogisticModel, ...]:
    """Fit each predictor alone; the model carries the predictor's name."""
    return tuple(
        fit_reported(
            build_design(cohort, predictors=(predictor,)),
            name=predictor.column,
            variables=(predictor.column,),
            plan=plan,
        ).model
        for predictor in predictors
    )


def overall_p_value(model: LogisticModel) -> float | None:
    """Give a univariable model's P for its variable as a whole: a factor's global P."""
    if model.global_tests:
        return model.global_tests[0].p_value
    return model.terms[0].p_value
