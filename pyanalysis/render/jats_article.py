"""A whole JATS article from the parts that Pandoc wrote: front before them, floats made whole.

It is written by the Journal Archiving and Interchange tag set 1.1, which asks for no journal and no
date of publication, as a manuscript has none; later versions of JATS accept what 1.1 does. But for
these two and for names that are not divided, it keeps to the stricter Journal Publishing tag set.
See https://jats.nlm.nih.gov (ANSI/NISO Z39.96-2015).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from lxml import etree

from pyanalysis.render.jats_front import Element, article_meta
from pyanalysis.render.offline_dialect import Front

XLINK: Final = "http://www.w3.org/1999/xlink"
MATHML: Final = "http://www.w3.org/1998/Math/MathML"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
DOCTYPE: Final = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD '
    'v1.1 20151215//EN" "http://jats.nlm.nih.gov/archiving/1.1/JATS-archivearticle1.dtd">'
)
ABSTRACT: Final = "abstract"
"""The identifier of the section that is the abstract where the front matter has none."""

_BEGINNING: Final = re.compile(r"[^.:]{1,40}[.:]")
_CHINESE_BEGINNING: Final = re.compile(r"[^.:。：，]{1,20}[.:。：]?")

_REFERENCE_TYPES: Final = {"fig": "fig", "table-wrap": "table", "sec": "sec", "ref": "bibr"}


def article_xml(
    parts: str, *, front: Front, authors: Sequence[Any], abstract: str, cited: Sequence[str]
) -> bytes:
    """Build the file from ``parts`` (a body and a back) and the front of the paper.

    ``abstract`` holds block elements, empty where the body has a section of that name; ``cited``
    are the keys of the references in the order of their first citation.
    """
    root = _parse(parts)
    body, back = root.find("body"), root.find("back")
    _make_floats_whole(body)
    summary = (
        _abstract_of(body, language=front.language)
        if not abstract
        else _parse(f"<abstract>{abstract}</abstract>")
    )
    article = etree.Element("article", nsmap={"xlink": XLINK, "mml": MATHML})
    article.set("article-type", "research-article")
    article.set("dtd-version", "1.1")
    article.set(f"{{{_XML}}}lang", front.language)
    meta = article_meta(front, authors=authors, abstract=summary)
    etree.SubElement(article, "front").append(meta)
    floats = _settle_strays(body)
    article.append(body)
    _number_references(back, body=body, cited=cited)
    if len(back):
        article.append(back)
    if len(floats):
        article.append(floats)
    _name_what_is_referred_to(article)
    etree.cleanup_namespaces(article, keep_ns_prefixes=["xlink"])
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCTYPE}\n'
    text = etree.tostring(article, encoding="unicode")
    return f"{head}{text.rstrip()}\n".encode()


def _parse(text: str) -> Element:
    wrapped = f'<w xmlns:xlink="{XLINK}" xmlns:mml="{MATHML}">{text}</w>'
    return etree.fromstring(wrapped.encode())[0]


def _make_floats_whole(body: Element) -> None:
    """Unwrap tables within their float, and put what follows a table there into its foot."""
    for outer in list(body.iter("table-wrap")):
        if outer.find("table-wrap") is None and outer.find("table") is None:
            continue
        foot = etree.Element("table-wrap-foot")
        for part in list(outer):
            if part.tag == "table-wrap":
                tables = part.findall("table")
                outer.replace(part, tables[0])
                for table in reversed(tables[1:]):
                    tables[0].addnext(table)
            elif part.tag in {"p", "list", "disp-quote"}:
                foot.append(part)
        if len(foot):
            outer.append(foot)


def _abstract_of(body: Element, *, language: str) -> Element | None:
    """Take the section that is the abstract out of the body; its bold beginnings are titles."""
    section = next((part for part in body.findall("sec") if part.get("id") == ABSTRACT), None)
    if section is None:
        return None
    body.remove(section)
    abstract = etree.Element("abstract")
    for part in section:
        if part.tag == "title":
            continue
        title = _bold_beginning(part, language=language)
        if title is None:
            # Text may stand before the sections of an abstract, but not after one.
            (abstract[-1] if len(abstract) and abstract[-1].tag == "sec" else abstract).append(part)
            continue
        inner = etree.SubElement(abstract, "sec")
        etree.SubElement(inner, "title").text = title
        inner.append(part)
    return abstract if len(abstract) else None


def _settle_strays(body: Element) -> Element:
    """Give the figures and tables that stand after a section; other text there joins the section.

    A body holds no text after its first section; Pandoc leaves some where it took the references.
    """
    floats = etree.Element("floats-group")
    section: Element = None
    for part in list(body):
        if part.tag == "sec":
            section = part
        elif section is not None and part.tag in {"fig", "table-wrap"}:
            floats.append(part)
        elif section is not None:
            section.append(part)
    return floats


def _bold_beginning(paragraph: Element, *, language: str) -> str | None:
    """Cut ``Objective.`` off a paragraph that begins with it in bold; None where none does.

    In Chinese no sign need stand behind it, or a colon behind the bold letters.
    """
    pattern = _CHINESE_BEGINNING if language.startswith("zh") else _BEGINNING
    first = paragraph[0] if len(paragraph) else None
    if paragraph.tag != "p" or (paragraph.text or "").strip() or first is None:
        return None
    if first.tag != "bold" or len(first) or not pattern.fullmatch(first.text or ""):
        return None
    paragraph.text = (first.tail or "").removeprefix("：").lstrip()
    paragraph.remove(first)
    return str(first.text).rstrip(".:。：")


def _number_references(back: Element, *, body: Element, cited: Sequence[str]) -> None:
    """Order references as they are cited, with labels, where the citations are numbers."""
    places = {f"ref-{key}": number for number, key in enumerate(cited, start=1)}
    shown = [
        (places.get(link.get("rid")), "".join(link.itertext()))
        for link in body.iter("xref")
        if link.get("ref-type") == "bibr"
    ]
    if not shown or any(text != str(place) for place, text in shown):
        return
    for found in back.iter("ref-list"):
        refs = found.findall("ref")
        for ref in sorted(refs, key=lambda ref: places.get(ref.get("id"), len(places) + 1)):
            found.append(ref)
            if ref.get("id") in places:
                label = etree.Element("label")
                label.text = str(places[ref.get("id")])
                ref.insert(0, label)


def _name_what_is_referred_to(article: Element) -> None:
    """Say of each cross-reference of what kind its target is; without a target it is text."""
    kinds = {
        node.get("id"): _REFERENCE_TYPES.get(node.tag, "other")
        for node in article.iter()
        if isinstance(node.tag, str) and node.get("id")
    }
    for link in list(article.iter("xref")):
        kind = kinds.get(link.get("rid"))
        if kind is None and link.get("ref-type") not in {"aff", "corresp"}:
            link.tag = "named-content"
            link.attrib.clear()
            link.set("content-type", "reference")
        elif link.get("ref-type") is None and kind is not None:
            link.set("ref-type", kind)
