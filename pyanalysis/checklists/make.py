"""All files of the lists asked for: made in memory, written by the caller."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyanalysis.checklists.fill import fill
from pyanalysis.checklists.landscape import turn_landscape
from pyanalysis.checklists.load import load_checklist
from pyanalysis.checklists.names import LISTS, ListName
from pyanalysis.checklists.pages import find_pages, mentions, read_pages
from pyanalysis.checklists.sections import Section, read_sections
from pyanalysis.checklists.table import draw_checklist
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.display.markdown import showable
from pyanalysis.display.style import styled
from pyanalysis.display.style_door import with_p_of
from pyanalysis.display.style_files import load_style
from pyanalysis.display.table import Table
from pyanalysis.errors import InputError, UsageError
from pyanalysis.pieces.table_files import table_files
from pyanalysis.render.staging import stage
from pyanalysis.results.json_io import read_bundle, read_crosscheck

SUFFIXES: Final = ("docx", "html", "csv")
MADE_BY_US: Final = re.compile(r"(strobe|tripod-ai|sampl)\.(docx|html|csv)")
"""Names of the files of an older run, which a new one may replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """A PDF to take the pages from; one that was ``asked_for`` must be of this manuscript."""

    path: Path
    asked_for: bool


def chosen_lists(text: str) -> tuple[ListName, ...]:
    """Read names with commas between them; raises UsageError for one that there is not."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in words if word not in LISTS]
    if unknown or not words:
        found = ", ".join(repr(word) for word in unknown) or "nothing"
        message = f"--list: found {found}; allowed are {', '.join(LISTS)}, separated by commas"
        raise UsageError(message)
    return tuple(name for name in LISTS if name in words)


def pdf_for(asked: Path | None, *, rendered: Path) -> Pdf | None:
    """Choose the PDF: the one asked for, else the manuscript where it was rendered."""
    if asked is not None:
        return Pdf(path=asked, asked_for=True)
    return Pdf(path=rendered, asked_for=False) if rendered.is_file() else None


def make_checklists(
    *,
    lists: Sequence[ListName],
    results_dir: Path,
    template_dir: Path,
    texts_dir: Path | None,
    pdf: Pdf | None,
    progress: Callable[[str], None],
) -> dict[str, bytes]:
    """Give every file by name; folders as those of ``render_manuscript``.

    Raises RenderError where the manuscript's source is broken or Pandoc cannot be run, and
    InputError where a PDF that was asked for cannot be used.
    """
    files: dict[str, bytes] = {}
    with (
        tempfile.TemporaryDirectory() as scratch,
        stage(
            results_dir=results_dir,
            template_dir=template_dir,
            texts_dir=texts_dir,
            out_dir=Path(scratch),
        ) as folder,
    ):
        manuscript = Manuscript(
            bundle=read_bundle(folder / "results" / "results.json", texts=showable),
            crosscheck=read_crosscheck(folder / "results" / "crosscheck.json", texts=showable),
            engine="offline",
        )
        sections = read_sections(folder, manuscript=manuscript)
        pages = _pages(pdf, sections=sections, manuscript=manuscript, progress=progress)
        reference = folder / "landscape.docx"
        turn_landscape(folder / "report" / "reference.docx", target=reference)
        for name in lists:
            progress(f"filling in {name}")
            made = _files_of(
                name,
                manuscript=manuscript,
                sections=sections,
                pages=pages,
                pages_of=pdf.path.name if pdf is not None else "",
                reference=reference,
            )
            files.update({f"{name}.{suffix}": made[suffix] for suffix in SUFFIXES})
    return files


def _files_of(
    name: ListName,
    *,
    manuscript: Manuscript,
    sections: Sequence[Section],
    pages: dict[str, int],
    pages_of: str,
    reference: Path,
) -> dict[str, bytes]:
    bundle, crosscheck = manuscript.bundle, manuscript.crosscheck
    checklist = load_checklist(name, design=bundle.study.design)
    style = load_style(bundle.study.style)
    with styled(style):
        lines = fill(checklist, bundle=bundle, crosscheck=crosscheck, sections=sections)
        drawn = draw_checklist(
            checklist,
            lines=lines,
            bundle=bundle,
            crosscheck=crosscheck,
            pages=pages,
            pages_of=pages_of,
        )
        table: Table = with_p_of(style, bundle, drawn)
    return table_files(
        table, title=checklist.title, reference_doc=reference, folder=reference.parent
    )


def _pages(
    pdf: Pdf | None,
    *,
    sections: Sequence[Section],
    manuscript: Manuscript,
    progress: Callable[[str], None],
) -> dict[str, int]:
    """Find the pages; of a PDF that nobody asked for, only if it shows this data and plan."""
    if pdf is None:
        return {}
    if pdf.asked_for:
        found = find_pages(read_pages(pdf.path), sections=sections)
        if len(found) == 1:
            problem = f"{pdf.path}: no heading of the manuscript is in it; is it another text?"
            raise InputError([problem])
        return dict(found)
    try:
        pages = read_pages(pdf.path)
    except InputError as error:
        progress(f"without pages: {error}")
        return {}
    source = manuscript.bundle.provenance
    if not all(mentions(pages, text=text) for text in (source.data_sha256, source.study_sha256)):
        progress(f"without pages: {pdf.path} was made from other data or another study file")
        return {}
    return dict(find_pages(pages, sections=sections))
