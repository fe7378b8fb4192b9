"""All files of all pieces, and a list of them: made in memory, written by the caller."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pyanalysis.display.language import text
from pyanalysis.display.table import Table
from pyanalysis.pieces.collect import Piece, collect_pieces
from pyanalysis.pieces.figure_files import figure_files
from pyanalysis.pieces.table_files import table_files
from pyanalysis.render.figure_descriptions import describe_figures
from pyanalysis.render.staging import stage

INDEX: Final = "index.csv"
MADE_BY_US: Final = re.compile(
    r"index\.csv|table-\d+-[\w-]+\.(csv|xlsx|html|tex|docx)"
    r"|figure-\d+-[\w-]+\.(svg|pdf|eps|png|tiff)"
)
"""Names of the files of an older run, which a new one may replace."""


def make_pieces(
    *,
    results_dir: Path,
    template_dir: Path,
    texts_dir: Path | None,
    progress: Callable[[str], None],
) -> dict[str, bytes]:
    """Give every file by name; arguments as those of ``render_manuscript``.

    Raises RenderError where the manuscript's source is broken or Pandoc cannot be run.
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
        describe_figures(folder)
        pieces = collect_pieces(folder)
        for piece in pieces:
            progress(f"writing {piece.stem}")
            made = _files_of(piece, folder=folder)
            files.update({f"{piece.stem}.{suffix}": content for suffix, content in made.items()})
        files[INDEX] = _index(pieces).encode("utf-8-sig")
    return files


def _files_of(piece: Piece, *, folder: Path) -> dict[str, bytes]:
    if isinstance(piece.drawn, Table):
        return table_files(
            piece.drawn,
            title=piece.title,
            reference_doc=folder / "report" / "reference.docx",
            folder=folder,
        )
    return figure_files(piece.drawn)


def _index(pieces: tuple[Piece, ...]) -> str:
    """List number, files, caption and alternative text of each piece."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([text("piece"), text("files"), text("caption"), text("alternative text")])
    for piece in pieces:
        writer.writerow([piece.called, f"{piece.stem}.*", piece.caption, piece.alt])
    return file.getvalue()
