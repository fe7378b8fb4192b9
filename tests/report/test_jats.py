"""The manuscript as JATS: valid, with the tables, figures, notes and references of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pyanalysis import cli
from pyanalysis.display.byline import read_byline
from pyanalysis.display.decimals import FIGURE, POINT
from pyanalysis.display.markdown import showable
from pyanalysis.render.jats import ARTICLE, render_jats
from pyanalysis.render.jats_article import article_xml
from pyanalysis.render.offline_dialect import Front
from pyanalysis.render.pandoc_ast import words
from pyanalysis.results.front import Submission
from tests.hostile_study import AUTHOR, PLACE, TITLE, write_study
from tests.jats_rules import XLINK_HREF, faults
from tests.report.sample_project import ROOT


def tell(_: str) -> None:
    """Tell nobody."""


def rendered(study: Path, *, folder: Path) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert cli.main(["run", str(study), "--no-r", "--out", "results"]) in {0, 5}
    texts = (study if study.is_dir() else study.parent) / "text"
    return render_jats(
        results_dir=folder / "results", template_dir=ROOT, texts_dir=texts, progress=tell
    )


@pytest.fixture(scope="module")
def files(study: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return rendered(study, folder=tmp_path_factory.mktemp("jats"))


@pytest.fixture(scope="module")
def article(files: dict[str, bytes]) -> Any:
    return etree.fromstring(files[ARTICLE])


def text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def seen(written: str) -> str:
    """Leave out blanks, and the joiners that keep Quarto from reading a shortcode."""
    return "".join(written.replace("\u2060", "").split())


def test_the_first_study_is_valid(files: dict[str, bytes]) -> None:
    assert faults(files[ARTICLE]) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["residual_pain/extended.yml", "residual_pain/zh", "penguins", "travel_mode"]
)
def test_other_studies_are_valid(name: str, tmp_path: Path) -> None:
    assert faults(rendered(ROOT / "data" / name, folder=tmp_path)[ARTICLE]) == []


def test_a_fault_is_found(files: dict[str, bytes]) -> None:
    spoilt = files[ARTICLE].replace(b"<article-title>", b"<abstract/><article-title>")
    assert faults(spoilt)
    spoilt = files[ARTICLE].replace(b' id="tbl-baseline"', b' id="tbl-other"')
    assert "nothing is named tbl-baseline" in faults(spoilt)


def test_the_front_has_authors_places_abstract_and_keywords(article: Any) -> None:
    meta = article.find("front/article-meta")
    assert [text(name) for name in meta.iter("string-name")] == ["First Author", "Second Author"]
    assert [text(place) for place in meta.findall("aff")] == [
        "1Example Hospital, Example City",
        "2Example University, Example City",
    ]
    first = meta.find("contrib-group/contrib")
    assert first.get("corresp") == "yes"
    assert text(meta.find("author-notes")) == (
        "Corresponding author: First Author, first.author@example.org"
    )
    titles = [text(title) for title in meta.findall("abstract/sec/title")]
    assert titles == ["Objective", "Methods", "Results", "Conclusion"]
    assert "18 of 120 patients" in text(meta.find("abstract"))
    assert len(meta.findall("kwd-group/kwd")) == 3
    assert article.find("body/sec/title").text == "Introduction"


def test_tables_are_tables_with_label_caption_and_notes(article: Any) -> None:
    tables = {table.get("id"): table for table in article.iter("table-wrap") if table.get("id")}
    odds = tables["tbl-odds-ratios"]
    assert text(odds.find("label")) == "Table 3"
    assert text(odds.find("caption")).startswith("Univariable and multivariable")
    assert len(odds.findall("table/tbody/tr")) > 20
    assert [text(cell) for cell in odds.findall("table/thead/tr/th")][0] == "Characteristic"
    assert "confidence interval" in text(odds.find("table-wrap-foot"))
    cells = ["".join(cell.itertext()) for cell in odds.findall("table/tbody/tr/td")]
    assert "10.7 (2.17\u00a0to\u00a071.1)" in cells
    assert not set("".join(cells)) & {FIGURE, POINT}
    assert not article.xpath("//table-wrap//table-wrap")
    link = article.xpath("//xref[@rid='tbl-odds-ratios']")[0]
    assert link.get("ref-type") == "table"


def test_figures_are_files_with_alternative_texts(article: Any, files: dict[str, bytes]) -> None:
    figures = list(article.iter("fig"))
    assert [text(figure.find("label")) for figure in figures] == [
        f"Figure {number}" for number in range(1, len(figures) + 1)
    ]
    for figure in figures:
        assert text(figure.find("alt-text"))
        assert files[figure.find("graphic").get(XLINK_HREF)].startswith(b"\x89PNG")
    assert len(figures) == len(files) - 1 > 3


def test_references_are_numbered_as_they_are_cited(article: Any) -> None:
    labels = [text(ref.find("label")) for ref in article.findall("back/ref-list/ref")]
    assert labels == [str(number) for number in range(1, len(labels) + 1)]
    assert len(labels) > 20
    for link in article.xpath("//xref[@ref-type='bibr']"):
        (target,) = article.xpath(f"//ref[@id='{link.get('rid')}']")
        assert text(link) == text(target.find("label"))
    assert article.xpath("count(//ref/element-citation)") == len(labels)


@pytest.mark.slow
def test_hostile_texts_are_text(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    write_study(study)
    content = rendered(study, folder=tmp_path)[ARTICLE]
    assert faults(content) == []
    article = etree.fromstring(content)
    shown = seen(text(article.find("front/article-meta")))
    for wanted in (TITLE, AUTHOR, PLACE):
        assert seen(showable(wanted)) in shown
    assert not article.xpath("//script | //img | //hr")


def front_of(authors: list[Any]) -> Front:
    return Front(
        title=tuple(words("A < B & C")),
        subtitle=(),
        byline=read_byline(authors),
        names=(),
        title_page=(),
        submission=Submission(),
        date=(),
        abstract=(),
        abstract_title="Abstract",
        keywords=("a & b",),
        language="en",
    )


PARTS = """<parts><body><p>Before.</p>
<sec id="one"><title>One</title><p>See <xref rid="gone">there</xref>, <xref rid="t">Table 1</xref>
and [<xref alt="2" rid="ref-b" ref-type="bibr">2</xref>].</p></sec>
<p>After.</p>
<table-wrap id="t"><label>Table 1</label><table-wrap>
<table><tbody><tr><td>x</td></tr></tbody></table></table-wrap>
<p>Note &lt; one.</p></table-wrap></body>
<back><ref-list><ref id="ref-a"><mixed-citation>a</mixed-citation></ref>
<ref id="ref-b"><mixed-citation>b</mixed-citation></ref></ref-list></back></parts>"""


def made_of(parts: str, *, authors: list[Any], abstract: str = "", cited: list[str]) -> Any:
    front = front_of(authors)
    content = article_xml(parts, front=front, authors=authors, abstract=abstract, cited=cited)
    assert faults(content) == []
    return etree.fromstring(content)


def test_names_in_parts_identifiers_and_roles_are_kept() -> None:
    author = {
        "name": {"given": "Ada", "non-dropping-particle": "van", "family": "Lo & Ve"},
        "orcid": "0000-0002-1825-0097",
        "email": "a@example.org",
        "roles": [{"conceptualization": "lead"}, "software"],
        "affiliations": [{"name": "X <y>"}],
    }
    article = made_of(PARTS, authors=[author, "Alone"], cited=["b", "a"])
    first, second = article.iter("contrib")
    assert text(first.find("name/surname")) == "van Lo & Ve"
    assert text(first.find("contrib-id")) == "https://orcid.org/0000-0002-1825-0097"
    assert [text(role) for role in first.findall("role")] == ["conceptualization", "software"]
    assert text(first.find("email")) == "a@example.org"
    assert text(second.find("string-name")) == "Alone"
    assert text(article.find(".//aff")) == "1X <y>"


def test_what_stands_after_the_sections_gets_a_place() -> None:
    article = made_of(PARTS, authors=["A"], cited=["a", "b"])
    assert [part.tag for part in article] == ["front", "body", "back", "floats-group"]
    assert [part.tag for part in article.find("body")] == ["p", "sec"]
    assert text(article.find("body/sec")).endswith("After.")
    assert text(article.find("floats-group//table-wrap-foot")) == "Note < one."
    assert [text(label) for label in article.findall(".//ref/label")] == ["1", "2"]
    assert article.find("body//named-content").text == "there"


def test_references_keep_their_order_where_citations_are_no_numbers() -> None:
    parts = PARTS.replace('"bibr">2<', '"bibr">Lo 2001<')
    article = made_of(parts, authors=["A"], cited=["b", "a"])
    assert article.find(".//ref/label") is None
    assert [ref.get("id") for ref in article.iter("ref")] == ["ref-a", "ref-b"]


def test_an_abstract_of_the_front_matter_takes_precedence() -> None:
    article = made_of(PARTS, authors=["A"], abstract="<p>Short &amp; good.</p>", cited=[])
    assert text(article.find("front//abstract")) == "Short & good."
