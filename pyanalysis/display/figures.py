"""The manuscript's figures, drawn by matplotlib; their texts are part of them, so they line up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from pyanalysis.display.figure_texts import FONT, wrapped
from pyanalysis.display.labels import (
    STATUS_NAMES,
    contrast_label,
    is_shown,
    variable_label,
    variables_by_column,
)
from pyanalysis.display.language import marked, text
from pyanalysis.display.numbers import (
    format_count,
    format_estimate,
    format_p,
    format_percent,
    format_plain,
    in_brackets,
)
from pyanalysis.display.wide import display_width
from pyanalysis.results.bundle import ExclusionCount, ResultsBundle, Term

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CRUDE, ADJUSTED = "#8c8c8c", "#0b5394"
"""Apart in lightness as well as in hue, so that they differ in print and to every eye."""

MOST_POWERS_WITH_ALL_TICKS = 4
"""On an axis over more powers of ten, ticks at 2 and 5 would touch."""

WIDEST = 1000.0
"""Odds ratios beyond this, or below its inverse, leave the axis; an arrow says so."""

LEFT, AXES_FROM, AXES_TO, P_AT = 0.009, 0.36, 0.66, 0.894
"""Columns of the forest plot, as parts of its width: labels, axes, P values."""

RATIO_CHARACTERS, CHARACTER = 25, 0.0102
"""What the column of ratios holds, and the width of a character of 8 points."""

WIDTH_OF_LABEL = 38
WIDTH_OF_REASON = 44
WIDTH_OF_GROUP = 24
"""Characters of a line of text in the forest plot and in the boxes of the participant flow."""

NOT_ESTIMABLE = STATUS_NAMES["not_estimable"]

NOTHING_TO_DRAW = marked("No odds ratio of a multivariable model could be estimated.")


def draw_forest(bundle: ResultsBundle) -> Figure:
    """Draw univariable and multivariable odds ratios of the multivariable model's variables."""
    lines = forest_lines(bundle)
    labels = [label for label, _, _ in lines]
    tallest = max((label.count("\n") + 1 for label in labels), default=1)
    figure = new_figure(7.2, 1.0 + max(0.5, 0.15 * tallest) * max(1, len(lines)))
    if not lines:
        blank = figure.add_axes((0, 0, 1, 1))
        blank.set_axis_off()
        blank.text(0.5, 0.5, text(NOTHING_TO_DRAW), fontsize=9, ha="center", va="center")
        return figure
    axes = figure.add_axes((AXES_FROM, 0.16, _axes_end(lines) - AXES_FROM, 0.78))
    axes.set_ylim(-0.7, max(1, len(lines)) - 0.3)
    axes.invert_yaxis()
    axes.set_xscale("log")
    low, high = _axis_limits(lines)
    axes.set_xlim(low, high)
    axes.axvline(1.0, color="black", linewidth=0.8)
    for index, (label, (_, crude, adjusted)) in enumerate(zip(labels, lines, strict=True)):
        _text(axes, LEFT, index, label)
        for term, offset, colour, marker in (
            (crude, -0.16, CRUDE, "o"),
            (adjusted, 0.16, ADJUSTED, "s"),
        ):
            _draw_term(axes, term, index + offset, colour=colour, marker=marker, ends=(low, high))
    _finish_forest(axes, bundle=bundle)
    return figure


ForestLine = tuple[str, Term, Term]


def forest_lines(bundle: ResultsBundle) -> list[ForestLine]:
    """Pair the univariable and the multivariable term of each estimated coefficient."""
    model = bundle.multivariable
    if model is None or model.status != "ok":
        return []
    crude = {
        (term.variable, term.level): term for single in bundle.univariable for term in single.terms
    }
    facts = variables_by_column(bundle)
    lines: list[ForestLine] = []
    for term in model.terms:
        variable = facts[term.variable]
        if term.log_odds is None or not is_shown(variable, term.level):
            continue
        label = wrapped(variable_label(variable, with_per=True), width=WIDTH_OF_LABEL, lines=2)
        if term.level:
            contrast = contrast_label(variable, term.level)
            label = text(
                "{variable}:\n{contrast}",
                variable=label,
                contrast=wrapped(contrast, width=WIDTH_OF_LABEL, lines=2),
            )
        lines.append((label, crude[(term.variable, term.level)], term))
    return lines


