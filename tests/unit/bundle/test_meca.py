"""The MECA archive: its manifest lists every file, once, with its media type."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from lxml import etree

from pyanalysis.bundle.archive import zip_bytes
from pyanalysis.bundle.meca import ARTICLE, MANIFEST, MEDIA_TYPES, NAMESPACE, meca_archive

RULES = """
<!ELEMENT manifest (item+)>
<!ATTLIST manifest manifest-version CDATA #REQUIRED>
<!ELEMENT item (item-title?, item-description?, file-order?, item-metadata?, instance+)>
<!ATTLIST item id ID #IMPLIED item-type CDATA #IMPLIED>
<!ELEMENT item-title (#PCDATA)>
<!ELEMENT item-description (#PCDATA)>
<!ELEMENT file-order (#PCDATA)>
<!ELEMENT item-metadata ANY>
<!ELEMENT instance EMPTY>
<!ATTLIST instance media-type CDATA #IMPLIED href CDATA #REQUIRED>
"""
"""The elements of a manifest and their order after NISO RP-30-2020, without their namespaces."""

JATS = b"""<article xmlns:xlink="http://www.w3.org/1999/xlink"><body>
<fig><label>Figure 1</label><caption><p>Flow of <bold>A &amp; B</bold>
 &lt;all&gt;</p></caption><graphic xlink:href="manuscript-media/fig-flow.png"/></fig>
<fig><label>Figure 2</label><graphic xlink:href="manuscript-media/fig-other.png"/></fig>
</body></article>"""
FILES = {
    "manuscript.docx": b"docx",
    "manuscript.pdf": b"pdf",
    "manuscript.html": b"html",
    "jats/manuscript.xml": JATS,
    "jats/manuscript-media/fig-flow.png": b"png 1",
    "jats/manuscript-media/fig-other.png": b"png 2",
    "pieces/figure-1-flow.tiff": b"tiff 1",
    "pieces/figure-1-flow.eps": b"eps 1",
    "pieces/figure-2-other.pdf": b"pdf 2",
    "pieces/figure-12-more.pdf": b"pdf 12",
    "supplement/ard.csv": b"csv",
    "data-dictionary.docx": b"dictionary",
    "r/README.txt": b"r",
}


@pytest.fixture(scope="module")
def archive() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(meca_archive(FILES))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture(scope="module")
def manifest(archive: dict[str, bytes]) -> Any:
    root = etree.fromstring(archive[MANIFEST])
    assert root.nsmap[None] == NAMESPACE
    for node in root.iter():
        node.tag = etree.QName(node).localname
        for name in list(node.attrib):
            node.set(etree.QName(name).localname, node.attrib.pop(name))
    etree.cleanup_namespaces(root)
    return root


def test_the_manifest_follows_the_rules(manifest: Any) -> None:
    rules = etree.DTD(io.StringIO(RULES))
    assert rules.validate(manifest), rules.error_log


def test_every_file_is_listed_once_and_none_else(archive: dict[str, bytes], manifest: Any) -> None:
    listed = [instance.get("href") for instance in manifest.iter("instance")]
    assert sorted(listed) == sorted(set(archive) - {MANIFEST})
    assert len(set(listed)) == len(listed)
    for instance in manifest.iter("instance"):
        suffix = f".{instance.get('href').rpartition('.')[2]}"
        assert instance.get("media-type") == MEDIA_TYPES[suffix]


def test_the_article_is_the_jats_whose_figures_are_there(archive: dict[str, bytes]) -> None:
    assert archive[ARTICLE] == JATS
    assert archive["manuscript-media/fig-flow.png"] == b"png 1"


def test_figures_have_label_caption_and_their_own_files(manifest: Any) -> None:
    first, second = manifest.xpath("item[@item-type='figure']")
    assert first.findtext("item-title") == "Figure 1"
    assert first.findtext("item-description") == "Flow of A & B <all>"
    assert [node.get("href") for node in first.findall("instance")] == [
        "manuscript-media/fig-flow.png",
        "figures/figure-1-flow.tiff",
    ]
    assert [node.get("href") for node in second.findall("instance")] == [
        "manuscript-media/fig-other.png",
        "figures/figure-2-other.pdf",
    ]


def test_nothing_of_the_folder_for_r_goes_into_it(archive: dict[str, bytes]) -> None:
    assert not [name for name in archive if name.startswith("r/")]


def test_a_zip_depends_on_its_contents_alone() -> None:
    files = {"a.txt": b"x" * 1000, "b.png": b"y"}
    packed = zip_bytes(files, folder="top")
    assert packed == zip_bytes(dict(files), folder="top")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["top/a.txt", "top/b.png"]
        assert archive.read("top/a.txt") == files["a.txt"]
        assert {info.date_time for info in archive.infolist()} == {(2013, 1, 1, 0, 0, 0)}
