"""Clusters and matched sets against R's sandwich and survival, and against closed forms."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.groups import Groups
from pyanalysis.models import conditional
from pyanalysis.models.conditional_likelihood import conditional_likelihood
from pyanalysis.models.design import build_design
from pyanalysis.models.grouping import describe_groups
from pyanalysis.models.repair import fit_reported
from pyanalysis.models.sample_size import count_parameters
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import Predictor
from tests.reference_cohort import FOLDER, PREDICTORS, cohort_of, numeric, reference_cohort, typed

R_DIGITS = 1e-8
"""Of a standard error or relative: glm and coxph were tightened to about 1e-10."""
ROOT_DIGITS = 1e-7
"""Of a standard error: R's root search stops at 1e-11 of log odds, its fits at about 1e-8."""

X = numeric("x")


def grouped(cohort: Cohort, kind: Any, codes: Any) -> Cohort:
    return replace(cohort, groups=Groups(kind=kind, column="g", codes=np.asarray(codes)))


def fit(
    cohort: Cohort, predictors: tuple[Predictor, ...] = PREDICTORS, **plan: Any
) -> LogisticModel:
    assert cohort.groups is not None
    return fit_reported(
        build_design(cohort, predictors=predictors),
        name="",
        variables=tuple(predictor.column for predictor in predictors),
        plan=build_analysis({cohort.groups.kind: "g", **plan}),
    ).model


def small(x: list[float], event: list[int], kind: Any, codes: Any) -> Cohort:
    frame = typed(pd.DataFrame({"x": x}), (X,))
    return grouped(cohort_of(frame, [value == 1 for value in event]), kind, codes)


def reference(kind: str) -> dict[tuple[str, str, str], float]:
    with (FOLDER / "groups_reference.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["variable"], row["level"], row["statistic"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["kind"] == kind
        }


def test_robust_errors_are_those_of_sandwich() -> None:
    cohort = reference_cohort()
    model = fit(grouped(cohort, "cluster", np.arange(len(cohort.event)) % 23))
    expected = reference("cluster")
    assert model.estimator == "cluster_robust"
    assert model.intercept_std_error == pytest.approx(
        expected["(Intercept)", "", "std_error"], rel=R_DIGITS
    )
    for term in model.terms:
        if term.status == "reference":
            continue
        error = expected[term.variable, term.level, "std_error"]
        for statistic in ("log_odds", "ci_low", "ci_high"):
            assert getattr(term, statistic) == pytest.approx(
                expected[term.variable, term.level, statistic], abs=R_DIGITS * error
            )
        assert term.std_error == pytest.approx(error, rel=R_DIGITS)
        assert term.p_value == pytest.approx(
            expected[term.variable, term.level, "p_value"], abs=R_DIGITS
        )
    (stage,) = [test for test in model.global_tests if test.variable == "stage"]
    assert stage.p_value == pytest.approx(expected["stage", "", "p_value"], abs=R_DIGITS)
    assert (model.log_likelihood, model.deviance, model.aic, model.df_residual) == (None,) * 4


def test_each_patient_a_cluster_gives_the_plain_sandwich() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=80)
    event = (rng.random(80) < 0.4).astype(int)
    model = fit(small(x.tolist(), event.tolist(), "cluster", np.arange(80)), (X,))
    term = model.terms[0]
    assert model.intercept is not None
    assert term.log_odds is not None
    design = np.column_stack([np.ones(80), x])
    risk = 1 / (1 + np.exp(-(model.intercept + term.log_odds * x)))
    bread = np.linalg.inv(design.T @ (design * (risk * (1 - risk))[:, None]))
    meat = design.T @ (design * ((event - risk) ** 2)[:, None])
    variance = (bread @ meat @ bread)[1, 1] * 80 / 79
    assert term.std_error == pytest.approx(math.sqrt(variance), rel=1e-9)


def test_a_cohort_entered_twice_is_known_no_better() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=60).tolist()
    event = (rng.random(60) < 0.5).astype(int).tolist()
    codes = np.arange(60) % 15
    once = fit(small(x, event, "cluster", codes), (X,)).terms[0]
    twice = fit(small(x + x, event + event, "cluster", np.tile(codes, 2)), (X,)).terms[0]
    assert twice.std_error == pytest.approx(once.std_error, rel=1e-9)
    assert twice.log_odds == pytest.approx(once.log_odds, rel=1e-9)


def test_conditional_estimates_are_those_of_clogit() -> None:
    cohort = reference_cohort()
    sets = np.arange(len(cohort.event)) // 4
    expected = reference("matched")
    profile = fit(grouped(cohort, "matched", sets))
    wald = fit(grouped(cohort, "matched", sets), interval="wald")
    assert profile.log_likelihood == pytest.approx(expected["", "", "log_likelihood"], rel=1e-12)
    assert profile.null_deviance == pytest.approx(
        -2 * expected["", "", "null_log_likelihood"], rel=1e-12
    )
    for term, other in zip(profile.terms, wald.terms, strict=True):
        if term.status == "reference":
            continue
        key = (term.variable, term.level)
        error = expected[(*key, "std_error")]
        assert term.log_odds == pytest.approx(expected[(*key, "log_odds")], abs=R_DIGITS * error)
        assert term.std_error == pytest.approx(error, rel=R_DIGITS)
        assert term.ci_low == pytest.approx(expected[(*key, "ci_low")], abs=ROOT_DIGITS * error)
        assert term.ci_high == pytest.approx(expected[(*key, "ci_high")], abs=ROOT_DIGITS * error)
        assert term.p_value == pytest.approx(expected[(*key, "p_value")], abs=R_DIGITS)
        assert other.p_value == pytest.approx(expected[(*key, "wald_p_value")], abs=R_DIGITS)
    assert profile.global_tests[0].p_value == pytest.approx(
        expected["stage", "", "p_value"], abs=R_DIGITS
    )
    assert wald.global_tests[0].p_value == pytest.approx(
        expected["stage", "", "wald_p_value"], abs=R_DIGITS
    )
    assert profile.groups is not None
    assert (
        profile.n,
        profile.groups.sizes.n_groups,
        profile.groups.n_groups_dropped,
        profile.groups.n_dropped,
    ) == tuple(
        expected["", "", name] for name in ("n", "n_groups", "n_groups_dropped", "n_dropped")
    )
    assert profile.intercept is None


