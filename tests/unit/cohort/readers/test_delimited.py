"""Encoding, separator and decimal mark of a text file are found out, said, and can be set."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.cohort.read import read_data
from pyanalysis.cohort.readers.raw import RawData
from pyanalysis.study.spec import ReadOptions

CELLS = {"id": ["1", "2", "3"], "Größe": ["1,62", "1,80", "1,75"], "Ort": ["Köln", "Wien", "Bern"]}
TEXT = "id;Größe;Ort\n1;1,62;Köln\n2;1,80;Wien\n3;1,75;Bern\n"
CHINESE = "编号,性别,疼痛\n1,男,是\n2,女,否\n3,女,是\n"


def read(folder: Path, content: bytes, *, name: str = "d.csv", **options: str) -> RawData:
    (folder / name).write_bytes(content)
    return read_data(folder / name, options=ReadOptions(**options))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252"]
)
def test_western_files_are_read_whatever_wrote_them(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, TEXT.encode(encoding))
    assert found.problems == ()
    assert found.frame.to_dict("list") == CELLS
    assert found.decimal == ","
    assert not found.is_plain


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16"])
def test_chinese_files_are_read_whatever_wrote_them(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, CHINESE.encode(encoding), encoding=encoding)
    assert found.frame.to_dict("list") == {
        "编号": ["1", "2", "3"],
        "性别": ["男", "女", "女"],
        "疼痛": ["是", "否", "是"],
    }
    if encoding != "utf-16-le":
        detected = read(tmp_path, CHINESE.encode(encoding))
        assert detected.frame.equals(found.frame)


def test_utf_16_without_a_mark_is_seen_by_its_zero_bytes(tmp_path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert list(read(tmp_path, "a,b\n1,2\n".encode(encoding)).frame) == ["a", "b"]


def test_what_was_detected_is_said(tmp_path: Path) -> None:
    notes = " ".join(read(tmp_path, TEXT.encode("cp1252")).notes)
    assert "Windows-1252" in notes
    assert "semicolons" in notes
    assert "decimal mark" in notes
    assert read(tmp_path, b"a,b\n1,2.5\n").notes == ()


def test_what_the_study_file_says_is_not_guessed(tmp_path: Path) -> None:
    found = read(tmp_path, TEXT.encode("latin-1"), encoding="latin-1", separator=";", decimal=",")
    assert found.frame.to_dict("list") == CELLS
    assert found.notes == ()


def test_another_encoding_than_the_one_given_is_a_problem(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, TEXT.encode("latin-1"), encoding="utf-8").problems
    assert "cannot be read as 'utf-8'" in problem


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_what_cuts_the_rows_alike(tmp_path: Path, separator: str) -> None:
    rows = [["id", "note"], ["1", "a, b; c"], ["2", "x"], ["3", '"']]
    quoted = ['"' + cell.replace('"', '""') + '"' for row in rows for cell in row]
    lines = [separator.join(pair) for pair in zip(quoted[::2], quoted[1::2], strict=True)]
    found = read(tmp_path, "\n".join(lines).encode())
    assert found.frame.to_dict("list") == {"id": ["1", "2", "3"], "note": ["a, b; c", "x", '"']}


@pytest.mark.parametrize(
    ("content", "decimal"),
    [
        (b"a;b\n1,5;2\n2,25;3\n", ","),
        (b"a;b\n1.5;2\n2.25;3\n", "."),
        (b"a;b\n1.5;2,5\n2.25;3\n", "."),  # both: no conclusion, the wrong one will be named
        (b"a;b\n1,500;2\n2,250;3\n", "."),  # could part thousands
        (b"a;b\n1,500;2\n2,25;3\n", ","),
        (b'a,b\n"1,5",x\n"2,7",y\n', "."),  # cells between commas: rather a slip
        (b"a;b\nx,1;2\ny,5;3\n", "."),
    ],
)
def test_a_comma_is_the_decimal_mark_where_it_can_be_nothing_else(
    tmp_path: Path, content: bytes, decimal: str
) -> None:
    assert read(tmp_path, content).decimal == decimal
