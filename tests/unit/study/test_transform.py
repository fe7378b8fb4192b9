"""`predictors[].transform`: what is taken, and each wrong declaration in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.study.spec import CutPoints, NumericPredictor, SplineKnots
from tests.small_study import DATA, STUDY, problems, read, spoilt

AGE = "label: Age}"


def with_age(more: str) -> str:
    return spoilt(STUDY, AGE, f"label: Age, {more}}}")


def transform_of(folder: Path, more: str) -> object:
    spec, _ = read(folder, study=with_age(more))
    predictor = spec.predictors[0]
    assert isinstance(predictor, NumericPredictor)
    return predictor.transform


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("transform: log", "log"),
        ("transform: log2, per: 0.5", "log2"),
        ("transform: sqrt", "sqrt"),
        ("transform: {spline: 4}", SplineKnots(knots=4)),
        ("transform: {cut: [60]}",
         CutPoints(points=(60.0,), levels=("< 60", ">= 60"), reference="< 60")),
        ("transform: {cut: [-1, 49.5, 60.0]}, reference: 49.5 to < 60",
         CutPoints(points=(-1.0, 49.5, 60.0),
                   levels=("< -1", "-1 to < 49.5", "49.5 to < 60", ">= 60"),
                   reference="49.5 to < 60")),
    ],
)  # fmt: skip
def test_a_declaration_is_taken(tmp_path: Path, more: str, wanted: object) -> None:
    assert transform_of(tmp_path, more) == wanted


def test_there_is_none_by_default(tmp_path: Path) -> None:
    assert transform_of(tmp_path, "per: 10") is None


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("transform: ln",
         "predictors[0].transform: 'ln' is not one of log, log2, sqrt, nor {cut: [20, 30]} nor "
         "{spline: 4}"),
        ("transform: [log]",
         "predictors[0].transform: found a list, expected a text or keys with values"),
        ("transform: {cuts: [60]}",
         "predictors[0].transform.cuts: unknown key 'cuts', known here are cut, spline; did you "
         "mean 'cut'?"),
        ("transform: {}", "predictors[0].transform: give one of cut, spline"),
        ("transform: {cut: [60], spline: 3}",
         "predictors[0].transform: give only one of cut, spline"),
        ("transform: {cut: []}", "predictors[0].transform.cut: must not be empty"),
        ("transform: {cut: 60}", "predictors[0].transform.cut: found '60', expected a list"),
        ("transform: {cut: [60, inf]}",
         "predictors[0].transform.cut[1]: found 'inf', expected a number"),
        ("transform: {cut: [60, 50, 70]}",
         "predictors[0].transform.cut: cut points must ascend; write [50, 60, 70]"),
        ("transform: {cut: [60, 60]}",
         "predictors[0].transform.cut: cut points must ascend; write [60]"),
        ("transform: {spline: 6}", "predictors[0].transform.spline: 6 is not one of 3, 4, 5"),
        ("transform: {spline: 3}, per: 10",
         "predictors[0].per: does not go with a spline, which has no single unit; remove it"),
        ("transform: {cut: [60]}, per: 10",
         "predictors[0].per: does not go with cut points, which has no single unit; remove it"),
        ("transform: {cut: [60]}, reference: '>=60'",
         "predictors[0].reference: '>=60' is not one of '< 60', '>= 60'; did you mean '>= 60'?"),
        ("transform: log, reference: '< 60'",
         "predictors[0].reference: belongs to a categorical predictor, or to a numeric one with "
         "cut points; remove it"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_named_with_its_fix(tmp_path: Path, more: str, problem: str) -> None:
    (found,) = problems(tmp_path, study=with_age(more))
    assert found.startswith("study.yml line 7, ")
    assert problem in found


def test_levels_cannot_be_transformed(tmp_path: Path) -> None:
    study = spoilt(STUDY, "levels: [I, II, III]}", "levels: [I, II, III], transform: log}")
    (found,) = problems(tmp_path, study=study)
    assert "'transform' does not belong to a categorical predictor; remove it" in found


def test_values_outside_the_domain_are_named_with_their_rows_beside_other_problems(
    tmp_path: Path,
) -> None:
    data = DATA.replace("1,yes,50", "1,yes,0").replace("4,no,48", "4,no,-3").replace("II,e", "V,e")
    found = problems(tmp_path, study=with_age("transform: log"), data=data)
    assert found == [
        "d.csv, column 'stage': 'V' (row 6) is not one of I, II, III",
        "d.csv, column 'age': values of 0 or below have no logarithm (transform: log), found in "
        "rows 2, 5; correct them, declare them in data.missing, exclude such rows by "
        "keep: '> 0', or choose another transform",
    ]
    (root,) = problems(
        tmp_path, study=with_age("transform: sqrt"), data=data.replace("V,e", "II,e")
    )
    assert "values below 0 have no square root (transform: sqrt), found in row 5;" in root


def test_the_command_checks_the_domain_and_exits_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "study.yml").write_text(with_age("transform: log2"), encoding="utf-8")
    (tmp_path / "d.csv").write_text(DATA.replace("1,yes,50", "1,yes,0"), encoding="utf-8")
    assert cli.main(["check", str(tmp_path)]) == 3
    assert "no logarithm" in capsys.readouterr().out


def test_rows_that_are_not_analysed_need_no_logarithm(tmp_path: Path) -> None:
    data = DATA.replace("1,yes,50", "1,yes,0").replace("4,no,48", "4,,0")
    study = with_age("transform: log") + 'exclusions: [{column: age, keep: "> 0"}]\n'
    assert problems(tmp_path, study=study, data=data) == []


def test_a_level_without_values_is_noted(tmp_path: Path) -> None:
    _, cohort = read(tmp_path, study=with_age("transform: {cut: [10, 60]}"))
    assert cohort.notes == ("Age: the level < 10 never occurs in the data.",)


@pytest.mark.parametrize(
    ("more", "level", "hint"),
    [
        ("transform: {cut: [60]}", ">60", "'< 60'"),
        ("transform: {spline: 4}", "Q1 vs Q3", "'Q3 vs Q1'"),
    ],
)
def test_published_levels_are_those_of_the_transformation(
    tmp_path: Path, more: str, level: str, hint: str
) -> None:
    figure = "published: [{analysis: univariable, model: age, variable: age, level: '%s', "
    figure += "statistic: odds_ratio, value: 1, decimals: 0}]\n"
    (found,) = problems(tmp_path, study=with_age(more) + figure % level)
    assert f"published[0].level: '{level}' is not one of" in found
    assert problems(tmp_path, study=with_age(more) + figure % hint.strip("'")) == []
