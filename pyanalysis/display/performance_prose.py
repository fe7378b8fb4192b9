"""Sentences on the multivariable model's apparent performance; every number from the bundle."""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.display.language import counted, text
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
    Influence,
    Performance,
)


def performance_methods(bundle: ResultsBundle) -> Prose:
    """Describe how performance was measured; empty where it was not."""
    performance = bundle.performance
    if performance is None:
        return Prose("")
    return join_sentences([*_measures(), _groups_of_risk(performance.hosmer_lemeshow), _grids()])


def _measures() -> Iterator[str]:
    """Name the measures, each with its source."""
    yield text(
        "The performance of the multivariable model was measured in the patients it was fitted "
        "to (apparent performance)."
    )
    yield text(
        "Discrimination is given as the area under the receiver operating characteristic (ROC) "
        "curve (AUC) with DeLong's confidence interval [@delong1988; @sun2014]; overall fit as "
        "the Brier score [@brier1950], plain and scaled by that of the event rate "
        "[@steyerberg2010], and as the R² of Nagelkerke [@nagelkerke1991], Cox and Snell, "
        "McFadden [@mcfadden1974] and Tjur [@tjur2009]."
    )
    yield text(
        "Calibration was described by the intercept and the slope of a logistic recalibration "
        "[@steyerberg2010], by observed against expected events in groups of risk, and by a "
        "flexible curve [@vancalster2016]: a restricted cubic spline of the linear predictor "
        "with knots at its {quantiles} quantiles [@harrell2015].",
        quantiles=join_words(format_plain(quantile) for quantile in KNOT_QUANTILES),
    )
    yield text("Net benefit was computed by decision curve analysis [@vickers2006].")
    yield text(
        "Influence was judged by Cook's distance and by the change of each coefficient when "
        "one patient is left out, approximated by one Newton step [@pregibon1981]."
    )


def _groups_of_risk(test: HosmerLemeshow | None) -> str:
    if test is None:
        return ""
    return text(
        "The Hosmer–Lemeshow test [@hosmer1980] used {groups} groups of risk, cut at quantiles.",
        groups=format_count(test.groups),
    )


def _grids() -> str:
    return text(
        "The curves are given on fixed grids, the calibration and the decision curve as far as "
        "the risks of at least {smallest} patients reach, so that no single prediction is shown.",
        smallest=str(SMALLEST_GROUP),
    )


def performance_sentence(bundle: ResultsBundle) -> Prose:
    """Report discrimination, overall fit and calibration, hedged."""
    performance = bundle.performance
    if performance is None:
        return Prose(text("The performance of a multivariable model was not measured."))
    return join_sentences(
        [
            _in_own_patients(bundle, performance),
            text(
                "Such apparent figures are optimistic: in other patients the model is expected to "
                "do worse."
            ),
            text("It gave all patients the same risk.")
            if performance.calibration.slope is None
            else text(
                "Its calibration intercept and slope are zero and one here because maximum "
                "likelihood makes them so; they tell nothing about other patients."
            ),
            _hosmer_lemeshow(performance.hosmer_lemeshow),
        ]
    )


def _in_own_patients(bundle: ResultsBundle, performance: Performance) -> str:
    area = performance.discrimination
    n, auc = format_count(performance.n), _short(area.auc)
    brier, scaled = _short(performance.brier), _short(performance.brier_scaled)
    nagelkerke = _short(performance.r2_nagelkerke)
    if area.status != "ok":
        return text(
            "In the {n} patients it was fitted to, the multivariable model had an AUC of {auc}, "
            "a Brier score of {brier} (scaled {scaled}) and a Nagelkerke R² of {nagelkerke}.",
            n=n,
            auc=auc,
            brier=brier,
            scaled=scaled,
            nagelkerke=nagelkerke,
        )
    return text(
        "In the {n} patients it was fitted to, the multivariable model had an AUC of {auc} "
        "({level} CI {interval}), a Brier score of {brier} (scaled {scaled}) and a Nagelkerke R² "
        "of {nagelkerke}.",
        n=n,
        auc=auc,
        level=f"{format_plain(bundle.study.confidence * 100)}%",
        interval=interval_in_text(area_interval(area)),
        brier=brier,
        scaled=scaled,
        nagelkerke=nagelkerke,
    )


