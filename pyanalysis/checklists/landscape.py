"""A Word file turned on its side: the lists have more columns than an upright page holds."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pyanalysis.render.docx import write_parts
from pyanalysis.render.docx_xml import name, parse, serialise

_DOCUMENT = "word/document.xml"


def turn_landscape(source: Path, *, target: Path) -> None:
    """Write the file with each of its pages wider than high; equal bytes each time."""
    with zipfile.ZipFile(source) as archive:
        parts = {item.filename: archive.read(item) for item in archive.infolist()}
    root = parse(parts[_DOCUMENT])
    for size in root.iter(name("pgSz")):
        sides = sorted((size.get(name("w")), size.get(name("h"))), key=int, reverse=True)
        size.set(name("w"), sides[0])
        size.set(name("h"), sides[1])
        size.set(name("orient"), "landscape")
    parts[_DOCUMENT] = serialise(root)
    write_parts(target, parts)
