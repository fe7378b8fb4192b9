"""Laws: computed figures pass, a planted error is found, no text makes the checker fail."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.proofread.reading import findings

Z95 = 1.959963984540054

LOG_ODDS = st.floats(-1.5, 1.5)
ERRORS = st.floats(0.1, 0.6)
STYLES = st.sampled_from(
    [
        "OR {ratio} (95% CI {low} to {high}, P = {p})",
        "(aOR={ratio}; 95%CI, {low}-{high}; p={p})",
        "adjusted odds ratio {ratio} [{low}; {high}]; P = {p}",
        "OR {ratio}, P = {p}, 95% confidence interval ({low}–{high})",
        "OR（{ratio}，95%CI：{low}～{high}，P={p}）",
    ]
)


def wald(log_odds: float, error: float, *, decimals: int = 2) -> dict[str, str]:
    p = math.erfc(abs(log_odds / error) / math.sqrt(2))
    values = {"ratio": log_odds, "low": log_odds - Z95 * error, "high": log_odds + Z95 * error}
    shown = {name: f"{math.exp(value):.{decimals}f}" for name, value in values.items()}
    return {**shown, "p": f"{p:.4f}"}


@given(LOG_ODDS, ERRORS, STYLES, st.integers(2, 4))
def test_what_was_computed_passes_as_wald(
    log_odds: float, error: float, style: str, decimals: int
) -> None:
    figures = wald(log_odds, error, decimals=decimals)
    assert findings("Wald intervals. " + style.format(**figures)) == ()


@given(LOG_ODDS, ERRORS, STYLES)
def test_a_ratio_beyond_its_limit_is_found(log_odds: float, error: float, style: str) -> None:
    figures = wald(log_odds, error)
    figures["ratio"] = f"{float(figures['high']) + 0.02:.2f}"
    rules = [finding.rule for finding in findings(style.format(**figures))]
    assert rules == ["outside-interval"]


@given(LOG_ODDS, ERRORS, STYLES)
def test_limits_in_the_wrong_order_are_found(log_odds: float, error: float, style: str) -> None:
    figures = wald(log_odds, error)
    figures["low"], figures["high"] = figures["high"], figures["low"]
    assert [finding.rule for finding in findings(style.format(**figures))] == ["interval-order"]


@given(st.floats(0.4, 1.5), st.floats(0.1, 0.15), STYLES, st.floats(0.0502, 0.9))
def test_a_p_value_on_the_other_side_is_found(
    log_odds: float, error: float, style: str, p: float
) -> None:
    figures = {**wald(log_odds, error), "p": f"{p:.4f}"}
    assert [finding.rule for finding in findings(style.format(**figures))] == ["two-sides"]


@given(LOG_ODDS, ERRORS, st.sampled_from(["protective", "risk"]))
def test_a_direction_word_is_held_against_the_ratio(
    log_odds: float, error: float, word: str
) -> None:
    figures = wald(log_odds, error)
    text = f"Smoking was a {word} factor ({STYLE.format(**figures)})."
    ratio = float(figures["ratio"])
    wrong = ratio > 1.005 if word == "protective" else ratio < 0.995
    assert [finding.rule for finding in findings(text)] == (["direction"] if wrong else [])


STYLE = "OR {ratio}, 95% CI {low} to {high}"


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
       st.integers(0, 2))  # fmt: skip
def test_a_percentage_passes_and_one_unit_off_is_found(
    part: tuple[int, int], decimals: int
) -> None:
    count, total = part
    for form in ("{n} of {total} patients ({p}%)", "{p}% ({n}/{total})", "{n} ({p}%) of {total}"):
        percent = 100 * count / total
        right = form.format(n=count, total=total, p=f"{percent:.{decimals}f}")
        wrong = form.format(
            n=count, total=total, p=f"{percent + 1.5 * 10.0**-decimals:.{decimals}f}"
        )
        assert findings(right) == ()
        if total > 4:
            assert [finding.rule for finding in findings(wrong)] == ["percentage"]


WORDS = """
OR aOR P p = < > 0.05 1.5 95% CI ( ) [ ] , ; . - – − to and of 18 120 % patients was were protective
risk factor lower odds 保护因素 例 n= Wald ± × 10 e-5 · （ ） ～ … [@] divided groups rate
"""
PIECES = st.sampled_from(WORDS.split())


@given(st.lists(PIECES, max_size=60), st.sampled_from(["", " "]))
def test_no_order_of_the_pieces_makes_it_fail(pieces: list[str], between: str) -> None:
    findings(between.join(pieces))


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    findings(text)
