"""How well the multivariable model describes the patients it was fitted to: aggregates only.

Imports nothing of ours. ``None`` means "not estimable" and travels with a ``status``. No record
holds a prediction, or a threshold taken from a prediction, of a single patient: curves are given on
fixed grids, and only where at least SMALLEST_GROUP patients stand behind a point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SMALLEST_GROUP = 5
"""Fewest patients that a point of a curve or a group of the calibration table may stand for."""

CALIBRATION_GROUPS = 10
"""Observed and expected events are set side by side in tenths of risk."""

COOK_NUMERATOR = 4
"""A patient is counted as influential where Cook's distance exceeds this over n."""

KNOT_QUANTILES = (0.1, 0.5, 0.9)
"""Harrell's places for the three knots of the flexible calibration curve (2015, section 2.4.6)."""

PerformanceStatus = Literal["ok", "not_estimable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrimination:
    """Area under the ROC curve, ties counted half, with DeLong's standard error and interval.

    The interval is on the plain scale, cut off at 0 and 1. ``status`` is that of the standard
    error, which needs two patients with and two without the event.
    """

    auc: float
    std_error: float | None
    ci_low: float | None
    ci_high: float | None
    status: PerformanceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RocPoint:
    """The highest sensitivity a threshold on the risk reaches with at least this specificity."""

    specificity: float
    sensitivity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Recalibration of the linear predictor in the model's own patients.

    ``intercept`` is calibration in the large (slope held at 1 by an offset), ``slope`` the
    coefficient of the linear predictor. A maximum-likelihood model gives 0 and 1 in its own
    patients, so these say that the refit works; their standard errors say how well they would be
    known in as many other patients.
    """

    intercept: float
    intercept_std_error: float
    slope: float | None
    slope_std_error: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPoint:
    """The smoothed proportion of events, ``observed``, at a fitted ``risk`` of a fixed grid."""

    risk: float
    observed: float | None
    status: PerformanceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationGroup:
    """One group of fitted risk, numbered from the lowest: patients, events, expected events."""

    group: int
    n: int
    events: int
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HosmerLemeshow:
    """The goodness-of-fit test; ``groups`` are left of those ``requested`` after merging.

    Bins are cut at the type 7 quantiles of the fitted risk, each closed at its upper end, so equal
    risks stay together; empty bins vanish. ``df`` is ``groups`` - 2.
    """

    requested: int
    groups: int
    statistic: float | None
    df: int | None
    p_value: float | None
    status: PerformanceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class TermInfluence:
    """Largest absolute DFBETAS of one coefficient: one patient's pull, in standard errors."""

    variable: str
    level: str
    largest_dfbetas: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """One-step influence (Pregibon 1981): Cook's distances, leverages and DFBETAS, summarised."""

    n_above: int | None
    largest_cook: float
    largest_leverage: float
    terms: tuple[TermInfluence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPoint:
    """Net benefit per patient at one risk threshold; that of treating none is 0 by definition."""

    threshold: float
    model: float
    treat_all: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Apparent performance of the multivariable model, in its own ``n`` patients.

    ``brier_scaled`` is 1 - Brier / that of the event rate. ``hosmer_lemeshow`` is None where the
    study file does not ask for it.
    """

    n: int
    events: int
    discrimination: Discrimination
    brier: float
    brier_scaled: float
    r2_mcfadden: float
    r2_cox_snell: float
    r2_nagelkerke: float
    r2_tjur: float
    calibration: Calibration
    hosmer_lemeshow: HosmerLemeshow | None
    influence: Influence
    roc_curve: tuple[RocPoint, ...]
    calibration_curve: tuple[CalibrationPoint, ...]
    calibration_groups: tuple[CalibrationGroup, ...]
    decision_curve: tuple[DecisionPoint, ...]
