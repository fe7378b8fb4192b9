"""Authors, declarations and submission switches read back from every format and both engines."""

from __future__ import annotations

import re
import shutil
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree, html
from pypdf import PdfReader

from pyanalysis import cli
from pyanalysis.render.quarto import find_quarto
from pyanalysis.render.readback import text_of
from pyanalysis.render.submission_page import quarto_page
from pyanalysis.results.front import Submission

STUDY = Path(__file__).parents[2] / "data" / "residual_pain"
FORMATS = ("html", "pdf", "docx")
ENGINES = (
    pytest.param("offline"),
    pytest.param("quarto", marks=[pytest.mark.quarto, pytest.mark.slow]),
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SWITCHES = "line_numbers,double_spacing,floats_at_end,anonymous,word_counts"

FRONT: dict[str, Any] = {
    "authors": [
        {
            "name": "Ada Erste",
            "corresponding": True,
            "email": "ada@example.org",
            "orcid": "0000-0002-1825-0097",
            "equal-contributor": True,
            "roles": ["conceptualization", {"formal analysis": "lead"}],
            "affiliations": [{"id": "h", "name": "Stift Hospital", "city": "Ulm"}],
        },
        {
            "name": {"given": "Bob", "family": "Zweite"},
            "equal-contributor": True,
            "roles": ["software"],
            "affiliations": [{"ref": "h"}, {"name": "Aula University"}],
        },
        {"name": "Cyd Dritte", "deceased": True, "affiliations": [{"name": "Aula University"}]},
    ],
    "declarations": {
        "acknowledgements": "We thank Nobody Inparticular.",
        "funding": "None *at all*, <b>no</b> grant #1.",
        "ethics": "Not needed: the data are synthetic.",
    },
}
AUTHOR_BLOCK = (
    "Ada Erste1,*,†, Bob Zweite1,2,†, Cyd Dritte2,‡",
    "1Stift Hospital, Ulm",
    "2Aula University",
    "* Corresponding author: Ada Erste (ada@example.org)",
    "† These authors contributed equally.",
    "‡ Deceased.",
    "ORCID: Ada Erste 0000-0002-1825-0097",
)
DECLARATIONS = (
    "Declarations",
    "Author contributions. Ada Erste: Conceptualization, Formal analysis (lead). "
    "Bob Zweite: Software.",
    "Funding. None *at all*, <b>no</b> grant #1.",
    "Ethics approval. Not needed: the data are synthetic.",
    "Acknowledgements. We thank Nobody Inparticular.",
    "Appendix: comparison with R",
)
NAMING = ("Erste", "Zweite", "Dritte", "Stift", "Aula", "ada@", "0000-0002", "Inparticular", "#1")


@pytest.fixture(scope="module", params=ENGINES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set the study as it is and with every switch, into ``plain`` and ``submitted``."""
    if request.param == "quarto" and not find_quarto().usable:
        pytest.skip("needs Quarto")
    folder = tmp_path_factory.mktemp(request.param)
    study = folder / "study"
    shutil.copytree(STUDY, study)
    plan = yaml.safe_load((study / "study.yml").read_text(encoding="utf-8"))
    plan = {key: value for key, value in plan.items() if key != "declarations"} | FRONT
    text = yaml.safe_dump(plan, allow_unicode=True, sort_keys=False)
    (study / "study.yml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        command = ["report", str(study), "--no-r", "--engine", request.param]
        assert cli.main([*command, "--out", "plain"]) == 0
        assert cli.main([*command, "--out", "submitted", "--submission", SWITCHES]) == 0
    return folder


@cache
def squeezed(path: Path) -> str:
    """Read a file without blanks: a line may end anywhere, and a page with its number."""
    text = text_of(path)
    if path.suffix == ".pdf":
        text = re.sub(r"(?m)^[ \t]*\d{1,3}[ \t]*$", "", text)
    return without_blanks(text)


def without_blanks(text: str) -> str:
    return re.sub(r"[\s\u00ad]+", "", text)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("block", [AUTHOR_BLOCK, DECLARATIONS])
def test_the_same_texts_stand_in_the_same_order(
    made: Path, name: str, block: tuple[str, ...]
) -> None:
    assert without_blanks("".join(block)) in squeezed(made / "plain" / f"manuscript.{name}")


@pytest.mark.parametrize("name", FORMATS)
def test_an_anonymous_manuscript_names_nobody(made: Path, name: str) -> None:
    path = made / "submitted" / f"manuscript.{name}"
    found = [word for word in NAMING if without_blanks(word) in squeezed(path)]
    assert not found
    assert "Ethicsapproval.Notneeded" in squeezed(path)
    assert not [word for word in NAMING if word in properties(path)]
    assert "Erste" in properties(made / "plain" / f"manuscript.{name}")


def properties(path: Path) -> str:
    """Give what a file says of itself beside its text."""
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        xmp = reader.xmp_metadata
        return f"{reader.metadata} {xmp.dc_creator if xmp else ''}"
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.namelist() if part.startswith("docProps/")]
            return " ".join(archive.read(part).decode("utf-8") for part in parts)
    head = html.fromstring(path.read_bytes()).find("head")
    assert head is not None
    return " ".join(str(meta.get("content")) for meta in head.iter("meta"))


def test_word_numbers_lines_and_doubles_them(made: Path) -> None:
    for folder, is_on in (("plain", False), ("submitted", True)):
        with zipfile.ZipFile(made / folder / "manuscript.docx") as archive:
            body = etree.fromstring(archive.read("word/document.xml"))
            styles = etree.fromstring(archive.read("word/styles.xml"))
        sections = list(body.iter(f"{W}sectPr"))
        assert sections
        assert all((one.find(f"{W}lnNumType") is not None) is is_on for one in sections)
        (text,) = styles.xpath(
            "//w:style[@w:styleId='BodyText']/w:pPr/w:spacing", namespaces={"w": W[1:-1]}
        )
        assert (text.get(f"{W}line") == "480") is is_on


def test_the_pdf_numbers_lines_and_spreads_them(made: Path) -> None:
    plain, submitted = (
        PdfReader(made / folder / "manuscript.pdf") for folder in ("plain", "submitted")
    )
    numbers = [str(number) for number in range(1, 21)]
    assert numbers_in(submitted) >= set(numbers)
    assert not numbers_in(plain) >= set(numbers)
    # Although the authors are gone.
    assert lines_on_first_page(submitted) < 0.9 * lines_on_first_page(plain)


def numbers_in(reader: PdfReader) -> set[str]:
    lines = reader.pages[0].extract_text().splitlines()
    return {line.strip() for line in lines if line.strip().isdigit()}


def lines_on_first_page(reader: PdfReader) -> int:
    lines = reader.pages[0].extract_text().splitlines()
    return sum(len(line.strip()) > 40 for line in lines)


@pytest.mark.parametrize("name", FORMATS)
def test_floats_stand_behind_the_references_in_their_order(made: Path, name: str) -> None:
    submitted = squeezed(made / "submitted" / f"manuscript.{name}")
    plain = squeezed(made / "plain" / f"manuscript.{name}")
    order = [
        "References",
        "Table1:Candidatepredictors",
        "Table2:Baseline",
        "Table3:Univariable",
        "Figure1:Participant",
        "Figure2:Odds",
    ]
    places = [submitted.rfind(text) for text in order]
    assert -1 not in places
    assert places == sorted(places)
    assert plain.rfind("Table2:Baseline") < plain.rfind("References")
    # The text still names them by their numbers.
    assert "describedinTable2" in submitted
    assert "showninFigure1" in submitted


def test_every_format_tells_the_same_counts(made: Path) -> None:
    pattern = (
        r"Words:abstract(\d+),maintext(\d+),tables(\d+),captions(\d+),references(\d+),"
        r"appendix(\d+)\.Tables:(\d+)\.Figures:(\d+)\.References:(\d+)\."
    )
    found = set()
    for name in FORMATS:
        text = re.sub(r"(?m)^\s*\d+\s*$", "", text_of(made / "submitted" / f"manuscript.{name}"))
        match = re.search(pattern, without_blanks(text))
        assert match is not None, name
        found.add(tuple(map(int, match.groups())))
    assert len(found) == 1
    (counts,) = found
    assert counts[0] == words_of_abstract(made / "plain" / "manuscript.html")
    tree = html.fromstring((made / "plain" / "manuscript.html").read_bytes())
    assert counts[8] == len(tree.find_class("csl-entry"))
    assert "Words:abstract" not in squeezed(made / "plain" / "manuscript.html")


def words_of_abstract(path: Path) -> int:
    (section,) = html.fromstring(path.read_bytes()).xpath("//section[@id='abstract']")
    text = " ".join(paragraph.text_content() for paragraph in section.iter("p"))
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


@pytest.mark.parametrize("text", ["", "line_number", "none,anonymous"])
def test_unknown_switches_are_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", str(STUDY), "--submission", text]) == 2
    assert "--submission: found" in capsys.readouterr().err


def test_names_reach_typst_without_a_sign_that_quarto_takes_away() -> None:
    page = quarto_page(["Ann O'Neill", 'B "quoted" \\ #x'], submission=Submission())
    assert '"Ann O\'Neill", ' in page
    assert "\\" not in page
    assert page.count('"') == 2
    codes = ", ".join(str(ord(sign)) for sign in 'B "quoted" \\ #x')
    assert f"({codes}, ).map(str.from-unicode).join()" in page
