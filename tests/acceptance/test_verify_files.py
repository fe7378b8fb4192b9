"""What `verify` leaves for a CI, from the command line: on agreement, disagreement and failure."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.errors import RUnavailableError

FILES = ("x.xml", "x.md", "x.json")


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verify(study: Path) -> int:
    names = ("--junit", "x.xml", "--markdown", "x.md", "--badge", "x.json")
    return cli.main(["verify", str(study), "--summary", *names])


def message(folder: Path) -> str:
    return str(json.loads((folder / "x.json").read_text(encoding="utf-8"))["message"])


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: RResults) -> None:
    monkeypatch.setattr("pyanalysis.crosscheck.r_session.run_r", lambda *_: answer)


def test_all_files_are_written_with_equal_bytes_each_time(
    study: Path, workplace: Path, r_answer: RResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(monkeypatch, r_answer)
    assert verify(study) == 0
    first = [(workplace / name).read_bytes() for name in FILES]
    assert verify(study) == 0
    assert [(workplace / name).read_bytes() for name in FILES] == first
    assert message(workplace).endswith("statistics agree")
    assert "All sections" in (workplace / "x.md").read_text(encoding="utf-8")
    assert not list(workplace.glob(".x*"))


def test_a_disagreement_is_in_every_file(
    study: Path, workplace: Path, r_answer: RResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tuple(
        dataclasses.replace(row, value=0.5)
        if (row.analysis, row.variable, row.statistic) == ("multivariable", "bmi", "p_value")
        else row
        for row in r_answer.rows
    )
    answer_with(monkeypatch, dataclasses.replace(r_answer, rows=rows))
    assert verify(study) == 5
    assert (workplace / "x.xml").read_text(encoding="utf-8").count("<failure") == 1
    assert "multivariable / bmi / p\\_value" in (workplace / "x.md").read_text(encoding="utf-8")
    assert message(workplace).startswith("1 of ")
    assert (workplace / "build" / "residual-pain" / "crosscheck.json").is_file()


def test_no_older_verdict_stays_where_r_or_the_study_fails(
    study: Path, workplace: Path, r_answer: RResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> RResults:
        raise RUnavailableError("R cannot be used: it is on strike\nand says so")

    for name in FILES:
        (workplace / name).write_text("an older verdict", encoding="utf-8")
    monkeypatch.setattr("pyanalysis.crosscheck.r_session.run_r", fails)
    assert verify(study) == 6
    assert message(workplace) == "not made"
    assert "it is on strike" in (workplace / "x.xml").read_text(encoding="utf-8")

    for name in FILES:
        (workplace / name).write_text("an older verdict", encoding="utf-8")
    wrong = workplace / "wrong"
    shutil.copytree(study, wrong)
    data = wrong / "residual_pain.csv"
    text = data.read_text(encoding="utf-8")
    data.write_text(text.replace("P001,2013-05-06,78", "P001,2013-05-06,quite old"))
    assert verify(wrong) == 3
    for name in FILES:
        written = (workplace / name).read_text(encoding="utf-8")
        assert "an older verdict" not in written
        assert "quite old" not in written
    assert message(workplace) == "not made"


def test_a_badge_of_another_kind_is_refused_before_any_work(
    study: Path, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["verify", str(study), "--badge", "b.png"]) == 2
    assert capsys.readouterr().err == (
        "pyanalysis: --badge: found b.png; a name that ends in .json or .svg is allowed\n"
    )
    assert list(workplace.iterdir()) == []
