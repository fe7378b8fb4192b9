"""Declared interactions from the study file to the manuscript, by the command line."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.render.readback import text_of

SETTING = """\
interactions:
    - {between: [smoking, sex]}
    - {between: [bmi, age]}
    - {between: [injury_mechanism, fractured_vertebra]}"""


def with_interactions(study: Path, folder: Path, setting: str = SETTING) -> Path:
    shutil.copytree(study, folder)
    text = (folder / "study.yml").read_text(encoding="utf-8")
    assert "  seed: 20130501\n" in text
    (folder / "study.yml").write_text(
        text.replace("  seed: 20130501\n", f"  seed: 20130501\n  {setting}\n"), encoding="utf-8"
    )
    return folder


def test_an_unknown_column_ends_with_exit_code_3(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = with_interactions(
        study, tmp_path / "study", "interactions: [{between: [smokin, sex]}]"
    )
    assert cli.main(["check", str(folder)]) == 3
    assert "did you mean 'smoking'?" in capsys.readouterr().out


def test_each_pair_is_a_model_of_the_long_view(study: Path, tmp_path: Path) -> None:
    folder = with_interactions(study, tmp_path / "study")
    assert cli.main(["run", str(folder), "--no-r", "--out", str(tmp_path / "run")]) == 0
    with (tmp_path / "run" / "ard.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["analysis"] == "interaction"]
    assert {row["model"] for row in rows} == {
        "smoking:sex",
        "bmi:age",
        "injury_mechanism:fractured_vertebra",
    }
    assert {row["group"] for row in rows if row["model"] == "bmi:age"} == {
        "",
        "q1",
        "median",
        "q3",
    }


@pytest.mark.live_r
def test_the_manuscript_has_the_section_where_it_was_asked_for(study: Path, tmp_path: Path) -> None:
    folder = with_interactions(study, tmp_path / "study")
    command = ["report", str(folder), "--to", "html", "--engine", "offline"]
    assert cli.main([*command, "--out", str(tmp_path / "out")]) == 0
    text = " ".join(text_of(tmp_path / "out" / "manuscript.html").split())
    assert cli.main(["run", str(folder), "--no-r", "--out", str(tmp_path / "run")]) == 0
    results = json.loads((tmp_path / "run" / "results.json").read_text(encoding="utf-8"))
    for words in (
        "Interactions",
        "smoking by sex",
        "the additive scale was not examined",
        "2 interactions were tested without a correction",
        "Not fitted: Injury mechanism by fractured vertebra, quasi-complete separation by",
        "Injury mechanism (Lifting or bending) with Fractured vertebra (T11)",
    ):
        assert words in text, words
    tested = [item for item in results["interactions"] if item["status"] == "ok"]
    assert [item["first"] for item in tested] == ["smoking", "bmi"]
    for found in tested:
        assert f"P for interaction = {found['p_value']:.3f}" in text.replace("\u00a0", " ")
