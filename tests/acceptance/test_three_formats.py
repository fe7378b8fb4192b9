"""HTML, PDF and Word say the same, and each says it to those who do not see the page."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pypdf
import pytest
import yaml
from lxml import html

from pyanalysis import cli
from pyanalysis.render.quarto import find_quarto
from tests.acceptance.axe import find_browser, violations
from tests.acceptance.finished_files import Finished, read_finished, squeezed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

DATA: Final = Path(__file__).parents[2] / "data"
STUDIES: Final = {
    "first": DATA / "residual_pain" / "study.yml",
    "extended": DATA / "residual_pain" / "extended.yml",
    "penguins": DATA / "penguins" / "study.yml",
    "chinese": DATA / "residual_pain" / "zh" / "study.yml",
}
WITHOUT_R: Final = ("penguins", "chinese")
KINDS: Final = ("html", "pdf", "docx")
WIDTHS: Final = (1280, 500)
"""A desk and about a telephone, in pixels: a narrow page has tables that scroll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The files of one study by one engine."""

    engine: str
    study: Path
    folder: Path

    def read(self, kind: str) -> Finished:
        return _read(self.folder / f"manuscript.{kind}")

    @property
    def page(self) -> str:
        return (self.folder / "manuscript.html").read_text(encoding="utf-8")


@cache
def _read(path: Path) -> Finished:
    return read_finished(path)


def _cases() -> list[object]:
    marks = {"offline": [], "quarto": [pytest.mark.quarto]}
    return [
        pytest.param((engine, name), marks=marks[engine], id=f"{engine}-{name}")
        for engine in ("offline", "quarto")
        for name in STUDIES
    ]


@pytest.fixture(scope="module", params=_cases())
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Report a study; some go without R, as all do with NO_R=1."""
    engine, name = request.param
    if engine == "quarto" and not find_quarto().usable:
        pytest.skip("needs Quarto")
    folder = tmp_path_factory.mktemp(f"{engine}-{name}")
    arguments = ["report", str(STUDIES[name]), "--engine", engine, "--out", str(folder / "made")]
    if name in WITHOUT_R or os.environ.get("NO_R"):
        arguments.append("--no-r")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert cli.main(arguments) == 0
    return Made(engine=engine, study=STUDIES[name], folder=folder / "made")


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_every_cell_and_note_of_every_table_is_the_same(made: Made, kind: str) -> None:
    wanted, found = made.read("html").tables, made.read(kind).tables
    assert len(found) == len(wanted) >= 10
    for here, there in zip(found, wanted, strict=True):
        assert here.rows == there.rows
        assert here.n_headers == there.n_headers == 1
        # The PDF does not tell a note from the text that follows it.
        notes = here.notes if kind == "docx" else here.notes[: len(there.notes)]
        assert notes == there.notes
    assert sum(len(row) for table in wanted for row in table.rows) > 500
    assert sum(len(table.notes) for table in wanted) > 10


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_captions_and_alternative_texts_are_the_same(made: Made, kind: str) -> None:
    wanted, found = made.read("html"), made.read(kind)
    assert found.captions == wanted.captions
    assert found.alternatives == wanted.alternatives
    shortest = 20 if made.study == STUDIES["chinese"] else 40
    assert all(len(text) > shortest for text in wanted.alternatives)
    n_figures = sum(caption.startswith(("Figure", "图")) for caption in wanted.captions)
    assert len(wanted.alternatives) == n_figures >= 4


@pytest.mark.parametrize("kind", KINDS)
def test_the_authors_are_in_every_format(made: Made, kind: str) -> None:
    front = made.read(kind).front
    plan = yaml.safe_load(made.study.read_text(encoding="utf-8"))
    assert squeezed(plan["title"]) in front
    at = 0
    for author in plan.get("authors", ()):
        at = front.index(squeezed(author["name"]), at)
        assert squeezed(author.get("email", "")) in front
        for place in author["affiliations"]:
            assert squeezed(place["name"]) in front


def test_a_planted_difference_is_seen(made: Made, tmp_path: Path) -> None:
    cell = next(row[-2] for row in made.read("html").tables[1].rows[1:] if row[-2])
    page, n_changed = re.subn(rf">{cell}<", ">0.1234<", made.page)
    assert n_changed
    (tmp_path / "changed.html").write_text(page, encoding="utf-8")
    changed = read_finished(tmp_path / "changed.html").tables
    assert changed != made.read("docx").tables
    assert changed[1].rows != made.read("pdf").tables[1].rows


def test_every_table_has_scoped_headers_and_is_named_by_its_caption(made: Made) -> None:
    tree = html.fromstring(made.page.encode())
    tables = tree.xpath("//table")
    for table in tables:
        assert {cell.get("scope") for cell in table.xpath("./thead//th")} == {"col"}
        for row in table.xpath("./tbody/tr"):
            first = row[0]
            has_text = bool(first.text_content().strip())
            assert (first.tag, first.get("scope")) == (("th", "row") if has_text else ("td", None))
            assert not row.xpath("./td/@headers")
    captioned = [table for table in tables if table.xpath("ancestor::figure")]
    assert len(captioned) >= len(tables) - 1
    for table in captioned:
        (caption,) = tree.xpath("//*[@id=$name]", name=table.get("aria-labelledby"))
        assert caption.tag == "figcaption"
        assert caption.text_content().strip().startswith(("Table", "表"))


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(made: Made, width: int) -> None:
    browser = find_browser()
    if not browser:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    assert violations(made.page, width=width, browser=browser) == []


def test_axe_finds_what_is_planted(made: Made) -> None:
    browser = find_browser()
    if not browser:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    if made.study != STUDIES["penguins"]:
        pytest.skip("one study is enough")
    page = re.sub(r'(<img\b[^>]*?) (?:role|aria-label)="[^"]*"', r"\1", made.page)
    page = re.sub(r'(<img\b[^>]*?) (?:role|aria-label)="[^"]*"', r"\1", page)
    page = re.sub(r'(<img\b[^>]*?) alt="[^"]*"', r"\1", page)
    page = page.replace('scope="row"', 'scope="line"').replace(' tabindex="0"', "")
    page = re.sub(r' (?:xml:)?lang="[^"]*"', "", page)
    found = {line.split()[0] for line in violations(page, width=500, browser=browser)}
    assert {"image-alt", "scope-attr-valid", "html-has-lang"} <= found
    assert made.engine == "offline" or "scrollable-region-focusable" in found


def test_the_pdf_is_tagged_and_says_that_it_keeps_to_pdf_ua(made: Made) -> None:
    reader = pypdf.PdfReader(made.folder / "manuscript.pdf")
    root: Any = reader.root_object
    plan = yaml.safe_load(made.study.read_text(encoding="utf-8"))
    assert reader.metadata is not None
    assert reader.metadata.title == plan["title"]
    assert str(root["/Lang"]).split("-")[0] == plan.get("language", "en")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    description = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in description
