"""The birth weight selection of Venables & Ripley, section 7.2, by the command line."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pyanalysis import cli

FOLDER = Path(__file__).parent / "birthwt"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the study and have R write its data, which are not shipped."""
    folder = tmp_path_factory.mktemp("published") / "birthwt"
    shutil.copytree(FOLDER, folder)
    subprocess.run(["Rscript", "--vanilla", "make_data.R"], cwd=folder, check=True, timeout=60)
    return folder


@pytest.mark.live_r
def test_the_data_are_those_of_the_readme(study: Path) -> None:
    (stated,) = re.findall(r"`([0-9a-f]{64})`", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert hashlib.sha256((study / "birthwt.csv").read_bytes()).hexdigest() == stated


@pytest.mark.live_r
def test_backward_selection_by_aic_ends_where_the_book_does(study: Path, tmp_path: Path) -> None:
    assert cli.main(["verify", str(study), "--out", str(tmp_path)]) == 0
    assert cli.main(["run", str(study), "--out", str(tmp_path)]) == 0
    with (tmp_path / "ard.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["analysis"] == "selection"]
    path = [
        (row["method"], row["variable"])
        for row in sorted(rows, key=lambda row: row["level"])
        if row["statistic"] == "aic"
    ]
    assert path == [("start", ""), ("remove", "ftv"), ("remove", "age"), ("stop", "ui")]
    chosen = {
        row["variable"]
        for row in rows
        if row["statistic"] == "selected" and float(row["value"]) == 1
    }
    assert chosen == {"lwt", "race", "smoke", "ptd", "ht", "ui"}
    (whole,) = [row["value"] for row in rows if row["statistic"] == "n_path"]
    assert float(whole) == 189


@pytest.mark.live_r
def test_a_wrong_figure_is_found(study: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    shutil.copytree(study, wrong)
    text = (wrong / "study.yml").read_text(encoding="utf-8")
    assert "value: 217.4755" in text
    (wrong / "study.yml").write_text(text.replace("217.4755", "217.4756"), encoding="utf-8")
    assert cli.main(["verify", str(wrong), "--out", str(tmp_path)]) == 5
