"""What R is given: the raw columns under safe names, and the plan; no computed number.

Whom a validation draws is the one exception: both languages work on the same resamples.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.groups import GROUP_COLUMN
from pyanalysis.cohort.resamples import draw_patients
from pyanalysis.cohort.validate import exclusion_column
from pyanalysis.study.spec import (
    CategoricalPredictor,
    CutPoints,
    DeclaredPredictor,
    Exclusion,
    SplineKnots,
    StudySpec,
    Transform,
)

Plan = dict[str, Any]


def r_request(cohort: Cohort, *, spec: StudySpec) -> tuple[pd.DataFrame, Plan]:
    """Give the frame with columns x1, x2, ..., so that any column name works, and the plan."""
    safe = {column: f"x{index}" for index, column in enumerate(cohort.raw.columns, start=1)}
    frame = cohort.raw.rename(columns=safe)
    plan: Plan = {
        "outcome": safe[spec.outcome.column],
        "event": spec.outcome.event,
        "non_event": cohort.non_event,
        "interval": spec.analysis.interval,
        "confidence": spec.analysis.confidence,
        "selection": {
            "method": spec.analysis.selection.method,
            "criterion": spec.analysis.selection.criterion or "",
            "threshold": spec.analysis.selection.threshold,
            "always": list(spec.analysis.selection.always),
        },
        "performance": spec.analysis.performance,
        "hosmer_lemeshow": spec.analysis.hosmer_lemeshow_groups or 0,
        "linearity": spec.analysis.linearity.knots,
        "predictors": [_predictor(predictor, safe=safe) for predictor in spec.predictors],
        "exclusions": [_exclusion(exclusion, safe=safe) for exclusion in spec.exclusions],
    }
    grouping = spec.analysis.grouping
    if grouping is not None:
        plan["grouping"] = {"kind": grouping.kind, "column": safe[GROUP_COLUMN]}
    plan["sensitivity"] = list(spec.analysis.sensitivity)
    plan["interactions"] = [
        {"first": item.first, "second": item.second} for item in spec.analysis.interactions
    ]
    imputation = spec.analysis.imputation
    if imputation is not None:
        plan["imputation"] = {
            "m": imputation.m,
            "iterations": imputation.iterations,
            "seed": imputation.seed,
        }
    validation = spec.analysis.validation
    if validation is not None:
        plan["validation"] = {
            "method": validation.method,
            "folds": validation.folds,
            "seed": validation.seed,
            "draws": draw_patients(len(cohort.event), plan=validation).ravel(),
        }
    return frame, plan


def _predictor(predictor: DeclaredPredictor, *, safe: dict[str, str]) -> Plan:
    plan: Plan = {"name": predictor.column, "column": safe[predictor.column]}
    if isinstance(predictor, CategoricalPredictor):
        return plan | {
            "type": "categorical",
            "levels": list(predictor.levels),
            "reference": predictor.reference,
        }
    plan |= {"type": "numeric", "per": predictor.per, "summary": predictor.summary}
    return plan if predictor.transform is None else plan | _transform(predictor.transform)


def _transform(transform: Transform) -> Plan:
    if isinstance(transform, CutPoints):
        return {
            "transform": "cut",
            "points": list(transform.points),
            "levels": list(transform.levels),
            "reference": transform.reference,
        }
    if isinstance(transform, SplineKnots):
        return {"transform": "spline", "knots": transform.knots}
    return {"transform": transform}


def _exclusion(exclusion: Exclusion, *, safe: dict[str, str]) -> Plan:
    return {
        "name": exclusion.column,
        "column": safe[exclusion_column(exclusion)],
        "keep": exclusion.keep,
        "operator": exclusion.operator,
        "operands": list(exclusion.operands),
    }
