"""The blanks that set the decimal marks of a column below each other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html

from pyanalysis.display.decimals import FIGURE, POINT, aligned, uses_comma
from pyanalysis.display.numbers import NBSP, THIN, format_estimate, format_p
from pyanalysis.display.style import styled
from pyanalysis.display.style_files import load_style
from pyanalysis.display.table import (
    Column,
    Row,
    Table,
    html_table,
    markdown_table,
    with_aligned_decimals,
)
from pyanalysis.study.style_names import style_names

F, P = FIGURE, POINT
WIDE = 0.5
"""A share of the line that holds any cell here."""


def right(*cells: str, comma: bool = False) -> list[str]:
    return aligned(cells, align="right", share=WIDE, comma=comma)


def centred(*cells: str, share: float = WIDE) -> list[str]:
    return aligned(cells, align="center", share=share)


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        (("0.03", ".002", "<.001"), (f"0.03{F}", ".002", "<.001")),
        (("0·76", "0·0030"), (f"0·76{F}{F}", "0·0030")),
        ((f"<{NBSP}0.001", "0.5"), (f"<{NBSP}0.001", f"0.5{F}{F}")),
        (("10", "0.25"), (f"10{F}{F}{P}", "0.25")),
        (("10", "0·25"), (f"10{F}{F}{NBSP}", "0·25")),
        ((f"1{NBSP}234", "1.5"), (f"1{NBSP}234{F}{P}", "1.5")),
        (("1,234", "1.5"), (f"1,234{F}{P}", "1.5")),
        (("−1.25", "0.1"), ("−1.25", f"0.1{F}")),
    ],
)
def test_cells_set_right_get_blanks_behind_them(
    cells: tuple[str, ...], written: tuple[str, ...]
) -> None:
    assert tuple(right(*cells)) == written


def test_a_decimal_comma_is_a_mark_where_it_is_none_of_thousands() -> None:
    assert right("1,5", "0,25", comma=True) == [f"1,5{F}", "0,25"]
    assert uses_comma(["1,5", "12 (3,4)"])
    assert uses_comma(["0,125"])
    assert not uses_comma(["1,234", "12 (3.4)"])
    assert not uses_comma(["1,234"])


def test_centred_estimates_get_blanks_on_both_sides() -> None:
    assert centred("1.12 (0.55 to 2.30)", "10.7 (2.17 to 71.1)", "0.51 (0.0695 to 2.48)") == [
        f"{F}1.12 (0.55 to 2.30){F}{F}",
        f"10.7 (2.17 to 71.1){F}{F}{F}",
        f"{F}0.51 (0.0695 to 2.48)",
    ]


def test_counts_align_at_their_last_digit() -> None:
    assert centred("12 (34.5%)", "5 (2.8%)", f"12{THIN}345 (90.1%)") == [
        f"{F}{F}{F}{THIN}12 (34.5%)",
        f"{F}{F}{F}{F}{THIN}5 (2.8%){F}",
        f"12{THIN}345 (90.1%)",
    ]


@pytest.mark.parametrize(
    "text",
    ["Reference", "Fisher exact", "", "–", "not estimable", "T11", "3.1e−3", "1.2.3", "‡", "12:30"],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert right("0.25", text, "0.1") == ["0.25", text, f"0.1{F}"]


@pytest.mark.parametrize(
    "cells",
    [
        ["0.03", "0.12", "–"],
        ["1.10 (0.90 to 1.30)", "Reference"],
        ["1.5 ± 0.2", "2.5 ± 0.9"],
        [""],
        [],
    ],
)
def test_a_column_whose_marks_align_already_stays(cells: list[str]) -> None:
    assert right(*cells) == cells
    assert centred(*cells) == cells
    assert right("12", "3") == ["12", "3"]


def test_a_column_set_left_stays() -> None:
    assert aligned(["0.03", "0.125"], align="left", share=WIDE) == ["0.03", "0.125"]


def test_a_cell_much_wider_than_most_keeps_its_place() -> None:
    cells = centred("12 (34.5%)", "5 (2.8%)", "8.0 (4.0 to 10.0)", "3 (1.2%)")
    assert cells[2] == "8.0 (4.0 to 10.0)"
    assert cells[1] == f"{F}5 (2.8%){F}"


def test_texts_with_other_signs_get_about_their_width() -> None:
    # 2 + 3 half digits and 1.3 + 1.3 of the brackets against 1 + 6: the rest is a thin blank's.
    assert right("0.938", "120 (18)") == [f"0.938{THIN}", "120 (18)"]


def test_no_blank_makes_a_cell_wider_than_its_column() -> None:
    cells = ["8.0 (4.0 to 10.0)", "12.0 (5.0 to 9.0)"]
    assert centred(*cells, share=0.16) != cells
    assert centred(*cells, share=0.12) == cells


@pytest.mark.parametrize("name", style_names())
def test_every_style_has_as_many_digits_before_all_marks_and_behind_those_of_p(name: str) -> None:
    with styled(load_style(name)):
        cells = [
            format_estimate(middle, low=middle - width, high=middle + width)
            for middle, width in ((0.1, 1.0), (2.4, 0.4), (1.7, 1.5), (-0.6, 0.3))
        ]
        p_values = [format_p(value) for value in (0.4, 0.04, 0.012, 0.0031, 0.00072, 1e-9)]
    shown = centred(*cells)
    assert shown != cells
    assert {len(re.split(r"[.·]", cell)[0]) for cell in shown} == {2}
    assert len({len(cell) for cell in shown}) == 1
    behind = [len(re.split(r"[.·]", cell)[1]) for cell in right(*p_values)]
    assert behind == [max(behind)] * len(p_values)


TABLE = Table(
    name="x",
    columns=(
        Column(label="Variable", align="left", width=40),
        Column(label="OR", align="center", width=40),
        Column(label="P", align="right", width=20),
    ),
    rows=(
        Row(cells=("First 0.5", "1.12 (0.55 to 2.30)", "0.03")),
        Row(cells=("Second 0.25", "10.7 (2.17 to 71.1)", "<.001")),
    ),
)


@pytest.mark.parametrize("italic", [None, re.compile("(?P<italic>P$)")])
def test_only_what_is_written_has_the_blanks(italic: re.Pattern[str] | None) -> None:
    table = replace(TABLE, italic=italic)
    before = [row.cells for row in table.rows]
    markdown, page = markdown_table(table), html.fromstring(html_table(table))
    assert [row.cells for row in table.rows] == before
    cells = [
        [cell.text_content() for cell in row.xpath("th|td")] for row in page.xpath("//tbody/tr")
    ]
    assert cells == [
        ["First 0.5", f"{F}1.12 (0.55 to 2.30)", f"0.03{F}"],
        ["Second 0.25", f"10.7 (2.17 to 71.1){F}", "<.001"],
    ]
    assert f"| {F}1\\.12 \\(0\\.55 to 2\\.30\\) | 0\\.03{F} |" in markdown
    assert not re.search(f"[{F}{P}]", markdown_table(table, aligns_decimals=False))


def test_a_table_without_rows_stays() -> None:
    empty = replace(TABLE, rows=())
    assert with_aligned_decimals(empty) == empty
