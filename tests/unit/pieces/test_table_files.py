"""All files of one table hold the same cells, and read back as what was drawn."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import html
from openpyxl import load_workbook

from pyanalysis.display.table import Column, Row, Table
from pyanalysis.pieces.table_files import lines_of, table_files

REFERENCE = Path(__file__).parents[3] / "report" / "reference.docx"
TITLE = "Table 7. What <b>it</b> is & why 5 $ are *not* enough"
HOSTILE = ("=1+2", "@SUM(A1)", "+7", "-x", "a | b", "<i>x</i>", "50%_#{}", r"\input{x}", "*y*")
"""Formulas of a spreadsheet, and letters that mean something in one of the formats."""

TABLE = Table(
    name="hostile",
    columns=(
        Column(label="Characteristic", align="left", width=40),
        Column(label="P & Q", align="right", width=20),
        Column(label="OR (95% CI)", align="center", width=40),
    ),
    rows=(
        Row(cells=("Stage", "", ""), kind="heading"),
        *(Row(cells=(text, "< 0.001", "1.50 (0.75 to 3.00)"), kind="level") for text in HOSTILE),
        Row(cells=("Age", "0.040", "†")),
    ),
    notes=("† A note.", "Another ~one~."),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return table_files(
        TABLE, title=TITLE, reference_doc=REFERENCE, folder=tmp_path_factory.mktemp("pieces")
    )


def plain(lines: list[list[str]]) -> list[list[str]]:
    """Drop indents and the kinds of blanks; Pandoc's LaTeX has others."""
    return [[" ".join(cell.split()) for cell in line] for line in lines]


def cells_of(files: dict[str, bytes], suffix: str) -> list[list[str]]:
    content = files[suffix]
    if suffix == "csv":
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        return [[cell.removeprefix("'") for cell in line] for line in lines]
    if suffix == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        rows = list(sheet.iter_rows(min_row=2, max_row=2 + len(TABLE.rows), values_only=True))
        return [[str(cell or "") for cell in row] for row in rows]
    if suffix == "docx":
        (table,) = Document(io.BytesIO(content)).tables
        return [[cell.text for cell in row.cells] for row in table.rows]
    if suffix == "html":
        rows_found = html.fromstring(content.decode()).xpath("//tr[td or th][not(ancestor::tfoot)]")
        return [[cell.text_content() for cell in row.xpath("td|th")] for row in rows_found]
    return cells_of_latex(content.decode())


UNESCAPED = {
    r"\&": "&", r"\%": "%", r"\_": "_", r"\#": "#", r"\{": "{", r"\}": "}", r"\quad ": "",
    r"\textless{}": "<", r"\textgreater{}": ">", r"\textless ": "<", r"\textgreater ": ">",
    r"\textless": "<", r"\textgreater": ">", r"\textbar{}": "|", r"\textbackslash ": "\\",
}  # fmt: skip


def cells_of_latex(text: str) -> list[list[str]]:
    """Read rows as LaTeX does, for the commands above: cells end at ``&``, rows at two strokes."""
    header = re.findall(r"\\(?:raggedright|raggedleft|centering)\n(.*?)\n\\end\{minipage\}", text)
    body = text.split("\\endlastfoot\n", 1)[1].split("\\end{longtable}", 1)[0]
    rows = [re.split(r"(?<!\\)&", row) for row in re.split(r" \\\\\n", body) if row.strip()]
    return [[_unescaped(cell) for cell in row] for row in [header, *rows]]


def _unescaped(cell: str) -> str:
    text = re.sub(r"\\textbf\{(.*)\}", r"\1", cell)
    known = "|".join(re.escape(command) for command in UNESCAPED)
    return re.sub(known, lambda found: UNESCAPED[found[0]], text)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "docx", "html", "tex"])
def test_every_cell_reads_back(files: dict[str, bytes], suffix: str) -> None:
    assert plain(cells_of(files, suffix)) == plain(lines_of(TABLE))


def test_no_cell_is_a_formula(files: dict[str, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(files["xlsx"])).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    for line in csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "@", "+", "-")) for cell in line)


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "html"])
def test_title_and_notes_stand_with_the_table(files: dict[str, bytes], suffix: str) -> None:
    content = files[suffix]
    if suffix == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        text = "\n".join(str(row[0] or "") for row in sheet.iter_rows(values_only=True))
    elif suffix == "docx":
        text = "\n".join(item.text for item in Document(io.BytesIO(content)).paragraphs)
    else:
        text = str(html.fromstring(content.decode()).text_content())
    text = " ".join(text.split())
    assert TITLE in text
    assert all(note in text for note in TABLE.notes)


def test_the_word_file_repeats_its_header(files: dict[str, bytes]) -> None:
    (table,) = Document(io.BytesIO(files["docx"])).tables
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:tblHeader" not in table.rows[1]._tr.xml


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_office_files_carry_no_time_of_the_run(files: dict[str, bytes], suffix: str) -> None:
    with zipfile.ZipFile(io.BytesIO(files[suffix])) as archive:
        dates = re.findall(rb">(\d{4}-\d\d-\d\dT[^<]*)<", archive.read("docProps/core.xml"))
        assert set(dates) == {b"2013-01-01T00:00:00Z"}
        assert {info.date_time for info in archive.infolist()} == {(2013, 1, 1, 0, 0, 0)}
