"""The door to lxml for WordprocessingML (ECMA-376 part 1, section 17): names and small moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from lxml import etree

Element: TypeAlias = Any
"""An XML element; lxml ships no types."""

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def name(local: str) -> str:
    """Give the full name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{local}"


def local_name(node: Element) -> str:
    """Give an element's name without its namespace."""
    return str(etree.QName(node).localname)


def parse(content: bytes) -> Element:
    """Read one part of the file."""
    return etree.fromstring(content, etree.XMLParser(huge_tree=True))


def serialise(root: Element) -> bytes:
    """Write one part of the file."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def element(local: str, attributes: Mapping[str, str] | None = None) -> Element:
    """Make an element of WordprocessingML."""
    named = {name(key): value for key, value in (attributes or {}).items()}
    return etree.Element(name(local), named)


def copy_of(node: Element) -> Element:
    """Copy an element with what is in it."""
    return parse(etree.tostring(node))


def child(parent: Element, local: str, *, first: bool = False) -> Element:
    """Find a child, made when it is missing (as the first one where the schema wants that)."""
    found = parent.find(name(local))
    if found is None:
        found = element(local)
        parent.insert(0 if first else len(parent), found)
    return found


def insert_ordered(parent: Element, node: Element, *, after: Sequence[str]) -> None:
    """Insert a node behind those of its siblings that the schema puts before it."""
    position = 0
    for index, sibling in enumerate(parent):
        if local_name(sibling) in after:
            position = index + 1
    parent.insert(position, node)