def test_pairs_of_a_binary_exposure_have_mcnemars_odds_ratio() -> None:
    """21 pairs with only the case exposed, 9 with only the control: closed forms throughout."""
    pairs = [(1, 0)] * 21 + [(0, 1)] * 9 + [(1, 1)] * 5 + [(0, 0)] * 7
    x = [float(value) for pair in pairs for value in pair]
    cohort = small(x, [1, 0] * len(pairs), "matched", np.arange(2 * len(pairs)) // 2)
    model = fit(cohort, (X,))
    (term,) = model.terms

    def log_likelihood(log_odds: float) -> float:
        return 21 * log_odds - 30 * math.log1p(math.exp(log_odds)) - 12 * math.log(2)

    assert model.log_likelihood == pytest.approx(log_likelihood(math.log(21 / 9)), rel=1e-12)
    assert term.log_odds == pytest.approx(math.log(21 / 9), rel=1e-9)
    assert term.std_error == pytest.approx(math.sqrt(1 / 21 + 1 / 9), rel=1e-9)
    ratio = 2 * (log_likelihood(math.log(21 / 9)) - log_likelihood(0.0))
    assert term.p_value == pytest.approx(stats.chi2.sf(ratio, 1), rel=1e-8)
    for limit in (term.ci_low, term.ci_high):
        assert limit is not None
        fallen = 2 * (log_likelihood(math.log(21 / 9)) - log_likelihood(limit))
        assert fallen == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-8)


@pytest.mark.parametrize("events", [0.15, 0.5, 0.85])
def test_the_likelihood_is_that_of_every_choice_written_out(events: float) -> None:
    rng = np.random.default_rng(3)
    codes = np.sort(rng.integers(0, 9, size=60))
    matrix = rng.normal(size=(60, 2))
    event = rng.random(60) < events
    sizes, cases = np.bincount(codes), np.bincount(codes, weights=event)
    stays = ((cases > 0) & (cases < sizes))[codes]
    matrix, outcome = matrix[stays], event[stays].astype(float)
    codes = np.unique(codes[stays], return_inverse=True)[1]
    likelihood = conditional_likelihood(matrix, outcome=outcome, codes=codes)
    beta = np.array([0.7, -0.4])

    def written_out(at: np.ndarray) -> float:
        total = 0.0
        for code in range(int(codes.max()) + 1):
            own = np.flatnonzero(codes == code)
            odds = np.exp(matrix[own] @ at)
            chosen = int(outcome[own].sum())
            choices = (float(np.prod(odds[list(c)])) for c in combinations(range(len(own)), chosen))
            total += float(np.log(np.prod(odds[outcome[own] > 0]) / sum(choices)))
        return total

    point = likelihood.at(beta)
    assert point.log_likelihood == pytest.approx(written_out(beta), rel=1e-12)
    step = 1e-5
    for position in range(2):
        unit = step * np.eye(2)[position]
        slope = (written_out(beta + unit) - written_out(beta - unit)) / (2 * step)
        assert point.score[position] == pytest.approx(slope, abs=1e-7)
        bend = (likelihood.at(beta - unit).score - likelihood.at(beta + unit).score) / (2 * step)
        assert point.information[position] == pytest.approx(bend, abs=1e-7)
    assert likelihood.ratio(beta, below=np.zeros(2)) == pytest.approx(
        2 * (written_out(beta) - written_out(np.zeros(2))), rel=1e-10
    )


def test_statsmodels_and_the_own_maximum_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = grouped(reference_cohort(), "matched", np.arange(160) // 4)
    by_statsmodels = fit(cohort, interval="wald")
    monkeypatch.setattr(conditional, "MOST_STEPS", 0)
    own = fit(cohort, interval="wald")
    for one, other in zip(by_statsmodels.terms, own.terms, strict=True):
        assert one.log_odds == (
            None if other.log_odds is None else pytest.approx(other.log_odds, rel=1e-9)
        )


def test_groups_are_counted_on_the_analysed_patients() -> None:
    grouping = describe_groups(grouped(reference_cohort(), "cluster", np.arange(160) % 23))
    assert grouping is not None
    sizes = grouping.sizes
    assert (sizes.n_groups, sizes.smallest, sizes.median, sizes.largest) == (23, 6, 7.0, 7)
    assert describe_groups(reference_cohort()) is None


@pytest.mark.parametrize("kind", ["cluster", "matched"])
def test_riley_sizes_are_not_given(kind: str) -> None:
    cohort = grouped(reference_cohort(), kind, np.arange(160) // 4)
    found = count_parameters(cohort, predictors=PREDICTORS, multivariable=fit(cohort))
    assert (found.n_needed, found.r2_cox_snell, found.shrinkage) == (None, None, None)
    assert found.events_per_parameter_fitted is not None


def test_two_clusters_that_explain_everything_give_no_error_of_zero() -> None:
    x = [0.0] * 10 + [1.0] * 10
    event = [1, 0] * 5 + [1, 1, 1, 0, 0, 1, 0, 1, 1, 0]
    model = fit(small(x, event, "cluster", np.arange(20) // 10), (X,))
    assert model.status == "too_few_clusters"
    assert model.terms[0].std_error is None
