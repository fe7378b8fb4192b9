"""The table of the multivariable model's apparent performance."""

from __future__ import annotations

from pyanalysis.display.labels import (
    is_shown,
    level_label,
    variable_label,
    variables_by_column,
)
from pyanalysis.display.numbers import (
    DASH,
    NBSP,
    format_count,
    format_fixed,
    format_limits,
    format_p_with_sign,
    format_plain,
)
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import with_synthetic
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.performance import (
    COOK_NUMERATOR,
    Discrimination,
    HosmerLemeshow,
    Performance,
    TermInfluence,
)

NOT_MEASURED = "The performance of a multivariable model was not measured"


def draw_performance(bundle: ResultsBundle) -> Table:
    """Draw the apparent performance, or one line that says that there is none."""
    performance = bundle.performance
    level = f"{format_plain(bundle.study.confidence * 100)}%{NBSP}CI"
    return Table(
        name="performance",
        columns=(
            Column(label="Measure", align="left", width=52),
            Column(label="Value", align="right", width=14),
            Column(label="Standard error", align="right", width=14),
            Column(label=level, align="right", width=20),
        ),
        rows=(Row(cells=(NOT_MEASURED, DASH, DASH, DASH)),)
        if performance is None
        else tuple(rows_performance(performance, bundle=bundle)),
        notes=with_synthetic(bundle, [] if performance is None else _notes(performance)),
    )


def rows_performance(performance: Performance, *, bundle: ResultsBundle) -> list[Row]:
    """Give the lines: sizes, then a heading and its measures for each side of performance."""
    calibration, influence = performance.calibration, performance.influence
    rows = [
        Row(
            cells=(
                "Patients (with the event)",
                f"{format_count(performance.n)} ({format_count(performance.events)})",
                "",
                "",
            )
        ),
        _heading("Discrimination"),
        _line(
            "Area under the ROC curve (AUC)", performance.discrimination.auc, *_area(performance)
        ),
        _heading("Overall fit"),
        _line("Brier score", performance.brier),
        _line("Scaled Brier score", performance.brier_scaled),
        _line("R², Nagelkerke", performance.r2_nagelkerke),
        _line("R², Cox and Snell", performance.r2_cox_snell),
        _line("R², McFadden", performance.r2_mcfadden),
        _line("R², Tjur", performance.r2_tjur),
        _heading("Calibration"),
        _line("Intercept", calibration.intercept, _short(calibration.intercept_std_error)),
        _line("Slope", calibration.slope, _short(calibration.slope_std_error)),
    ]
    if performance.hosmer_lemeshow is not None:
        rows.append(_hosmer_lemeshow(performance.hosmer_lemeshow))
    limit = format_fixed(COOK_NUMERATOR / performance.n, decimals=3)
    rows += [
        _heading("Influence of single patients"),
        Row(
            cells=(
                f"Patients with Cook's distance above {COOK_NUMERATOR}/n ({limit})",
                format_count(influence.n_above),
                "",
                "",
            ),
            kind="level",
        ),
        _line("Largest Cook's distance", influence.largest_cook),
        _line("Largest leverage", influence.largest_leverage),
        _heading("Largest absolute DFBETAS of any patient"),
        *(
            _line(_dfbetas(term, bundle), term.largest_dfbetas)
            for term in influence.terms
            if is_shown(variables_by_column(bundle)[term.variable], term.level)
        ),
    ]
    return rows


def _heading(text: str) -> Row:
    return Row(cells=(text, "", "", ""), kind="heading")


def _line(label: str, value: float | None, std_error: str = "", interval: str = "") -> Row:
    return Row(cells=(label, _short(value), std_error, interval), kind="level")


def _short(value: float | None) -> str:
    return format_fixed(value, decimals=3)


def _area(performance: Performance) -> tuple[str, str]:
    area = performance.discrimination
    return _short(area.std_error), area_interval(area)


def area_interval(area: Discrimination) -> str:
    """Show DeLong's interval, or a dash where there is none."""
    if area.ci_low is None or area.ci_high is None:
        return DASH
    return format_limits(_short(area.ci_low), _short(area.ci_high))


def _hosmer_lemeshow(test: HosmerLemeshow) -> Row:
    shown = (
        "not estimable"
        if test.df is None
        else f"df{NBSP}={NBSP}{format_count(test.df)}, {format_p_with_sign(test.p_value)}"
    )
    return Row(
        cells=(
            f"Hosmer–Lemeshow chi-squared ({format_count(test.groups)} groups)",
            format_fixed(test.statistic, decimals=2),
            "",
            shown,
        ),
        kind="level",
    )


def _dfbetas(term: TermInfluence, bundle: ResultsBundle) -> str:
    variable = variables_by_column(bundle)[term.variable]
    label = variable_label(variable, with_per=True)
    return f"{label}: {level_label(variable, term.level)}" if term.level else label


def _notes(performance: Performance) -> list[str]:
    notes = [
        "Apparent performance: measured in the patients the model was fitted to, and therefore "
        "optimistic. AUC with ties counted half; DeLong's standard error and interval, the limits "
        "on the plain scale and cut off at 0 and 1. Scaled Brier score, 1 minus the Brier score "
        "divided by that of the event rate. Calibration intercept, from a refit with the linear "
        "predictor as an offset (calibration in the large); slope, from a refit on the linear "
        "predictor: maximum likelihood makes them 0 and 1 in these patients. Cook's distance and "
        "DFBETAS (change of a coefficient when one patient is left out, in standard errors) are "
        "approximated by one Newton step."
    ]
    test = performance.hosmer_lemeshow
    if test is not None:
        notes.append(
            f"Hosmer–Lemeshow test: {format_count(test.requested)} groups were asked for, cut at "
            "the quantiles (type 7) of the fitted risk, each closed at its upper end, so that "
            f"equal risks stay together; without empty ones {format_count(test.groups)} are left. "
            "Degrees of freedom: groups minus 2."
        )
    return notes
