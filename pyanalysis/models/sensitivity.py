"""The multivariable model again, otherwise: what moves when one choice is changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.design import build_design
from pyanalysis.models.firth import fit_firth
from pyanalysis.models.influence import cooks_distances
from pyanalysis.models.logistic import Fitted
from pyanalysis.models.refusal import Refusal
from pyanalysis.models.repair import fit_reported
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.results.performance import COOK_NUMERATOR
from pyanalysis.study.spec import AnalysisPlan, Predictor, SensitivityAnalysis


def fit_alternatives(
    cohort: Cohort, *, predictors: tuple[Predictor, ...], fitted: Fitted | None, plan: AnalysisPlan
) -> tuple[LogisticModel, ...]:
    """Fit the alternatives that the plan names; none where there is no multivariable model."""
    if fitted is None or fitted.model.status != "ok":
        return ()
    entering = tuple(item for item in predictors if item.column in fitted.model.variables)
    found = (
        _alternative(
            name, cohort, predictors=predictors, entering=entering, fitted=fitted, plan=plan
        )
        for name in plan.sensitivity
    )
    return tuple(model for model in found if model is not None)


def _alternative(
    name: SensitivityAnalysis,
    cohort: Cohort,
    *,
    predictors: tuple[Predictor, ...],
    entering: tuple[Predictor, ...],
    fitted: Fitted,
    plan: AnalysisPlan,
) -> LogisticModel | None:
    if name == "firth":
        return fit_firth(
            fitted.design,
            name=name,
            variables=fitted.model.variables,
            confidence=plan.confidence,
            without_ml=None
            if fitted.model.ml_status == "ok"
            else Refusal(
                status=fitted.model.ml_status,
                findings=fitted.model.findings,
                completely_separated=fitted.model.completely_separated,
            ),
        ).model
    if name == "forced":
        return _reported("forced", cohort, entering=predictors, plan=plan)
    if fitted.linear_predictor is None or fitted.model.estimator != "ml":
        return None
    distances = cooks_distances(fitted.design, linear_predictor=fitted.linear_predictor)
    model_rows = np.flatnonzero(_known(cohort, entering))
    left = np.ones(len(cohort.event), dtype=np.bool_)
    left[model_rows[distances > COOK_NUMERATOR / len(distances)]] = False
    remaining = replace(
        cohort,
        frame=cohort.frame.loc[left].reset_index(drop=True),
        event=cohort.event[left],
        groups=None if cohort.groups is None else cohort.groups.only(left),
    )
    return _reported("without_influential", remaining, entering=entering, plan=plan)


def _reported(
    name: str, cohort: Cohort, *, entering: tuple[Predictor, ...], plan: AnalysisPlan
) -> LogisticModel:
    return fit_reported(
        build_design(cohort, predictors=entering),
        name=name,
        variables=tuple(predictor.column for predictor in entering),
        plan=plan,
    ).model


def _known(cohort: Cohort, predictors: tuple[Predictor, ...]) -> NDArray[np.bool_]:
    columns = [predictor.column for predictor in predictors]
    known: NDArray[np.bool_] = cohort.frame[columns].notna().all(axis=1).to_numpy(dtype=np.bool_)
    return known
