"""The example file: the same synthetic patients in each kind of file, never over another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.cohort.read import read_data
from pyanalysis.new_study.example import N_PATIENTS, example_file, example_rows


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def cells(name: str) -> dict[str, list[str]]:
    assert cli.main(["example", name]) == 0
    raw = read_data(Path(name))
    assert raw.problems == ()
    return {column: list(map(str, raw.frame[column])) for column in raw.frame.columns}


def test_each_kind_of_file_holds_the_same_patients() -> None:
    text, book, spss = (cells(f"cohort.{kind}") for kind in ("csv", "xlsx", "sav"))
    assert text == book
    assert len(text["died"]) == N_PATIENTS
    assert text["age (years)"] == spss["age"]
    assert [{"1": "yes", "0": "no"}[code] for code in spss["died"]] == text["died"]
    assert [{"1": "male", "2": "female"}[code] for code in spss["sex"]] == text["sex"]


def test_the_rows_are_the_same_each_time_and_some_values_are_missing() -> None:
    assert example_rows() == example_rows()
    assert example_file(Path("x.csv")) == example_file(Path("y.csv"))
    unknown = sum(row[4] is None for row in example_rows())
    events = sum(row[6] == "yes" for row in example_rows())
    assert 0 < unknown < N_PATIENTS / 10
    assert N_PATIENTS / 10 < events < N_PATIENTS / 2


def test_another_file_is_never_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.csv").write_text("a\n1\n", encoding="utf-8")
    assert cli.main(["example", "mine.csv"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert Path("mine.csv").read_text(encoding="utf-8") == "a\n1\n"
    assert [path.name for path in Path.cwd().iterdir()] == ["mine.csv"]


@pytest.mark.parametrize("name", ["cohort.dta", "cohort", "nowhere/cohort.csv"])
def test_what_cannot_be_written_is_said(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["example", name]) == 2
    assert name in capsys.readouterr().err
    assert list(Path.cwd().iterdir()) == []
