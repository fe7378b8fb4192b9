"""A MECA archive: manuscript, JATS, figures and supplement behind one ``manifest.xml``.

After NISO RP-30-2020, Manuscript Exchange Common Approach, https://www.niso.org/standards-committees/meca.
``transfer.xml`` is for the way from one submission system to another: it names both journals and a
contact at the sender, which an author does not know. It is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from lxml import etree

from pyanalysis.bundle.archive import zip_bytes
from pyanalysis.bundle.kinds import about

MANIFEST: Final = "manifest.xml"
ARTICLE: Final = "article.xml"
NAMESPACE: Final = "https://manuscriptexchange.org/schema/manifest"
XLINK: Final = "http://www.w3.org/1999/xlink"
_DOCTYPE: Final = '<!DOCTYPE manifest PUBLIC "-//MECA//DTD Manifest v1.0//en" "https://meca.zip/manifest-1.0.dtd">'
MEDIA_TYPES: Final = {
    ".xml": "application/xml",
    ".json": "application/json",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".png": "image/png",
    ".tiff": "image/tiff",
}
_RENDITIONS: Final = (".pdf", ".tiff")
"""Which files of a figure go beside the one that the JATS names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """One item of the manifest; ``instances`` are paths in the archive of the same content."""

    name: str
    kind: str
    instances: tuple[str, ...]
    title: str = ""
    text: str = ""


def meca_archive(files: Mapping[str, bytes]) -> bytes:
    """Make the archive from the files of a bundle, the folders ``pieces``, ``jats`` among them."""
    packed = {ARTICLE: files["jats/manuscript.xml"]}
    items = [_Item(name="article", kind="article-metadata", instances=(ARTICLE,))]
    manuscripts = [name for name in ("manuscript.docx", "manuscript.pdf") if name in files]
    packed |= {name: files[name] for name in manuscripts}
    items.append(_Item(name="manuscript", kind="manuscript", instances=tuple(manuscripts)))
    for item, contents in _figures(files):
        items.append(item)
        packed |= contents
    others = [path for path in files if path.startswith("supplement/")]
    others += [path for path in files if path.startswith("data-dictionary.")]
    for number, path in enumerate(others, start=1):
        packed[path] = files[path]
        items.append(
            _Item(
                name=f"supplement-{number}",
                kind="supplement",
                instances=(path,),
                title=PurePosixPath(path).name,
                text=about(path),
            )
        )
    return zip_bytes({MANIFEST: _manifest(items), **packed})


def _figures(files: Mapping[str, bytes]) -> list[tuple[_Item, dict[str, bytes]]]:
    """Take the figures as the JATS has them, each with its vector and its bitmap file."""
    article = etree.fromstring(files["jats/manuscript.xml"])
    found = []
    for number, figure in enumerate(article.iter("fig"), start=1):
        named = figure.find(".//graphic").get(f"{{{XLINK}}}href")
        label, caption = (_text(figure.find(name)) for name in ("label", "caption"))
        contents = {named: files[f"jats/{named}"]}
        digits = re.search(r"\d+", label)
        for path in files if digits else ():
            if re.fullmatch(rf"pieces/figure-{digits[0] if digits else ''}-[\w-]+\.\w+", path):
                name = f"figures/{PurePosixPath(path).name}"
                if path.endswith(_RENDITIONS):
                    contents[name] = files[path]
        item = _Item(
            name=f"figure-{number}",
            kind="figure",
            instances=tuple(contents),
            title=label,
            text=caption,
        )
        found.append((item, contents))
    return found


def _text(element: Any) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _manifest(items: list[_Item]) -> bytes:
    """List every file of the archive but the manifest itself."""
    root = etree.Element("manifest", nsmap={None: NAMESPACE, "xlink": XLINK})
    root.set("manifest-version", "1")
    for order, item in enumerate(items, start=1):
        element = etree.SubElement(root, "item")
        element.set("id", item.name)
        element.set("item-type", item.kind)
        if item.title:
            etree.SubElement(element, "item-title").text = item.title
        if item.text:
            etree.SubElement(element, "item-description").text = item.text
        etree.SubElement(element, "file-order").text = str(order)
        for path in item.instances:
            instance = etree.SubElement(element, "instance")
            instance.set("media-type", MEDIA_TYPES[PurePosixPath(path).suffix])
            instance.set(f"{{{XLINK}}}href", path)
    text = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n{text}'.encode()
