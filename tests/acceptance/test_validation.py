"""Internal validation from the study file to the manuscript, by the command line."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.render.readback import text_of

SETTING = "validation: {resamples: 20}"


def with_validation(study: Path, folder: Path) -> Path:
    shutil.copytree(study, folder)
    text = (folder / "study.yml").read_text(encoding="utf-8")
    assert "  seed: 20130501\n" in text
    (folder / "study.yml").write_text(
        text.replace("  seed: 20130501\n", f"  seed: 20130501\n  {SETTING}\n"), encoding="utf-8"
    )
    return folder


def test_the_same_study_gives_the_same_bytes(study: Path, tmp_path: Path) -> None:
    folder = with_validation(study, tmp_path / "study")
    for out in ("first", "second"):
        assert cli.main(["run", str(folder), "--no-r", "--out", str(tmp_path / out)]) == 0
    first, second = (tmp_path / out / "results.json" for out in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    with (tmp_path / "first" / "ard.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["analysis"] == "validation"]
    assert {row["method"] for row in rows} == {"bootstrap"}
    assert len(rows) == 77


@pytest.mark.live_r
def test_the_manuscript_has_the_section_where_it_was_asked_for(study: Path, tmp_path: Path) -> None:
    folder = with_validation(study, tmp_path / "study")
    command = ["report", str(folder), "--to", "html", "--engine", "offline"]
    assert cli.main([*command, "--out", str(tmp_path / "out")]) == 0
    text = " ".join(text_of(tmp_path / "out" / "manuscript.html").split())
    assert cli.main(["run", str(folder), "--no-r", "--out", str(tmp_path / "run")]) == 0
    results = json.loads((tmp_path / "run" / "results.json").read_text(encoding="utf-8"))
    for words in (
        "in each of 20 resamples of the 120 patients",
        "Internal validation",
        "Corrected for optimism, the area under the ROC curve was",
        "The validation was internal",
    ):
        assert words in text, words
    corrected = results["validation"]["indices"][0]["corrected"]
    assert f"{corrected:.3f}" in text
