"""Calibration of a fitted model: recalibration, curve, groups of risk, Hosmer-Lemeshow."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from pyanalysis.models.likelihood import Likelihood, Maximum
from pyanalysis.models.ranked_risks import TIE, RankedRisks, log_odds_of, risk
from pyanalysis.results.performance import (
    CALIBRATION_GROUPS,
    KNOT_QUANTILES,
    SMALLEST_GROUP,
    Calibration,
    CalibrationGroup,
    CalibrationPoint,
    HosmerLemeshow,
)

Vector = NDArray[np.float64]

RISK_GRID = (0.01, 0.02, *(step / 20 for step in range(1, 20)), 0.98, 0.99)

ZERO = 1e-9
"""What is smaller is zero up to the convergence of the fits, and is given as zero: the intercept in
a model's own patients, the lack of fit of a model with a coefficient for every risk."""

LARGEST_STD_ERROR = 100.0
"""Log odds. A curve less certain than this at some patient's risk is not estimable: the spline
splits the outcome, so that no maximum exists, or nearly so."""

_MAX_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskGroups:
    """Groups of risk, from the lowest, (g,) each: patients, events, and the expected numbers of
    patients with the event and spared it.
    """

    n: Vector
    events: Vector
    expected: Vector
    spared: Vector


def recalibrate(ranked: RankedRisks) -> Calibration:
    """Refit the outcome on the linear predictor: calibration in the large, and slope.

    Cox's recalibration (Cox 1958; Steyerberg et al. 2010, doi:10.1097/EDE.0b013e3181c30fb2).
    Standard errors come from the inverse information of each refit. There is no slope where the
    model gives all patients the same risk.
    """
    intercept, information = _offset_fit(ranked)
    if len(ranked.log_odds) == 1:
        return Calibration(
            intercept=intercept if abs(intercept) > ZERO else 0.0,
            intercept_std_error=1.0 / math.sqrt(information),
            slope=None,
            slope_std_error=None,
        )
    centre, spread = _moments(ranked.log_odds, weights=ranked.n)
    null = log_odds_of(ranked.all_events / ranked.patients)
    refit = _fit(ranked, [(ranked.log_odds - centre) / spread], start=[null, 0.0])
    covariance = np.linalg.inv(refit.point.information)
    return Calibration(
        intercept=intercept if abs(intercept) > ZERO else 0.0,
        intercept_std_error=1.0 / math.sqrt(information),
        slope=float(refit.point.beta[1]) / spread,
        slope_std_error=math.sqrt(float(covariance[1, 1])) / spread,
    )


def _offset_fit(ranked: RankedRisks) -> tuple[float, float]:
    """Fit the constant beside the linear predictor as an offset: estimate and information.

    The score falls strictly in the constant, so Newton's steps are kept inside a bracket.
    """
    low, high, constant, information = -50.0, 50.0, 1.0, 0.0
    for _ in range(_MAX_STEPS):
        fitted = risk(ranked.log_odds + constant)
        score = float((ranked.events - ranked.n * fitted).sum())
        information = float((ranked.n * fitted * (1.0 - fitted)).sum())
        low, high = (constant, high) if score > 0 else (low, constant)
        following = constant + score / information if information > 0 else math.inf
        if not low <= following <= high:
            following = (low + high) / 2
        if abs(following - constant) < 1e-14:
            break
        constant = following
    return constant, information


def _moments(values: Vector, *, weights: NDArray[np.int64]) -> tuple[float, float]:
    centre = float(np.average(values, weights=weights))
    return centre, math.sqrt(float(np.average((values - centre) ** 2, weights=weights)))


def _fit(ranked: RankedRisks, columns: list[Vector], *, start: list[float]) -> Maximum:
    """Regress the outcome on a constant and standardised columns."""
    likelihood = Likelihood(
        matrix=np.column_stack([np.ones_like(ranked.log_odds), *columns]),
        events=ranked.events.astype(np.float64),
        trials=ranked.n.astype(np.float64),
    )
    return likelihood.maximise(start=np.array(start))


def calibration_curve(ranked: RankedRisks) -> tuple[CalibrationPoint, ...]:
    """Give a smooth calibration curve on a fixed grid of risks.

    The outcome is regressed on a restricted cubic spline of the linear predictor with three knots
    (Harrell 2015; flexible calibration of Van Calster et al. 2016,
    doi:10.1016/j.jclinepi.2015.12.005). A point of the grid is given where at least
    SMALLEST_GROUP patients have a risk as low, and as many one as high.
    """
    grid = [
        point
        for point in RISK_GRID
        if min(ranked.n_at_most(log_odds_of(point)), ranked.n_at_least(log_odds_of(point)))
        >= SMALLEST_GROUP
    ]
    at = np.array([log_odds_of(point) for point in grid])
    curve = _spline_curve(ranked, at=at)
    return tuple(
        CalibrationPoint(
            risk=point,
            observed=None if curve is None else float(curve[index]),
            status="not_estimable" if curve is None else "ok",
        )
        for index, point in enumerate(grid)
    )


