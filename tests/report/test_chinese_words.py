"""What the engines and the files of pieces write by themselves, in Chinese."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html
from openpyxl import load_workbook

from pyanalysis.display.byline import read_byline
from pyanalysis.display.language import speaking
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.pieces.collect import Piece
from pyanalysis.pieces.table_files import table_files
from pyanalysis.render.formats import Format
from pyanalysis.render.jats_article import article_xml
from pyanalysis.render.layout import arrange_floats
from pyanalysis.render.manuscript import render_manuscript
from pyanalysis.render.offline_dialect import Front
from pyanalysis.render.offline_words import engine_words, pandoc_tag
from pyanalysis.render.pandoc_ast import words
from pyanalysis.render.readback import text_of
from pyanalysis.render.translation import heading_line, read_template, translate_template
from pyanalysis.results.front import Submission
from tests.report.sample_project import ROOT, STUDY, make_project, make_results

FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")

QUARTO = {
    "figure": "图",
    "table": "表",
    "section": "小节",
    "abstract": "摘要",
    "keywords": "关键词：",
}
"""The words of Quarto 1.9, in ``_language-zh.yml``; it sets no sign behind the keywords' title."""


def test_the_words_are_those_of_quarto() -> None:
    found = engine_words("zh-Hans")
    assert {name: getattr(found, name) for name in QUARTO} == QUARTO
    assert found.callouts == {
        "note": "注记",
        "tip": "提示",
        "warning": "警告",
        "important": "重要",
        "caution": "注意",
    }


@pytest.mark.parametrize("language", ["en", "en-GB", "de"])
def test_a_language_without_catalogue_has_the_english_words(language: str) -> None:
    with speaking("zh"):
        assert engine_words(language).figure == "Figure"


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("zh-Hans", "zh-Hans"),
        ("en-GB", "en-GB"),
        ("de", "de"),
    ],
)
def test_pandoc_knows_chinese_by_its_script(language: str, tag: str) -> None:
    assert pandoc_tag(language) == tag


