"""Performance against pROC, rms and base R, published values, closed forms and laws."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.genmod.tests.results as stata
from numpy.typing import NDArray
from scipy import stats

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.calibration import (
    RiskGroups,
    calibration_groups,
    hosmer_lemeshow,
    lack_of_fit,
    recalibrate,
)
from pyanalysis.models.design import build_design
from pyanalysis.models.discrimination import area_under_curve, decision_curve, roc_curve
from pyanalysis.models.logistic import Fitted, fit_logistic
from pyanalysis.models.performance import measure_performance
from pyanalysis.models.ranked_risks import RankedRisks, rank_risks, risk
from pyanalysis.results.ard_performance import performance_rows
from pyanalysis.results.performance import SMALLEST_GROUP, Performance
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import Predictor
from tests.reference_cohort import (
    FOLDER,
    PREDICTORS,
    SMOKER,
    STAGE,
    categorical,
    cohort_of,
    numeric,
    reference_cohort,
    typed,
)

SAME = 1e-12
"""Two converged fits in doubles; seen: 2e-14."""
LOOSE = 1e-8
"""val.prob's lrm.fit stops at its own, earlier convergence; seen: 3e-9."""

PLAN = build_analysis({"hosmer_lemeshow": {"groups": 10}})


def fitted(cohort: Cohort, predictors: tuple[Predictor, ...]) -> Fitted:
    return fit_logistic(
        build_design(cohort, predictors=predictors),
        name="",
        variables=tuple(predictor.column for predictor in predictors),
        interval="wald",
        confidence=0.95,
    )


def measured(cohort: Cohort, predictors: tuple[Predictor, ...]) -> Performance:
    performance = measure_performance(fitted(cohort, predictors), plan=PLAN)
    assert performance is not None
    return performance


def reference(model: str) -> dict[tuple[str, str], float]:
    with (FOLDER / "performance.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["statistic"], row["level"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["model"] == model
        }


def test_every_statistic_equals_r_and_its_packages() -> None:
    expected = reference("cohort")
    aliases = {
        "r2_nagelkerke_lrm": "r2_nagelkerke",
        "brier_lrm": "brier",
        "calibration_slope_val_prob": "calibration_slope",
    }
    ours: dict[tuple[str, str], float | None] = {}
    for row in performance_rows(measured(reference_cohort(), PREDICTORS)):
        name = row.level
        if row.variable:
            name = f"{row.variable} {row.level}".strip()
        elif name:
            name = f"{float(name):g}"
        ours[(row.statistic, name)] = row.value
    for (statistic, level), value in expected.items():
        own = ours[(aliases.get(statistic, statistic), level)]
        tolerance = LOOSE if statistic.endswith("val_prob") else SAME
        assert own == pytest.approx(value, rel=0, abs=tolerance), (statistic, level)
    assert len(expected) > 85
    unchecked = {statistic for statistic, _ in ours} - {key for key, _ in expected}
    assert unchecked == {
        "n",
        "events",
        "calibration_intercept",
        "calibration_slope",
        "hosmer_lemeshow_groups",
        "hosmer_lemeshow_df",
    }


def s100b() -> RankedRisks:
    data = pd.read_csv(FOLDER / "s100b.csv")
    score = np.repeat(data["s100b"].to_numpy(dtype=np.float64), data["n"])
    outcome = np.concatenate(
        [
            np.repeat([1.0, 0.0], [events, n - events])
            for n, events in zip(data["n"], data["events"], strict=True)
        ]
    )
    return rank_risks(score, outcome=outcome)


def test_a_marker_with_many_ties_has_the_published_area_and_interval() -> None:
    area = area_under_curve(s100b(), confidence=0.95)
    assert (round(area.auc, 4), round(area.ci_low or 0, 4), round(area.ci_high or 0, 4)) == (
        0.7314,
        0.6301,
        0.8326,
    )
    expected = reference("s100b")
    assert area.auc == pytest.approx(expected[("auc", "")], abs=SAME)
    assert area.std_error == pytest.approx(expected[("auc_std_error", "")], abs=SAME)
    for point in roc_curve(s100b()):
        value = expected[("sensitivity", f"{point.specificity:g}")]
        assert point.sensitivity == pytest.approx(value, abs=SAME)


