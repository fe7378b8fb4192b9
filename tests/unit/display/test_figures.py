"""Figures say where there is nothing to draw."""

from __future__ import annotations

from dataclasses import replace

from pyanalysis.display.figures import NOTHING_TO_DRAW, draw_forest
from pyanalysis.results.bundle import ResultsBundle


def test_a_forest_plot_without_estimates_says_so(bundle: ResultsBundle) -> None:
    (axes,) = draw_forest(replace(bundle, multivariable=None)).axes
    assert [text.get_text() for text in axes.texts] == [NOTHING_TO_DRAW]
    (axes,) = draw_forest(bundle).axes
    assert NOTHING_TO_DRAW not in [text.get_text() for text in axes.texts]
    assert len(axes.texts) > 10