def test_a_project_that_says_it_is_chinese_is_set(tmp_path: Path) -> None:
    """Set an English study whose authors wrote Chinese: Pandoc's missing words are no fault."""
    project = make_project(tmp_path)
    settings = project / "_quarto.yml"
    content = settings.read_text(encoding="utf-8").replace("lang: en", "lang: zh-CN")
    settings.write_text(content, encoding="utf-8")
    render_manuscript(
        results_dir=make_results(tmp_path),
        template_dir=project,
        out_dir=tmp_path / "out",
        formats=("docx",),
        engine="offline",
        progress=lambda _: None,
    )
    assert "图 1" in text_of(tmp_path / "out" / "manuscript.docx").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Render the sample in Chinese, with a callout that has no title of its own."""
    folder = tmp_path_factory.mktemp("zh")
    project = make_project(folder)
    source = project / "report" / "manuscript.qmd"
    text = source.read_text(encoding="utf-8").replace("## Nothing was compared\n", "")
    source.write_text(text, encoding="utf-8")
    results = make_results(folder)
    facts = json.dumps({"study": {**STUDY, "language": "zh"}})
    (results / "results.json").write_text(facts, encoding="utf-8")
    render_manuscript(
        results_dir=results,
        template_dir=project,
        out_dir=folder / "out",
        formats=FORMATS,
        engine="offline",
        progress=lambda _: None,
    )
    found = {kind: text_of(folder / "out" / f"manuscript.{kind}") for kind in FORMATS}
    return {kind: re.sub(r"\s+", " ", text) for kind, text in found.items()}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "expected",
    [
        "See 图 1, 表 1, 2, 表 3 and 表 1, 图 1, and 小节 2.1.",
        "图 1: Odds ratios, with 表 1 beside them.",
        "摘要",
        "关键词： vertebroplasty, residual pain",
        "通信作者：First Author（first@example.org）",
        "注记",
    ],
)
def test_the_engine_speaks_chinese(kind: str, expected: str, texts: dict[str, str]) -> None:
    assert expected.replace(" ", "") in texts[kind].replace(" ", "")


@pytest.mark.parametrize("kind", FORMATS)
def test_no_word_of_the_engine_is_english(kind: str, texts: dict[str, str]) -> None:
    words_of_ours = r"\b(?:Figure|Table|Section) \d|Keywords:|Corresponding|\bNote\b"
    assert not re.findall(words_of_ours, texts[kind])


def test_a_translated_heading_keeps_its_identifier() -> None:
    assert heading_line("# ", "Abstract", after=" {.unnumbered}") == "# Abstract {.unnumbered}"
    with speaking("zh"):
        assert heading_line("# ", "Abstract", after=" {.unnumbered}") == (
            "# 摘要 {#abstract .unnumbered}"
        )
        assert heading_line("## ", "Design and participants", after="") == (
            "## 研究设计与对象 {#design-and-participants}"
        )
        assert heading_line("# ", "Appendix: comparison with R", after=" {.unnumbered}") == (
            "# 附录：与 R 的比对 {#appendix-comparison-with-r .unnumbered}"
        )
        assert heading_line("## ", "Methods", after=" {#own}") == "## 方法 {#own}"
        assert heading_line("## ", "A heading of a user", after="") == "## A heading of a user"


def test_no_two_headings_of_the_template_are_one_in_chinese(tmp_path: Path) -> None:
    """Sections are found by their headings, in whatever language."""
    headings = {
        line.message
        for path in (ROOT / "report").rglob("*.qmd")
        for line in read_template(path)
        if re.fullmatch("#+ ", line.before)
    }
    assert "Abstract" in headings
    with speaking("zh"):
        lines = [heading_line("# ", heading, after="") for heading in sorted(headings)]
    assert len({line.partition(" {")[0] for line in lines}) == len(headings)
    assert all("{#" in line for line in lines)


def test_keywords_are_translated_as_the_list_they_are(tmp_path: Path) -> None:
    path = tmp_path / "manuscript.qmd"
    path.write_text((ROOT / "report" / "manuscript.qmd").read_text(encoding="utf-8"))
    with speaking("zh"):
        translate_template(tmp_path)
    assert "keywords: [logistic回归, 危险因素, 可重复研究]\n" in path.read_text(encoding="utf-8")


def test_floats_at_the_end_stand_below_chinese_headings(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    source = tmp_path / "report" / "manuscript.qmd"
    cells = "```{python}\n#| label: tbl-a\nm.table_a\n```\n\n```{python}\n#| label: fig-b\nx\n```\n"
    source.write_text(f"# One\n\n{cells}", encoding="utf-8")
    with speaking("zh"):
        arrange_floats(tmp_path, is_wide=lambda _: False, floats_at_end=True)
    text = source.read_text(encoding="utf-8")
    assert "# 表 {#tables .unnumbered}\n" in text
    assert "# 图 {#figures .unnumbered}\n" in text


AUTHORS = [
    {"name": "张三", "corresponding": True, "email": "z@example.org", "roles": ["software"]},
]
PARTS = """<parts><body><sec id="abstract"><title>摘要</title>
<p><bold>目的</bold> 探讨。</p><p><bold>数据为合成数据</bold>：由脚本生成。</p>
<p><bold>这是一句完整的话，不是标题</bold>，其后。</p></sec>
<sec id="one"><title>甲</title><p>乙。</p></sec></body><back></back></parts>"""


def jats(*, language: str) -> etree._Element:
    front = Front(
        title=tuple(words("题目")),
        subtitle=(),
        byline=read_byline(AUTHORS),
        names=(),
        title_page=(),
        submission=Submission(),
        date=(),
        abstract=(),
        abstract_title="摘要",
        keywords=(),
        language=language,
    )
    content = article_xml(PARTS, front=front, authors=AUTHORS, abstract="", cited=[])
    return etree.fromstring(content)


def test_the_front_of_jats_is_in_chinese() -> None:
    with speaking("zh"):
        article = jats(language="zh")
    note = article.find(".//author-notes/corresp")
    assert note is not None
    assert "".join(note.itertext()) == "通信作者：张三，z@example.org"
    assert [role.text for role in article.iter("role")] == ["软件"]


def test_the_abstract_of_jats_has_chinese_titles() -> None:
    article = jats(language="zh")
    abstract = article.find("front/article-meta/abstract")
    assert abstract is not None
    assert [title.text for title in abstract.iter("title")] == ["目的", "数据为合成数据"]
    paragraphs = ["".join(part.itertext()) for part in abstract.iter("p")]
    assert paragraphs == ["探讨。", "由脚本生成。", "这是一句完整的话，不是标题，其后。"]
    assert article.find("body/sec[@id='abstract']") is None


def test_bold_words_without_a_sign_are_no_title_in_english() -> None:
    abstract = jats(language="en").find("front/article-meta/abstract")
    assert abstract is not None
    assert list(abstract.iter("title")) == []


TABLE = Table(
    name="t",
    columns=(Column(label="特征", align="left", width=10),),
    rows=(Row(cells=("一二三四五六七八九十一二三四",)),),
    notes=(),
)


def test_the_files_of_a_table_are_in_chinese(tmp_path: Path) -> None:
    piece = Piece(kind="table", number=2, name="t", caption="基线特征。", alt="", drawn=TABLE)
    with speaking("zh"):
        assert (piece.title, piece.called) == ("表2 基线特征。", "表2")
        files = table_files(
            TABLE,
            title=piece.title,
            reference_doc=ROOT / "report" / "reference.docx",
            folder=tmp_path,
        )
    assert html.fromstring(files["html"]).get("lang") == "zh-Hans"
    how = files["tex"].decode().splitlines()[1]
    assert how == r"% 用LuaLaTeX或XeLaTeX编译，需\usepackage{ctex,array,booktabs,calc,longtable}"
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as archive:
        assert b'w:eastAsia="zh-Hans"' in archive.read("word/styles.xml")
    sheet = load_workbook(io.BytesIO(files["xlsx"])).active
    assert sheet is not None
    assert sheet.title == "表"
    assert sheet.row_dimensions[3].height == 60.0, "fourteen characters of double width on ten"


def test_a_figure_is_called_so() -> None:
    piece = Piece(kind="figure", number=1, name="f", caption="流程。", alt="", drawn=TABLE)
    with speaking("zh"):
        assert (piece.title, piece.called) == ("图1 流程。", "图1")
    assert (piece.title, piece.called) == ("Figure 1. 流程。", "Figure 1")
