"""The figure of the patterns of missing values: what is dark, and the counts beside it."""

from __future__ import annotations

from dataclasses import replace

from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pyanalysis.display.figures import ADJUSTED
from pyanalysis.display.missing_figure import KNOWN, NOTHING_MISSING, draw_missing_patterns
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.missing import MissingPattern


def squares(figure: Figure) -> dict[tuple[int, int], str]:
    """Give the colour of each square by its column and row."""
    (axes,) = figure.axes
    return {
        (round(patch.get_x() + 0.4), round(patch.get_y() + 0.4)): to_hex(patch.get_facecolor())
        for patch in axes.patches
        if isinstance(patch, Rectangle)
    }


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_a_square_is_dark_where_the_pattern_lacks_the_variable(bundle: ResultsBundle) -> None:
    missing = bundle.missing
    assert missing is not None
    found = squares(draw_missing_patterns(bundle))
    wanted = {
        (column, row): ADJUSTED if item.variable in pattern.variables else KNOWN
        for column, pattern in enumerate(missing.patterns)
        for row, item in enumerate(missing.variables)
    }
    assert found == wanted
    assert set(found.values()) == {ADJUSTED, KNOWN}


def test_the_counts_of_patterns_and_variables_stand_at_the_sides(bundle: ResultsBundle) -> None:
    missing = bundle.missing
    assert missing is not None
    shown = texts(draw_missing_patterns(bundle))
    for pattern in missing.patterns:
        assert str(pattern.n) in shown
    for item in missing.variables:
        assert f"{item.n_missing} ({item.percent:.1f}%)" in shown
    assert "Time from injury to surgery" in shown


def test_patterns_that_are_not_listed_have_no_squares(bundle: ResultsBundle) -> None:
    missing = bundle.missing
    assert missing is not None
    rest = MissingPattern(variables=(), is_rest=True, n=7, percent=5.8)
    patterns = (*missing.patterns[:2], rest)
    drawn = draw_missing_patterns(
        replace(bundle, missing=replace(missing, patterns=patterns, n_patterns=9))
    )
    assert {column for column, _ in squares(drawn)} == {0, 1}
    assert {"others\n7", "\u2026"} <= set(texts(drawn))


def test_without_a_missing_value_it_says_so(bundle: ResultsBundle) -> None:
    assert bundle.missing is not None
    drawn = draw_missing_patterns(
        replace(bundle, missing=replace(bundle.missing, variables=(), patterns=()))
    )
    assert [text.get_text() for text in drawn.texts] == [NOTHING_MISSING]
