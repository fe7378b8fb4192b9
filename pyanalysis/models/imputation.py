"""Fit the models on every completed set and pool them.

The variables are those that were selected on the complete cases: selecting anew in each set would
give models that cannot be pooled. A model is pooled when its maximum exists in every set; leaving
out the sets without one would keep the harmless ones only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.completed import CompletedSets, ImputedColumn
from pyanalysis.models.design import Design, build_design, covariate_patterns, unscaling
from pyanalysis.models.likelihood import Likelihood
from pyanalysis.models.logistic import without_maximum
from pyanalysis.models.model_view import ModelView
from pyanalysis.models.pooling import Pooled, pool_jointly, pool_scalars
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.results.imputation import (
    ImputationResults,
    ImputationStatus,
    ImputedVariable,
    PooledModel,
    PooledTerm,
    PooledTest,
)
from pyanalysis.study.spec import (
    AnalysisPlan,
    CategoricalPredictor,
    DeclaredPredictor,
    ImputationPlan,
    Predictor,
)

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

R_MISSING = "R was switched off, and the values are imputed by R's mice"
NOTHING_MISSING = "no candidate predictor was missing"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SetFit:
    """The maximum in one completed set: estimates (p,) and their covariance, intercept first."""

    log_odds: Vector
    covariance: Matrix


def fit_imputed(
    cohort: Cohort,
    *,
    view: ModelView,
    multivariable: LogisticModel | None,
    plan: AnalysisPlan,
    sets: CompletedSets | None,
) -> ImputationResults | None:
    """Pool each univariable and the multivariable model; None when imputation was not asked for.

    The values are imputed as they are and transformed afterwards, with the knots of the cohort.
    ``sets`` is None where R was not there to impute, or there was nothing to do.
    """
    imputation = plan.imputation
    if imputation is None:
        return None
    if not cohort.flow.n_incomplete:
        return _without_models(imputation, status="complete", reason=NOTHING_MISSING, sets=None)
    if sets is None:
        return _without_models(imputation, status="needs_r", reason=R_MISSING, sets=None)
    if sets.reason:
        return _without_models(imputation, status="not_imputed", reason=sets.reason, sets=sets)
    completed = tuple(
        view.cohort(sets.cohort(cohort, number=number)) for number in range(imputation.m)
    )
    predictors = view.predictors
    entering = () if multivariable is None else multivariable.variables
    is_sound = multivariable is not None and multivariable.status == "ok"
    return ImputationResults(
        method=imputation.method,
        n_imputations=len(completed),
        n_iterations=imputation.iterations,
        seed=imputation.seed,
        status="ok",
        reason="",
        r_version=sets.r_version,
        mice_version=sets.mice_version,
        n_logged_events=sets.n_logged_events,
        imputed=tuple(
            _imputed(item, predictors=view.declared, cohort=cohort) for item in sets.columns
        ),
        univariable=tuple(
            pool_model(
                completed,
                predictors=(predictor,),
                name=predictor.column,
                confidence=plan.confidence,
            )
            for predictor in predictors
        ),
        multivariable=pool_model(
            completed,
            predictors=tuple(item for item in predictors if item.column in entering),
            name="",
            confidence=plan.confidence,
        )
        if is_sound
        else None,
    )


def _without_models(
    imputation: ImputationPlan,
    *,
    status: ImputationStatus,
    reason: str,
    sets: CompletedSets | None,
) -> ImputationResults:
    return ImputationResults(
        method=imputation.method,
        n_imputations=imputation.m,
        n_iterations=imputation.iterations,
        seed=imputation.seed,
        status=status,
        reason=reason,
        r_version="" if sets is None else sets.r_version,
        mice_version="" if sets is None else sets.mice_version,
        n_logged_events=None,
        imputed=(),
        univariable=(),
        multivariable=None,
    )


def _imputed(
    item: ImputedColumn, *, predictors: tuple[DeclaredPredictor, ...], cohort: Cohort
) -> ImputedVariable:
    """Name mice's default method for a variable's kind: how many of its levels occur decides."""
    (predictor,) = (one for one in predictors if one.column == item.column)
    method = "pmm"
    if isinstance(predictor, CategoricalPredictor):
        observed = int(cohort.frame[item.column].nunique())
        method = "logreg" if observed == 2 else "polyreg"
    return ImputedVariable(
        variable=item.column,
        method=method if item.is_whole else "none",
        n_imputed=item.values.shape[1] if item.is_whole else 0,
    )


def pool_model(
    completed: tuple[Cohort, ...],
    *,
    predictors: tuple[Predictor, ...],
    name: str,
    confidence: float,
) -> PooledModel:
    """Fit one model on every completed set and pool it."""
    columns = tuple(predictor.column for predictor in predictors)
    # Where nothing was imputed the sets are one set, fitted once.
    distinct = completed if _differ(completed, columns=columns) else completed[:1]
    designs = [build_design(one, predictors=predictors) for one in distinct]
    # A value that mice could not impute is still missing in each set: no set can be fitted.
    fits = [fit_set(design) if design.n_missing == 0 else None for design in designs]
    sound = [fit for fit in fits if fit is not None] * (len(completed) // len(distinct))
    if len(sound) < len(completed):
        return _not_estimable(
            designs[0], name=name, columns=columns, n_fitted=len(sound), cohort=completed[0]
        )
    return _pooled(designs[0], sound, name=name, columns=columns, confidence=confidence)


def _differ(completed: tuple[Cohort, ...], *, columns: tuple[str, ...]) -> bool:
    first = completed[0].frame
    return any(
        not one.frame[column].equals(first[column]) for one in completed[1:] for column in columns
    )


def _pooled(
    design: Design,
    fits: list[SetFit],
    *,
    name: str,
    columns: tuple[str, ...],
    confidence: float,
) -> PooledModel:
    estimates = np.array([fit.log_odds for fit in fits])
    covariances = np.array([fit.covariance for fit in fits])
    df_complete = float(design.n - estimates.shape[1])
    pooled = pool_scalars(
        estimates,
        variances=np.diagonal(covariances, axis1=1, axis2=2),
        df_complete=df_complete,
    )
    return PooledModel(
        name=name,
        variables=columns,
        n=design.n,
        events=design.events,
        n_fitted=len(fits),
        intercept=float(pooled.estimate[0]),
        intercept_std_error=float(pooled.std_error[0]),
        terms=_terms(design, pooled, confidence=confidence),
        global_tests=tuple(
            _joint(variable, positions, estimates, covariances, df_complete)
            for variable, positions in _factors(design).items()
        ),
        status="ok",
    )


def fit_set(design: Design) -> SetFit | None:
    """Find the maximum in one completed set; None where there is none."""
    if design.status != "ok":
        return None
    matrix, events, trials = covariate_patterns(design)
    rate = design.events / design.n
    start = np.zeros(matrix.shape[1])
    start[0] = math.log(rate / (1.0 - rate))
    climbed = Likelihood(matrix=matrix, events=events, trials=trials).maximise(start=start)
    if without_maximum(design, climbed=climbed) is not None:
        return None
    unscale = unscaling(design)
    return SetFit(
        log_odds=unscale @ climbed.point.beta,
        covariance=unscale @ np.linalg.inv(climbed.point.information) @ unscale.T,
    )


def _factors(design: Design) -> dict[str, list[int]]:
    """Give the positions of each factor with at least two coefficients; one needs no joint test."""
    found: dict[str, list[int]] = {}
    for index, column in enumerate(design.columns):
        if column.level:
            found.setdefault(column.variable, []).append(1 + index)
    return {variable: positions for variable, positions in found.items() if len(positions) > 1}


def _joint(
    variable: str,
    positions: list[int],
    estimates: Matrix,
    covariances: NDArray[np.float64],
    df_complete: float,
) -> PooledTest:
    test = pool_jointly(
        estimates[:, positions],
        covariances=covariances[:, positions][:, :, positions],
        df_complete=df_complete,
    )
    return PooledTest(
        variable=variable,
        statistic=None if test is None else test.statistic,
        df=len(positions),
        df_denominator=None if test is None else test.df_denominator,
        p_value=None if test is None else test.p_value,
        status="not_estimable" if test is None else "ok",
    )


def _terms(design: Design, pooled: Pooled, *, confidence: float) -> tuple[PooledTerm, ...]:
    low, high = pooled.limits(confidence=confidence)
    p_values = pooled.p_values()
    positions = {
        (column.variable, column.level): 1 + index for index, column in enumerate(design.columns)
    }
    terms: list[PooledTerm] = []
    for bare in _bare_terms(design):
        at = positions.get((bare.variable, bare.level))
        if at is None:
            terms.append(bare)
            continue
        terms.append(
            PooledTerm(
                variable=bare.variable,
                level=bare.level,
                log_odds=float(pooled.estimate[at]),
                std_error=float(pooled.std_error[at]),
                df=float(pooled.df[at]),
                ci_low=float(low[at]),
                ci_high=float(high[at]),
                p_value=float(p_values[at]),
                riv=float(pooled.riv[at]),
                variance_share=float(pooled.variance_share[at]),
                fmi=float(pooled.fmi[at]),
                status="ok",
            )
        )
    return tuple(terms)


def _bare_terms(design: Design) -> list[PooledTerm]:
    """List every level without a number, the reference and empty ones with their status."""
    return [
        PooledTerm(
            variable=size.variable,
            level=size.level,
            log_odds=None,
            std_error=None,
            df=None,
            ci_low=None,
            ci_high=None,
            p_value=None,
            riv=None,
            variance_share=None,
            fmi=None,
            status="reference"
            if size.status == "reference"
            else ("empty" if size.status == "empty" else "not_estimable"),
        )
        for size in design.sizes
    ]


def _not_estimable(
    design: Design, *, name: str, columns: tuple[str, ...], n_fitted: int, cohort: Cohort
) -> PooledModel:
    return PooledModel(
        name=name,
        variables=columns,
        n=len(cohort.event),
        events=int(cohort.event.sum()),
        n_fitted=n_fitted,
        intercept=None,
        intercept_std_error=None,
        terms=tuple(_bare_terms(design)),
        global_tests=tuple(
            PooledTest(
                variable=variable,
                statistic=None,
                df=len(positions),
                df_denominator=None,
                p_value=None,
                status="not_estimable",
            )
            for variable, positions in _factors(design).items()
        ),
        status="not_estimable",
    )
