"""Events against parameters, and the patients that the candidates would have needed.

The sizes are those of Riley et al. (2020), doi:10.1136/bmj.m441, boxes 2 to 5, for a model with all
considered parameters and the optimism-adjusted R² of the fitted one (Riley et al. 2019,
doi:10.1002/sim.7992). The shrinkage is van Houwelingen and le Cessie's heuristic.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.model_view import number_levels
from pyanalysis.results.bundle import Diagnostics, LogisticModel
from pyanalysis.results.sample_size import (
    LARGEST_R2_OPTIMISM,
    LARGEST_RISK_ERROR,
    WANTED_SHRINKAGE,
)
from pyanalysis.results.status import known
from pyanalysis.study.spec import CategoricalPredictor, Predictor

NORMAL_QUANTILE = 1.96
"""As the source prints it."""
NO_GAIN = 1e-9
"""A likelihood ratio below this part of the null deviance is rounding: the model tells nothing."""


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
        else (known(multivariable.n), known(multivariable.events))
    )
    limiting = min(events, n - events)
    considered = sum(_parameters(cohort, predictor) for predictor in predictors)
    fitted = (
        0
        if multivariable is None
        else sum(term.status not in ("reference", "empty") for term in multivariable.terms)
    )
    sizes = _sizes(multivariable, considered=considered)
    return Diagnostics(
        limiting_size=limiting,
        parameters_considered=considered,
        parameters_fitted=fitted,
        events_per_parameter_considered=limiting / considered if considered else None,
        events_per_parameter_fitted=limiting / fitted if fitted else None,
        r2_cox_snell=sizes.r2,
        shrinkage=sizes.shrinkage,
        r2_cox_snell_adjusted=sizes.r2_adjusted,
        n_for_shrinkage=sizes.for_shrinkage,
        n_for_r2=sizes.for_r2,
        n_for_risk=sizes.for_risk,
        n_needed=sizes.needed,
    )


def _parameters(cohort: Cohort, predictor: Predictor) -> int:
    """Count a candidate's coefficients: its columns, or one fewer than its observed levels."""
    if isinstance(predictor, CategoricalPredictor):
        return max(0, int(cohort.frame[predictor.column].dropna().nunique()) - 1)
    return len(number_levels(predictor))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sizes:
    """The R² and the sizes that follow from it; None where they do not exist."""

    r2: float | None = None
    shrinkage: float | None = None
    r2_adjusted: float | None = None
    for_shrinkage: float | None = None
    for_r2: float | None = None
    for_risk: float | None = None
    needed: float | None = None


def _sizes(model: LogisticModel | None, *, considered: int) -> _Sizes:
    if model is None or model.estimator != "ml":
        return _Sizes()
    if model.deviance is None or model.null_deviance is None:
        return _Sizes()
    n, ratio = known(model.n), model.null_deviance - model.deviance
    if not ratio > NO_GAIN * model.null_deviance:
        return _Sizes()
    r2 = -math.expm1(-ratio / n)
    shrinkage = 1.0 - considered / ratio
    adjusted = shrinkage * r2
    risk = known(model.events) / n
    for_risk = (NORMAL_QUANTILE / LARGEST_RISK_ERROR) ** 2 * risk * (1.0 - risk)
    if not adjusted > 0:
        return _Sizes(r2=r2, shrinkage=shrinkage, r2_adjusted=adjusted, for_risk=for_risk)

    def needed(wanted: float) -> float:
        return considered / ((wanted - 1.0) * math.log1p(-adjusted / wanted))

    largest_r2 = -math.expm1(-model.null_deviance / n)
    for_shrinkage = needed(WANTED_SHRINKAGE)
    for_r2 = needed(adjusted / (adjusted + LARGEST_R2_OPTIMISM * largest_r2))
    return _Sizes(
        r2=r2,
        shrinkage=shrinkage,
        r2_adjusted=adjusted,
        for_shrinkage=for_shrinkage,
        for_r2=for_r2,
        for_risk=for_risk,
        needed=max(for_shrinkage, for_r2, for_risk),
    )
