"""Logistic regression against R's stored answers, closed forms and laws."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.design import build_design
from pyanalysis.models.logistic import fit_logistic
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.study.spec import Predictor
from tests.reference_cohort import (
    AGE,
    PREDICTORS,
    SMOKER,
    STAY,
    categorical,
    cohort_of,
    numeric,
    reference_cohort,
    reference_values,
    typed,
)

ESTIMATE = 1e-9
"""Two converged Newton iterations; seen: 1e-15."""
STD_ERROR = 1e-8
"""R's come one iteration before the last; seen: 3e-12."""
LIMIT = 1e-8
"""Of R's uniroot with tol 1e-12; seen: 7e-11."""
PROBABILITY = 1e-10
"""Seen: 3e-14."""


def fit(
    cohort: Cohort,
    predictors: tuple[Predictor, ...],
    interval: Literal["profile", "wald"] = "profile",
) -> LogisticModel:
    return fit_logistic(
        build_design(cohort, predictors=predictors),
        name="",
        variables=tuple(predictor.column for predictor in predictors),
        interval=interval,
        confidence=0.95,
    ).model


@pytest.mark.parametrize(
    ("analysis", "predictors"),
    [
        ("univariable_age", (AGE,)),
        ("univariable_stay", (STAY,)),
        ("multivariable", PREDICTORS),
    ],
)
def test_estimates_limits_and_p_values_equal_r(
    analysis: str, predictors: tuple[Predictor, ...]
) -> None:
    model, values = fit(reference_cohort(), predictors), reference_values()
    compared = 0
    for term in model.terms:
        for statistic, value, tolerance in (
            ("log_odds", term.log_odds, ESTIMATE),
            ("std_error", term.std_error, STD_ERROR),
            ("ci_low", term.ci_low, LIMIT),
            ("ci_high", term.ci_high, LIMIT),
            ("p_value", term.p_value, PROBABILITY),
        ):
            if term.status == "reference":
                assert value is None
                continue
            expected = values[(analysis, term.variable, term.level, "", statistic)]
            assert value == pytest.approx(expected, rel=0, abs=tolerance), (term, statistic)
            compared += 1
    assert compared == 5 * (5 if analysis == "multivariable" else 1)
    whole = (analysis, "", "", "")
    assert model.log_likelihood == pytest.approx(values[(*whole, "log_likelihood")], rel=1e-12)
    assert model.null_deviance == pytest.approx(values[(*whole, "null_deviance")], rel=1e-12)
    assert model.aic == pytest.approx(values[(*whole, "aic")], rel=1e-12)
    constant = (analysis, "(Intercept)", "", "")
    assert model.intercept == pytest.approx(values[(*constant, "log_odds")], abs=ESTIMATE)
    assert model.intercept_std_error == pytest.approx(
        values[(*constant, "std_error")], abs=STD_ERROR
    )


def test_global_p_of_a_factor_equals_r_for_both_methods() -> None:
    values = reference_values()
    for interval, statistic in (("profile", "p_value"), ("wald", "wald_p_value")):
        model = fit(reference_cohort(), PREDICTORS, interval)  # type: ignore[arg-type]
        test = next(test for test in model.global_tests if test.variable == "stage")
        assert test.df == 2
        expected = values[("multivariable", "stage", "", "", statistic)]
        assert test.p_value == pytest.approx(expected, abs=PROBABILITY)


def test_wald_interval_and_p_are_those_of_the_standard_error() -> None:
    model, values = fit(reference_cohort(), PREDICTORS, "wald"), reference_values()
    for term in model.terms:
        if term.log_odds is None or term.std_error is None or term.ci_low is None:
            continue
        assert term.ci_low == pytest.approx(term.log_odds - 1.959963984540054 * term.std_error)
        expected = values[("multivariable", term.variable, term.level, "", "wald_p_value")]
        assert term.p_value == pytest.approx(expected, abs=PROBABILITY)


