"""Numbers in each journal's style, held against what the journals print (pages in the files)."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyanalysis.display.numbers import (
    NBSP,
    THIN,
    format_count,
    format_count_percent,
    format_estimate,
    format_fixed,
    format_interval,
    format_mean,
    format_median,
    format_odds_ratio,
    format_p,
    format_p_below,
    format_p_with_sign,
    format_percent,
    format_plain,
    format_probability,
    format_small,
)
from pyanalysis.display.style import active_style, styled
from pyanalysis.display.style_files import load_style, parse_style, style_folder
from pyanalysis.display.style_list import style_list
from pyanalysis.errors import InputError
from pyanalysis.study.style_names import style_names

STYLES = style_names()
LOG = math.log


def in_style(name: str, show: Callable[[], str]) -> str:
    """Give the text with blanks of every kind as plain ones."""
    with styled(load_style(name)):
        return show().replace(NBSP, " ").replace(THIN, " ")


@pytest.mark.parametrize(
    ("name", "show", "printed"),
    [
        ("jama", lambda: format_p_with_sign(0.16), "P = .16"),
        ("jama", lambda: format_p_with_sign(0.0004), "P < .001"),
        ("jama", lambda: format_p_with_sign(0.0085), "P = .009"),
        ("jama", lambda: format_p(0.046), ".046"),
        ("jama", lambda: format_p(0.044), ".04"),
        ("jama", lambda: format_p(0.05), ".05"),
        ("jama", lambda: format_p(1), "> .99"),
        ("jama", lambda: format_fixed(0.87, decimals=2), "0.87"),
        ("jama", lambda: format_mean(58.6, 10.1, decimals=1), "58.6 (10.1)"),
        ("jama", lambda: format_count_percent(82404, 25.1), "82 404 (25.1)"),
        ("jama", lambda: format_count_percent(3234, 5.9), "3234 (5.9)"),
        ("jama", lambda: format_estimate(LOG(2.72), low=LOG(0.45), high=LOG(2.6)), None),
        ("lancet", lambda: format_p_with_sign(0.0043), "p=0·0043"),
        ("lancet", lambda: format_p_with_sign(0.0006), "p=0·0006"),
        ("lancet", lambda: format_p_with_sign(0.00003), "p<0·0001"),
        ("lancet", lambda: format_p_with_sign(0.0494), "p=0·049"),
        ("lancet", lambda: format_interval(LOG(1.03), LOG(1.17)), "1·03–1·17"),
        ("lancet", lambda: format_interval(LOG(2.61), LOG(12.23)), "2·61–12·23"),
        ("lancet", lambda: format_odds_ratio(LOG(128.55)), "128·55"),
        ("lancet", lambda: format_count(4731), "4731"),
        ("lancet", lambda: format_median(20, 17, 24, decimals=1), "20·0 (17·0–24·0)"),
        ("nejm", lambda: format_p_with_sign(0.008), "P=0.008"),
        ("nejm", lambda: format_p_with_sign(0.0312), "P=0.03"),
        ("nejm", lambda: format_p_with_sign(0.0009), "P<0.001"),
        ("nejm", lambda: format_interval(LOG(0.25), LOG(0.87)), "0.25 to 0.87"),
        ("bmj", lambda: format_count_percent(61554, 84.0), "61 554 (84.0%)"),
        ("bmj", lambda: format_count_percent(6939, 9.5), "6939 (9.5%)"),
        ("bmj", lambda: format_interval(LOG(3.93), LOG(16.9)), "3.93 to 16.9"),
        ("bmj", lambda: format_percent(39.0, decimals=2), "39.0%"),
        ("apa", lambda: format_p_with_sign(0.0014), "p = .001"),
        ("apa", lambda: format_p_with_sign(0.35), "p = .35"),
        ("apa", lambda: format_p_below(0.01), "p < .01"),
        ("apa", lambda: format_estimate(LOG(0.9), low=LOG(0.62), high=LOG(1.12)), None),
        ("apa", lambda: format_count(1234), "1,234"),
    ],
)
def test_a_style_writes_what_its_journal_prints(
    name: str, show: Callable[[], str], printed: str | None
) -> None:
    wanted = {"jama": "2.72 (0.45-2.60)", "apa": "0.90 [0.62, 1.12]"} if printed is None else {}
    assert in_style(name, show) == (printed or wanted[name])


@pytest.mark.parametrize("name", STYLES)
@given(value=st.floats(min_value=1e-12, max_value=1.0))
def test_p_is_never_shown_as_zero_nor_falsely_as_one(name: str, value: float) -> None:
    shown = in_style(name, lambda: format_p(value)).replace("·", ".")
    assert float(shown.lstrip("<> ")) > 0
    if value < 1:
        assert shown.startswith(">") or float(shown.lstrip("< ")) < 1


@pytest.mark.parametrize("name", STYLES)
@given(value=st.floats(min_value=0.001, max_value=0.98))
def test_p_is_rounded_half_up_at_the_decimals_it_has(name: str, value: float) -> None:
    shown = in_style(name, lambda: format_p(value)).replace("·", ".")
    decimals = Decimal(shown).as_tuple().exponent
    assert isinstance(decimals, int)
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(decimals), ROUND_HALF_UP)
    assert Decimal(shown) == exact


@pytest.mark.parametrize("name", ["jama", "apa"])
@given(value=st.floats(min_value=0.0455, max_value=0.0494))
def test_a_significant_p_does_not_look_like_the_threshold(name: str, value: float) -> None:
    assert float(in_style(name, lambda: format_p(value))) < 0.05


def test_halves_go_up_in_every_style() -> None:
    ends = {name: in_style(name, lambda: format_p(0.125)) for name in STYLES}
    assert ends["jama"] == ".13"
    assert ends["nejm"] == "0.13"
    assert ends["lancet"] == "0·13"
    assert ends["default"] == "0.125"
    for name in STYLES:
        shown = in_style(name, lambda: format_fixed(2.345, decimals=2))
        assert shown.replace("·", ".") == "2.35"


def test_typed_numbers_follow_and_differences_of_machines_do_not() -> None:
    assert in_style("lancet", lambda: format_plain(97.5)) == "97·5"
    assert in_style("apa", lambda: format_probability(0.05)) == ".05"
    assert in_style("lancet", lambda: format_probability(0.05)) == "0·05"
    assert in_style("lancet", lambda: format_small(2.3e-6)) == "2.3e−6"


def test_a_style_ends_with_its_block() -> None:
    assert active_style().name == "default"
    with styled(load_style("lancet")):
        assert active_style().name == "lancet"
    assert active_style().name == "default"


# ---- The files ----

TEXT = (style_folder() / "jama.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STYLES)
def test_a_style_names_where_its_rules_come_from(name: str) -> None:
    style = load_style(name)
    assert style.is_default == (not style.sources)
    assert style.csl is None or style.csl == f"{name}.csl"


def test_every_csl_file_belongs_to_a_style_and_is_our_own() -> None:
    found = {file.name for file in style_folder().iterdir() if file.name.endswith(".csl")}
    assert found == {style.csl for style in map(load_style, STYLES) if style.csl}
    for name in found:
        text = (style_folder() / name).read_text(encoding="utf-8")
        assert "Written for this project" in text
        root = ElementTree.fromstring(text)
        info = root.find("{*}info/{*}id")
        assert info is not None
        assert info.text == f"pyanalysis-{Path(name).stem}"


def test_all_problems_of_a_style_file_come_in_one_message() -> None:
    broken = (
        TEXT.replace("letter: P", "letter: Q")
        .replace("mean: parentheses", "mean: brackets")
        .replace("citations:", "cites:")
        .replace("{from: 0.001, show: 3}", "{from: 0.001, show: 2}")
    )
    with pytest.raises(InputError) as caught:
        parse_style(broken, name="ours")
    problems = caught.value.problems
    assert len(problems) == 5
    assert all(problem.startswith("ours.yml") for problem in problems)
    told = "\n".join(problems)
    assert "ours.yml, p_value.letter: 'Q' is not one of ['P', 'p']" in told
    assert "p_value.decimals[1].show: with 2 decimals 0.001 would be shown as zero" in told
    assert "mean: 'brackets'" in told
    assert "'citations' is a required property" in told
    assert "'cites' was unexpected" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{from: 0.001, show: 3}", "{from: 0.001, show: 2}", "0.001 would be shown as zero"),
        ("{from: 0.001, show: 3}", "{from: 0.005, show: 3}", "no step holds values from 0.001"),
        ("{from: 0.01, show: 2}", "{from: 0.0001, show: 5}", "write the largest value first"),
        ("title: JAMA", "title: [JAMA", "is not valid YAML"),
    ],
)
def test_a_style_cannot_show_p_as_zero(old: str, new: str, told: str) -> None:
    assert old in TEXT
    with pytest.raises(InputError) as caught:
        parse_style(TEXT.replace(old, new), name="ours")
    assert told in "\n".join(caught.value.problems)


@pytest.mark.parametrize("text", ["", "- a", "p_value: 3", "p_value: {decimals: x, smallest: 1}"])
def test_a_file_of_another_shape_is_told_as_such(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_style(text, name="ours")
    assert all(problem.startswith("ours.yml") for problem in caught.value.problems)


def test_a_new_file_is_a_style() -> None:
    text = TEXT.replace('mark: "."', 'mark: ","').replace(
        "order: count first", "order: percent first"
    )
    with styled(parse_style(text, name="ours")):
        assert format_odds_ratio(LOG(1.683)) == "1,68"
        assert format_count_percent(12, 34.53) == "34,5 (12)"


def test_the_list_shows_every_style() -> None:
    lines = style_list([load_style(name) for name in STYLES]).splitlines()
    assert [line.split()[0] for line in lines[1 : len(STYLES) + 1]] == list(STYLES)
    assert "p=0·031, p=0·0042, p<0·0001" in lines[1 + STYLES.index("lancet")]
    assert sum(line.startswith(f"{name}: ") for name in STYLES for line in lines) == len(STYLES)