def low_birth_weight() -> pd.DataFrame:
    """Read Stata's copy of Hosmer and Lemeshow's data."""
    return pd.read_csv(Path(str(stata.__path__[0])) / "stata_lbw_glm.csv")


def test_tjurs_own_example_comes_out() -> None:
    # Tjur (2009), p. 370: D = 0.096231. The others as the JASP project's tests give them.
    data = low_birth_weight()
    data.loc[data["id"] == 76, "lwt"] = 105  # as printed by Hosmer and Lemeshow; Stata has 106
    predictors: tuple[Predictor, ...] = (
        numeric("age"),
        numeric("lwt"),
        categorical("race", ("white", "black", "other")),
        numeric("smoke"),
    )
    cohort = cohort_of(typed(data, predictors), (data["low"] == 1).tolist())
    performance = measured(cohort, predictors)
    assert round(performance.r2_tjur, 6) == 0.096231
    assert round(performance.r2_mcfadden, 10) == 0.0856291419
    assert round(performance.r2_nagelkerke, 10) == 0.1418442428
    assert round(performance.r2_cox_snell, 10) == 0.1008644617


def test_statas_low_birth_weight_example_comes_out() -> None:
    # Stata Base Reference Manual, estat gof and lroc: chi2(8) = 9.65 in ten groups, P = 0.2904,
    # area 0.7462. Stata cuts at other quantiles than type 7 (of 189 risks the 114th, for example,
    # falls into its sixth group and into our seventh), so its bins are given here.
    data = low_birth_weight()
    predictors: tuple[Predictor, ...] = (
        numeric("age"),
        numeric("lwt"),
        categorical("race", ("white", "black", "other")),
        numeric("smoke"),
        numeric("ptl"),
        numeric("ht"),
        numeric("ui"),
    )
    cohort = cohort_of(typed(data, predictors), (data["low"] == 1).tolist())
    fit = fitted(cohort, predictors)
    assert fit.linear_predictor is not None
    order = np.argsort(fit.linear_predictor)
    group = np.searchsorted(np.ceil(189 * np.arange(1, 10) / 10), np.arange(1, 190))
    n, events, expected, spared = (
        np.bincount(group, weights=weights).astype(np.float64)
        for weights in (
            np.ones(189),
            fit.design.outcome[order],
            risk(fit.linear_predictor[order]),
            risk(-fit.linear_predictor[order]),
        )
    )
    statistic = lack_of_fit(RiskGroups(n=n, events=events, expected=expected, spared=spared))
    assert round(statistic, 2) == 9.65
    assert round(float(stats.chi2.sf(statistic, 8)), 4) == 0.2904
    assert round(measured(cohort, predictors).discrimination.auc, 4) == 0.7462


