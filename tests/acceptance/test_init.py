"""``init``, ``describe`` and ``schema``: from a file nobody has described to a manuscript."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pyanalysis import cli
from pyanalysis.cohort.load import read_study
from pyanalysis.cohort.readers.raw import RawData
from pyanalysis.new_study.plan_text import NewStudy, plan_text
from pyanalysis.new_study.profile import profile_file
from pyanalysis.study.spec import CategoricalPredictor, NumericPredictor, ReadOptions

HEADER = ["Patient No.", "Died", "Age (years)", "if", "性别", "Stage", "Seen on", "Comment"]


def rows(n: int = 90) -> list[list[object]]:
    draw = random.Random(7)
    found: list[list[object]] = []
    for number in range(1, n + 1):
        found.append(
            [
                f"A{number:03}",
                draw.choice(["yes", "no", "no"]),
                draw.choice([None, *range(40, 90)]),
                round(draw.uniform(1, 9), 1),
                draw.choice(["男", "女"]),
                draw.choice(["I", "II", "III"]),
                "2024-05-06",
                f"seen by Dr {number}",
            ]
        )
    found[3][6] = "2023-01-02"
    return found


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER)
    for row in rows():
        sheet.append(row)
    path = tmp_path / "cohort.xlsx"
    book.save(path)
    return path


@pytest.fixture
def spss(tmp_path: Path) -> Path:
    draw = random.Random(11)
    frame = pd.DataFrame(
        {
            "died": [float(draw.random() < 0.3) for _ in range(80)],
            "sex": [float(draw.choice([1, 2])) for _ in range(80)],
            "sbp": [float(draw.randint(90, 180)) for _ in range(80)],
        }
    )
    path = tmp_path / "cohort.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels=["Death within 30 days", "Sex of the patient", ""],
        variable_value_labels={
            "died": {0.0: "alive", 1.0: "dead"},
            "sex": {1.0: "male", 2.0: "female"},
        },
    )
    return path


def init(folder: Path, data: Path, *, outcome: str, event: str, more: tuple[str, ...] = ()) -> int:
    return cli.main(
        ["init", str(folder), "--data", str(data), "--outcome", outcome, "--event", event, *more]
    )


def test_a_workbook_becomes_a_study_that_is_valid_at_once(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "My first study"
    assert init(folder, workbook, outcome="Died", event="yes") == 0
    spec, cohort = read_study(folder)
    assert spec.study == "My-first-study"
    assert (spec.outcome.column, spec.outcome.event) == ("Died", "yes")
    assert cohort.flow.n == 90
    assert spec.data.id == "Patient No."
    kinds = {item.column: type(item) for item in spec.predictors}
    assert kinds == {
        "Age (years)": NumericPredictor,
        "if": NumericPredictor,
        "性别": CategoricalPredictor,
        "Stage": CategoricalPredictor,
    }
    age = spec.predictors[0]
    assert isinstance(age, NumericPredictor)
    assert (age.label, age.unit) == ("Age", "years")
    assert (folder / "cohort.xlsx").read_bytes() == workbook.read_bytes()


@pytest.mark.slow
@pytest.mark.live_r
def test_its_project_builds_the_manuscript(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "study"
    assert init(folder, workbook, outcome="Died", event="yes") == 0
    monkeypatch.chdir(folder)
    assert cli.main(["report", ".", "--engine", "offline", "--to", "html"]) == 0
    text = (folder / "_output" / "study" / "manuscript.html").read_text(encoding="utf-8")
    assert "性别" in text
    assert "The background and the question of the study are to be given here." in text
    assert "vertebroplasty" not in text.casefold()


def test_labels_of_spss_become_levels_and_labels(spss: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    assert init(folder, spss, outcome="died", event="dead") == 0
    spec, _ = read_study(folder)
    assert (spec.outcome.event, spec.outcome.label) == ("1", "Death within 30 days")
    assert spec.outcome.group_labels == {"1": "dead", "0": "alive"}
    sex, pressure = spec.predictors
    assert isinstance(sex, CategoricalPredictor)
    assert (sex.label, sex.levels) == ("Sex of the patient", ("1", "2"))
    assert sex.level_labels == {"1": "male", "2": "female"}
    assert isinstance(pressure, NumericPredictor)
    assert (pressure.label, pressure.unit) == ("Systolic blood pressure", "mmHg")


@pytest.mark.parametrize(
    ("outcome", "event", "parts"),
    [
        ("died", "yes", ["there is no column 'died'", "did you mean 'Died'?"]),
        ("Died", "Yes", ["the event 'Yes' (--event) never occurs", "did you mean 'yes'?"]),
        ("Stage", "IV", ["must have two values", "'IV' (--event) never occurs"]),
    ],
)
def test_a_wrong_outcome_is_named_and_nothing_is_written(
    workbook: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    outcome: str,
    event: str,
    parts: list[str],
) -> None:
    assert init(tmp_path / "s", workbook, outcome=outcome, event=event) == 3
    said = capsys.readouterr().err
    assert all(part in said for part in parts)
    assert not (tmp_path / "s").exists()


def test_a_folder_that_is_there_is_left_alone(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "mine.txt").write_text("x", encoding="utf-8")
    assert init(folder, workbook, outcome="Died", event="yes") == 2
    assert [item.name for item in folder.iterdir()] == ["mine.txt"]


def test_what_is_said_of_the_form_is_kept(tmp_path: Path) -> None:
    lines = ["died;crp", *(f"{'yes' if row % 3 else 'no'};{row},5" for row in range(30))]
    data = tmp_path / "d.txt"
    data.write_bytes("\n".join(lines).encode("cp1252"))
    more = ("--separator", "semicolon", "--decimal", ",", "--encoding", "cp1252")
    assert init(tmp_path / "s", data, outcome="died", event="yes", more=more) == 0
    spec, _ = read_study(tmp_path / "s")
    form = spec.data.form
    assert (form.separator, form.decimal, form.encoding) == (";", ",", "cp1252")


def test_describe_shows_each_column_and_no_patient(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["describe", str(workbook)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("cohort.xlsx: 90 rows, 8 columns\n")
    for column in HEADER:
        assert column in printed
    assert "A001" not in printed
    assert "seen by" not in printed


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["required"][0] == "schema_version"


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    names=st.lists(TEXT.filter(str.strip), min_size=3, max_size=5, unique=True),
    levels=st.lists(TEXT.filter(str.strip), min_size=2, max_size=4, unique=True),
    numbers=st.lists(st.decimals(-1000, 1000, places=3).map(float), min_size=24, max_size=24),
)
def test_any_names_and_levels_give_a_plan_that_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    levels: list[str],
    numbers: list[float],
) -> None:
    outcome, number, factor = names[:3]
    frame = pd.DataFrame(
        {
            outcome: pd.Series(["no", "yes"] * 12, dtype=object),
            number: pd.Series([repr(value) for value in numbers], dtype=object),
            factor: pd.Series([levels[row % len(levels)] for row in range(24)], dtype=object),
        }
    )
    file = profile_file(RawData(name="d.csv", frame=frame))
    column = file.column(outcome)
    assert column is not None
    new = NewStudy(
        study="s", data_file="d.csv", file=file, outcome=column, event="yes", options=ReadOptions()
    )
    folder = tmp_path_factory.mktemp("plan")
    (folder / "study.yml").write_text(plan_text(new), encoding="utf-8")
    frame.to_csv(folder / "d.csv", index=False)
    kinds = {item.name: item.kind for item in file.columns}
    if {"numeric", "categorical"} & {kinds[number], kinds[factor]}:
        spec, _ = read_study(folder)
        assert spec.outcome.column == outcome
        assert {item.column for item in spec.predictors} <= {number, factor}
