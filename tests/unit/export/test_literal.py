"""Python values as R source text; tests/live_r/test_export.py has R read them back."""

from __future__ import annotations

import pytest

from pyanalysis.export.literal import WIDTH, r_comment, r_name, r_number, r_text, r_value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'),
        ("年齡 µ", '"年齡 µ"'),
        ('a "b" \\n', '"a \\"b\\" \\\\n"'),
        ("two\nlines\r\t", '"two\\nlines\\r\\t"'),
        ("\x01f", '"\\u{1}f"'),
        ("\u202eabc\u200b", '"\\u{202e}abc\\u{200b}"'),
        ("\U000e0001", '"\\U{e0001}"'),
        ("{x} %s #", '"{x} %s #"'),
    ],
)
def test_texts(text: str, written: str) -> None:
    assert r_text(text) == written


def test_a_zero_character_is_refused() -> None:
    with pytest.raises(ValueError, match="zero character"):
        r_text("a\0b")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        r_number(value)


def test_values() -> None:
    assert r_value({"a": [], "b": ["x"], "c": [1.0, 0.5], "d": True, "if": None}) == (
        'list(a = character(), b = "x", c = c(1, 0.5), d = TRUE, "if" = NULL)'
    )
    assert r_value([{"n": 1e-7}, {"n": -2.0}]) == "list(list(n = 1e-07), list(n = -2))"
    with pytest.raises(TypeError, match="a set has no form in R"):
        r_value({1, 2})


def test_long_ones_stay_within_the_width() -> None:
    levels = [f"level number {index}" for index in range(30)]
    written = r_value({"predictors": [{"levels": levels, "name": "x"}]})
    assert max(len(line) for line in written.splitlines()) <= WIDTH
    assert written.splitlines()[2].startswith("    list(")


def test_names_and_comments() -> None:
    assert [r_name(name) for name in ("ab.c_1", "_x", "TRUE", "a b")] == [
        "ab.c_1",
        '"_x"',
        '"TRUE"',
        '"a b"',
    ]
    assert r_comment("one\nquit()\u2028 two\r\x00 three") == "one quit() two three"
