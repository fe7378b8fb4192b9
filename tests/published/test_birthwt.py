"""The birth weight selection of Venables & Ripley, section 7.2, by the command line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pyanalysis import cli
from tests.published.studies import copy_with_data, lacking_r_packages

FOLDER = Path(__file__).parent / "birthwt"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the study and have R write its data, which are not shipped."""
    lacking = lacking_r_packages(FOLDER)
    if lacking:
        pytest.skip(f"its data are in R packages that are not installed: {lacking}")
    return copy_with_data(FOLDER, to=tmp_path_factory.mktemp("published"))


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
