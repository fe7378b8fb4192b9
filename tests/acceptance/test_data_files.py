"""The first study from any kind of file: the same results byte by byte, and R alone agrees."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from openpyxl import Workbook

from pyanalysis import cli
from tests.exported import export, run_script
from tests.small_study import spoilt

NUMBERS = [
    "age",
    "bmi",
    "days_injury_to_surgery",
    "preoperative_vas",
    "operation_time",
    "cement_volume",
]


def frame_of(study: Path) -> pd.DataFrame:
    frame = pd.read_csv(study / "residual_pain.csv", dtype=str, keep_default_na=False)
    for column in NUMBERS:
        frame[column] = pd.to_numeric(frame[column])
    return frame


def as_german_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, sep=";", decimal=",", index=False, encoding="utf-16")


def as_workbook(frame: pd.DataFrame, path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append([None if pd.isna(cell) else cell for cell in row])
    book.create_sheet("Codes").append(["nothing to be read"])
    book.save(path)


def as_spss(frame: pd.DataFrame, path: Path) -> None:
    pyreadstat.write_sav(frame, str(path))


def as_stata(frame: pd.DataFrame, path: Path) -> None:
    pyreadstat.write_dta(frame, str(path))


def as_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path)


def as_rds(frame: pd.DataFrame, path: Path) -> None:
    plain = path.with_suffix(".tmp")
    frame.to_csv(plain, index=False)
    code = "a <- commandArgs(TRUE); saveRDS(read.csv(a[1], na.strings = ''), a[2])"
    subprocess.run(["Rscript", "--vanilla", "-e", code, str(plain), str(path)], check=True)
    plain.unlink()


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    "d.csv": as_german_csv,
    "d.xlsx": as_workbook,
    "d.sav": as_spss,
    "d.dta": as_stata,
    "d.parquet": as_parquet,
    "d.rds": as_rds,
}


def study_with(study: Path, folder: Path, *, name: str) -> Path:
    """Copy the first study with its data in a file of another kind."""
    WRITERS[name](frame_of(study), folder / name)
    plan = (study / "study.yml").read_text(encoding="utf-8")
    (folder / "study.yml").write_text(
        spoilt(plan, "file: residual_pain.csv", f"file: {name}"), encoding="utf-8"
    )
    return folder


@pytest.mark.live_r
@pytest.mark.parametrize("name", list(WRITERS))
def test_the_results_are_the_same_from_any_kind_of_file(
    study: Path, tmp_path: Path, name: str
) -> None:
    copy = study_with(study, tmp_path, name=name)
    found = {}
    for key, source in (("csv", study), (name, copy)):
        out = tmp_path / "out" / key
        assert cli.main(["run", str(source), "--no-r", "--out", str(out)]) == 0
        found[key] = (out / "ard.csv").read_bytes()
    assert found[name] == found["csv"]


@pytest.mark.live_r
@pytest.mark.parametrize("name", ["d.csv", "d.xlsx"])
def test_the_export_holds_the_data_as_plain_csv(study: Path, tmp_path: Path, name: str) -> None:
    source = tmp_path / "study"
    source.mkdir()
    folder = export(study_with(study, source, name=name), out=tmp_path / "r")
    assert {entry.name for entry in folder.iterdir()} == {
        "README.txt",
        "residual-pain.R",
        "d.csv",
        "ard.csv",
    }
    assert f"written as CSV from {name}" in (folder / "README.txt").read_text(encoding="utf-8")
    answer = run_script(folder, elsewhere=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_what_was_detected_is_printed_by_check(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", str(study_with(study, tmp_path, name="d.csv"))]) == 0
    printed = capsys.readouterr().out
    for part in ("UTF-16", "semicolons", "decimal mark"):
        assert part in printed
