"""What a figure shows, in numbers that are those of the results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyanalysis.display import alternative_texts as alternatives
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.results.bundle import ResultsBundle


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_flow_has_the_count_of_each_box(bundle: ResultsBundle) -> None:
    assert plain(alternatives.describe_flow(bundle)) == (
        "In the data file: 120; excluded: 0; outcome not known: 0; analysed: 120; "
        "Residual pain: 18 (15.00%); No residual pain: 102 (85.00%)."
    )


def test_the_forest_has_each_multivariable_odds_ratio(bundle: ResultsBundle) -> None:
    shown = plain(alternatives.describe_forest(bundle))
    assert shown.startswith("Multivariable: Body mass index, per kg/m²: 1.68 (1.23 to 2.52); ")
    assert "Adjacent vertebral fracture (Yes against No): 10.7 (2.17 to 71.1)" in shown
    assert shown.count(";") == 5
    assert alternatives.describe_forest(replace(bundle, multivariable=None)) == ""


def test_the_curves_are_told_by_their_numbers(bundle: ResultsBundle) -> None:
    assert plain(alternatives.describe_roc(bundle)) == "The area is 0.938 (0.883 to 0.994)."
    groups = plain(alternatives.describe_calibration(bundle))
    assert groups.endswith("33.3% against 40.5%; 83.3% against 82.5%.")
    assert "between 1% and 94%" in alternatives.describe_decision_curve(bundle)
    assert plain(alternatives.describe_partial_effects(bundle)) == (
        "Body mass index, kg/m²: odds ratio < 0.0001 at 19.6 and 3.81 at 28.7, against the median "
        "24.2."
    )
    assert "Smoking: 2 (1.7%); " in plain(alternatives.describe_missing(bundle))


def test_a_long_list_ends(bundle: ResultsBundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alternatives, "MOST_ITEMS", 2)
    assert plain(alternatives.describe_forest(bundle)).endswith("(2.17 to 71.1); and 4 more.")


def test_nothing_is_said_of_what_was_not_done(bundle: ResultsBundle) -> None:
    bare = replace(bundle, performance=None, missing=None, partial_effects=None, multivariable=None)
    for name in ("roc", "calibration", "decision_curve", "partial_effects", "missing", "forest"):
        assert getattr(alternatives, f"describe_{name}")(bare) == ""


def test_every_figure_has_one() -> None:
    names = {name.partition("_")[2] for name in dir(Manuscript) if name.startswith("figure_")}
    told = {name.partition("_")[2] for name in dir(Manuscript) if name.startswith("alternative_")}
    assert names == told
