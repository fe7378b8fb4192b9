"""The performance of the multivariable model as a reader sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pyanalysis.display import performance_figures as figures
from pyanalysis.display import performance_prose as prose
from pyanalysis.display.numbers import NBSP
from pyanalysis.display.performance_tables import NOT_MEASURED, draw_performance
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.performance import (
    CalibrationPoint,
    DecisionPoint,
    HosmerLemeshow,
    Performance,
)


def performance_of(bundle: ResultsBundle) -> Performance:
    assert bundle.performance is not None
    return bundle.performance


def with_test(
    bundle: ResultsBundle, *, groups: int = 10, p_value: float | None = 0.29
) -> ResultsBundle:
    test = HosmerLemeshow(
        requested=10,
        groups=groups,
        statistic=9.65 if p_value is not None else None,
        df=groups - 2 if p_value is not None else None,
        p_value=p_value,
        status="ok" if p_value is not None else "not_estimable",
    )
    return replace(bundle, performance=replace(performance_of(bundle), hosmer_lemeshow=test))


def cells(bundle: ResultsBundle) -> dict[str, tuple[str, ...]]:
    return {
        row.cells[0]: tuple(cell.replace(NBSP, " ") for cell in row.cells[1:])
        for row in draw_performance(bundle).rows
    }


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_the_table_shows_each_side_of_performance(bundle: ResultsBundle) -> None:
    shown = cells(bundle)
    assert shown["Patients (with the event)"] == ("120 (18)", "", "")
    assert shown["Area under the ROC curve (AUC)"] == ("0.938", "0.028", "0.883 to 0.994")
    assert shown["Brier score"] == ("0.060", "", "")
    assert shown["R², Nagelkerke"] == ("0.630", "", "")
    assert shown["Intercept"] == ("0.000", "0.374", "")
    assert shown["Slope"] == ("1.000", "0.221", "")
    assert shown["Patients with Cook's distance above 4/n (0.033)"] == ("10", "", "")
    assert shown["Body mass index, per kg/m²"] == ("0.652", "", "")
    notes = " ".join(draw_performance(bundle).notes)
    assert "Hosmer" not in " ".join(shown) + notes
    assert "optimistic" in notes
    assert "synthetic" in notes


def test_the_goodness_of_fit_test_states_its_bins(bundle: ResultsBundle) -> None:
    asked = with_test(bundle, groups=9)
    assert cells(asked)["Hosmer–Lemeshow chi-squared (9 groups)"] == (
        "9.65",
        "",
        "df = 7, P = 0.290",
    )
    notes = " ".join(draw_performance(asked).notes)
    assert "10 groups were asked for, cut at the quantiles (type 7)" in notes
    assert "9 are left" in notes
    assert "9 groups" in prose.performance_methods(asked)
    assert "P = 0.290" in plain(prose.performance_sentence(asked))
    without = with_test(bundle, groups=2, p_value=None)
    assert cells(without)["Hosmer–Lemeshow chi-squared (2 groups)"] == ("–", "", "not estimable")
    assert "not estimable" in prose.performance_sentence(without)


def test_the_sentences_are_hedged(bundle: ResultsBundle) -> None:
    text = plain(prose.performance_sentence(bundle))
    assert "an AUC of 0.938 (95% CI 0.883 to 0.994)" in text
    assert "optimistic" in text
    assert "apparent net benefit" in prose.net_benefit_sentence(bundle)
    assert "18 of them with the event" in prose.performance_limitation(bundle)
    assert "10 patients had a Cook's distance above 4/n" in prose.influence_sentence(bundle)
    assert "0.66 of its standard errors" in prose.influence_sentence(bundle)
    assert "[@delong1988" in prose.performance_methods(bundle)
    assert "0.1, 0.5 and 0.9" in prose.performance_methods(bundle)


@pytest.mark.parametrize(
    ("benefits", "expected"),
    [
        ([(0.1, 0.2, 0.1), (0.2, 0.1, -0.1)], "at all thresholds between 10% and 20%"),
        ([(0.1, 0.1, 0.1), (0.2, 0.1, -0.1)], "at 1 of 2 thresholds between 10% and 20%"),
        ([(0.1, 0.1, 0.1), (0.2, -0.1, -0.1)], "At no threshold between 10% and 20%"),
        ([], ""),
    ],
)
def test_net_benefit_is_claimed_only_where_there_is_some(
    bundle: ResultsBundle, benefits: list[tuple[float, float, float]], expected: str
) -> None:
    curve = tuple(
        DecisionPoint(threshold=at, model=model, treat_all=treat_all)
        for at, model, treat_all in benefits
    )
    other = replace(bundle, performance=replace(performance_of(bundle), decision_curve=curve))
    sentence = prose.net_benefit_sentence(other)
    assert expected in sentence if expected else sentence == ""
    assert figures.draw_decision_curve(other).axes


def test_influence_counts_none_and_one_in_words(bundle: ResultsBundle) -> None:
    for n, start in ((0, "No patient had"), (1, "1 patient had"), (2, "2 patients had")):
        performance = performance_of(bundle)
        fewer = replace(performance, influence=replace(performance.influence, n_above=n))
        text = prose.influence_sentence(replace(bundle, performance=fewer))
        assert text.startswith(start)


def test_the_figures_show_what_the_bundle_holds(bundle: ResultsBundle) -> None:
    performance = performance_of(bundle)
    roc = figures.draw_roc(bundle).axes[0]
    assert np.shape(roc.lines[1].get_xydata())[0] == len(performance.roc_curve) + 1
    assert "AUC 0.938" in roc.texts[0].get_text()
    calibration = figures.draw_calibration(bundle).axes[0]
    assert [np.shape(line.get_xydata())[0] for line in calibration.lines] == [
        2,
        len(performance.calibration_curve),
        len(performance.calibration_groups),
    ]
    decision = figures.draw_decision_curve(bundle).axes[0]
    assert [line.get_label() for line in decision.lines] == [
        "treat none",
        "treat all",
        "treat by the model",
    ]


def test_a_curve_that_is_not_estimable_is_left_out(bundle: ResultsBundle) -> None:
    point = CalibrationPoint(risk=0.5, observed=None, status="not_estimable")
    none = replace(performance_of(bundle), calibration_curve=(point,))
    axes = figures.draw_calibration(replace(bundle, performance=none)).axes[0]
    assert len(axes.lines) == 2


def test_without_a_model_nothing_is_claimed(bundle: ResultsBundle) -> None:
    none = replace(bundle, performance=None)
    assert cells(none) == {NOT_MEASURED: ("–", "–", "–")}
    assert "not measured" in prose.performance_sentence(none)
    for sentence in (
        prose.performance_methods,
        prose.net_benefit_sentence,
        prose.influence_sentence,
        prose.performance_limitation,
    ):
        assert sentence(none) == ""
    for draw in (figures.draw_roc, figures.draw_calibration, figures.draw_decision_curve):
        assert draw(none).axes[0].texts[0].get_text() == NOT_MEASURED
