"""The manuscript in the formats asked for: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pyanalysis.outputs import messages_for
from pyanalysis.render.anonymity import names_left
from pyanalysis.render.figure_descriptions import describe_figures
from pyanalysis.render.formats import Format
from pyanalysis.render.layout import arrange
from pyanalysis.render.offline import render_offline
from pyanalysis.render.quarto import MINIMUM_VERSION, find_quarto, render_quarto
from pyanalysis.render.readback import refuse_leftovers
from pyanalysis.render.staged_study import (
    facts_of,
    set_word_counts,
    submission_of,
    texts_written,
)
from pyanalysis.render.staging import publish, stage, write_metadata
from pyanalysis.render.word_counts import count_words
from pyanalysis.results.front import Submission
from pyanalysis.writing_lock import writing_lock

Engine = Literal["auto", "quarto", "offline"]
UsedEngine = Literal["quarto", "offline"]


def render_manuscript(
    *,
    results_dir: Path,
    template_dir: Path,
    texts_dir: Path | None = None,
    out_dir: Path,
    formats: tuple[Format, ...],
    engine: Engine,
    progress: Callable[[str], None],
    submission: Submission | None = None,
) -> UsedEngine:
    """Render ``template_dir/report/manuscript.qmd`` from a study's results; name the engine used.

    ``results_dir`` holds ``results.json`` and ``crosscheck.json``; ``texts_dir`` may hold the
    study's own texts (see ``texts.place_texts``). The files in ``out_dir`` are
    replaced only when every format succeeded, all at one moment; raises RenderError otherwise, and
    UsageError when the folder cannot be written to. Another run that writes there is waited for.
    """
    used = choose_engine(engine, progress=progress)
    with (
        messages_for(out_dir),
        writing_lock(out_dir, tell=progress),
        stage(
            results_dir=results_dir,
            template_dir=template_dir,
            texts_dir=texts_dir,
            out_dir=out_dir,
            submission=submission,
        ) as folder,
    ):
        write_metadata(folder, engine=used, more={})
        describe_figures(folder)
        arrange(folder)
        environment = {
            "PYANALYSIS_RESULTS": str(folder / "results"),
            "PYANALYSIS_ENGINE": used,
        }
        if submission_of(facts_of(folder)).word_counts:
            counts = count_words(folder, environment=environment, progress=progress)
            set_word_counts(folder, counts)
        render = render_quarto if used == "quarto" else render_offline
        made = render(folder, formats=formats, environment=environment, progress=progress)
        for path in made.values():
            refuse_leftovers(path, written=texts_written(folder))
        _tell_of_names(folder, made=made, progress=progress)
        publish(made, out_dir=out_dir)
    return used


def _tell_of_names(
    folder: Path, *, made: dict[Format, Path], progress: Callable[[str], None]
) -> None:
    """Say where an anonymous manuscript names its authors, in a text that people wrote."""
    facts = facts_of(folder)
    if submission_of(facts).anonymous:
        for name in names_left(made, authors=facts.get("authors", ())):
            progress(f"the manuscript is to be anonymous, but {name!r} stands in it")


def choose_engine(engine: Engine, *, progress: Callable[[str], None]) -> UsedEngine:
    """Settle ``auto``: Quarto where it can be had in a version that fits, else offline."""
    if engine == "offline":
        progress("engine: offline")
        return "offline"
    found = find_quarto()
    if engine == "quarto":
        chosen = found.require()
        progress(f"engine: Quarto {chosen}")
        return "quarto"
    if found.usable:
        progress(f"engine: Quarto {found.version}")
        return "quarto"
    why = f"Quarto {found.version} is older than {MINIMUM_VERSION}" if found.path else "no Quarto"
    progress(f"engine: offline ({why} on this machine)")
    return "offline"
