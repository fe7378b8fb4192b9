"""A study never gets the texts of another one."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from pyanalysis.errors import RenderError
from pyanalysis.render.texts import place_texts
from pyanalysis.results.bundle import ResultsBundle, Selection
from pyanalysis.results.validation import ValidationResults

REPORT = Path(__file__).parents[2] / "report"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REPORT, tmp_path / "report"))


def text(report: Path, name: str) -> str:
    return (report / name).read_text(encoding="utf-8")


def test_the_study_the_texts_are_about_keeps_them(report: Path) -> None:
    before = text(report, "discussion.qmd")
    place_texts(report, study="residual-pain", own=None)
    assert text(report, "discussion.qmd") == before


def test_any_other_study_gets_neutral_ones(report: Path) -> None:
    place_texts(report, study="hip-fracture", own=report / "not-there")
    for path in report.glob("*.qmd"):
        assert "vertebr" not in path.read_text(encoding="utf-8"), path.name


def included_in(report: Path) -> set[str]:
    lines = text(report, "manuscript.qmd").splitlines()
    return {line.split()[2] for line in lines if line.startswith("{{< include")}


def test_every_included_text_has_a_neutral_one(report: Path) -> None:
    neutral = {path.name for path in (report / "neutral").glob("*.qmd")}
    assert neutral == {name for name in included_in(report) if not name.startswith("sections/")}


def test_every_section_that_may_be_left_out_is_named_after_its_results(report: Path) -> None:
    sections = {path.name for path in (report / "sections").glob("*.qmd")}
    assert {f"sections/{name}" for name in sections} == {
        name for name in included_in(report) if name.startswith("sections/")
    }
    fields = {field.name for field in dataclasses.fields(ResultsBundle)}
    fields.add("declarations")  # of the study, and its authors' contributions
    fields |= {f"selection.{field.name}" for field in dataclasses.fields(Selection)}
    fields |= {f"validation.{field.name}" for field in dataclasses.fields(ValidationResults)}
    assert {name.removeprefix("_").removesuffix(".qmd") for name in sections} <= fields


def test_texts_in_the_study_folder_take_precedence(report: Path, tmp_path: Path) -> None:
    own = tmp_path / "text"
    own.mkdir()
    (own / "introduction.qmd").write_text("Hips break.\n", encoding="utf-8")
    place_texts(report, study="hip-fracture", own=own)
    assert text(report, "introduction.qmd") == "Hips break.\n"
    assert "vertebr" not in text(report, "discussion.qmd")


def test_a_text_that_the_manuscript_does_not_have_is_named(report: Path, tmp_path: Path) -> None:
    own = tmp_path / "text"
    own.mkdir()
    (own / "intro.qmd").write_text("Hips break.\n", encoding="utf-8")
    with pytest.raises(RenderError, match=r"intro\.qmd: .* has .*introduction\.qmd"):
        place_texts(report, study="hip-fracture", own=own)


def test_a_manuscript_without_a_named_study_keeps_its_texts(tmp_path: Path) -> None:
    (tmp_path / "manuscript.qmd").write_text("---\n: [\n---\nText\n", encoding="utf-8")
    (tmp_path / "neutral").mkdir()
    (tmp_path / "neutral" / "discussion.qmd").write_text("neutral", encoding="utf-8")
    (tmp_path / "discussion.qmd").write_text("mine", encoding="utf-8")
    place_texts(tmp_path, study="any", own=None)
    assert text(tmp_path, "discussion.qmd") == "mine"
