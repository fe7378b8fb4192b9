"""On which page of a PDF each section begins, found by the text of its heading."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pypdf

from pyanalysis.checklists.sections import Section
from pyanalysis.display.wide import CHINESE
from pyanalysis.errors import InputError

_NUMBER: Final = re.compile(rf"^(?:\d+(?:\.\d+)*|[A-Z])\.?(?:\s+|(?=[{CHINESE}]))")
"""What may stand before a heading: ``2.1``."""

_BLANKS: Final = re.compile(rf"\s+(?=[{CHINESE}])|(?<=[{CHINESE}])\s+")
"""Blanks beside a Chinese character, which a PDF may have where the manuscript has none."""

_LIGATURES: Final = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\u00ad": ""})


def read_pages(path: Path) -> tuple[str, ...]:
    """Read the text of each page; raises InputError for what is no PDF with text."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = tuple(page.extract_text() for page in pypdf.PdfReader(path).pages)
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror})"]) from error
    except Exception as error:  # a damaged PDF makes pypdf raise nearly anything
        problem = f"{path}: cannot be read as a PDF ({type(error).__name__})"
        raise InputError([problem]) from error
    if not any(page.strip() for page in pages):
        raise InputError([f"{path}: holds no text; it may be scanned pages"])
    return tuple(page.translate(_LIGATURES) for page in pages)


def mentions(pages: Sequence[str], *, text: str) -> bool:
    """Tell whether a text without blanks stands somewhere, however lines were broken."""
    return text in re.sub(r"[\s-]+", "", "".join(pages))


def find_pages(pages: Sequence[str], *, sections: Sequence[Section]) -> Mapping[str, int]:
    """Give the page, from 1 on, of each address whose heading is found.

    A heading is looked for behind the one before it, as a line of its own or as two that belong
    together. The title is on the first page.
    """
    lines = [
        (number, _plain(line))
        for number, page in enumerate(pages, start=1)
        for line in page.splitlines()
        if line.strip()
    ]
    found = {sections[0].address: 1}
    at = 0
    for section in sections[1:]:
        place = _place(lines, heading=_plain(section.heading), start=at)
        if place is not None:
            found.setdefault(section.address, lines[place][0])
            at = place + 1
    return found


def _plain(line: str) -> str:
    return _BLANKS.sub("", " ".join(line.split()))


def _place(lines: Sequence[tuple[int, str]], *, heading: str, start: int) -> int | None:
    for index in range(start, len(lines)):
        line = lines[index][1]
        following = lines[index + 1][1] if index + 1 < len(lines) else ""
        if heading in (line, _NUMBER.sub("", line), _NUMBER.sub("", _plain(f"{line} {following}"))):
            return index
    return None
