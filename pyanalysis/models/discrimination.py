"""Discrimination of a fitted model: AUC, its standard error, the ROC and the decision curve."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from pyanalysis.models.ranked_risks import RankedRisks, log_odds_of
from pyanalysis.results.performance import (
    SMALLEST_GROUP,
    DecisionPoint,
    Discrimination,
    RocPoint,
)

ROC_STEPS = 20
"""The ROC curve is given at specificities 0, 1/20, ..., 1."""

THRESHOLD_STEPS = 100
"""The decision curve is given at thresholds 1/100, 2/100, ..., 99/100."""


def area_under_curve(ranked: RankedRisks, *, confidence: float) -> Discrimination:
    """Compute the area with ties counted half, and its interval by DeLong's method.

    The variance is that of the placement values (DeLong, DeLong & Clarke-Pearson 1988,
    doi:10.2307/2531595), had from ranks in O(n log n) (Sun & Xu 2014,
    doi:10.1109/LSP.2014.2337313). The interval is on the plain scale, cut off at 0 and 1, as
    ``pROC::ci.auc(method = "delong")`` gives it.
    """
    events, others = ranked.events, ranked.n - ranked.events
    n_events, n_others = int(events.sum()), int(others.sum())
    below = np.cumsum(others) - others
    above = n_events - np.cumsum(events)
    of_events = (below + others / 2) / n_others
    of_others = (above + events / 2) / n_events
    area = float(events @ of_events) / n_events
    if min(n_events, n_others) < 2:
        return Discrimination(
            auc=area, std_error=None, ci_low=None, ci_high=None, status="not_estimable"
        )
    variance = float(events @ (of_events - area) ** 2) / (n_events - 1) / n_events
    variance += float(others @ (of_others - area) ** 2) / (n_others - 1) / n_others
    std_error = math.sqrt(variance)
    reach = float(stats.norm.ppf(0.5 + confidence / 2)) * std_error
    return Discrimination(
        auc=area,
        std_error=std_error,
        ci_low=max(0.0, area - reach),
        ci_high=min(1.0, area + reach),
        status="ok",
    )


def roc_curve(ranked: RankedRisks) -> tuple[RocPoint, ...]:
    """Give the empirical ROC curve on a fixed grid of specificities.

    A threshold calls every patient positive whose risk is at least as high; at each specificity
    stands the highest sensitivity of the thresholds that are at least so specific, without
    interpolation.
    """
    others = ranked.n - ranked.events
    n_events, n_others = int(ranked.events.sum()), int(others.sum())
    negatives = np.concatenate([[0], np.cumsum(others)])
    found = n_events - np.concatenate([[0], np.cumsum(ranked.events)])
    points = []
    for step in range(ROC_STEPS + 1):
        needed = -(-step * n_others // ROC_STEPS)
        first = int(np.searchsorted(negatives, needed, side="left"))
        points.append(
            RocPoint(specificity=step / ROC_STEPS, sensitivity=int(found[first]) / n_events)
        )
    return tuple(points)


def decision_curve(ranked: RankedRisks) -> tuple[DecisionPoint, ...]:
    """Compute net benefits of treating by the model and of treating all.

    Net benefit is TP/n - FP/n * t/(1 - t) at the threshold t (Vickers & Elkin 2006,
    doi:10.1177/0272989X06295361); who has at least the risk t is treated. The curve ends where
    fewer than SMALLEST_GROUP patients would be.
    """
    n, n_events = ranked.patients, ranked.all_events
    points = []
    for step in range(1, THRESHOLD_STEPS):
        threshold = step / THRESHOLD_STEPS
        first = ranked.first_at_least(log_odds_of(threshold))
        treated = int(ranked.n[first:].sum())
        if treated < SMALLEST_GROUP:
            break
        true_positives = int(ranked.events[first:].sum())
        harm = threshold / (1.0 - threshold)
        points.append(
            DecisionPoint(
                threshold=threshold,
                model=(true_positives - (treated - true_positives) * harm) / n,
                treat_all=(n_events - (n - n_events) * harm) / n,
            )
        )
    return tuple(points)