def test_a_two_by_two_table_gives_the_cross_product_ratio() -> None:
    """A saturated model's odds ratio and standard error have a closed form (Woolf 1955)."""
    a, b, c, d = 12, 30, 8, 70
    exposed = ["yes"] * (a + b) + ["no"] * (c + d)
    event = [True] * a + [False] * b + [True] * c + [False] * d
    predictor = categorical("exposed", ("no", "yes"))
    frame = typed(pd.DataFrame({"exposed": exposed}), [predictor])
    term = fit(cohort_of(frame, event), (predictor,)).terms[1]
    assert (term.n, term.events) == (a + b, a)
    assert term.log_odds == pytest.approx(math.log(a * d / (b * c)), abs=1e-12)
    assert term.std_error == pytest.approx(math.sqrt(1 / a + 1 / b + 1 / c + 1 / d), abs=1e-10)


def test_swapping_the_event_flips_signs_and_mirrors_limits() -> None:
    cohort = reference_cohort()
    swapped = cohort_of(cohort.frame, (~cohort.event).tolist())
    for one, other in zip(
        fit(cohort, PREDICTORS).terms, fit(swapped, PREDICTORS).terms, strict=True
    ):
        if one.log_odds is None or other.log_odds is None:
            continue
        assert one.log_odds == pytest.approx(-other.log_odds, abs=ESTIMATE)
        assert one.ci_low == pytest.approx(-(other.ci_high or 0.0), abs=LIMIT)
        assert one.p_value == pytest.approx(other.p_value, abs=PROBABILITY)


@pytest.mark.parametrize("unit", [1e-9, 1e-3, 1e4, 1e9])
def test_a_unit_of_measurement_only_rescales(unit: float) -> None:
    """Extreme units must not cost a digit: the design is standardised inside."""
    cohort = reference_cohort()
    plain = fit(cohort, (AGE, SMOKER))
    rescaled = cohort_of(cohort.frame.assign(age=cohort.frame["age"] * unit), cohort.event.tolist())
    other = fit(rescaled, (AGE, SMOKER))
    assert other.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)
    for name in ("log_odds", "std_error", "ci_low", "ci_high"):
        assert getattr(other.terms[0], name) * unit == pytest.approx(
            getattr(plain.terms[0], name), rel=1e-8
        )
    assert other.terms[2].log_odds == pytest.approx(plain.terms[2].log_odds, abs=ESTIMATE)


def test_limits_are_roots_of_the_likelihood_ratio_in_a_skewed_profile() -> None:
    """One event among few exposed: the profile is far from a parabola."""
    exposed = ["yes"] * 9 + ["no"] * 200
    event = [True] * 8 + [False] + [True] * 20 + [False] * 180
    predictor = categorical("exposed", ("no", "yes"))
    term = fit(
        cohort_of(typed(pd.DataFrame({"exposed": exposed}), [predictor]), event), (predictor,)
    ).terms[1]
    assert term.log_odds is not None
    assert term.ci_low is not None
    assert term.ci_high is not None
    best = _saturated(8, 9) + _saturated(20, 200)
    for limit in (term.ci_low, term.ci_high):
        fall = 2 * (best - _best_given_odds_ratio(limit))
        assert fall == pytest.approx(3.841458820694124, abs=1e-6)
    assert term.ci_high - term.log_odds > 1.2 * (term.log_odds - term.ci_low)


def _saturated(events: int, n: int) -> float:
    return events * math.log(events / n) + (n - events) * math.log((n - events) / n)


def _best_given_odds_ratio(log_odds: float) -> float:
    """Maximise over the intercept by bisection on its score."""
    low, high = -20.0, 20.0
    for _ in range(200):
        middle = (low + high) / 2
        score = 28 - 200 / (1 + math.exp(-middle)) - 9 / (1 + math.exp(-middle - log_odds))
        low, high = (middle, high) if score > 0 else (low, middle)
    one, other = low, low + log_odds
    return 20 * one - 200 * math.log1p(math.exp(one)) + 8 * other - 9 * math.log1p(math.exp(other))


def _verdict(
    frame: dict[str, list[float]] | dict[str, list[str]], event: list[bool]
) -> LogisticModel:
    predictors: list[Predictor] = []
    for column, values in frame.items():
        if isinstance(values[0], str):
            predictors.append(categorical(column, sorted({str(value) for value in values})))
        else:
            predictors.append(numeric(column))
    data = typed(pd.DataFrame(frame), predictors)
    return fit(cohort_of(data, event), tuple(predictors))


