"""Which variables are missing together: a grid of variables by patterns, counts at its sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyanalysis.display.figure_texts import wrapped
from pyanalysis.display.figures import ADJUSTED, WIDTH_OF_LABEL, new_figure
from pyanalysis.display.labels import variables_by_column
from pyanalysis.display.language import marked, text
from pyanalysis.display.numbers import count_percent_name, format_count, format_count_percent
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.missing import MissingData, MissingPattern

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KNOWN = "#e4e9ef"
"""So much lighter than what is missing that a print in grey tells them apart."""

WIDTH, LEFT, RIGHT = 7.2, 0.36, 0.85
"""Inches, and where the grid begins and ends as parts of them."""

LINE, HEAD, FOOT = 0.3, 0.55, 0.4
"""Inches of a variable, of the counts above the grid and of the key below it."""

SIDE = 0.78
"""A square's part of its place."""

NOTHING_MISSING = marked("No candidate predictor was missing.")


def draw_missing_patterns(bundle: ResultsBundle) -> Figure:
    """Draw a column for each pattern, as frequent as the results list them, a row a variable."""
    missing = bundle.missing
    n_lines = len(missing.variables) if missing is not None else 0
    height = HEAD + LINE * max(n_lines, 2) + FOOT
    figure = new_figure(WIDTH, height)
    if missing is None or not n_lines:
        figure.text(0.5, 0.5, text(NOTHING_MISSING), fontsize=9, ha="center", va="center")
        return figure
    box = (LEFT, FOOT / height, RIGHT - LEFT, 1 - (HEAD + FOOT) / height)
    axes = figure.add_axes(box)
    axes.set_axis_off()
    axes.set_xlim(-0.5, len(missing.patterns) - 0.5)
    axes.set_ylim(n_lines - 0.5, -0.5)
    for at, pattern in enumerate(missing.patterns):
        _draw_pattern(axes, pattern, at=at, missing=missing)
    _label_variables(axes, missing, bundle=bundle)
    _draw_key(axes)
    return figure


def _draw_pattern(axes: Axes, pattern: MissingPattern, *, at: int, missing: MissingData) -> None:
    """Draw one column below its count; patterns that are not listed singly have no squares."""
    head = format_count(pattern.n)
    if pattern.is_rest:
        head = text("others\n{count}", count=head)
        axes.text(at, (len(missing.variables) - 1) / 2, "\u2026", ha="center", va="center")
    axes.text(at, -0.6, head, fontsize=8, ha="center", va="bottom")
    for line, item in enumerate(missing.variables):
        if not pattern.is_rest:
            _square(axes, at, line, is_missing=item.variable in pattern.variables)


def _square(axes: Axes, at: float, line: float, *, is_missing: bool) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415  see figures.new_figure

    axes.add_patch(
        Rectangle(
            (at - SIDE / 2, line - SIDE / 2),
            SIDE,
            SIDE,
            facecolor=ADJUSTED if is_missing else KNOWN,
            edgecolor="none",
            clip_on=False,
        )
    )


def _label_variables(axes: Axes, missing: MissingData, *, bundle: ResultsBundle) -> None:
    """Write each variable's label on its left and how often it is missing on its right."""
    facts = variables_by_column(bundle)
    for line, item in enumerate(missing.variables):
        label = wrapped(facts[item.variable].label, width=WIDTH_OF_LABEL, lines=2)
        count = format_count_percent(item.n_missing, item.percent)
        for x, words, side in ((-0.02, label, "right"), (1.02, count, "left")):
            axes.text(
                x,
                line,
                words,
                fontsize=8,
                ha=side,
                va="center",
                transform=axes.get_yaxis_transform(),
            )
    head = text("Missing, {number}", number=count_percent_name())
    for x, words, side in ((-0.02, text("n"), "right"), (1.02, head, "left")):
        axes.text(
            x, -0.6, words, fontsize=8, ha=side, va="bottom", transform=axes.get_yaxis_transform()
        )


def _draw_key(axes: Axes) -> None:
    """Say below the grid what dark and light mean."""
    from matplotlib.patches import Patch  # noqa: PLC0415  see figures.new_figure

    axes.legend(
        handles=[
            Patch(color=ADJUSTED, label=text("missing")),
            Patch(color=KNOWN, label=text("known")),
        ],
        loc="upper left",
        bbox_to_anchor=(0.0, 0.0),
        ncols=2,
        frameon=False,
        fontsize=8,
        borderaxespad=0.4,
    )
