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


def test_long_labels_and_long_odds_ratios_do_not_run_into_each_other(bundle: ResultsBundle) -> None:
    model = bundle.multivariable
    assert model is not None
    long = tuple(
        replace(facts, label="A name that goes on for longer than its column is wide, by far")
        for facts in bundle.study.variables
    )
    small = tuple(
        term if term.log_odds is None else replace(term, log_odds=-7.84, ci_low=-9.4, ci_high=-4.79)
        for term in model.terms
    )
    figure = draw_forest(
        replace(
            bundle,
            study=replace(bundle.study, variables=long),
            multivariable=replace(model, terms=small),
        )
    )
    (axes,) = figure.axes
    assert "0.000394" in "".join(text.get_text() for text in axes.texts)
    boxes = [text.get_window_extent() for text in axes.texts]
    plot = axes.get_window_extent()
    for index, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:index])
        assert box.x1 <= plot.x0 or box.x0 >= plot.x1 or box.y0 >= plot.y1 or box.y1 <= plot.y0
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.x1
