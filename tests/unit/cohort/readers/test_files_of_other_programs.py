"""Workbooks, SPSS, Stata, SAS, Parquet and R: the same cells, and the labels that came along."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from openpyxl import Workbook

from pyanalysis.cohort.read import READERS, read_data
from pyanalysis.study.spec import ReadOptions

FILES = Path(__file__).parents[3] / "data_files"

IRIS_MEANS = [5.843333, 3.057333, 3.758, 1.199333]
"""Of the four measurements over 150 flowers: R's colMeans(iris[1:4])."""


@pytest.mark.parametrize("name", ["iris.sav", "iris.dta", "iris.sas7bdat"])
def test_iris_is_read_from_each_statistics_program(name: str) -> None:
    found = read_data(FILES / name)
    assert found.problems == ()
    assert found.frame.shape == (150, 5)
    means = [found.frame.iloc[:, index].astype(float).mean() for index in range(4)]
    assert means == pytest.approx(IRIS_MEANS, abs=1e-5)
    assert found.frame.iloc[0].tolist()[:4] == ["5.1", "3.5", "1.4", "0.2"]
    assert found.frame.iloc[:, 4].nunique() == 3


def test_levels_of_spss_are_codes_with_labels() -> None:
    found = read_data(FILES / "iris.sav")
    assert set(found.frame["Species"]) == {"1", "2", "3"}
    assert found.level_labels == {"Species": {"1": "setosa", "2": "versicolor", "3": "virginica"}}


def test_a_workbook_of_calc_is_read() -> None:
    found = read_data(FILES / "cohort.xlsx")
    assert found.frame.to_dict("list") == {
        "patient": ["P1", "P2", "P3", "P4"],
        "died": ["1", "0", "0", "1"],
        "age": ["61.5", "70", "", "58"],
        "stage": ["I", "II", "II", "I"],
    }


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / "d.xlsx")
    return folder / "d.xlsx"


def test_typed_cells_are_written_by_their_shortest_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["n", "x", "when", "flag", "text"],
        [1.0, 0.1, datetime.datetime(2020, 1, 31), True, " a "],
        [12345678, None, datetime.datetime(2020, 1, 31, 8, 5), False, "#N/A"],
    ]
    found = read_data(workbook(tmp_path, Data=rows)).frame
    assert found.iloc[0].tolist() == ["1", "0.1", "2020-01-31", "TRUE", " a "]
    assert found.iloc[1].tolist() == ["12345678", "", "2020-01-31 08:05:00", "FALSE", "#N/A"]


def test_the_sheet_is_chosen_by_name_or_the_first_that_is_filled(tmp_path: Path) -> None:
    path = workbook(tmp_path, Empty=[], One=[["a"], [1]], Two=[["b"], [2]])
    first = read_data(path)
    assert first.frame.to_dict("list") == {"a": ["1"]}
    assert first.notes == (
        "d.xlsx: the sheet 'One' was read; data.sheet chooses another (Empty, Two).",
    )
    assert read_data(path, options=ReadOptions(sheet="Two")).frame.to_dict("list") == {"b": ["2"]}
    (problem,) = read_data(path, options=ReadOptions(sheet="Three")).problems
    assert problem.endswith("there is no sheet 'Three' (data.sheet), there are Empty, One, Two")
    (problem,) = read_data(path, options=ReadOptions(sheet="Empty")).problems
    assert problem == "d.xlsx: the sheet 'Empty' is empty"


def test_rows_above_the_header_of_a_sheet_are_a_problem(tmp_path: Path) -> None:
    title: list[list[object]] = [["Our patients", None], ["a", "b"], [1, 2]]
    (problem,) = read_data(workbook(tmp_path, S=title)).problems
    assert "column 2 has no name" in problem
    empty: list[list[object]] = [[], ["a", "b"], [1, 2]]
    (problem,) = read_data(workbook(tmp_path, S=empty)).problems
    assert "row 1 is empty" in problem