def _short(value: float | None) -> str:
    return format_fixed(value, decimals=3)


def _hosmer_lemeshow(test: HosmerLemeshow | None) -> str:
    if test is None:
        return ""
    if test.p_value is None:
        return text("The Hosmer–Lemeshow test was not estimable, for want of different risks.")
    return text(
        "The Hosmer–Lemeshow test in {groups} groups of risk gave {p}, which does not prove a "
        "good fit where it is large.",
        groups=format_count(test.groups),
        p=format_p_with_sign(test.p_value),
    )


def net_benefit_sentence(bundle: ResultsBundle) -> Prose:
    """Say at which thresholds the model beat both treating all and treating none."""
    performance = bundle.performance
    if performance is None or not performance.decision_curve:
        return Prose("")
    curve = performance.decision_curve
    better = [point for point in curve if point.model > max(point.treat_all, 0.0)]
    first, last = _threshold(curve[0]), _threshold(curve[-1])
    if not better:
        shown = text(
            "At no threshold between {first} and {last} was the apparent net benefit of the model "
            "above that of treating all or none.",
            first=first,
            last=last,
        )
    elif len(better) == len(curve):
        shown = text(
            "The apparent net benefit of the model was above those of treating all and treating "
            "none at all thresholds between {first} and {last}.",
            first=first,
            last=last,
        )
    else:
        shown = text(
            "The apparent net benefit of the model was above those of treating all and treating "
            "none at {better} of {all} thresholds between {first} and {last}, the lowest {lowest} "
            "and the highest {highest}.",
            better=format_count(len(better)),
            all=format_count(len(curve)),
            first=first,
            last=last,
            lowest=_threshold(better[0]),
            highest=_threshold(better[-1]),
        )
    return Prose(shown)


def _threshold(point: DecisionPoint) -> str:
    return format_percent(100 * point.threshold, decimals=0)


def influence_sentence(bundle: ResultsBundle) -> Prose:
    """Say how much hangs on single patients."""
    performance = bundle.performance
    if performance is None:
        return Prose("")
    pull = max((term.largest_dfbetas for term in performance.influence.terms), default=None)
    return join_sentences(
        [
            _above(bundle, performance.influence),
            text(
                "To a first approximation, leaving out any one patient would move no coefficient "
                "by more than {pull} of its standard errors.",
                pull=format_fixed(pull, decimals=2),
            )
            if pull is not None
            else "",
        ]
    )


def _above(bundle: ResultsBundle, influence: Influence) -> str:
    """Count the patients with a large Cook's distance."""
    count, limit = influence.n_above, f"{COOK_NUMERATOR}/n"
    largest = _short(influence.largest_cook)
    if count is None:
        return text(
            "Fewer than {smallest} patients had a Cook's distance above {limit}; the largest was "
            "{largest}.",
            smallest=str(bundle.study.minimum_cell),
            limit=limit,
            largest=largest,
        )
    if count == 0:
        return text(
            "No patient had a Cook's distance above {limit}; the largest was {largest}.",
            limit=limit,
            largest=largest,
        )
    return counted(
        "{n} patient had a Cook's distance above {limit}; the largest was {largest}.",
        "{n} patients had a Cook's distance above {limit}; the largest was {largest}.",
        count=count,
        n=format_count(count),
        limit=limit,
        largest=largest,
    )


def performance_limitation(bundle: ResultsBundle) -> Prose:
    """Name that performance was measured in the model's own patients."""
    performance: Performance | None = bundle.performance
    if performance is None:
        return Prose("")
    return join_sentences(
        [
            text(
                "The performance figures come from the patients the model was fitted to, {events} "
                "of them with the event.",
                events=format_count(performance.events),
            ),
            text(
                "They overstate how well the model would do elsewhere, and external validation is "
                "needed before any use."
            ),
        ]
    )
