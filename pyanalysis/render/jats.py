"""The manuscript as JATS XML with its figures, for both engines from the offline document."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pyanalysis.render.figure_descriptions import describe_figures
from pyanalysis.render.formats import output_name
from pyanalysis.render.offline import render_offline
from pyanalysis.render.offline_outputs import MEDIA_FOLDER
from pyanalysis.render.staged_study import authors_of, study_facts
from pyanalysis.render.staging import stage, write_metadata

ARTICLE: Final = output_name("xml")


def render_jats(
    *,
    results_dir: Path,
    template_dir: Path,
    texts_dir: Path | None,
    progress: Callable[[str], None],
) -> dict[str, bytes]:
    """Give ``manuscript.xml`` and the figures it names by path; arguments as those of the others.

    Quarto's own JATS is not used, so that both engines give the same file. Raises RenderError.
    """
    with (
        tempfile.TemporaryDirectory() as scratch,
        stage(
            results_dir=results_dir,
            template_dir=template_dir,
            texts_dir=texts_dir,
            out_dir=Path(scratch),
        ) as folder,
    ):
        authors = authors_of(study_facts(folder / "results" / "results.json"))
        write_metadata(folder, engine="offline", more={"author": authors})
        describe_figures(folder)
        environment = {
            "PYANALYSIS_RESULTS": str(folder / "results"),
            "PYANALYSIS_ENGINE": "offline",
        }
        made = render_offline(folder, formats=("xml",), environment=environment, progress=progress)
        article = made["xml"]
        figures = sorted((article.parent / MEDIA_FOLDER).glob("*.*"))
        files = {ARTICLE: article.read_bytes()}
        files |= {f"{MEDIA_FOLDER}/{path.name}": path.read_bytes() for path in figures}
    return files
