"""Reading a finished manuscript back: its text, and what must not be in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import docx
import pypdf
from docx.document import Document
from lxml import html

from pyanalysis.errors import RenderError

_LEFTOVERS: Final[tuple[tuple[str, str], ...]] = (
    (r"\?@\w+-[\w-]+", "an unresolved cross-reference"),
    (r"(?<![\w.])@(?:fig|tbl|sec|eq|lst)-[\w-]+", "an unresolved cross-reference"),
    (r"&(?:lt|gt|amp|quot|#\d+);", "an entity that was escaped twice"),
    (r"\{\{<.*?(?:>\}\}|$)", "a shortcode"),
    (r"(?m)^\s*#\| ?[\w-]+:.*$", "an option of a cell"),
    (r"`?\{python\}[^`\n]*", "code that was not run"),
    (r"<[\w.]+ (?:object )?at 0x[0-9a-f]+>", "a Python object without a representation"),
    (r"(?m)^\s*:::+ *(?:\{.*)?$", "a mark of a division"),
)


def text_of(path: Path) -> str:
    """Give the visible text of an .html, .pdf or .docx file, table cells included."""
    match path.suffix:
        case ".html":
            return _html_text(path)
        case ".pdf":
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        case ".docx":
            return _docx_text(docx.Document(str(path)))
    raise ValueError(f"no text can be read from {path.name}")


def refuse_leftovers(path: Path, *, written: Iterable[str] = ()) -> None:
    """Raise RenderError when the file shows raw source instead of what it stands for.

    What looks like source but stands in one of the texts ``written`` by the user is theirs.
    """
    text = text_of(path)
    theirs = "\n".join(_without_blanks(item) for item in written)
    for pattern, what in _LEFTOVERS:
        for found in re.finditer(pattern, text):
            if _without_blanks(found[0]) not in theirs:
                raise RenderError(f"{path.name} shows {what}: {found[0].strip()[:80]}")


def _without_blanks(text: str) -> str:
    """Leave out blanks and line ends: a PDF breaks lines where it will."""
    return "".join(text.split())


def _html_text(path: Path) -> str:
    tree = html.fromstring(
        path.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
    )
    for element in tree.xpath("//script | //style | //head"):
        element.drop_tree()
    return str(tree.text_content())


def _docx_text(document: Document) -> str:
    """Join the paragraphs of the body in order; ``w:p`` covers those in (nested) tables too."""
    lines = []
    for paragraph in document.element.body.iter(_W + "p"):
        parts = [
            "\t" if node.tag == _W + "tab" else (node.text or "")
            for node in paragraph.iter(_W + "t", _W + "tab", _M + "t")
        ]
        lines.append("".join(parts))
    return "\n".join(lines)


_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
