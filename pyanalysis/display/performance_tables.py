"""The table of the multivariable model's apparent performance."""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.display.labels import (
    is_shown,
    level_label,
    variable_label,
    variables_by_column,
)
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import join_sentences
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

NOT_MEASURED = marked("The performance of a multivariable model was not measured")


def draw_performance(bundle: ResultsBundle) -> Table:
    """Draw the apparent performance, or one line that says that there is none."""
    performance = bundle.performance
    level = f"{format_plain(bundle.study.confidence * 100)}%"
    return Table(
        name="performance",
        columns=(
            Column(label=text("Measure"), align="left", width=52),
            Column(label=text("Value"), align="right", width=14),
            Column(label=text("Standard error"), align="right", width=14),
            Column(label=text("{level}\u00a0CI", level=level), align="right", width=20),
        ),
        rows=(Row(cells=(text(NOT_MEASURED), DASH, DASH, DASH)),)
        if performance is None
        else tuple(rows_performance(performance, bundle=bundle)),
        notes=with_synthetic(bundle, [] if performance is None else _notes(performance)),
    )


def rows_performance(performance: Performance, *, bundle: ResultsBundle) -> list[Row]:
    """Give the lines: sizes, then a heading and its measures for each side of performance."""
    calibration = performance.calibration
    patients = f"{format_count(performance.n)} ({format_count(performance.events)})"
    rows = [
        Row(cells=(text("Patients (with the event)"), patients, "", "")),
        _heading(text("Discrimination")),
        _line(
            text("Area under the ROC curve (AUC)"),
            performance.discrimination.auc,
            *_area(performance),
        ),
        _heading(text("Overall fit")),
        *_overall_fit(performance),
        _heading(text("Calibration")),
        _line(text("Intercept"), calibration.intercept, _short(calibration.intercept_std_error)),
        _line(text("Slope"), calibration.slope, _short(calibration.slope_std_error)),
    ]
    if performance.hosmer_lemeshow is not None:
        rows.append(_hosmer_lemeshow(performance.hosmer_lemeshow))
    return [*rows, *_influence(performance, bundle=bundle)]


def _overall_fit(performance: Performance) -> Iterator[Row]:
    yield _line(text("Brier score"), performance.brier)
    yield _line(text("Scaled Brier score"), performance.brier_scaled)
    yield _line(text("R², Nagelkerke"), performance.r2_nagelkerke)
    yield _line(text("R², Cox and Snell"), performance.r2_cox_snell)
    yield _line(text("R², McFadden"), performance.r2_mcfadden)
    yield _line(text("R², Tjur"), performance.r2_tjur)


def _influence(performance: Performance, *, bundle: ResultsBundle) -> Iterator[Row]:
    influence = performance.influence
    above = text(
        "Patients with Cook's distance above {limit} ({value})",
        limit=f"{COOK_NUMERATOR}/n",
        value=format_fixed(COOK_NUMERATOR / performance.n, decimals=3),
    )
    yield _heading(text("Influence of single patients"))
    yield Row(cells=(above, format_count(influence.n_above), "", ""), kind="level")
    yield _line(text("Largest Cook's distance"), influence.largest_cook)
    yield _line(text("Largest leverage"), influence.largest_leverage)
    yield _heading(text("Largest absolute DFBETAS of any patient"))
    for term in influence.terms:
        if is_shown(variables_by_column(bundle)[term.variable], term.level):
            yield _line(_dfbetas(term, bundle), term.largest_dfbetas)


def _heading(words: str) -> Row:
    return Row(cells=(words, "", "", ""), kind="heading")


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
        text("not estimable")
        if test.df is None
        else f"df{NBSP}={NBSP}{format_count(test.df)}, {format_p_with_sign(test.p_value)}"
    )
    return Row(
        cells=(
            text("Hosmer–Lemeshow chi-squared ({groups} groups)", groups=format_count(test.groups)),
            format_fixed(test.statistic, decimals=2),
            "",
            shown,
        ),
        kind="level",
    )


def _dfbetas(term: TermInfluence, bundle: ResultsBundle) -> str:
    variable = variables_by_column(bundle)[term.variable]
    label = variable_label(variable, with_per=True)
    if not term.level:
        return label
    return text("{variable}: {level}", variable=label, level=level_label(variable, term.level))


def _notes(performance: Performance) -> list[str]:
    notes: list[str] = [join_sentences(_measures())]
    test = performance.hosmer_lemeshow
    if test is not None:
        notes.append(_groups_of_risk(test))
    return notes


def _measures() -> Iterator[str]:
    """Explain the measures, the measurements of single patients last."""
    yield text(
        "Apparent performance: measured in the patients the model was fitted to, and therefore "
        "optimistic."
    )
    yield text(
        "AUC with ties counted half; DeLong's standard error and interval, the limits on the plain "
        "scale and cut off at 0 and 1."
    )
    yield text("Scaled Brier score, 1 minus the Brier score divided by that of the event rate.")
    yield text(
        "Calibration intercept, from a refit with the linear predictor as an offset (calibration "
        "in the large); slope, from a refit on the linear predictor: maximum likelihood makes them "
        "0 and 1 in these patients."
    )
    yield text(
        "Cook's distance and DFBETAS (change of a coefficient when one patient is left out, in "
        "standard errors) are approximated by one Newton step."
    )


def _groups_of_risk(test: HosmerLemeshow) -> str:
    return join_sentences(
        [
            text(
                "Hosmer–Lemeshow test: {requested} groups were asked for, cut at the quantiles "
                "(type 7) of the fitted risk, each closed at its upper end, so that equal risks "
                "stay together; without empty ones {groups} are left.",
                requested=format_count(test.requested),
                groups=format_count(test.groups),
            ),
            text("Degrees of freedom: groups minus 2."),
        ]
    )