def drawn(seed: int, *, n: int = 80) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw log odds with many ties, and outcomes that follow them."""
    random = np.random.default_rng(seed)
    log_odds = np.round(random.normal(size=n) * 1.5, 1)
    return log_odds, (random.random(n) < risk(log_odds)).astype(np.float64)


@pytest.mark.parametrize("seed", range(5))
def test_area_and_variance_equal_the_definition_pair_by_pair(seed: int) -> None:
    log_odds, outcome = drawn(seed)
    cases, controls = log_odds[outcome == 1], log_odds[outcome == 0]
    wins = (cases[:, None] > controls) + 0.5 * (cases[:, None] == controls)
    area = area_under_curve(rank_risks(log_odds, outcome=outcome), confidence=0.9)
    variance = wins.mean(axis=1).var(ddof=1) / len(cases)
    variance += wins.mean(axis=0).var(ddof=1) / len(controls)
    assert area.auc == pytest.approx(wins.mean(), abs=SAME)
    assert area.std_error == pytest.approx(math.sqrt(variance), abs=SAME)


def test_the_last_bits_of_equal_risks_break_no_tie() -> None:
    log_odds, outcome = drawn(1)
    noise = np.random.default_rng(2).normal(size=len(log_odds)) * 1e-14
    exact = rank_risks(log_odds, outcome=outcome)
    noisy = rank_risks(log_odds + noise, outcome=outcome)
    assert noisy.n.tolist() == exact.n.tolist()
    assert area_under_curve(noisy, confidence=0.95) == area_under_curve(exact, confidence=0.95)
    assert roc_curve(noisy) == roc_curve(exact)
    assert decision_curve(noisy) == decision_curve(exact)


def test_a_risk_that_equals_the_threshold_is_treated() -> None:
    # Half of 100 patients at risk 0.25, half at 0.5, as a model of one binary variable fits them.
    outcome = np.repeat([1.0, 0.0, 1.0, 0.0], [25, 75, 50, 50])
    log_odds = np.repeat([math.log(1 / 3), 0.0], 100)
    curve = {
        point.threshold: point for point in decision_curve(rank_risks(log_odds, outcome=outcome))
    }
    assert max(curve) == 0.5
    assert curve[0.25].model == curve[0.25].treat_all == pytest.approx((75 - 125 / 3) / 200)
    assert curve[0.26].model == pytest.approx((50 - 50 * 0.26 / 0.74) / 200)
    assert curve[0.5].model == pytest.approx(0.0)


def test_recalibration_finds_what_is_wrong_with_other_log_odds() -> None:
    # The fit on z = 1 + 2 lp has the slope 1/2 of that on lp; the offset's constant solves its
    # score equation, the sum of residuals.
    log_odds, outcome = drawn(3, n=400)
    plain = recalibrate(rank_risks(log_odds, outcome=outcome))
    other = recalibrate(rank_risks(1 + 2 * log_odds, outcome=outcome))
    assert plain.slope is not None
    assert plain.slope_std_error is not None
    assert other.slope == pytest.approx(plain.slope / 2, abs=SAME)
    assert other.slope_std_error == pytest.approx(plain.slope_std_error / 2, abs=SAME)
    assert abs(other.intercept) > 0.1
    moved = risk(1 + 2 * log_odds + other.intercept)
    assert float(np.sum(outcome - moved)) == pytest.approx(0.0, abs=1e-9)
    information = float(np.sum(moved * (1 - moved)))
    assert other.intercept_std_error == pytest.approx(1 / math.sqrt(information), abs=SAME)


def test_a_fit_is_calibrated_in_its_own_patients() -> None:
    performance = measured(reference_cohort(), PREDICTORS)
    assert performance.calibration.intercept == 0.0
    assert performance.calibration.slope == pytest.approx(1.0, abs=SAME)
    expected = sum(group.expected for group in performance.calibration_groups)
    assert expected == pytest.approx(performance.events, abs=1e-9)


def test_equal_risks_stay_together_and_empty_groups_vanish() -> None:
    performance = measured(reference_cohort(), (STAGE,))
    test = performance.hosmer_lemeshow
    assert test is not None
    assert (test.requested, test.groups, test.df, test.status) == (10, 3, 1, "ok")
    # Three levels are fitted by three coefficients: observed and expected are equal.
    assert (test.statistic, test.p_value) == (0.0, 1.0)
    assert sum(group.n for group in performance.calibration_groups) == performance.n == 160


def test_two_different_risks_allow_neither_the_test_nor_the_curve() -> None:
    performance = measured(reference_cohort(), (SMOKER,))
    test = performance.hosmer_lemeshow
    assert test is not None
    assert (test.groups, test.statistic, test.p_value, test.status) == (
        2,
        None,
        None,
        "not_estimable",
    )
    assert performance.calibration_curve
    assert {point.status for point in performance.calibration_curve} == {"not_estimable"}
    assert {point.observed for point in performance.calibration_curve} == {None}


def test_a_curve_like_a_wall_is_not_estimable() -> None:
    # The events lie within a narrow band of risk: the best spline spans thousands of log odds.
    frame = pd.DataFrame({"x": np.exp(np.linspace(-3, 3.5, 60))})
    event = [bool(value) for value in [0] * 15 + [1, 0] * 5 + [0] * 35]
    performance = measured(cohort_of(frame, event), (numeric("x"),))
    assert {point.status for point in performance.calibration_curve} == {"not_estimable"}


@pytest.mark.parametrize("n", [1, 4, 7, 12, 23, 50])
def test_no_group_of_risk_and_no_point_stands_for_fewer_than_the_least(n: int) -> None:
    log_odds = np.random.default_rng(n).normal(size=n)
    ranked = rank_risks(log_odds, outcome=(np.arange(n) % 3 == 0).astype(np.float64))
    sizes = [group.n for group in calibration_groups(ranked)]
    assert sum(sizes) == n
    assert min(sizes) >= min(n, SMALLEST_GROUP)
    last = max((point.threshold for point in decision_curve(ranked)), default=0.0)
    assert last == 0.0 or np.sum(risk(log_odds) >= last) >= SMALLEST_GROUP


def test_one_event_gives_an_area_without_an_interval() -> None:
    frame = pd.DataFrame({"x": np.arange(20.0)})
    event = [index == 12 for index in range(20)]
    area = measured(cohort_of(frame, event), (numeric("x"),)).discrimination
    assert area.auc == pytest.approx(12 / 19)
    assert (area.std_error, area.ci_low, area.ci_high, area.status) == (
        None,
        None,
        None,
        "not_estimable",
    )


def test_the_interval_is_cut_off_at_one() -> None:
    log_odds = np.arange(10.0)
    outcome = np.array([0, 0, 0, 0, 1, 0, 1, 1, 1, 1.0])
    area = area_under_curve(rank_risks(log_odds, outcome=outcome), confidence=0.95)
    assert area.ci_high == 1.0
    assert area.auc < 1.0


def test_units_of_measurement_change_nothing() -> None:
    cohort = reference_cohort()
    scaled = replace(
        cohort, frame=cohort.frame.assign(stay=cohort.frame["stay"] * 1000, age=cohort.frame["age"])
    )
    one, other = (measured(item, PREDICTORS) for item in (cohort, scaled))
    for first, second in zip(performance_rows(one), performance_rows(other), strict=True):
        assert first.key == second.key
        assert first.value == pytest.approx(second.value, rel=1e-9, abs=1e-9)


def test_swapping_the_event_mirrors_the_area() -> None:
    log_odds, outcome = drawn(4)
    one = area_under_curve(rank_risks(log_odds, outcome=outcome), confidence=0.95)
    other = area_under_curve(rank_risks(-log_odds, outcome=1 - outcome), confidence=0.95)
    assert other.auc == pytest.approx(one.auc, abs=SAME)
    assert other.std_error == pytest.approx(one.std_error or 0, abs=SAME)


def test_a_refused_model_and_a_plan_without_it_have_none() -> None:
    cohort = reference_cohort()
    separated = cohort_of(pd.DataFrame({"x": np.arange(20.0)}), [i > 9 for i in range(20)])
    assert measure_performance(fitted(separated, (numeric("x"),)), plan=PLAN) is None
    assert measure_performance(None, plan=PLAN) is None
    unasked = build_analysis({"performance": False})
    assert measure_performance(fitted(cohort, PREDICTORS), plan=unasked) is None
    plain = measure_performance(fitted(cohort, PREDICTORS), plan=build_analysis({}))
    assert plain is not None
    assert plain.hosmer_lemeshow is None


def test_the_number_of_groups_asked_for_decides() -> None:
    log_odds, outcome = drawn(5, n=200)
    five = hosmer_lemeshow(rank_risks(log_odds, outcome=outcome), groups=5)
    assert (five.requested, five.groups, five.df) == (5, 5, 3)


def test_one_risk_for_all_has_no_calibration_slope() -> None:
    outcome = np.repeat([1.0, 0.0], [10, 30])
    calibration = recalibrate(rank_risks(np.full(40, -math.log(3)), outcome=outcome))
    assert (calibration.slope, calibration.slope_std_error) == (None, None)
    assert calibration.intercept == 0.0
    assert calibration.intercept_std_error == pytest.approx(1 / math.sqrt(40 * 0.25 * 0.75))
