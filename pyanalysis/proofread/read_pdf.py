"""PDF files as one passage that knows its pages: paragraphs cannot be told apart in them."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Final

import pypdf

from pyanalysis.proofread.passages import Passage, joined
from pyanalysis.proofread.read_marked import is_references_heading
from pyanalysis.proofread.unreadable import UnreadableError

_LIGATURES: Final = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\u00ad": ""}
)
_PAGE_NUMBER: Final = re.compile(r"(?i)\s*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*")
_HYPHEN: Final = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


def pdf_passages(path: Path) -> list[Passage]:
    """Read the text of a .pdf file, up to its references and from there; raises UnreadableError."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(path)
        pages = [page.extract_text() for page in reader.pages]
    except Exception as error:  # a damaged PDF makes pypdf raise nearly anything
        raise UnreadableError(f"cannot be read as a PDF ({type(error).__name__})") from error
    if not any(page.strip() for page in pages):
        raise UnreadableError("holds no text: it may be scanned pages")
    return _passages(pages)


def _passages(pages: list[str]) -> list[Passage]:
    before: list[tuple[str, str]] = []
    after: list[tuple[str, str]] = []
    target = before
    for number, page in enumerate(pages, start=1):
        whole = _HYPHEN.sub("", page.translate(_LIGATURES))
        for line in _without_page_number(whole.splitlines()):
            if target is before and is_references_heading(line):
                target = after
            if line.strip():
                target.append((f"page {number}", line.strip()))
    return [
        passage for passage in (joined(before), joined(after, is_reference=True)) if passage.text
    ]


def _without_page_number(lines: list[str]) -> list[str]:
    """Leave out a number that stands alone at either end of a page, amid a sentence for us."""
    kept = [line for line in lines if line.strip()]
    for end in (0, -1):
        if kept and _PAGE_NUMBER.fullmatch(kept[end]):
            del kept[end]
    return kept