def test_bad_models_are_refused_and_carry_no_number() -> None:
    value = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    mixed = [False, True, False, True, False, True, True, False]
    cases = {
        "separated": _verdict({"x": value}, [number > 4 for number in value]),
        "constant": _verdict({"x": [2.0] * 8}, mixed),
        "no_variation": _verdict({"x": value}, [False] * 8),
        "aliased": _verdict({"x": value, "y": [3 * number - 1 for number in value]}, mixed),
    }
    for status, model in cases.items():
        assert model.status == status
        assert model.log_likelihood is None
        assert model.intercept is None
        assert all(term.log_odds is None and term.p_value is None for term in model.terms)
        assert all(term.n == 8 for term in model.terms)


def test_quasi_separation_of_one_level_is_found() -> None:
    levels = ["a"] * 10 + ["b"] * 10
    event = [False] * 10 + [False, True] * 5
    assert _verdict({"x": levels}, event).status == "separated"


def test_an_empty_level_leaves_the_design_and_is_named() -> None:
    predictor = categorical("stage", ("I", "II", "III", "IV"))
    data = pd.DataFrame({"stage": ["I", "II", "III", "I", "II", "III"] * 5})
    event = ([True, False, True, False, True, False] * 3) + [False, True] * 6
    model = fit(cohort_of(typed(data, [predictor]), event), (predictor,))
    assert [term.status for term in model.terms] == ["reference", "ok", "ok", "empty"]
    assert model.global_tests[0].df == 2


def test_a_large_cohort_has_the_precision_of_a_small_one() -> None:
    """The profile limits of 20,000 patients against the Wald limits they approach."""
    generator = np.random.default_rng(7)
    x = generator.normal(size=20_000)
    event = generator.random(20_000) < 1 / (1 + np.exp(1.5 - 0.3 * x))
    predictor = numeric("x")
    cohort = cohort_of(pd.DataFrame({"x": x}), event.tolist())
    profile, wald = (fit(cohort, (predictor,), kind).terms[0] for kind in ("profile", "wald"))
    assert profile.ci_low == pytest.approx(wald.ci_low, abs=2e-3)
    assert profile.ci_low != wald.ci_low


def test_separation_is_seen_where_rounding_has_ended_the_ascent() -> None:
    counts = [(3, 1), (1, 1), (10, 4), (4, 1), (3, 2), (5, 2), (5, 3)]
    levels = tuple("abcdefg")
    texts, event = [], []
    for level, (n, events) in zip(levels, counts, strict=True):
        texts += [level] * n
        event += [True] * events + [False] * (n - events)
    ward = categorical("ward", levels)
    cohort = cohort_of(typed(pd.DataFrame({"ward": texts}), (ward,)), event)
    model = fit(cohort, (ward,))
    assert model.status == "separated"
    assert all(term.log_odds is None for term in model.terms)


def test_two_nearly_equal_columns_still_have_a_maximum() -> None:
    generator = np.random.default_rng(4)
    one = generator.normal(size=60)
    frame = pd.DataFrame({"one": one, "two": one + generator.normal(size=60) * 2e-6})
    event = (generator.random(60) < 1 / (1 + np.exp(-one))).tolist()
    pair = (numeric("one"), numeric("two"))
    model = fit(cohort_of(typed(frame, pair), event), pair)
    assert model.status == "ok"


@pytest.mark.parametrize("tail", [3.5, 5.0, 7.0])
def test_limits_in_a_long_tail_are_found(tail: float) -> None:
    x = np.exp(np.linspace(-3, tail, 100))
    event = [index in (20, 35) for index in range(100)]
    skewed = (numeric("x"),)
    cohort = cohort_of(typed(pd.DataFrame({"x": x}), skewed), event)
    (term,) = fit(cohort, skewed).terms
    assert term.ci_low is not None
    assert term.ci_high is not None
    assert term.log_odds is not None
    assert term.ci_low < term.log_odds < term.ci_high
