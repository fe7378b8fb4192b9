"""The arithmetic of the checks against published figures and closed forms."""

from __future__ import annotations

import math

import pytest

from tests.unit.proofread.reading import findings

HOSMER_LEMESHOW = "Wald limits. OR {ratio} (95% CI 1.029-7.240, P = {p})."
"""Race in Hosmer & Lemeshow's Table 2.2: log odds 1.0039, standard error 0.4979."""


def rules(text: str) -> list[str]:
    return [finding.rule for finding in findings(text)]


def test_a_published_wald_interval_and_its_p_value_pass() -> None:
    p = math.erfc(1.0039 / 0.4979 / math.sqrt(2))
    assert rules(HOSMER_LEMESHOW.format(ratio="2.729", p=f"{p:.3f}")) == []
    assert rules(HOSMER_LEMESHOW.format(ratio="2.729", p=f"{p:.2f}")) == []


@pytest.mark.parametrize("p", ["0.034", "0.001"])
def test_another_p_value_is_not_that_of_the_interval(p: str) -> None:
    (found,) = findings(HOSMER_LEMESHOW.format(ratio="2.729", p=p))
    assert found.rule == "p-of-interval"
    assert "0.044" in found.message


@pytest.mark.parametrize(("ratio", "expected"), [("2.73", []), ("2.74", ["not-symmetric"])])
def test_the_middle_on_the_log_scale_allows_for_rounding(ratio: str, expected: list[str]) -> None:
    assert math.sqrt(1.029 * 7.240) == pytest.approx(2.7295, abs=1e-4)
    assert rules(HOSMER_LEMESHOW.format(ratio=ratio, p="0.044")) == expected


def test_profile_intervals_need_not_be_symmetric() -> None:
    text = "OR 1.68 (95% CI 1.23 to 2.52, P < 0.001)."
    assert rules(f"Wald confidence intervals were used. {text}") == ["not-symmetric"]
    assert rules(f"Profile-likelihood intervals, not Wald intervals, were used. {text}") == []
    assert rules(text) == []


@pytest.mark.parametrize(
    ("low", "p", "expected"),
    [
        ("1.00", "0.049", []),
        ("1.00", "0.06", []),
        ("0.99", "0.05", []),
        ("0.99", "0.049", ["two-sides"]),
        ("0.99", "0.04", ["two-sides"]),
        ("1.01", "0.051", ["two-sides"]),
        ("1.01", "0.05", []),
    ],
)
def test_both_sides_of_significance_allow_for_rounding(
    low: str, p: str, expected: list[str]
) -> None:
    assert rules(f"OR 1.30 (95% CI {low} to 1.70, P = {p})") == expected


@pytest.mark.parametrize(
    "text",
    [
        "OR 1.30 (90% CI 1.01 to 1.70, P = 0.08)",
        "OR 1.30 (95% CI 1.01 to 1.70, P for trend = 0.08)",
        "One-sided tests were used: OR 1.30 (95% CI 0.99 to 1.70, P = 0.03)",
        "With Bonferroni's correction, OR 1.30 (95% CI 1.01 to 1.70, P = 0.08)",
    ],
)
def test_other_levels_and_other_tests_are_not_held_against_p(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12.5", []),
        ("13", []),
        ("12", []),
        ("12.50", []),
        ("12.6", ["percentage"]),
        ("14", ["percentage"]),
    ],
)
def test_a_half_may_round_either_way(typed: str, expected: list[str]) -> None:
    assert rules(f"Pain was seen in 15 of 120 patients ({typed}%).") == expected


def test_the_same_slip_twice_in_one_place_is_one_finding_a_figure() -> None:
    text = "Calcium was protective (OR 1.62) and again protective (OR 1.70)."
    assert [finding.message.split("'")[1] for finding in findings(text)] == ["1.62", "1.70"]
