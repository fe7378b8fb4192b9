"""Every text of a study comes out as it was written: nothing in it is markup, code or a command."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zipfile
from functools import cache
from pathlib import Path

import pytest
from lxml import etree, html

from pyanalysis import cli
from pyanalysis.display.markdown import UNSHOWABLE, escape, showable
from pyanalysis.render.quarto import find_quarto
from pyanalysis.render.readback import text_of
from tests.hostile_study import TEXTS, write_study

FORMATS = ("html", "pdf", "docx")
ENGINES = (
    pytest.param("offline"),
    pytest.param("quarto", marks=[pytest.mark.quarto, pytest.mark.slow]),
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module", params=ENGINES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set the hostile study in all formats; R takes part, or the report would exit 5."""
    if request.param == "quarto" and not find_quarto().usable:
        pytest.skip("needs Quarto")
    folder = tmp_path_factory.mktemp(request.param)
    study = folder / "study"
    study.mkdir()
    write_study(study)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert cli.main(["report", str(study), "--engine", request.param]) == 0
    return folder / "_output" / "hostile"


@cache
def read(path: Path) -> str:
    return text_of(path)


def squeezed(text: str) -> str:
    """Leave out blanks, and characters that are not seen: a line may end anywhere in a PDF."""
    return "".join(
        sign
        for sign in text
        if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Zs")
    )


def without_marks(text: str) -> str:
    """Leave out combining marks, which a PDF may place without naming them."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Mn")


@cache
def has_chinese_font() -> bool:
    """Ask fontconfig; a PDF shows boxes, which nobody can read back, where no font has a sign."""
    program = shutil.which("fc-list")
    found = program and subprocess.run(
        [program, ":lang=zh", "family"], capture_output=True, check=False
    )
    return bool(found and found.stdout.strip())


@pytest.mark.live_r
@pytest.mark.parametrize("what", list(TEXTS))
@pytest.mark.parametrize("name", FORMATS)
def test_each_text_reads_back_as_it_was_written(made: Path, name: str, what: str) -> None:
    wanted, found = squeezed(TEXTS[what]), squeezed(read(made / f"manuscript.{name}"))
    if name == "pdf":
        if re.search("[\u4e00-\u9fff]", wanted) and not has_chinese_font():
            pytest.skip("no font of this machine has Chinese signs")
        # A PDF holds glyphs in the order in which they are seen.
        wanted, found = without_marks(wanted), without_marks(found)
        if what == "bidi":
            wanted = "before" + "after"[::-1]
            assert wanted in found or "beforeafter" in found
            return
        if what in ("right to left", "title"):
            wanted = wanted.split("العمر")[0]
    assert wanted in found


@pytest.mark.live_r
def test_nothing_in_the_page_is_interpreted(made: Path) -> None:
    tree = html.fromstring((made / "manuscript.html").read_bytes())
    (body,) = tree.xpath("//body")
    assert not [
        node for node in body.iter("hr", "b", "i", "del", "sub", "math", "code") if ours(node)
    ]
    assert not [node for node in body.iter("script") if "alert(" in (node.text or "")]
    assert not body.xpath("//*[@onerror] | //*[@class='red'] | //img[@src='x']")
    assert not body.xpath(
        "//a[contains(@href, 'example.org') and not(starts-with(@href, 'mailto'))]"
    )
    headings = [
        node.text_content().strip()
        for node in body.iter("h1", "h2", "h3", "h4")
        if node.get("class") != "title"
    ]
    assert not [text for text in headings if "eading" in text or text in ("h", "h1")]
    for node in body.iter("strong", "em"):
        assert node.text_content().strip() not in ("b", "B", "X", "i", "g", "1", "bold")
    assert "root:" not in body.text_content()


def ours(node: html.HtmlElement) -> bool:
    """Tell whether an element is not one of those the manuscript itself has."""
    return re.fullmatch(r"[0-9a-f]{64}", node.text_content()) is None and "bi-" not in str(
        node.get("class", "")
    )


@pytest.mark.live_r
def test_nothing_in_the_word_file_is_interpreted(made: Path) -> None:
    with zipfile.ZipFile(made / "manuscript.docx") as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
        links = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    bold = [
        "".join(run.itertext(W + "t")).strip()
        for run in body.iter(W + "r")
        if run.find(f"{W}rPr/{W}b") is not None or run.find(f"{W}rPr/{W}i") is not None
    ]
    assert not {"b", "B", "X", "i", "g", "1", "bold"} & set(bold)
    assert not [node for node in body.iter() if str(node.tag).endswith("}oMath")]
    targets = [str(link.get("Target")) for link in links]
    assert not [target for target in targets if target.startswith(("http://example", "x.png"))]


@pytest.mark.live_r
def test_a_change_of_direction_ends_with_its_text(made: Path) -> None:
    text = text_of(made / "manuscript.html")
    for open_, close in (("\u202e", "\u202c"), ("\u2067", "\u2069")):
        assert text.count(open_) == text.count(close) > 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n\tb\u2028c", "a  b c"),
        ("bell\x07 \x9b \ufffe", f"bell{UNSHOWABLE} {UNSHOWABLE} {UNSHOWABLE}"),
        ("a\u202eb", "a\u202eb\u202c"),
        ("a\u2067\u202bb\u2069c", "a\u2067\u202bbc\u202c\u2069"),
        ("a\u2069\u202cb", "ab"),
        ("\u2066a\u2069", "\u2066a\u2069"),
        ({"k\n": ["\x00", 1, None, True]}, {"k ": [UNSHOWABLE, 1, None, True]}),
    ],
)
def test_every_text_becomes_one_line_that_any_format_can_hold(text: object, shown: object) -> None:
    assert showable(text) == shown
    assert showable(shown) == shown


def test_every_punctuation_mark_is_escaped() -> None:
    marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    assert escape(marks) == "".join(f"\\{mark}" for mark in marks)
