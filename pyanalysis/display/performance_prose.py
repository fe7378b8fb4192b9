"""Sentences on the multivariable model's apparent performance; every number from the bundle."""

from __future__ import annotations

from pyanalysis.display.markdown import Prose, join_sentences, join_words
from pyanalysis.display.numbers import (
    format_count,
    format_fixed,
    format_p_with_sign,
    format_percent,
    format_plain,
    interval_in_text,
)
from pyanalysis.display.performance_tables import area_interval
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.performance import (
    COOK_NUMERATOR,
    KNOT_QUANTILES,
    SMALLEST_GROUP,
    DecisionPoint,
    HosmerLemeshow,
    Performance,
)


def performance_methods(bundle: ResultsBundle) -> Prose:
    """Describe how performance was measured; empty where it was not."""
    performance = bundle.performance
    if performance is None:
        return Prose("")
    quantiles = join_words(f"{format_plain(quantile)}" for quantile in KNOT_QUANTILES)
    test = performance.hosmer_lemeshow
    return join_sentences(
        [
            "The performance of the multivariable model was measured in the patients it was fitted "
            "to (apparent performance).",
            "Discrimination is given as the area under the receiver operating characteristic (ROC) "
            "curve (AUC) with DeLong's confidence interval [@delong1988; @sun2014]; overall fit as "
            "the Brier score [@brier1950], plain and scaled by that of the event rate "
            "[@steyerberg2010], and as the R² of Nagelkerke [@nagelkerke1991], Cox and Snell, "
            "McFadden [@mcfadden1974] and Tjur [@tjur2009].",
            "Calibration was described by the intercept and the slope of a logistic recalibration "
            "[@steyerberg2010], by observed against expected events in groups of risk, and by a "
            "flexible curve [@vancalster2016]: a restricted cubic spline of the linear predictor "
            f"with knots at its {quantiles} quantiles [@harrell2015].",
            "Net benefit was computed by decision curve analysis [@vickers2006].",
            "Influence was judged by Cook's distance and by the change of each coefficient when "
            "one patient is left out, approximated by one Newton step [@pregibon1981].",
            f"The Hosmer–Lemeshow test [@hosmer1980] used {format_count(test.groups)} groups of "
            "risk, cut at quantiles."
            if test is not None
            else "",
            "The curves are given on fixed grids, the calibration and the decision curve as far as "
            f"the risks of at least {SMALLEST_GROUP} patients reach, so that no single prediction "
            "is shown.",
        ]
    )


def performance_sentence(bundle: ResultsBundle) -> Prose:
    """Report discrimination, overall fit and calibration, hedged."""
    performance = bundle.performance
    if performance is None:
        return Prose("The performance of a multivariable model was not measured.")
    area = performance.discrimination
    interval = (
        f" ({format_plain(bundle.study.confidence * 100)}% CI "
        f"{interval_in_text(area_interval(area))})"
        if area.status == "ok"
        else ""
    )
    return join_sentences(
        [
            f"In the {format_count(performance.n)} patients it was fitted to, the multivariable "
            f"model had an AUC of {_short(area.auc)}{interval}, a Brier score of "
            f"{_short(performance.brier)} (scaled {_short(performance.brier_scaled)}) and a "
            f"Nagelkerke R² of {_short(performance.r2_nagelkerke)}.",
            "Such apparent figures are optimistic: in other patients the model is expected to do "
            "worse.",
            "It gave all patients the same risk."
            if performance.calibration.slope is None
            else "Its calibration intercept and slope are zero and one here because maximum "
            "likelihood makes them so; they tell nothing about other patients.",
            _hosmer_lemeshow(performance.hosmer_lemeshow),
        ]
    )


def _short(value: float | None) -> str:
    return format_fixed(value, decimals=3)


def _hosmer_lemeshow(test: HosmerLemeshow | None) -> str:
    if test is None:
        return ""
    if test.p_value is None:
        return "The Hosmer–Lemeshow test was not estimable, for want of different risks."
    return (
        f"The Hosmer–Lemeshow test in {format_count(test.groups)} groups of risk gave "
        f"{format_p_with_sign(test.p_value)}, which does not prove a good fit where it is large."
    )


def net_benefit_sentence(bundle: ResultsBundle) -> Prose:
    """Say at which thresholds the model beat both treating all and treating none."""
    performance = bundle.performance
    if performance is None or not performance.decision_curve:
        return Prose("")
    curve = performance.decision_curve
    better = [point for point in curve if point.model > max(point.treat_all, 0.0)]
    examined = f"between {_threshold(curve[0])} and {_threshold(curve[-1])}"
    if not better:
        return Prose(
            f"At no threshold {examined} was the apparent net benefit of the model above that of "
            "treating all or none."
        )
    at = (
        f"at all thresholds {examined}"
        if len(better) == len(curve)
        else f"at {format_count(len(better))} of {format_count(len(curve))} thresholds {examined}, "
        f"the lowest {_threshold(better[0])} and the highest {_threshold(better[-1])}"
    )
    return Prose(
        f"The apparent net benefit of the model was above those of treating all and treating none "
        f"{at}."
    )


def _threshold(point: DecisionPoint) -> str:
    return format_percent(100 * point.threshold, decimals=0)


def influence_sentence(bundle: ResultsBundle) -> Prose:
    """Say how much hangs on single patients."""
    performance = bundle.performance
    if performance is None:
        return Prose("")
    influence = performance.influence
    count = influence.n_above
    pull = max((term.largest_dfbetas for term in influence.terms), default=None)
    return join_sentences(
        [
            f"{_above(bundle, count)} had a Cook's "
            f"distance above {COOK_NUMERATOR}/n; the largest was {_short(influence.largest_cook)}.",
            "To a first approximation, leaving out any one patient would move no coefficient by "
            f"more than {format_fixed(pull, decimals=2)} of its standard errors."
            if pull is not None
            else "",
        ]
    )


def _above(bundle: ResultsBundle, count: int | None) -> str:
    if count is None:
        return f"Fewer than {bundle.study.minimum_cell} patients"
    if count == 0:
        return "No patient"
    return f"{format_count(count)} patient{'' if count == 1 else 's'}"


def performance_limitation(bundle: ResultsBundle) -> Prose:
    """Name that performance was measured in the model's own patients."""
    performance: Performance | None = bundle.performance
    if performance is None:
        return Prose("")
    return Prose(
        "The performance figures come from the patients the model was fitted to, "
        f"{format_count(performance.events)} of them with the event. They overstate how well the "
        "model would do elsewhere, and external validation is needed before any use."
    )
