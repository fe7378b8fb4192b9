"""What the grammar reads out of a sentence, not only what is wrong with it."""

from __future__ import annotations

import pytest

from pyanalysis.proofread.figures import Ratio
from pyanalysis.proofread.find import find_figures
from pyanalysis.proofread.passages import normal, sentences, uses_decimal_comma

Read = tuple[str, str | None, str | None]


def ratios(text: str) -> list[Ratio]:
    same = normal(text, decimal_comma=uses_decimal_comma([text]))
    assert len(same) == len(text)
    figures = find_figures(same, original=text)
    return [ratio for group in figures.groups for ratio in group.ratios]


def short(ratio: Ratio) -> Read:
    return (
        ratio.number.text,
        None if ratio.interval is None else ratio.interval.text,
        None if ratio.p_value is None else ratio.p_value.text,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OR 1.5 (95% CI 1.1 to 2.0; P = .03)", [("1.5", "1.1 to 2.0", "P = .03")]),
        ("(OR=1.5, 95%CI: 1.1–2.0, P<0.05)", [("1.5", "1.1–2.0", "P<0.05")]),
        ("aOR, 1.50 [1.10; 2.00]", [("1.50", "1.10; 2.00", None)]),
        ("adjusted odds ratio [aOR] 0·62 (0·44–0·88)", [("0·62", "0·44–0·88", None)]),
        ("odds ratio (95% CI): 1.68 (1.10, 2.57)", [("1.68", "1.10, 2.57", None)]),
        ("OR 1.5, P = 0.03, 95% CI 1.1–2.0", [("1.5", "1.1–2.0", "P = 0.03")]),
        ("OR=2.1, β=0.74, SE=0.3, P=0.013, 95% CI 1.2–3.8", [("2.1", "1.2–3.8", "P=0.013")]),
        ("OR 0.93 per 10 mm Hg increase, 95% CI 0.89–0.97", [("0.93", "0.89–0.97", None)]),
        (
            "OR per kg/m² 1.68, 95% CI 1.23 to 2.52, P < 0.001",
            [("1.68", "1.23 to 2.52", "P < 0.001")],
        ),
        ("OR（95%CI）为1.68（1.10～2.57）", [("1.68", "1.10～2.57", None)]),
        (
            "OR=6.170, 5.797, 5.734, 9.959, P<0.05",
            [(value, None, None) for value in ("6.170", "5.797", "5.734", "9.959")],
        ),
        (
            "ORs 1.5 and 2.3 (95% CI 1.1–2.0 and 1.2–4.4; P = 0.01 and 0.02)",
            [("1.5", "1.1–2.0", "P = 0.01"), ("2.3", "1.2–4.4", "0.02")],
        ),
        (
            "odds ratios were 1.21 (0.80–1.83), 1.64 (1.09–2.47) and 2.10 (1.39–3.17)",
            [
                ("1.21", "0.80–1.83", None),
                ("1.64", "1.09–2.47", None),
                ("2.10", "1.39–3.17", None),
            ],
        ),
        ("(P = 0.03; OR 1.5, 95% CI 1.1–2.0)", [("1.5", "1.1–2.0", "P = 0.03")]),
        ("hazard ratio for death, 1.68; 95% CI, 1.10 to 2.57", [("1.68", "1.10 to 2.57", None)]),
        ("OR 1,68 (KI; P = 0,02)", [("1,68", None, None)]),
    ],
)
def test_a_ratio_is_read_with_what_belongs_to_it(text: str, expected: list[Read]) -> None:
    assert [short(ratio) for ratio in ratios(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "HR 72 bpm", "HR 72.5 ± 9.1", "OR 3", "age OR 2 sexes", "the OR was 12%", "RR 16 /min",
        "ORs ranged from 1.2 to 3.4", "OR 1.2–3.4", "odds ratio per 10 years", "or 1.5",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_ratio_is_none(text: str) -> None:
    assert ratios(text) == []


@pytest.mark.parametrize(
    ("typed", "value", "half"),
    [
        ("P = 0.05", 0.05, 0.005),
        ("p<.001", 0.001, 0.0005),
        ("P=0·03", 0.03, 0.005),
        ("p-value of 0.030", 0.03, 0.0005),
        ("P = 3.2 × 10−9", 3.2e-9, 0.05e-9),
        ("P < 10−8", 1e-8, 1e-8),
        ("P=1.5e-4", 1.5e-4, 0.05e-4),
        ("P = 0,03", 0.03, 0.005),
        ("P＝0.03", 0.03, 0.005),
    ],
)
def test_a_p_value_is_read_with_its_rounding(typed: str, value: float, half: float) -> None:
    (found,) = find_figures(normal(typed), original=typed).p_values
    assert found.number.value == pytest.approx(value)
    assert found.number.half == pytest.approx(half)


@pytest.mark.parametrize("text", ["P < 0. 001", "P = 0 .015", "group P was 11", "P53 = 2", "p = 6"])
def test_torn_numbers_and_other_letters_are_no_p_values(text: str) -> None:
    assert find_figures(normal(text), original=text).p_values == ()


def test_thousands_are_one_count() -> None:
    text = "Of 12,340 patients 1\u202f234 (10.0%) of 12,340 died."
    (share,) = find_figures(normal(text), original=text).shares
    assert (share.count.value, share.count.text) == (1234, "1\u202f234")
    assert share.total is not None
    assert share.total.value == 12340


def test_abbreviations_end_no_sentence() -> None:
    text = "Men vs. Women differed (Fig. 2). P. acnes was seen. 18 died。然后"
    parts = [text[start:end].strip() for start, end in sentences(text)]
    assert parts == [
        "Men vs. Women differed (Fig. 2).", "P. acnes was seen.", "18 died。", "然后",
    ]  # fmt: skip
