"""The curves of the numeric predictors in the multivariable model, a panel each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyanalysis.display.figure_texts import set_fonts, wrapped
from pyanalysis.display.figures import ADJUSTED, WIDEST, new_figure, ratio_ticks
from pyanalysis.display.labels import scale_label, variables_by_column
from pyanalysis.display.language import text
from pyanalysis.display.numbers import format_p_with_sign
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.linearity import PartialEffect

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_COLUMNS = 3
PANEL_WIDTH, PANEL_HEIGHT = 2.4, 2.5
WIDTH_OF_LABEL = 36
"""Characters of a line below a panel."""


def draw_partial_effects(bundle: ResultsBundle) -> Figure:
    """Draw odds ratios against the median with pointwise limits, all on one scale."""
    effects = bundle.partial_effects or ()
    columns = max(1, min(MOST_COLUMNS, len(effects)))
    rows = max(1, math.ceil(len(effects) / columns))
    figure = new_figure(1.2 + PANEL_WIDTH * max(columns, 2), 0.2 + PANEL_HEIGHT * rows)
    low, high = _axis_limits(effects)
    facts = variables_by_column(bundle)
    declared = {spline.variable for spline in bundle.splines or ()}
    tests = () if bundle.multivariable is None else bundle.multivariable.global_tests
    whole = {test.variable: test.p_value for test in tests if test.variable in declared}
    p_values = {test.variable: test.p_value for test in bundle.linearity or () if not test.model}
    for index, effect in enumerate(effects):
        axes = figure.add_subplot(rows, columns, index + 1)
        _draw_curve(axes, effect, low=low, high=high)
        label = wrapped(scale_label(facts[effect.variable]), width=WIDTH_OF_LABEL, lines=2)
        axes.set_xlabel(label, fontsize=8)
        is_declared = effect.variable in whole
        p_value = whole[effect.variable] if is_declared else p_values.get(effect.variable)
        p_shown = format_p_with_sign(p_value)
        title = (
            text("Declared spline: {p}", p=p_shown)
            if is_declared
            else text("Linearity: {p}", p=p_shown)
        )
        axes.set_title(title, fontsize=8)
        if index % columns == 0:
            axes.set_ylabel(text("Odds ratio against the median\n(log scale)"), fontsize=8)
    set_fonts(figure).tight_layout()
    return figure


def _draw_curve(axes: Axes, effect: PartialEffect, *, low: float, high: float) -> None:
    from matplotlib.ticker import (  # noqa: PLC0415  see new_figure
        FixedLocator,
        FuncFormatter,
        NullLocator,
    )

    values = [point.value for point in effect.points]
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.axhline(1.0, color="black", linewidth=0.8)
    axes.axvline(effect.median, color="#8c8c8c", linewidth=0.8, linestyle=":")
    axes.fill_between(
        values,
        [_ratio(point.ci_low) for point in effect.points],
        [_ratio(point.ci_high) for point in effect.points],
        color=ADJUSTED,
        alpha=0.18,
        linewidth=0,
    )
    axes.plot(values, [_ratio(point.log_odds) for point in effect.points], color=ADJUSTED)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.yaxis.set_major_locator(FixedLocator(ratio_ticks(low, high)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.tick_params(labelsize=8)


def _axis_limits(effects: tuple[PartialEffect, ...]) -> tuple[float, float]:
    limits = [
        limit
        for effect in effects
        for point in effect.points
        for limit in (point.ci_low, point.ci_high)
    ]
    low = max(min([0.0, *limits]) - 0.2, -math.log(WIDEST))
    high = min(max([0.0, *limits]) + 0.2, math.log(WIDEST))
    return math.exp(low), math.exp(high)


def _ratio(log_odds: float) -> float:
    """Give the odds ratio, at most a number far outside the axis."""
    far = 2.0 * math.log(WIDEST)
    return math.exp(max(-far, min(log_odds, far)))