def _axes_end(lines: list[ForestLine]) -> float:
    """Let the axes end where the longest odds ratio with its interval still has its room."""
    longest = max(display_width(_ratio(term)) for _, *terms in lines for term in terms)
    return AXES_TO - CHARACTER * max(0, longest - RATIO_CHARACTERS)


def _ratio(term: Term) -> str:
    """Write an odds ratio with its interval."""
    if term.log_odds is None:
        return text(NOT_ESTIMABLE)
    return format_estimate(term.log_odds, low=term.ci_low, high=term.ci_high)


def _ratios_at(axes: Axes) -> float:
    """Say where the column of ratios begins, as a part of the figure's width."""
    return float(axes.get_position().x1) + LEFT


def _axis_limits(lines: list[ForestLine]) -> tuple[float, float]:
    limits = [
        limit
        for _, crude, adjusted in lines
        for term in (crude, adjusted)
        for limit in (term.ci_low, term.ci_high)
        if limit is not None
    ]
    low = max(min([0.0, *limits]) - 0.2, -math.log(WIDEST))
    high = min(max([0.0, *limits]) + 0.2, math.log(WIDEST))
    return math.exp(low), math.exp(high)


def ratio_ticks(low: float, high: float) -> list[float]:
    """Choose round odds ratios: 1, 2 and 5 of each power of ten, fewer on a long axis."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    digits = (1, 2, 5) if len(powers) <= MOST_POWERS_WITH_ALL_TICKS else (1,)
    return [
        tick for power in powers for digit in digits if low <= (tick := digit * 10.0**power) <= high
    ]


def _draw_term(
    axes: Axes, term: Term, y: float, *, colour: str, marker: str, ends: tuple[float, float]
) -> None:
    if term.log_odds is None:
        _text(axes, _ratios_at(axes), y, _ratio(term), colour=colour)
        return
    low = ends[0] if term.ci_low is None else _exp(term.ci_low)
    high = ends[1] if term.ci_high is None else _exp(term.ci_high)
    shown_low, shown_high = max(low, ends[0]), min(high, ends[1])
    axes.plot([shown_low, shown_high], [y, y], color=colour, linewidth=1.4)
    if low < ends[0] or term.ci_low is None:
        axes.plot([shown_low], [y], marker="<", color=colour, markersize=4)
    if high > ends[1] or term.ci_high is None:
        axes.plot([shown_high], [y], marker=">", color=colour, markersize=4)
    estimate = _exp(term.log_odds)
    if ends[0] <= estimate <= ends[1]:
        axes.plot([estimate], [y], marker=marker, color=colour, markersize=5)
    _text(axes, _ratios_at(axes), y, _ratio(term), colour=colour)
    _text(axes, P_AT, y, format_p(term.p_value), colour=colour)


def _exp(log_odds: float) -> float:
    """Give the odds ratio, at most a number far outside the axis."""
    return math.exp(min(log_odds, 2.0 * math.log(WIDEST)))


def _finish_forest(axes: Axes, *, bundle: ResultsBundle) -> None:
    from matplotlib.ticker import (  # noqa: PLC0415  see new_figure
        FixedLocator,
        FuncFormatter,
        NullFormatter,
        NullLocator,
    )
    from matplotlib.transforms import (  # noqa: PLC0415  see new_figure
        blended_transform_factory,
    )

    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(FixedLocator(ratio_ticks(*axes.get_xlim())))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(labelsize=8)
    axes.set_xlabel(text("Odds ratio (log scale)"), fontsize=8)
    confidence = text("{level} CI", level=f"{format_plain(bundle.study.confidence * 100)}%")
    ratio = text("Odds ratio {interval}", interval=in_brackets(confidence))
    across = blended_transform_factory(_root(axes).transFigure, axes.transAxes)
    for x, words in ((_ratios_at(axes), ratio), (P_AT, "P")):
        axes.text(x, 1.01, words, transform=across, fontsize=8, fontweight="bold", va="bottom")
    for x, words, marker, colour in (
        (LEFT, text("univariable"), "●", CRUDE),
        (LEFT + 0.135, text("multivariable"), "■", ADJUSTED),
    ):
        axes.text(
            x, -0.085, f"{marker} {words}", transform=across, fontsize=8, color=colour, va="top"
        )


def _root(axes: Axes) -> Figure:
    figure = axes.get_figure(root=True)
    assert figure is not None  # it was made by add_axes
    return figure


def _text(axes: Axes, x: float, y: float, words: str, *, colour: str = "black") -> None:
    """Write at a part of the figure's width, at the height of a row."""
    from matplotlib.transforms import (  # noqa: PLC0415  see new_figure
        blended_transform_factory,
    )

    axes.text(
        x,
        y,
        words,
        transform=blended_transform_factory(_root(axes).transFigure, axes.transData),
        fontsize=8,
        color=colour,
        va="center",
    )


