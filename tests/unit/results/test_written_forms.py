"""results.json, crosscheck.json and ard.csv: whole, reversible, equal bytes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyanalysis.outputs import write_together
from pyanalysis.results.ard_csv import ard_csv, number_text
from pyanalysis.results.ard_row import ARD_COLUMNS, ArdRow
from pyanalysis.results.crosscheck import Crosscheck, PublishedCheck
from pyanalysis.results.json_io import (
    UnreadableResultsError,
    crosscheck_json,
    read_bundle,
    read_crosscheck,
)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_to_the_same_double(value: float) -> None:
    assert float(number_text(value)) == value


def test_whole_numbers_are_written_without_a_point() -> None:
    assert [number_text(120.0), number_text(0.15), number_text(None)] == ["120", "0.15", ""]


def test_the_csv_is_sorted_and_refuses_a_key_twice() -> None:
    rows = [
        ArdRow(analysis="cohort", group="overall", statistic="n", value=120, method="count"),
        ArdRow(analysis="baseline", variable="a,b", statistic="smd", value=None, status="constant"),
    ]
    table = list(csv.DictReader(io.StringIO(ard_csv(rows))))
    assert tuple(table[0]) == ARD_COLUMNS
    assert [line["analysis"] for line in table] == ["baseline", "cohort"]
    assert (table[0]["variable"], table[0]["value"], table[0]["status"]) == ("a,b", "", "constant")
    with pytest.raises(ValueError, match="share the key"):
        ard_csv([*rows, rows[0]])


def crosscheck() -> Crosscheck:
    check = PublishedCheck(
        analysis="cohort",
        model="",
        variable="",
        level="",
        group="overall",
        statistic="n",
        published="120",
        computed="120",
        agrees=True,
    )
    return Crosscheck(
        schema_version=1,
        status="not_run",
        reason="no R",
        r=None,
        compared=0,
        disagreed=0,
        rows=(),
        not_comparable=(),
        published=(check,),
    )


def test_json_reads_back_to_the_same_records(tmp_path: Path) -> None:
    path = tmp_path / "crosscheck.json"
    path.write_text(crosscheck_json(crosscheck()), encoding="utf-8")
    assert read_crosscheck(path) == crosscheck()


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), ("{", "not valid JSON"), ('{"schema_version": 99}', "99")],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableResultsError, match=message):
        read_bundle(path)


def test_files_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    write_together(tmp_path, texts={"a": "old", "b": "old"})
    with pytest.raises(UnicodeEncodeError):
        write_together(tmp_path, texts={"a": "new", "b": "\ud800"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_text(encoding="utf-8") == "old"