def _spline_curve(ranked: RankedRisks, *, at: Vector) -> Vector | None:
    """Fit the spline, from the model's own risks on, and evaluate it.

    None where risks or knots coincide, or where nothing holds the curve.
    """
    knots = ranked.quantiles(np.array(KNOT_QUANTILES))
    if len(ranked.n) < len(knots) or np.diff(knots).min() <= TIE:
        return None
    columns, elsewhere = [], []
    for values, new in (
        (ranked.log_odds, at),
        (_bend(ranked.log_odds, knots=knots), _bend(at, knots=knots)),
    ):
        centre, spread = _moments(values, weights=ranked.n)
        columns.append((values - centre) / spread)
        elsewhere.append((new - centre) / spread)
    refit = _fit(ranked, columns, start=[*_moments(ranked.log_odds, weights=ranked.n), 0.0])
    matrix = np.column_stack([np.ones_like(columns[0]), *columns])
    if not refit.converged or not _is_held(refit, matrix):
        return None
    return risk(np.column_stack([np.ones_like(at), *elsewhere]) @ refit.point.beta)


def _is_held(refit: Maximum, matrix: Vector) -> bool:
    """Tell whether the curve's standard error stays within reason at every patient's risk."""
    try:
        factor = np.linalg.cholesky(refit.point.information)
    except np.linalg.LinAlgError:
        return False
    std_errors = np.linalg.norm(np.linalg.solve(factor, matrix.T), axis=0)
    return bool(np.max(std_errors) <= LARGEST_STD_ERROR)


def _bend(values: Vector, *, knots: Vector) -> Vector:
    """Give the nonlinear column of a restricted cubic spline with three knots.

    Truncated power basis, divided by the squared distance of the outer knots (Harrell 2015,
    section 2.4.5).
    """
    first, middle, last = knots

    def cube(knot: float) -> Vector:
        return np.asarray(np.maximum(values - knot, 0.0) ** 3, dtype=np.float64)

    column = (
        cube(first)
        - cube(middle) * (last - first) / (last - middle)
        + cube(last) * (middle - first) / (last - middle)
    )
    return np.asarray(column / (last - first) ** 2, dtype=np.float64)


def risk_groups(ranked: RankedRisks, *, groups: int) -> RiskGroups:
    """Cut the patients at the type 7 quantiles of their risk; empty groups vanish.

    A group is closed at its upper end, so equal risks stay together. The cut points are taken on
    the log-odds scale, which orders the patients as their risks do.
    """
    cuts = ranked.quantiles(np.arange(1, groups) / groups)
    group = np.searchsorted(cuts, ranked.log_odds - TIE, side="left")
    n, events, expected, spared = (
        np.bincount(group, weights=weights, minlength=groups).astype(np.float64)
        for weights in (ranked.n, ranked.events, ranked.expected, ranked.spared)
    )
    kept = n > 0
    return RiskGroups(n=n[kept], events=events[kept], expected=expected[kept], spared=spared[kept])


def calibration_groups(ranked: RankedRisks) -> tuple[CalibrationGroup, ...]:
    """Set observed beside expected events in tenths of risk.

    A group of fewer than SMALLEST_GROUP patients is joined with the next higher one, the highest
    with the one below it.
    """
    tenths = risk_groups(ranked, groups=CALIBRATION_GROUPS)
    joined: list[tuple[float, float, float]] = []
    n = events = expected = 0.0
    for more in zip(tenths.n, tenths.events, tenths.expected, strict=True):
        n, events, expected = n + more[0], events + more[1], expected + more[2]
        if n >= SMALLEST_GROUP:
            joined.append((n, events, expected))
            n = events = expected = 0.0
    if n and joined:
        last = joined.pop()
        joined.append((last[0] + n, last[1] + events, last[2] + expected))
    elif n:
        joined.append((n, events, expected))
    return tuple(
        CalibrationGroup(group=number, n=int(size), events=int(seen), expected=float(hoped))
        for number, (size, seen, hoped) in enumerate(joined, start=1)
    )


def hosmer_lemeshow(ranked: RankedRisks, *, groups: int) -> HosmerLemeshow:
    """Test the fit in groups of risk (Hosmer & Lemeshow 1980, doi:10.1080/03610928008827941).

    Chi-squared with two fewer degrees of freedom than groups. Other programs cut other bins and
    get another P.
    """
    used = risk_groups(ranked, groups=groups)
    df = len(used.n) - 2
    if df < 1:
        return HosmerLemeshow(
            requested=groups,
            groups=len(used.n),
            statistic=None,
            df=None,
            p_value=None,
            status="not_estimable",
        )
    statistic = lack_of_fit(used)
    return HosmerLemeshow(
        requested=groups,
        groups=len(used.n),
        statistic=statistic,
        df=df,
        p_value=float(stats.chi2.sf(statistic, df)),
        status="ok",
    )


def lack_of_fit(groups: RiskGroups) -> float:
    """Sum (O - E)² / (n p (1 - p)) over the groups, p being a group's mean fitted risk.

    O and E are those of the rarer outcome of each group, which gives the same and keeps the digits.
    """
    excess = np.where(
        groups.expected < groups.spared,
        groups.events - groups.expected,
        groups.n - groups.events - groups.spared,
    )
    total = float(np.sum(excess**2 * groups.n / (groups.expected * groups.spared)))
    return total if total > ZERO else 0.0
