"""The key ``language``: a code that a catalogue has, or a message that says which there are."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from pyanalysis.display.language import languages
from pyanalysis.study.language_names import language_names, language_problems
from pyanalysis.study.load import load_study
from pyanalysis.study.spec import StudySpec
from tests.small_study import STUDY

ROOT = Path(__file__).parents[3]


def test_the_languages_are_those_of_the_catalogues() -> None:
    assert language_names() == languages() == ("en", "zh")


@pytest.mark.parametrize("name", language_names())
def test_a_language_there_is_has_no_problem(name: str) -> None:
    assert list(language_problems(name)) == []


@pytest.mark.parametrize(("found", "meant"), [("zh-CN", "zh"), ("EN", "en"), ("en_GB", "en")])
def test_a_near_miss_is_told_what_is_meant(found: str, meant: str) -> None:
    ((place, message),) = language_problems(found)
    assert place == ("language",)
    assert message.startswith(f"there are no translations for '{found}'; there are en, zh")
    assert f"did you mean '{meant}'?" in message


def test_the_study_file_says_which_language(tmp_path: Path) -> None:
    path = tmp_path / "study.yml"
    path.write_text(STUDY, encoding="utf-8")
    (tmp_path / "d.csv").write_text("", encoding="utf-8")
    assert spec_of(path).language == "en"
    path.write_text(f"language: zh\n{STUDY}", encoding="utf-8")
    assert spec_of(path).language == "zh"
    path.write_text(f"language: tlh\n{STUDY}", encoding="utf-8")
    assert any("'tlh'" in problem for problem in load_study(path).problems)


def test_the_chinese_plan_of_the_first_study_differs_in_its_words_only() -> None:
    first = spec_of(ROOT / "data" / "residual_pain" / "study.yml")
    chinese = spec_of(ROOT / "data" / "residual_pain" / "zh" / "study.yml")
    assert chinese.language == "zh"
    assert (chinese.analysis, chinese.published) == (first.analysis, first.published)
    assert Path(chinese.data.file).name == Path(first.data.file).name
    assert chinese.data.synthetic
    assert chinese.outcome.event == first.outcome.event
    words = {"label", "label_in_text", "level_labels", "unit"}
    for ours, theirs in zip(first.predictors, chinese.predictors, strict=True):
        for name in {field.name for field in fields(ours)} - words:
            assert getattr(ours, name) == getattr(theirs, name), (ours.column, name)
        assert ours.label != theirs.label


def spec_of(path: Path) -> StudySpec:
    spec = load_study(path).spec
    assert spec is not None
    return spec