def draw_flow(bundle: ResultsBundle) -> Figure:
    """Draw the participant flow from the data file to the outcome groups."""
    flow = bundle.flow
    boxes = [text("Patients in the data file: {n}", n=format_count(flow.n_rows))]
    leaving = [_left_out(item) for item in flow.exclusions]
    leaving.append(text("Outcome not known: {n}", n=format_count(flow.n_missing_outcome)))
    boxes.append(text("Patients analysed: {n}", n=format_count(flow.n)))
    figure = new_figure(6.4, 2.6 + 0.22 * (1 + "\n".join(leaving).count("\n")))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    _box(axes, 0.36, 0.9, boxes[0])
    _box(axes, 0.36, 0.48, boxes[1])
    _box(axes, 0.62, 0.69, "\n".join(leaving), align="left")
    _arrow(axes, (0.36, 0.84), (0.36, 0.545))
    _arrow(axes, (0.36, 0.69), (0.595, 0.69))
    for group, x in zip(bundle.study.groups, (0.19, 0.55), strict=False):
        share = format_percent(100 * group.n / flow.n, decimals=2)
        label = wrapped(group.label, width=WIDTH_OF_GROUP, lines=2)
        _box(axes, x, 0.12, f"{label}\n{format_count(group.n)} ({share})")
        _arrow(axes, (0.36, 0.42), (x, 0.22))
    return figure


def _left_out(item: ExclusionCount) -> str:
    criterion = text("{column} not {kept}", column=item.column, kept=item.keep)
    words = text("Excluded, {reason}", reason=item.reason or criterion)
    return text(
        "{excluded}: {n}",
        excluded=wrapped(words, width=WIDTH_OF_REASON, lines=2),
        n=format_count(item.n_excluded),
    )


def _box(
    axes: Axes, x: float, y: float, words: str, *, align: Literal["left", "center"] = "center"
) -> None:
    axes.text(
        x,
        y,
        words,
        ha=align,
        va="center",
        fontsize=8.5,
        bbox={"boxstyle": "round,pad=0.55", "facecolor": "white", "edgecolor": "#444444"},
    )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate(
        "", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": "#444444", "lw": 1}
    )


def new_figure(width: float, height: float) -> Figure:
    """Make a figure without pyplot, so that nothing of it stays in a global list."""
    import matplotlib as mpl  # noqa: PLC0415  costs time that commands without figures must not pay
    from matplotlib.figure import Figure  # noqa: PLC0415

    mpl.rcParams["svg.hashsalt"] = "pyanalysis"
    mpl.rcParams["font.family"] = FONT
    # A dollar sign is a character: nothing here is mathematics.
    mpl.rcParams["text.parse_math"] = False
    return Figure(figsize=(width, height), facecolor="white")
