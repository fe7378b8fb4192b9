"""What kind of column each is taken for, and what a person is asked about it."""

from __future__ import annotations

import pandas as pd
import pytest

from pyanalysis.cohort.readers.raw import RawData
from pyanalysis.new_study.labels import label_and_unit
from pyanalysis.new_study.levels import ordered_levels
from pyanalysis.new_study.profile import ColumnProfile, FileProfile, profile_file

N = 40


def profiled(
    cells: list[str], *, name: str = "x", **labels: str
) -> tuple[FileProfile, ColumnProfile]:
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object)})
    raw = RawData(name="d.csv", frame=frame, level_labels={name: labels} if labels else {})
    file = profile_file(raw)
    return file, file.columns[0]


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("age", [str(50 + row % 30) for row in range(N)], "numeric"),
        ("age", [f"{50 + row}.5" for row in range(N)], "numeric"),
        ("crp", [f"{row * 7.25}" for row in range(N)], "numeric"),
        ("died", ["0", "1"] * 20, "categorical"),
        ("stage", ["1", "2", "3", "4"] * 10, "categorical"),
        ("sex", ["m", "f"] * 20, "categorical"),
        ("patient_id", [f"P{row:03}" for row in range(N)], "identifier"),
        ("nr", [str(row) for row in range(1, N + 1)], "identifier"),
        ("seen", ["2020-01-31", "2021-02-01", "3.4.2020"] * 10, "date"),
        ("note", [f"came on day {row}" for row in range(N)], "text"),
        ("hospital", [f"H{row % 30}" for row in range(60)], "text"),
        ("country", ["CN"] * N, "constant"),
        ("empty", ["", "NA"] * 20, "empty"),
    ],
)
def test_the_kind_of_a_column_is_what_it_looks_like(name: str, cells: list[str], kind: str) -> None:
    assert profiled(cells, name=name)[1].kind == kind


def test_labels_of_the_file_make_levels_of_numbers() -> None:
    labels = {str(code): f"label {code}" for code in range(1, 9)}
    cells = [str(1 + row % 8) for row in range(N)]
    assert profiled(cells)[1].kind == "numeric"
    assert profiled(cells, **labels)[1].kind == "categorical"


def test_words_for_missing_are_found_but_a_level_none_stays_one() -> None:
    numbers = [str(row % 30) for row in range(N)]
    file, column = profiled([*numbers, "N/A", " ", "unknown"])
    assert file.missing == ("", "NA", "N/A", " ", "unknown")
    assert (column.kind, column.n_missing) == ("numeric", 3)
    file, column = profiled(["none", "mild", "severe", "n/a"] * 10)
    assert file.missing == ("", "NA", "n/a")
    assert column.counts == {"none": 10, "mild": 10, "severe": 10}


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ([*map(str, range(20, 60)), "999", "999"], "999 stands 2 times"),
        ([*map(str, range(20, 60)), "-9"], "-9 stands 1 times"),
        ([*map(str, range(20, 60)), "20", "<5"], "'<5' in row 43"),
        (["Yes", "yes ", "no"] * 9, "'Yes', 'yes ' look like one level"),
        (["yes", "no", "unknown"] * 9, "is 'unknown' a level"),
        (["1", "2", "3"] * 9, "codes of levels"),
    ],
)
def test_what_looks_odd_is_asked(cells: list[str], part: str) -> None:
    assert any(part in remark for remark in profiled(cells)[1].remarks)


def test_ordinary_columns_raise_no_question() -> None:
    for cells in (["yes", "no"] * 9, [str(row) for row in range(20, 60)], ["a", "b", "c"] * 9):
        assert profiled(cells)[1].remarks == ()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["yes", "no"], ["no", "yes"]),
        (["severe", "none", "mild"], ["none", "mild", "severe"]),
        (["III", "I", "II"], ["I", "II", "III"]),
        (["10", "9", "1"], ["1", "9", "10"]),
        (["b", "A", "c"], ["A", "b", "c"]),
        (["是", "否"], ["否", "是"]),
    ],
)
def test_levels_come_in_the_order_of_a_table(found: list[str], expected: list[str]) -> None:
    assert ordered_levels(profiled(found * 9)[1]) == expected


@pytest.mark.parametrize(
    ("column", "label", "unit"),
    [
        ("age", "Age", "years"),
        ("serum_creatinine_mg_dl", "Serum creatinine", "mg/dL"),
        ("Weight (kg)", "Weight", "kg"),
        ("operation_time_min", "Operation time", "min"),
        ("hba1c", "HBA1C", ""),
        ("HbA1c [%]", "HbA1c", "%"),
        ("isDiabetic", "Is Diabetic", ""),
        ("年龄（岁）", "年龄", "years"),
        ("sex", "Sex", ""),
        ("+", "+", ""),
        ("_", "_", ""),
    ],
)
def test_labels_and_units_are_read_from_names(column: str, label: str, unit: str) -> None:
    assert label_and_unit(column) == (label, unit)
