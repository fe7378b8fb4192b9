"""``pyanalysis pieces``: the manuscript's tables and figures, with its numbers and captions."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from docx import Document

from pyanalysis import cli
from pyanalysis.render.readback import text_of


@pytest.fixture(scope="module")
def folder(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        assert cli.main(["pieces", str(study), "--no-r"]) == 0
        report = ["report", str(study), "--no-r", "--engine", "offline", "--to", "html,docx"]
        assert cli.main(report) == 0
    return made / "_output" / "residual-pain"


def index(folder: Path) -> list[dict[str, str]]:
    with (folder / "pieces" / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_and_figure_of_the_manuscript_is_there(folder: Path) -> None:
    text = " ".join(text_of(folder / "manuscript.html").split())
    shown = set(re.findall(r"\b(?:Table|Figure) \d+(?=[:.] )", text))
    listed = index(folder)
    assert {row["piece"] for row in listed} == shown
    for row in listed:
        assert " ".join(row["caption"].split()) in text
        kind = "table" if row["piece"].startswith("Table") else "figure"
        wanted = {"table": 5, "figure": 5}[kind]
        assert len(list((folder / "pieces").glob(row["files"]))) == wanted
        assert bool(row["alternative text"]) == (kind == "figure")


def test_a_table_has_the_cells_of_the_manuscript(folder: Path) -> None:
    (path,) = (folder / "pieces").glob("table-*-odds-ratios.docx")
    (alone,) = Document(str(path)).tables
    cells = [[cell.text for cell in row.cells] for row in alone.rows]
    assert len(cells) > 20
    others = Document(str(folder / "manuscript.docx")).tables
    assert cells in [[[cell.text for cell in row.cells] for row in one.rows] for one in others]


def test_a_folder_with_other_files_is_left_alone(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"years of work")
    assert cli.main(["pieces", str(study), "--no-r", "--out", "mine"]) == 2
    assert "thesis.docx" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.docx"]
