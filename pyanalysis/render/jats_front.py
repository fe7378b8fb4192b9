"""The front of a JATS article: title, authors, affiliations, abstract, keywords."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lxml import etree

from pyanalysis.display.byline import CORRESPONDING, DECEASED, EQUAL, Author, role_in_language
from pyanalysis.display.language import ENGLISH, in_context, language_in_use, text
from pyanalysis.render.offline_dialect import Front
from pyanalysis.render.pandoc_ast import text_of

Element = Any
"""An element of lxml, which has no types."""

_ORCID: Final = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")

_FACTS: Final = {EQUAL: "equal-contrib", DECEASED: "deceased"}
"""What a mark of the byline is in JATS: a fact, which publishers set in their own way."""


def article_meta(front: Front, *, authors: Sequence[Any], abstract: Element | None) -> Element:
    """Build the article's metadata; ``authors`` are the records behind those of the byline."""
    meta = etree.Element("article-meta")
    titles = _sub(meta, "title-group")
    _sub(titles, "article-title", text_of(front.title))
    if front.subtitle:
        _sub(titles, "subtitle", text_of(front.subtitle))
    if front.byline.authors:
        _add_authors(meta, front=front, authors=authors)
    if abstract is not None:
        meta.append(abstract)
    if front.keywords:
        group = _sub(meta, "kwd-group")
        group.set("kwd-group-type", "author")
        for word in front.keywords:
            _sub(group, "kwd", word)
    return meta


def _add_authors(meta: Element, *, front: Front, authors: Sequence[Any]) -> None:
    group = _sub(meta, "contrib-group")
    contacts: list[tuple[str, str]] = []
    for author, given in zip(front.byline.authors, authors, strict=True):
        record = given if isinstance(given, Mapping) else {}
        contributor = _contributor(group, author=author, record=record)
        if author.is_corresponding:
            contacts.append((author.name, str(record.get("email") or "")))
            _mark(contributor, kind="corresp", target=f"cor{len(contacts)}", label="*")
            contributor.set("corresp", "yes")
        elif record.get("email"):
            _sub(contributor, "email", str(record["email"]))
    for number, place in enumerate(front.byline.affiliations, start=1):
        affiliation = _sub(meta, "aff")
        affiliation.set("id", f"aff{number}")
        label = _sub(affiliation, "label", str(number))
        label.tail = place
    if contacts:
        notes = _sub(meta, "author-notes")
        for number, (name, email) in enumerate(contacts, start=1):
            note = _sub(notes, "corresp", text("Corresponding author: {contacts}", contacts=name))
            note.set("id", f"cor{number}")
            if email:
                note.text += in_context("parts of an address", ", ")
                _sub(note, "email", email)


def _contributor(group: Element, *, author: Author, record: Mapping[str, Any]) -> Element:
    contributor = _sub(group, "contrib")
    contributor.set("contrib-type", "author")
    orcid = str(record.get("orcid") or "")
    if orcid:
        found = _ORCID.search(orcid)
        address = f"https://orcid.org/{found[0]}" if found else orcid
        _sub(contributor, "contrib-id", address).set("contrib-id-type", "orcid")
    _add_name(contributor, author=author, name=record.get("name"))
    for role in _roles(record):
        _sub(contributor, "role", _role(role))
    for mark in author.marks:
        if mark in _FACTS:
            contributor.set(_FACTS[mark], "yes")
        elif mark != CORRESPONDING:
            _mark(contributor, kind="aff", target=f"aff{mark}", label=mark)
    return contributor


def _add_name(contributor: Element, *, author: Author, name: Any) -> None:
    """Write surname and given names where the study file has them apart, else the whole name."""
    if isinstance(name, Mapping) and name.get("family") and not name.get("literal"):
        parts = _sub(contributor, "name")
        particles = (name.get("non-dropping-particle"), name["family"])
        _sub(parts, "surname", " ".join(str(part) for part in particles if part))
        given = (name.get("given"), name.get("dropping-particle"))
        if any(given):
            _sub(parts, "given-names", " ".join(str(part) for part in given if part))
        return
    _sub(contributor, "string-name", author.name)


def _roles(record: Mapping[str, Any]) -> list[str]:
    """List the roles of an author: a text, a list, or a mapping of roles to degrees."""
    found = record.get("roles", record.get("role")) or []
    roles = found if isinstance(found, list) else [found]
    return [str(item) for role in roles for item in (role if isinstance(role, Mapping) else [role])]


def _role(written: str) -> str:
    """Give a role as it was written, in another language than English in that of CRediT."""
    return written if language_in_use() == ENGLISH else role_in_language(written)


def _mark(contributor: Element, *, kind: str, target: str, label: str) -> None:
    link = _sub(contributor, "xref")
    link.set("ref-type", kind)
    link.set("rid", target)
    _sub(link, "sup", label)


def _sub(parent: Element, name: str, content: str = "") -> Element:
    child = etree.SubElement(parent, name)
    if content:
        child.text = content
    return child
