"""Authors with their affiliations in a Word file; Quarto's own Word template drops the latter."""

from __future__ import annotations

from pyanalysis.display.byline import Byline, comma_between_authors
from pyanalysis.render.docx_xml import Element, element, name


def set_byline(body: Element, *, byline: Byline) -> None:
    """Replace the paragraphs of style Author by one with marks, affiliations below it."""
    paragraphs = [
        paragraph for paragraph in body.iterchildren(name("p")) if _style(paragraph) == "Author"
    ]
    if not paragraphs:
        return
    lines = [_authors(byline)]
    lines += [
        _paragraph("Affiliation", [(str(number), True), (place, False)])
        for number, place in enumerate(byline.affiliations, start=1)
    ]
    if byline.correspondence:
        lines.append(_paragraph("Affiliation", [(byline.correspondence, False)]))
    at = body.index(paragraphs[0])
    for paragraph in paragraphs:
        body.remove(paragraph)
    for offset, line in enumerate(lines):
        body.insert(at + offset, line)


def _style(paragraph: Element) -> str:
    style = paragraph.find(f"{name('pPr')}/{name('pStyle')}")
    return "" if style is None else str(style.get(name("val"), ""))


def _authors(byline: Byline) -> Element:
    pieces: list[tuple[str, bool]] = []
    for index, author in enumerate(byline.authors):
        pieces.append((comma_between_authors() if index else "", False))
        pieces.append((author.name, False))
        pieces.append((",".join(author.marks), True))
    return _paragraph("Author", pieces)


def _paragraph(style: str, pieces: list[tuple[str, bool]]) -> Element:
    """Make a paragraph of texts, each of them plain or raised."""
    paragraph = element("p")
    properties = element("pPr")
    properties.append(element("pStyle", {"val": style}))
    paragraph.append(properties)
    for text, raised in pieces:
        if text:
            paragraph.append(_run(text, raised=raised))
    return paragraph


def _run(text: str, *, raised: bool) -> Element:
    run = element("r")
    if raised:
        properties = element("rPr")
        properties.append(element("vertAlign", {"val": "superscript"}))
        run.append(properties)
    node = element("t")
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    node.text = text
    run.append(node)
    return run
