"""Finishing a Word file that Pandoc wrote, for both engines; equal contents give equal bytes.

Takes the one-cell tables away that Quarto puts around captioned tables and figures (Word may refuse
to style or to convert them), repeats header rows, keeps rows whole and captions beside what they
name, and fits tables to the page.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from pyanalysis.display.byline import Byline
from pyanalysis.render.docx_byline import set_byline
from pyanalysis.render.docx_submission import double_spaced, number_lines
from pyanalysis.render.docx_tables import finish_table, unwrap_tables
from pyanalysis.render.docx_xml import (
    Element,
    child,
    copy_of,
    element,
    insert_ordered,
    local_name,
    name,
    parse,
    serialise,
)
from pyanalysis.results.front import Submission

MOMENT: Final = "2013-01-01T00:00:00Z"
_ZIP_MOMENT: Final = (2013, 1, 1, 0, 0, 0)
_ABOVE: Final = {"TableCaption", "CaptionedFigure", "Figure"}
_DC: Final = "http://purl.org/dc/elements/1.1/"
_TERMS: Final = "http://purl.org/dc/terms/"
_AS_USUAL: Final = Submission()


def finish_docx(
    path: Path,
    *,
    authors: Sequence[str] = (),
    byline: Byline | None = None,
    submission: Submission = _AS_USUAL,
) -> None:
    """Finish the file in place; ``authors`` go into its properties when there are any.

    ``byline`` replaces the authors that Quarto wrote, which lack their affiliations.
    """
    with zipfile.ZipFile(path) as archive:
        parts = {item.filename: archive.read(item) for item in archive.infolist()}
    parts["word/document.xml"] = _document(
        parts["word/document.xml"], byline=byline, submission=submission
    )
    if submission.double_spacing:
        parts["word/styles.xml"] = double_spaced(parts["word/styles.xml"])
    if "docProps/core.xml" in parts:
        parts["docProps/core.xml"] = _properties(parts["docProps/core.xml"], authors=authors)
    if "docProps/custom.xml" in parts:
        parts["docProps/custom.xml"] = _without_children(parts["docProps/custom.xml"])
    write_parts(path, parts)


def write_parts(path: Path | IO[bytes], parts: dict[str, bytes]) -> None:
    """Write the parts of an Office file, the list of content types first, with a fixed date."""
    first = "[Content_Types].xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for part in sorted(parts, key=lambda item: (item != first, item)):
            info = zipfile.ZipInfo(part, date_time=_ZIP_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, parts[part])


def _document(content: bytes, *, byline: Byline | None, submission: Submission) -> bytes:
    root = parse(content)
    body = root.find(name("body"))
    assert body is not None
    if byline is not None:
        set_byline(body, byline=byline)
    unwrap_tables(body)
    _share_page_settings(body)
    for table in body.iter(name("tbl")):
        finish_table(table, text_width=_text_width(table, body=body))
    for paragraph in body.iter(name("p")):
        _keep_with_next(paragraph)
    if submission.line_numbers:
        number_lines(body)
    return serialise(root)


def _keep_with_next(paragraph: Element) -> None:
    style = paragraph.find(f"{name('pPr')}/{name('pStyle')}")
    following = paragraph.getnext()
    is_caption = style is not None and style.get(name("val"), "") in {
        "TableCaption",
        "ImageCaption",
    }
    before_table = is_caption and following is not None and following.tag == name("tbl")
    above = style is not None and style.get(name("val"), "") in _ABOVE
    if before_table or above:
        properties = child(paragraph, "pPr", first=True)
        if properties.find(name("keepNext")) is None:
            insert_ordered(properties, element("keepNext"), after=("pStyle",))


def _share_page_settings(body: Element) -> None:
    """Give every section the header, footer and margins of the last one, its size where it has
    none.
    """
    last = body.find(name("sectPr"))
    if last is None:
        return
    shared = [node for node in last if local_name(node) in {"headerReference", "footerReference"}]
    margins, size = last.find(name("pgMar")), last.find(name("pgSz"))
    for section in body.iter(name("sectPr")):
        if section is last:
            continue
        for node in reversed(shared):
            if not section.findall(node.tag):
                section.insert(0, copy_of(node))
        if section.find(name("pgSz")) is None and size is not None:
            section.append(copy_of(size))
        if section.find(name("pgMar")) is None and margins is not None:
            section.append(copy_of(margins))


def _text_width(table: Element, *, body: Element) -> int:
    """Give the width of the text on the table's page, in twentieths of a point."""
    outer = table
    while outer.getparent() is not body:
        parent = outer.getparent()
        assert parent is not None
        outer = parent
    section = next(
        (found for sibling in outer.itersiblings() for found in sibling.iter(name("sectPr"))),
        None,
    )
    size = section.find(name("pgSz")) if section is not None else None
    margins = section.find(name("pgMar")) if section is not None else None
    if size is None or margins is None:
        return 9026
    sides = sum(int(margins.get(name(side), "1440")) for side in ("left", "right"))
    return int(size.get(name("w"), "11906")) - sides


def _without_children(content: bytes) -> bytes:
    """Empty the custom properties: Pandoc puts its metadata there, with the paths of the run."""
    root = parse(content)
    for node in list(root):
        root.remove(node)
    return serialise(root)


def _properties(content: bytes, *, authors: Sequence[str]) -> bytes:
    root = parse(content)
    for node in root.iter(f"{{{_TERMS}}}created", f"{{{_TERMS}}}modified"):
        node.text = MOMENT
    if authors:
        creator = root.find(f"{{{_DC}}}creator")
        if creator is None:
            creator = root.makeelement(f"{{{_DC}}}creator")
            root.append(creator)
        creator.text = "; ".join(authors)
    return serialise(root)
