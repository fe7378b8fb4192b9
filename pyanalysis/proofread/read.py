"""Files as texts to check, or every reason why they cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pyanalysis.errors import InputError
from pyanalysis.proofread.passages import Passage
from pyanalysis.proofread.read_docx import docx_passages
from pyanalysis.proofread.read_html import html_passages
from pyanalysis.proofread.read_marked import marked_passages, plain_passages
from pyanalysis.proofread.read_pdf import pdf_passages
from pyanalysis.proofread.unreadable import UnreadableError

SUFFIXES: Final = (".qmd", ".md", ".txt", ".docx", ".pdf", ".html")


def read_texts(paths: Sequence[Path]) -> tuple[tuple[Passage, ...], ...]:
    """Read every file; raises InputError with what is wrong with each that cannot be read."""
    texts: list[tuple[Passage, ...]] = []
    problems: list[str] = []
    for path in paths:
        try:
            texts.append(tuple(_passages(path)))
        except UnreadableError as error:
            problems.append(f"{path}: {error}")
        except UnicodeDecodeError as error:
            problems.append(
                f"{path}: is not UTF-8 text (byte {error.start}); save it with that encoding"
            )
        except OSError as error:
            problems.append(f"{path}: cannot be read ({error.strerror or error})")
    if problems:
        raise InputError(problems)
    return tuple(texts)


def _passages(path: Path) -> Sequence[Passage]:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        found = f"its ending is '{path.suffix}'" if path.suffix else "it has no ending"
        raise UnreadableError(f"{found}; allowed are {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise UnreadableError("is a folder" if path.is_dir() else "there is no such file")
    match suffix:
        case ".docx":
            return docx_passages(path)
        case ".pdf":
            return pdf_passages(path)
        case ".html":
            return html_passages(path)
        case ".txt":
            return list(plain_passages(path.read_text(encoding="utf-8-sig")))
    return list(marked_passages(path.read_text(encoding="utf-8-sig")))
