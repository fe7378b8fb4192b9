"""The baseline table against R's stored answers and closed forms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pyanalysis.models.baseline import describe_baseline
from pyanalysis.models.effect_size import absolute_difference, multinomial_difference
from pyanalysis.models.fisher import fisher_exact_p, is_enumerable
from pyanalysis.models.group_tests import categorical_test, numeric_test
from tests.reference_cohort import (
    PREDICTORS,
    cohort_of,
    numeric,
    reference_cohort,
    reference_values,
    typed,
)

ROUNDING = 1e-12
"""Sums in another order, relative."""


def test_every_summary_equals_r() -> None:
    values = reference_values()
    compared = 0
    for variable in describe_baseline(reference_cohort(), predictors=PREDICTORS):
        for summary in variable.numeric:
            for statistic in ("mean", "sd", "median", "q1", "q3"):
                key = ("baseline", variable.variable, "", summary.group, statistic)
                if key in values:
                    assert getattr(summary, statistic) == pytest.approx(values[key], rel=ROUNDING)
                    compared += 1
        for statistic, value in (
            ("skewness", variable.skewness),
            ("smd", variable.smd),
            ("p_value", variable.test.p_value),
            ("test_statistic", variable.test.statistic),
            ("test_df", variable.test.df),
        ):
            key = ("baseline", variable.variable, "", "", statistic)
            if key in values:
                assert value == pytest.approx(values[key], rel=1e-10)
                compared += 1
    assert compared == 20 + 11


def test_auto_shows_the_mean_of_a_symmetric_and_the_median_of_a_skewed_variable() -> None:
    summaries = {
        variable.variable: (variable.summary, variable.test.method)
        for variable in describe_baseline(reference_cohort(), predictors=PREDICTORS)
    }
    assert summaries["age"] == ("mean", "welch_t")
    assert summaries["stay"] == ("median", "mann_whitney")
    assert summaries["stage"] == ("counts", "chi_squared")


def test_missing_values_are_counted_by_group_and_left_out_of_percentages() -> None:
    variables = describe_baseline(reference_cohort(), predictors=PREDICTORS)
    smoker = variables[3]
    assert {size.group: size.n_missing for size in smoker.sizes}["overall"] == 3
    for group in ("yes", "no", "overall"):
        percents = [count.percent or 0.0 for count in smoker.counts if count.group == group]
        assert sum(percents) == pytest.approx(100.0)


@pytest.mark.parametrize("counts", [key[1] for key in reference_values() if key[0] == "fisher"])
def test_fisher_equals_r(counts: str) -> None:
    table = np.array(counts.split(), dtype=np.int64).reshape(-1, 2)
    expected = reference_values()[("fisher", counts, "", "", "p_value")]
    assert fisher_exact_p(table) == pytest.approx(expected, rel=1e-9)


def test_fisher_of_the_lady_tasting_tea() -> None:
    """Fisher (1935): 3 of 4 cups right; (16 + 16 + 1 + 1) of 70 arrangements are as extreme."""
    assert fisher_exact_p(np.array([[3, 1], [1, 3]])) == pytest.approx(34 / 70, rel=1e-12)


def test_the_test_of_a_table_follows_its_expected_counts_and_its_size() -> None:
    assert categorical_test(np.array([[20, 30], [25, 25]])).method == "chi_squared"
    assert categorical_test(np.array([[2, 9], [3, 40]])).method == "fisher_exact"
    wide = np.array([[2, 1]] * 40)
    assert not is_enumerable(wide)
    assert categorical_test(wide).method == "chi_squared_sparse"
    assert categorical_test(np.array([[4, 9]])).status == "constant"


@pytest.mark.parametrize(
    "counts", ["30 40 25 25", "9 80 14 55 30 120", "8000 400 500 9000", "6 7 8 9 10 11 12 13"]
)
def test_pearson_is_scipys_test_as_far_as_the_smallest_p_value(counts: str) -> None:
    table = np.array(counts.split(), dtype=np.int64).reshape(-1, 2)
    found, expected = categorical_test(table), stats.chi2_contingency(table, correction=False)
    assert found.statistic == pytest.approx(expected.statistic, rel=ROUNDING)
    assert found.df == expected.dof
    assert found.p_value == pytest.approx(expected.pvalue, rel=ROUNDING, abs=0.0)


def test_a_variable_without_spread_is_not_tested() -> None:
    constant = numeric_test(np.full(5, 3.0), np.full(9, 3.0), summary="mean")
    assert (constant.status, constant.p_value) == ("constant", None)
    lonely = numeric_test(np.array([3.0]), np.array([1.0, 2.0]), summary="median")
    assert (lonely.status, lonely.p_value) == ("not_estimable", None)


def test_standardised_differences_in_closed_form() -> None:
    one, other = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    assert absolute_difference(one, other) == pytest.approx(2 / np.sqrt((1 + 4) / 2))
    p, q = 0.3, 0.6
    table = np.array([[70, 40], [30, 60]])
    closed = abs(p - q) / np.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert multinomial_difference(table) == pytest.approx(closed, rel=1e-12)
    assert multinomial_difference(table[::-1]) == pytest.approx(closed, rel=1e-12)
    assert multinomial_difference(np.array([[5, 5], [0, 0]])[:1]) is None


def test_too_few_values_are_described_by_what_exists() -> None:
    frame = typed(pd.DataFrame({"x": [1.0, None, None, 4.0]}), [numeric("x")])
    variable = describe_baseline(
        cohort_of(frame, [True, True, False, False]), predictors=(numeric("x"),)
    )[0]
    assert variable.summary == "median"
    assert variable.numeric[0].sd is None
    assert variable.test.status == "not_estimable"
