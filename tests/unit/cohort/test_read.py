"""The data file is read as it was written, or every fault of its form is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.cohort.read import read_data
from pyanalysis.cohort.readers.raw import RawData, row_list


def raw(folder: Path, content: bytes, *, name: str = "d.csv") -> RawData:
    (folder / name).write_bytes(content)
    return read_data(folder / name)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,x\n2,y z\n",
        b"\xef\xbb\xbfa,b\n1,x\n2,y z\n",
        b"a,b\r\n1,x\r\n2,y z\r\n",
        b"a,b\r1,x\r2,y z",
        b'"a",b\n"1",x\n2,"y z"\n',
        b"a,b\n1,x\n2,y z\n\n,\n",
    ],
)
def test_the_same_cells_are_read_from_every_dialect(tmp_path: Path, content: bytes) -> None:
    """BOM, Windows and old Mac line ends, quotes, empty lines at the end."""
    found = raw(tmp_path, content)
    assert found.problems == ()
    assert found.frame.to_dict("list") == {"a": ["1", "2"], "b": ["x", "y z"]}


def test_a_quoted_cell_holds_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    found = raw(tmp_path, b'a,b\n"1,5","say ""no""\nor yes"\n')
    assert found.frame.to_dict("list") == {"a": ["1,5"], "b": ['say "no"\nor yes']}


def test_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    """SHA-256 as the program sha256sum gives it."""
    expected = "c49ba30fd1ddaa31c3cd2a4366babf3fc70c829d42abc6487682a9fc0d55eb8a"
    assert raw(tmp_path, b"a\n1\n2\n3").sha256 == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["d.csv: the file is empty"]),
        (b"\n\n", ["d.csv: the file is empty"]),
        (b"a,b\n", ["d.csv: no patient rows below the header"]),
        (b"a\n1\n\0\n", ["d.csv row 3: holds a zero byte; save the data as CSV again"]),
        (b"a,b,a\n1,2,3\n", ["d.csv: the column 'a' stands twice; rename one"]),
        (b"a,,c\n1,2,3\n", ["d.csv: column 2 has no name; give it one"]),
        (b'a,b\n1,"2\n', ["d.csv row 2: not valid CSV, unexpected end of data"]),
        (
            b"a,b\n1,2\n1\n1,2,3\n",
            [
                "d.csv: rows 3, 4 have another number of cells than the header's 2 (the first: 1); "
                "look for a comma in a text that is not quoted"
            ],
        ),
        (
            b"a,b\n1,2\n1,5,2\n",
            [
                "d.csv: row 3 has another number of cells than the header's 2 (the first: 3); "
                "look for a comma in a text that is not quoted"
            ],
        ),
    ],
)
def test_a_fault_of_form_is_named_with_its_row(
    tmp_path: Path, content: bytes, expected: list[str]
) -> None:
    assert list(raw(tmp_path, content).problems) == expected


def test_faults_of_header_and_rows_come_together(tmp_path: Path) -> None:
    found = raw(tmp_path, b"a,,b,a,b\n1,2\n").problems
    assert len(found) == 4
    for part in ("'a' stands twice", "'b' stands twice", "column 2 has no name", "row 2 has"):
        assert any(part in problem for problem in found)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("d.xls", "'.xls' cannot be read; save the data as .csv (or one of .tsv,"),
        ("d", "'no suffix' cannot be read; save the data as .csv (or one of .tsv,"),
    ],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str, part: str) -> None:
    (problem,) = raw(tmp_path, b"a\n1\n", name=name).problems
    assert problem.startswith(f"{name}: {part}")


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name, reason in (("none.csv", "No such file"), ("folder.csv", "Is a directory")):
        (problem,) = read_data(tmp_path / name).problems
        assert problem.startswith(f"{name}: cannot be read ({reason}")
        assert problem.endswith("check data.file")


@pytest.mark.parametrize(
    ("indices", "text"),
    [([0], "row 2"), ([0, 38], "rows 2, 40"), (list(range(7)), "rows 2, 3, 4, 5, 6 and 2 more")],
)
def test_rows_are_counted_as_a_spreadsheet_shows_them(indices: list[int], text: str) -> None:
    assert row_list(indices) == text
