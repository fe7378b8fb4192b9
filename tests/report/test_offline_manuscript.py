"""The sample manuscript through the offline engine, read back in every format."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from lxml import etree, html

from pyanalysis.render.formats import Format
from pyanalysis.render.manuscript import render_manuscript
from pyanalysis.render.readback import text_of
from tests.report.sample_project import make_project, make_results

FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _render(folder: Path, out: Path) -> list[str]:
    messages: list[str] = []
    used = render_manuscript(
        results_dir=make_results(folder),
        template_dir=make_project(folder),
        out_dir=out,
        formats=FORMATS,
        engine="offline",
        progress=messages.append,
    )
    assert used == "offline"
    return messages


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline")
    messages = _render(folder, folder / "out")
    assert messages[0] == "engine: offline"
    return folder / "out"


@pytest.fixture(scope="module")
def texts(made: Path) -> dict[str, str]:
    found = {kind: text_of(made / f"manuscript.{kind}") for kind in FORMATS}
    return {kind: re.sub(r"\s+", " ", text) for kind, text in found.items()}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "expected",
    [
        "Residual pain after *vertebroplasty*",
        "First Author",
        "Example Hospital, Town",
        "Corresponding author: First Author (first@example.org)",
        "Engine: offline; title Residual pain after *vertebroplasty*",
        "a text with marks a*b_c <0.001; a number 124",
        "See Figure 1, Table 1, 2, Table 3 and Table 1, Figure 1, and Section 2.1.",
        "Logistic regression was used [1,2], as [1] advise.",
        "1.68 (95% CI 1.10 to 2.57)",
        "Table 1: Characteristics of all patients [2].",
        "Table 3: Written in Markdown.",
        "Figure 1: Odds ratios, with Table 1 beside them.",
        "12 (3.4%)",
        "Female & male",
        "Body mass index, kg/m",
        "A note of the table.",
        "Nothing was compared",
        "Other, C. Regression. 2019.",
        "row 59",
    ],
)
def test_text_is_in_every_format(texts: dict[str, str], kind: str, expected: str) -> None:
    assert expected in texts[kind]


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_raw_is_left(texts: dict[str, str], kind: str) -> None:
    for raw in ("&lt;", "?@", "@tbl-", "@fig-", "{{<", "#|", "{python}", ":::", "pyanalysis-cell"):
        assert raw not in texts[kind]


def test_html_is_one_file_with_links_and_alternative_text(made: Path) -> None:
    source = (made / "manuscript.html").read_text(encoding="utf-8")
    tree = html.fromstring(source.encode())
    assert [image.get("alt") for image in tree.xpath("//img")] == ["A line that rises and falls."]
    assert all(image.get("src").startswith("data:") for image in tree.xpath("//img"))
    assert not tree.xpath("//link[@rel='stylesheet'] | //script")
    identifiers = set(tree.xpath("//@id"))
    internal = [target for target in tree.xpath("//a/@href") if target.startswith("#")]
    assert internal
    assert {target[1:] for target in internal} <= identifiers
    assert tree.xpath("//html/@lang") == ["en"]
    assert "plain" in tree.xpath("//figure[@id='tbl-baseline']/@class")[0].split()
    caption, body = tree.xpath("//figure[@id='tbl-baseline']/*")
    assert (caption.tag, body.tag) == ("figcaption", "div")


def test_docx_has_native_tables_with_repeated_headers(made: Path) -> None:
    document = docx.Document(str(made / "manuscript.docx"))
    first = document.tables[0]
    assert [cell.text for cell in first.rows[1].cells] == ["Age, years", "70.1", "<0.001"]
    assert len(document.tables) == 4
    for table in document.tables:
        assert table.style is not None
        assert table.style.name == "Table"
        assert not table._tbl.xpath(".//w:tbl")
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
        assert table._tbl.xpath("./w:tblPr/w:tblW/@w:type") == ["pct"]


def test_docx_captions_stay_with_their_tables(made: Path) -> None:
    document = docx.Document(str(made / "manuscript.docx"))
    captions = [
        item
        for item in document.paragraphs
        if item.style is not None and item.style.name == "Table Caption"
    ]
    assert len(captions) == 4
    for caption in captions:
        assert caption._p.xpath("./w:pPr/w:keepNext")
        following = caption._p.getnext()
        while following.tag.endswith("bookmarkEnd"):
            following = following.getnext()
        assert following.tag == f"{W}tbl"


def test_docx_figure_has_alternative_text_and_wide_page_a_footer(made: Path) -> None:
    with zipfile.ZipFile(made / "manuscript.docx") as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
        assert b"rendering" not in b"".join(archive.read(name) for name in archive.namelist())
    described = [node.get("descr") for node in root.iter("{*}docPr")]
    assert described == ["A line that rises and falls."]
    sections = list(root.iter(f"{W}sectPr"))
    assert [s.find(f"{W}pgSz").get(f"{W}orient") for s in sections] == [None, "landscape", None]
    assert all(section.find(f"{W}footerReference") is not None for section in sections)


def test_pdf_carries_its_fonts_title_and_alternative_text(made: Path) -> None:
    reader = pypdf.PdfReader(made / "manuscript.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == "Residual pain after *vertebroplasty*"
    assert reader.metadata.author == "First Author, Second Author"
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1))
    found = [item for item in objects if isinstance(item, pypdf.generic.DictionaryObject)]
    alternatives = [str(item["/Alt"]) for item in found if "/Alt" in item]
    assert alternatives == ["A line that rises and falls."]
    header = "Row Value Another More"
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    assert sum(header in page for page in pages) == 2


def test_same_inputs_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    _render(tmp_path, tmp_path / "out")
    for kind in FORMATS:
        name = f"manuscript.{kind}"
        assert (tmp_path / "out" / name).read_bytes() == (made / name).read_bytes(), name
