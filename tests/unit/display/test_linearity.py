"""Linearity as a reader sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pyanalysis.display import linearity_display as display
from pyanalysis.display.linearity_figures import draw_partial_effects
from pyanalysis.display.markdown import Prose
from pyanalysis.display.numbers import NBSP
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.linearity import Knot, LinearityTest


def plain(text: Prose) -> str:
    return text.replace("\\", "").replace(NBSP, " ")


def linearity_test(
    variable: str,
    *,
    model: str = "",
    p_value: float | None = 0.2,
    knots: tuple[float, ...] = (20.0, 23.0, 25.0, 29.0),
    status: str = "ok",
) -> LinearityTest:
    return LinearityTest(
        model=model,
        variable=variable,
        knots=tuple(Knot(value=value) for value in knots),
        statistic=None if p_value is None else 4.5,
        df=max(0, len(knots) - 2),
        p_value=p_value,
        status=status,
    )


def with_tests(bundle: ResultsBundle, *tests: LinearityTest) -> ResultsBundle:
    return replace(bundle, linearity=tests)


def test_a_curve_in_the_multivariable_model_is_a_limitation(bundle: ResultsBundle) -> None:
    bent = with_tests(
        bundle,
        linearity_test("bmi", p_value=0.0499),
        linearity_test("bmi", model="bmi", p_value=0.01),
        linearity_test("age", model="age", p_value=0.5),
    )
    said = plain(display.linearity_sentence(bent))
    assert "linearity was rejected for body mass index (P = 0.050)" in said
    assert "1 of 2 numeric candidates" in said
    assert "linear in body mass index (P = 0.050)" in plain(display.linearity_limitation(bent))
    line = with_tests(bundle, linearity_test("bmi", p_value=0.05))
    assert display.linearity_limitation(line) == ""
    assert "no departure from linearity was found" in display.linearity_sentence(line)


def test_without_a_test_in_the_multivariable_model_that_is_said(bundle: ResultsBundle) -> None:
    untested = with_tests(
        bundle, linearity_test("bmi", p_value=None, knots=(), status="too_few_values")
    )
    assert "could not be tested for any variable" in display.linearity_sentence(untested)
    assert display.linearity_limitation(untested) == ""


def test_the_methods_name_the_knots_that_were_used(bundle: ResultsBundle) -> None:
    four = display.linearity_methods(with_tests(bundle, linearity_test("bmi")))
    assert "4 knots (at the quantiles 0.05, 0.35, 0.65, 0.95)" in four
    assert "fewer than" not in four
    both = display.linearity_methods(
        with_tests(bundle, linearity_test("bmi"), linearity_test("age", knots=(1.0, 2.0, 3.0)))
    )
    assert "or 3 knots (at the quantiles 0.1, 0.5, 0.9)" in both
    assert "3 knots were used where fewer than 100 patients" in both
    assert display.linearity_methods(replace(bundle, linearity=None)) == ""


def test_the_table_has_a_line_for_each_numeric_candidate(bundle: ResultsBundle) -> None:
    table = display.draw_linearity(
        with_tests(
            bundle,
            linearity_test("bmi", p_value=None, status="separated"),
            linearity_test("bmi", model="bmi", p_value=0.0004),
            linearity_test("age", model="age", p_value=None, knots=(), status="too_few_values"),
        )
    )
    rows = table.rows
    assert [tuple(cell.replace(NBSP, " ") for cell in row.cells) for row in rows] == [
        (
            "Body mass index, kg/m²",
            "20.0; 23.0; 25.0; 29.0",
            "4.50 (2)",
            "< 0.001",
            "separation",
            "–",
        ),
        ("Age, years", "–", "too few values", "–", "–", "–"),
    ]
    assert "–: the variable is not in the multivariable model." in table.notes[0]
    nothing = display.draw_linearity(replace(bundle, linearity=None)).rows
    assert nothing[0].cells[0] == "No numeric variable"


def test_there_is_a_panel_for_each_curve(bundle: ResultsBundle) -> None:
    assert bundle.partial_effects is not None
    (axes,) = draw_partial_effects(bundle).axes
    assert axes.get_xlabel() == "Body mass index, kg/m²"
    drawn = np.asarray(axes.lines[-1].get_xdata())
    assert len(drawn) == len(bundle.partial_effects[0].points) == 21
    four = replace(bundle, partial_effects=bundle.partial_effects * 4)
    assert len(draw_partial_effects(four).axes) == 4
    assert draw_partial_effects(replace(bundle, partial_effects=None)).axes == []
    assert "body mass index" in display.effects_sentence(bundle)
    assert display.effects_sentence(replace(bundle, partial_effects=None)) == ""
