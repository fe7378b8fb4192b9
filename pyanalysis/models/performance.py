"""Apparent performance of the multivariable model: how well it describes its own patients."""

from __future__ import annotations

import math

import numpy as np

from pyanalysis.models.calibration import (
    calibration_curve,
    calibration_groups,
    hosmer_lemeshow,
    recalibrate,
)
from pyanalysis.models.discrimination import area_under_curve, decision_curve, roc_curve
from pyanalysis.models.influence import summarise_influence
from pyanalysis.models.logistic import Fitted
from pyanalysis.models.ranked_risks import rank_risks, risk
from pyanalysis.results.performance import Performance
from pyanalysis.results.status import known
from pyanalysis.study.spec import AnalysisPlan


def measure_performance(fitted: Fitted | None, *, plan: AnalysisPlan) -> Performance | None:
    """Measure a maximum-likelihood model in the patients it was fitted to.

    None where no such model exists or the plan does not ask. Scaled Brier score: Steyerberg et al.
    2010 (doi:10.1097/EDE.0b013e3181c30fb2). R²: McFadden 1974; Cox & Snell 1989 and Nagelkerke
    1991 (doi:10.1093/biomet/78.3.691); Tjur 2009 (doi:10.1198/tast.2009.08210).
    """
    if fitted is None or fitted.linear_predictor is None or not plan.performance:
        return None
    model, outcome = fitted.model, fitted.design.outcome
    if model.estimator != "ml" or model.log_likelihood is None or model.null_deviance is None:
        return None
    ranked = rank_risks(fitted.linear_predictor, outcome=outcome)
    fitted_risk = risk(fitted.linear_predictor)
    n, events = known(model.n), known(model.events)
    rate = events / n
    brier = float(np.mean((outcome - fitted_risk) ** 2))
    gain = 2.0 * model.log_likelihood + model.null_deviance
    cox_snell = -math.expm1(-gain / n)
    groups = plan.hosmer_lemeshow_groups
    return Performance(
        n=n,
        events=events,
        discrimination=area_under_curve(ranked, confidence=plan.confidence),
        brier=brier,
        brier_scaled=1.0 - brier / (rate * (1.0 - rate)),
        r2_mcfadden=gain / model.null_deviance,
        r2_cox_snell=cox_snell,
        r2_nagelkerke=cox_snell / -math.expm1(-model.null_deviance / n),
        r2_tjur=float(fitted_risk[outcome > 0].mean() - fitted_risk[outcome == 0].mean()),
        calibration=recalibrate(ranked),
        hosmer_lemeshow=None if groups is None else hosmer_lemeshow(ranked, groups=groups),
        influence=summarise_influence(fitted.design, linear_predictor=fitted.linear_predictor),
        roc_curve=roc_curve(ranked),
        calibration_curve=calibration_curve(ranked),
        calibration_groups=calibration_groups(ranked),
        decision_curve=decision_curve(ranked),
    )
