"""``pyanalysis checklist``: three lists as Word, HTML and CSV files, whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from pyanalysis import cli
from pyanalysis.checklists.names import LISTS
from pyanalysis.checklists.pages import read_pages
from pyanalysis.render.readback import text_of

FILES = {f"{name}.{suffix}" for name in LISTS for suffix in ("docx", "html", "csv")}
COUNTS = {"strobe": 34, "tripod-ai": 52, "sampl": 28}
ANSWERS = {"Reported", "Partly reported", "To be confirmed", "Not reported", "Not applicable"}
SIGNS = re.compile(r"[\s\u2003]+")


@pytest.fixture(scope="module")
def folder(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill in the lists beside a rendered manuscript."""
    made = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        report = ["report", str(study), "--no-r", "--engine", "offline", "--to", "pdf"]
        assert cli.main(report) == 0
        assert cli.main(["checklist", str(study), "--no-r"]) == 0
    return made / "_output" / "residual-pain"


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_the_files_are_those_of_three_lists(folder: Path) -> None:
    assert {path.name for path in (folder / "checklists").iterdir()} == FILES


@pytest.mark.parametrize("name", LISTS)
def test_all_files_of_a_list_hold_the_same_cells(name: str, folder: Path) -> None:
    header, *lines = rows(folder / "checklists" / f"{name}.csv")
    assert header == ["Item", "Topic", "To be reported", "Answer", "Where", "How"]
    assert len(lines) == COUNTS[name]
    assert len({line[0] for line in lines}) == len(lines)
    assert {line[3] for line in lines} <= ANSWERS
    document = Document(str(folder / "checklists" / f"{name}.docx"))
    (table,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    plain = [[SIGNS.sub(" ", cell) for cell in line] for line in (header, *lines)]
    assert [[SIGNS.sub(" ", cell) for cell in line] for line in cells] == plain
    page = SIGNS.sub(" ", text_of(folder / "checklists" / f"{name}.html"))
    for line in plain:
        for cell in line:
            assert cell in page
    assert all(part.orientation == WD_ORIENT.LANDSCAPE for part in document.sections)
    assert all((part.page_width or 0) > (part.page_height or 0) for part in document.sections)


def test_every_page_that_is_named_has_the_heading(folder: Path) -> None:
    pages = [" ".join(page.split()) for page in read_pages(folder / "manuscript.pdf")]
    named: set[tuple[str, int]] = set()
    for name in LISTS:
        for line in rows(folder / "checklists" / f"{name}.csv")[1:]:
            for place in line[4].split("; "):
                if place != "\u2013":
                    address, number = place.rsplit(", p.\u00a0", 1)
                    named.add((address.rpartition(": ")[2], int(number)))
    assert len(named) > 10
    assert max(at for _, at in named) > 5
    for heading, at in named - {("Title", 1)}:
        assert heading in pages[at - 1]


def test_pages_of_another_version_are_left_out(
    folder: Path, study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A manuscript that was rendered from another study file is not what is described."""
    monkeypatch.chdir(folder.parents[1])
    changed = folder.parents[1] / "changed"
    changed.mkdir()
    text = (study / "study.yml").read_text(encoding="utf-8")
    (changed / "study.yml").write_text(f"{text}\ndesign: cohort\n", encoding="utf-8")
    (changed / "residual_pain.csv").write_bytes((study / "residual_pain.csv").read_bytes())
    options = ["--no-r", "--list", "strobe", "--out", "other"]
    assert cli.main(["checklist", str(changed), *options]) == 0
    assert "another study file" in capsys.readouterr().err
    assert {path.name for path in Path("other").iterdir()} == {
        "strobe.docx",
        "strobe.html",
        "strobe.csv",
    }
    lines = rows(Path("other") / "strobe.csv")[1:]
    assert not any("p.\u00a0" in line[4] for line in lines)
    shown = text_of(Path("other") / "strobe.html")
    assert "STROBE: observational studies, cohort study" in shown
    assert "No PDF of this manuscript was at hand" in shown
    asked = [*options, "--pdf", str(folder / "manuscript.pdf")]
    assert cli.main(["checklist", str(changed), *asked]) == 0
    assert any("p.\u00a0" in line[4] for line in rows(Path("other") / "strobe.csv"))


def test_the_same_study_gives_the_same_bytes(
    folder: Path, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parents[1])
    assert cli.main(["checklist", str(study), "--no-r", "--out", "again"]) == 0
    for path in Path("again").iterdir():
        assert path.read_bytes() == (folder / "checklists" / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--list", "strobe,prisma"], 2, "'prisma'; allowed are strobe, tripod-ai, sampl"),
        (["--list", ","], 2, "found nothing"),
        (["--pdf", "nowhere.pdf"], 3, "nowhere.pdf"),
        (["--pdf", "broken.pdf"], 3, "cannot be read as a PDF"),
        (["--out", "mine"], 2, "thesis.docx"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    options: list[str],
    code: int,
    message: str,
    study: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"years of work")
    assert cli.main(["checklist", str(study), "--no-r", *options]) == code
    shown = capsys.readouterr().err
    assert message in shown
    assert "Traceback" not in shown
    assert not list(tmp_path.rglob("strobe.*"))
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.docx"]


def test_a_design_that_there_is_not_is_refused(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (study / "study.yml").read_text(encoding="utf-8")
    (tmp_path / "study.yml").write_text(f"{text}\ndesign: cohorte\n", encoding="utf-8")
    (tmp_path / "residual_pain.csv").write_bytes((study / "residual_pain.csv").read_bytes())
    assert cli.main(["check", str(tmp_path)]) == 3
    shown = capsys.readouterr()
    assert "'cohorte'" in shown.out + shown.err
    assert "case-control" in shown.out + shown.err
