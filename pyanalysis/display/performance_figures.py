"""ROC, calibration and decision curve of the multivariable model, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyanalysis.display.figures import ADJUSTED, CRUDE, new_figure
from pyanalysis.display.language import marked, text
from pyanalysis.display.numbers import (
    format_fixed,
    format_plain,
    interval_in_text,
)
from pyanalysis.display.performance_tables import NOT_MEASURED, area_interval
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.performance import CalibrationGroup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOWEST_NET_BENEFIT = -0.05
"""Treating all does endless harm at high thresholds; below this its line leaves the figure."""

MARGIN = 0.02
"""Room around the unit square, so that a line along its edge is seen."""


STEPS_ARE_PATIENTS = marked("Suppressed: the steps of this curve are single patients")


def draw_roc(bundle: ResultsBundle) -> Figure:
    """Draw the empirical ROC curve at the grid of specificities, as the step function it is."""
    figure, axes = _square()
    performance = bundle.performance
    if performance is None:
        return _nothing(figure, axes)
    points = sorted((1.0 - point.specificity, point.sensitivity) for point in performance.roc_curve)
    if not points and bundle.study.minimum_cell is not None:
        return _nothing(figure, axes, because=STEPS_ARE_PATIENTS)
    _diagonal(axes)
    axes.plot(
        [0.0, *(x for x, _ in points)],
        [0.0, *(y for _, y in points)],
        drawstyle="steps-post",
        color=ADJUSTED,
        linewidth=1.6,
        clip_on=False,
    )
    area = performance.discrimination
    auc = format_fixed(area.auc, decimals=3)
    level = text("{level}\u00a0CI", level=f"{format_plain(bundle.study.confidence * 100)}%")
    words = (
        text(
            "AUC {auc}\n({level} {interval})",
            auc=auc,
            level=level,
            interval=interval_in_text(area_interval(area)),
        )
        if area.status == "ok"
        else text("AUC {auc}", auc=auc)
    )
    axes.text(
        0.98,
        0.05,
        words,
        ha="right",
        va="bottom",
        fontsize=8,
    )
    _labels(axes, text("1 \u2212 specificity"), text("Sensitivity"))
    return figure


def draw_calibration(bundle: ResultsBundle) -> Figure:
    """Draw observed against fitted risk: the flexible curve and the groups of risk."""
    figure, axes = _square()
    performance = bundle.performance
    if performance is None:
        return _nothing(figure, axes)
    _diagonal(axes, label=text("perfect calibration"))
    curve = [(p.risk, p.observed) for p in performance.calibration_curve if p.observed is not None]
    if curve:
        axes.plot(
            [x for x, _ in curve],
            [y for _, y in curve],
            color=ADJUSTED,
            linewidth=1.6,
            label=text("flexible curve"),
        )
    groups = performance.calibration_groups
    _draw_groups(axes, groups)
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    _labels(axes, text("Fitted risk"), text("Observed proportion with the event"))
    return figure


def _draw_groups(axes: Axes, groups: tuple[CalibrationGroup, ...]) -> None:
    """Draw the groups of risk; none where they are suppressed."""
    if not groups:
        return
    axes.plot(
        [group.expected / group.n for group in groups],
        [group.events / group.n for group in groups],
        linestyle="none",
        marker="o",
        markersize=5,
        markerfacecolor="white",
        markeredgecolor="black",
        clip_on=False,
        zorder=4,
        label=text("groups of risk"),
    )


def draw_decision_curve(bundle: ResultsBundle) -> Figure:
    """Draw the net benefit of the model, of treating all and of treating none."""
    figure = new_figure(5.2, 3.6)
    axes = figure.add_axes((0.14, 0.15, 0.82, 0.80))
    performance = bundle.performance
    if performance is None or not performance.decision_curve:
        is_suppressed = performance is not None and bundle.study.minimum_cell is not None
        return _nothing(figure, axes, because=STEPS_ARE_PATIENTS if is_suppressed else NOT_MEASURED)
    curve = performance.decision_curve
    thresholds = [point.threshold for point in curve]
    axes.axhline(0.0, color="black", linewidth=0.8, label=text("treat none"))
    axes.plot(
        thresholds,
        [point.treat_all for point in curve],
        color=CRUDE,
        linewidth=1.4,
        linestyle="--",
        label=text("treat all"),
    )
    axes.plot(
        thresholds,
        [point.model for point in curve],
        color=ADJUSTED,
        linewidth=1.6,
        label=text("treat by the model"),
    )
    highest = max(0.0, *(max(point.model, point.treat_all) for point in curve))
    axes.set_ylim(min(LOWEST_NET_BENEFIT, -0.25 * highest), 1.1 * highest or 0.1)
    axes.set_xlim(0.0, 1.0)
    axes.legend(loc="upper right", fontsize=8, frameon=False)
    _labels(axes, text("Threshold risk"), text("Net benefit per patient"))
    return figure


def _square() -> tuple[Figure, Axes]:
    figure = new_figure(4.2, 4.2)
    axes = figure.add_axes((0.15, 0.13, 0.81, 0.81))
    axes.set_xlim(-MARGIN, 1.0 + MARGIN)
    axes.set_ylim(-MARGIN, 1.0 + MARGIN)
    axes.set_aspect("equal")
    return figure, axes


def _diagonal(axes: Axes, *, label: str = "") -> None:
    axes.plot(
        [0.0, 1.0],
        [0.0, 1.0],
        color=CRUDE,
        linewidth=1.0,
        linestyle="--",
        label=label or "_hidden",
    )


def _labels(axes: Axes, x: str, y: str) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=8)
    axes.set_xlabel(x, fontsize=8)
    axes.set_ylabel(y, fontsize=8)


def _nothing(figure: Figure, axes: Axes, *, because: str = NOT_MEASURED) -> Figure:
    """Say in the figure that there is nothing to draw."""
    axes.set_axis_off()
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    axes.text(0.5, 0.5, text(because), ha="center", va="center", fontsize=8, wrap=True)
    return figure
