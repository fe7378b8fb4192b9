"""The rounding policy: what a reader sees of each number."""

from __future__ import annotations

import math

import pytest

from pyanalysis.display.numbers import (
    DASH,
    MINUS,
    NBSP,
    decimals_for,
    format_count,
    format_count_percent,
    format_digits,
    format_fixed,
    format_interval,
    format_mean,
    format_median,
    format_odds_ratio,
    format_p,
    format_p_with_sign,
    format_percent,
    format_ratio,
    format_small,
)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (2.675, 2, "2.68"),  # half up on the decimal text; binary rounding gives 2.67
        (0.125, 2, "0.13"),  # round-half-even gives 0.12
        (-0.125, 2, f"{MINUS}0.13"),
        (-0.001, 2, "0.00"),  # no minus sign on a zero
        (1e-7, 3, "0.000"),
        (12345.5, 0, "12346"),
        (None, 2, DASH),
    ],
)
def test_numbers_are_rounded_half_up_on_their_decimal_text(
    value: float | None, decimals: int, shown: str
) -> None:
    assert format_fixed(value, decimals=decimals) == shown


@pytest.mark.parametrize(
    ("p_value", "shown"),
    [
        (0.0, f"<{NBSP}0.001"),
        (0.000999, f"<{NBSP}0.001"),
        (0.001, "0.001"),
        (0.0495, "0.050"),
        (0.9994, "0.999"),
        (0.99951, f">{NBSP}0.999"),
        (1.0, "1.000"),
        (None, DASH),
    ],
)
def test_p_is_never_zero_nor_a_false_one(p_value: float | None, shown: str) -> None:
    assert format_p(p_value) == shown


def test_p_in_the_running_text_has_one_sign() -> None:
    assert format_p_with_sign(0.031) == f"P{NBSP}={NBSP}0.031"
    assert format_p_with_sign(1e-9) == f"P{NBSP}<{NBSP}0.001"


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        (1.6834, "1.68"),
        (0.1, "0.10"),
        (0.0999, "0.0999"),
        (0.0123456, "0.0123"),
        (9.994, "9.99"),
        (9.995, "10.0"),
        (99.96, "100"),
        (0.09996, "0.10"),
        (10.7, "10.7"),
        (123.4, "123"),
        (10000.0, f"10{NBSP}000"),
        (10001.0, f">{NBSP}10{NBSP}000"),
        (0.0001, "0.000100"),
        (0.00009, f"<{NBSP}0.0001"),
        (0.0, DASH),
        (math.inf, DASH),
        (None, DASH),
    ],
)
def test_odds_ratios_have_two_decimals_or_three_significant_digits(
    ratio: float | None, shown: str
) -> None:
    assert format_ratio(ratio) == shown


def test_a_limit_that_does_not_exist_leaves_the_interval_open() -> None:
    assert format_interval(0.0, math.log(2)) == f"1.00{NBSP}to{NBSP}2.00"
    assert format_interval(None, 0.0) == f"1.00{NBSP}or{NBSP}less"
    assert format_interval(0.0, None) == f"1.00{NBSP}or{NBSP}more"
    assert format_interval(None, None) == DASH


def test_what_no_double_holds_is_a_bound_as_well() -> None:
    assert format_odds_ratio(1000.0) == f">{NBSP}10{NBSP}000"
    assert format_odds_ratio(-1000.0) == f"<{NBSP}0.0001"
    assert format_odds_ratio(None) == DASH


def test_counts_percentages_and_summaries() -> None:
    assert format_count(9999) == "9999"
    assert format_count(10000) == f"10{NBSP}000"
    assert format_percent(100 * 18 / 120, decimals=2) == "15.00%"
    assert format_percent(None) == DASH
    assert format_count_percent(5, 27.777) == "5 (27.8%)"
    assert format_count_percent(0, None) == "0"
    assert format_mean(70.858, 7.187, decimals=1) == "70.9 ± 7.2"
    assert format_mean(None, None, decimals=1) == DASH
    assert format_median(8.0, 4.0, 10.0, decimals=1) == f"8.0 (4.0{NBSP}to{NBSP}10.0)"
    assert format_median(None, None, None, decimals=1) == DASH


@pytest.mark.parametrize(
    ("spread", "decimals"), [(7.2, 1), (0.72, 2), (72.0, 0), (0.00072, 5), (None, 1), (0.0, 1)]
)
def test_the_spread_decides_the_decimals(spread: float | None, decimals: int) -> None:
    assert decimals_for(spread) == decimals


def test_differences_and_doubles_are_shortened() -> None:
    assert format_small(2.3e-6) == f"2.3e{MINUS}6"
    assert format_small(0.0) == "0"
    assert format_small(None) == DASH
    assert format_digits("0.12345678901") == "0.12345679"
    assert format_digits("separated") == "separated"
    assert format_digits("120") == "120"
