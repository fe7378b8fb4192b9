"""``keep`` is one comparison with literals; everything else is refused and nothing is run."""

from __future__ import annotations

import pytest

from pyanalysis.study.keep import parse_keep


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">= 50", (">=", (50.0,))),
        (">50", (">", (50.0,))),
        ("  <=  -1.5e2 ", ("<=", (-150.0,))),
        ("< 0", ("<", (0.0,))),
        ("== yes", ("==", ("yes",))),
        ("!= 'not known'", ("!=", ("not known",))),
        ('== "it, [and] >= that"', ("==", ("it, [and] >= that",))),
        ("== 1", ("==", (1.0,))),
        ("in [a, 'b c', \"d,e\"]", ("in", ("a", "b c", "d,e"))),
        ("in [1, 2.5]", ("in", (1.0, 2.5))),
    ],
)
def test_a_comparison_is_read(text: str, expected: tuple[str, tuple[object, ...]]) -> None:
    assert parse_keep(text) == expected


@pytest.mark.parametrize("text", ["== '1'", "in ['1']", 'in ["1"]'])
def test_a_quoted_number_is_a_text(text: str) -> None:
    assert parse_keep(text)[1] == ("1",)


def test_one_text_among_numbers_makes_all_of_them_texts() -> None:
    assert parse_keep("in [1, 2.50, x]") == ("in", ("1", "2.50", "x"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "50",
        ">=",
        "=> 50",
        "= 50",
        "age >= 50",
        "1 < age < 2",
        ">= 50 and < 60",
        "== 50 or 60",
        "!= yes and != no",
        "== a b",
        "== a, b",
        "== =50",
        "== 'a",
        '== "a" or "b"',
        "in []",
        "in [,a]",
        "in [a b]",
        "in ['a' 'b']",
        "in [[a]]",
        "in [a",
        "in [a] or in [b]",
        "not in [a]",
        "__import__('os')",
        "== __import__('os')",
        "== __import__(os)",
        "== (lambda: 1)()",
        "in [x for x in y]",
    ],
)
def test_anything_but_one_comparison_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="is not one comparison; allowed are >=") as caught:
        parse_keep(text)
    assert repr(text) in str(caught.value)
    assert ">= 50" in str(caught.value)


@pytest.mark.parametrize("literal", ["old", "'50'", "nan", "inf", "-infinity", "1_000", "0x10"])
@pytest.mark.parametrize("operator", [">=", ">", "<=", "<"])
def test_an_order_needs_a_finite_number(operator: str, literal: str) -> None:
    with pytest.raises(ValueError, match=f"compares with {operator}, which needs a number"):
        parse_keep(f"{operator} {literal}")
