"""A right study file becomes a plan with its defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.study.load import load_study
from pyanalysis.study.spec import (
    AnalysisPlan,
    CategoricalPredictor,
    NumericPredictor,
    SelectionPlan,
    StudySpec,
)
from tests.small_study import STUDY, spoilt


def spec_of(folder: Path, text: str | bytes) -> StudySpec:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "study.yml").write_bytes(data)
    loaded = load_study(folder)
    assert loaded.problems == ()
    assert loaded.spec is not None
    return loaded.spec


def test_what_is_left_out_has_its_documented_default(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, STUDY)
    assert spec.analysis == AnalysisPlan(
        interval="profile",
        confidence=0.95,
        selection=SelectionPlan(method="forced", threshold=0.05, always=()),
        seed=1,
    )
    assert (spec.exclusions, spec.published, spec.authors) == ((), (), ())
    assert spec.data.missing == ("", "NA")
    assert spec.data.synthetic is False
    assert spec.data.row_names == ("patient", "patients")
    assert spec.data.path == tmp_path.resolve() / "d.csv"
    assert spec.predictors == (
        NumericPredictor(column="age", label="Age", unit="", per=1.0, summary="auto"),
        CategoricalPredictor(
            column="stage",
            label="Stage",
            levels=("I", "II", "III"),
            level_labels={},
            reference="I",
        ),
    )


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    text = spoilt(STUDY, "label: Age}", "label: Age, unit: years, per: 10, summary: median}")
    text = spoilt(text, "III]}", 'III], reference: II, level_labels: {I: "One"}}')
    text += (
        "exclusions: [{column: age, keep: '>= 50', reason: Younger than 50}]\n"
        "analysis:\n"
        "  {interval: wald, confidence: 0.9, seed: 7,\n"
        "   selection: {method: univariable, threshold: 0.2, always: [age]}}\n"
        "published: [{analysis: multivariable, variable: stage, level: II, statistic: p_value,\n"
        "             below: 0.05}]\n"
    )
    spec = spec_of(tmp_path, text)
    age, stage = spec.predictors
    assert isinstance(age, NumericPredictor)
    assert (age.unit, age.per, age.summary) == ("years", 10.0, "median")
    assert isinstance(stage, CategoricalPredictor)
    assert (stage.reference, stage.level_labels) == ("II", {"I": "One"})
    (exclusion,) = spec.exclusions
    assert (exclusion.operator, exclusion.operands) == (">=", (50.0,))
    assert exclusion.reason == "Younger than 50"
    assert (spec.analysis.interval, spec.analysis.confidence, spec.analysis.seed) == (
        "wald",
        0.9,
        7,
    )
    assert spec.analysis.selection == SelectionPlan(
        method="univariable", threshold=0.2, always=("age",)
    )
    (figure,) = spec.published
    assert (figure.below, figure.value, figure.decimals) == (0.05, None, None)


@pytest.mark.parametrize(("event", "levels"), [("yes", "yes, no"), ("1", "1, 0"), ("on", "on, ~")])
def test_unquoted_yes_and_1_are_the_texts_as_written(
    tmp_path: Path, event: str, levels: str
) -> None:
    text = spoilt(STUDY, 'event: "yes"', f"event: {event}")
    spec = spec_of(tmp_path, spoilt(text, "[I, II, III]", f"[{levels}]"))
    assert spec.outcome.event == event
    stage = spec.predictors[1]
    assert isinstance(stage, CategoricalPredictor)
    assert stage.levels == tuple(levels.split(", "))


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = spec_of(tmp_path, STUDY)
    assert spec_of(tmp_path, b"\xef\xbb\xbf" + STUDY.replace("\n", "\r\n").encode()) == plain


def test_the_study_is_named_by_its_file_or_its_folder(tmp_path: Path) -> None:
    by_folder = spec_of(tmp_path, STUDY)
    assert load_study(tmp_path / "study.yml").spec == by_folder


@pytest.mark.parametrize("name", ["nowhere", "nowhere.yml", "."])
def test_a_study_that_is_not_there_says_what_to_give(tmp_path: Path, name: str) -> None:
    (problem,) = load_study(tmp_path / name).problems
    assert str(tmp_path / name) in problem
    assert "give a study.yml or the folder that holds one" in problem


@pytest.mark.parametrize(
    ("written", "criterion"),
    [
        ("{method: backward}", "aic"),
        ("{method: stepwise, criterion: p, threshold: 0.1}", "p"),
        ("{method: univariable}", None),
        ("{}", None),
    ],
)
def test_a_path_goes_by_aic_unless_said_otherwise(
    tmp_path: Path, written: str, criterion: str | None
) -> None:
    spec = spec_of(tmp_path, f"{STUDY}analysis: {{selection: {written}}}\n")
    assert spec.analysis.selection.criterion == criterion
