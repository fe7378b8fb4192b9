"""Collinearity as a reader sees it."""

from __future__ import annotations

from dataclasses import replace

from pyanalysis.display import collinearity_display as display
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.collinearity import VariableCollinearity


def with_scaled(bundle: ResultsBundle, scaled: float) -> ResultsBundle:
    assert bundle.collinearity is not None
    first = VariableCollinearity(variable="bmi", gvif=scaled**2, df=1, scaled=scaled)
    return replace(bundle, collinearity=(first, *bundle.collinearity[1:]))


def test_only_strong_collinearity_becomes_a_limitation(bundle: ResultsBundle) -> None:
    assert display.collinearity_limitation(with_scaled(bundle, 2.23)) == ""
    strong = display.collinearity_limitation(with_scaled(bundle, 2.24))
    assert "body mass index (2.24)" in strong
    said = display.collinearity_sentence(with_scaled(bundle, 2.24))
    assert "was 2.24 (body mass index); 1 of 6 variables exceeded 2.24" in said
    assert "no variable exceeded 2.24" in display.collinearity_sentence(bundle)


def test_the_table_gives_each_variable_its_factor(bundle: ResultsBundle) -> None:
    rows = display.draw_collinearity(with_scaled(bundle, 2.0)).rows
    assert rows[0].cells == ("Body mass index, kg/m²", "1", "4.00", "2.00")
    assert len(rows) == 6


def test_nothing_is_said_where_nothing_was_measured(bundle: ResultsBundle) -> None:
    without = replace(bundle, collinearity=None)
    assert display.collinearity_methods(without) == ""
    assert display.collinearity_sentence(without) == ""
    assert display.collinearity_limitation(without) == ""
    assert display.draw_collinearity(without).rows[0].cells[0] == "No model of two variables"
    assert "variance inflation of 5" in display.collinearity_methods(bundle)