def labelled_file(path: Path) -> None:
    frame = pd.DataFrame(
        {
            "sex": [1.0, 2.0, np.nan, 9.0],
            "seen": [datetime.date(2020, 1, 31)] * 4,
            "note": ["a", "", "c", "d"],
        }
    )
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels=["Sex of the patient", "", ""],
        variable_value_labels={"sex": {1.0: "male", 2.0: "female"}},
        missing_ranges={"sex": [9]},
    )


def test_labels_and_missing_values_of_spss_are_respected(tmp_path: Path) -> None:
    labelled_file(tmp_path / "d.sav")
    found = read_data(tmp_path / "d.sav")
    assert found.frame.to_dict("list") == {
        "sex": ["1", "2", "", ""],
        "seen": ["2020-01-31"] * 4,
        "note": ["a", "", "c", "d"],
    }
    assert found.labels == {"sex": "Sex of the patient"}
    assert found.level_labels == {"sex": {"1": "male", "2": "female"}}


def test_a_transport_file_of_sas_is_read(tmp_path: Path) -> None:
    pyreadstat.write_xport(pd.DataFrame({"AGE": [61.5, np.nan]}), str(tmp_path / "d.xpt"))
    assert read_data(tmp_path / "d.xpt").frame.to_dict("list") == {"AGE": ["61.5", ""]}


def test_parquet_is_read_and_nested_columns_are_refused(tmp_path: Path) -> None:
    table = pa.table(
        {
            "n": pa.array([1, None, 3], pa.int64()),
            "x": [0.5, None, 2.0],
            "level": pa.array(["a", "b", None]).dictionary_encode(),
            "day": [datetime.date(2020, 1, 31), None, None],
            "yes": [True, False, None],
        }
    )
    pq.write_table(table, tmp_path / "d.parquet")
    assert read_data(tmp_path / "d.parquet").frame.to_dict("list") == {
        "n": ["1", "", "3"],
        "x": ["0.5", "", "2"],
        "level": ["a", "b", ""],
        "day": ["2020-01-31", "", ""],
        "yes": ["TRUE", "FALSE", ""],
    }
    pq.write_table(pa.table({"a": [[1], [2]]}), tmp_path / "d.parquet")
    (problem,) = read_data(tmp_path / "d.parquet").problems
    assert "'a' holds lists or records" in problem


@pytest.mark.live_r
def test_a_data_frame_of_r_is_read(tmp_path: Path) -> None:
    code = """
    d <- data.frame(x = c(0.1, NA, 3), f = factor(c("a", "b, \\"c\\"", NA)), l = c(TRUE, FALSE, NA),
                    day = as.Date(c("2020-01-31", NA, "2021-02-01")), text = c("\\u00e4", "", NA))
    attr(d$x, "label") <- "A number"
    d$k <- structure(c(1, 2, 1), labels = c(no = 1, yes = 2), class = "haven_labelled")
    saveRDS(d, "d.rds")
    saveRDS(list(1), "list.rds")
    """
    subprocess.run(["Rscript", "--vanilla", "-e", code], cwd=tmp_path, check=True)
    found = read_data(tmp_path / "d.rds")
    assert found.problems == ()
    assert found.frame.to_dict("list") == {
        "x": ["0.1", "", "3"],
        "f": ["a", 'b, "c"', ""],
        "l": ["TRUE", "FALSE", ""],
        "day": ["2020-01-31", "", "2021-02-01"],
        "text": ["ä", "", ""],
        "k": ["1", "2", "1"],
    }
    assert found.labels == {"x": "A number"}
    assert found.level_labels == {"k": {"1": "no", "2": "yes"}}
    (problem,) = read_data(tmp_path / "list.rds").problems
    assert "it holds no data frame but list" in problem


def test_r_is_missed_where_only_r_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d.rds").write_bytes(b"x")
    monkeypatch.setenv("PATH", str(tmp_path))
    (problem,) = read_data(tmp_path / "d.rds").problems
    assert "there is no R" in problem


@pytest.mark.parametrize(
    "suffix", [suffix for suffix in READERS if suffix[1:] not in "csv tsv tab txt"]
)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\0" * 500])
def test_a_broken_file_is_named_not_a_traceback(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    path = tmp_path / f"d{suffix}"
    path.write_bytes(content)
    (problem,) = read_data(path).problems
    assert problem.startswith(f"d{suffix}: ")
