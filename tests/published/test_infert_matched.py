"""The matched analysis of R's infert by conditional logistic regression, by the command line."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pyanalysis import cli

FOLDER = Path(__file__).parent / "infert_matched"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the study and have R write its data, which are not shipped."""
    folder = tmp_path_factory.mktemp("published") / "infert_matched"
    shutil.copytree(FOLDER, folder)
    subprocess.run(["Rscript", "--vanilla", "make_data.R"], cwd=folder, check=True, timeout=60)
    return folder


@pytest.mark.live_r
def test_the_data_are_those_of_the_readme(study: Path) -> None:
    (stated,) = re.findall(r"`([0-9a-f]{64})`", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert hashlib.sha256((study / "infert.csv").read_bytes()).hexdigest() == stated


@pytest.mark.live_r
def test_the_figures_of_the_help_page_are_reproduced(study: Path, tmp_path: Path) -> None:
    assert cli.main(["verify", str(study), "--out", str(tmp_path)]) == 0


@pytest.mark.live_r
def test_a_wrong_figure_is_found(study: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    shutil.copytree(study, wrong)
    text = (wrong / "study.yml").read_text(encoding="utf-8")
    assert text.count("value: 1.9859") == 1
    (wrong / "study.yml").write_text(text.replace("1.9859", "1.9860"), encoding="utf-8")
    assert cli.main(["verify", str(wrong), "--out", str(tmp_path)]) == 5
