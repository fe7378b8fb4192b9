"""The README of a bundle."""

from __future__ import annotations

import textwrap
from collections.abc import Collection

from pyanalysis import __version__
from pyanalysis.bundle.kinds import KINDS
from pyanalysis.crosscheck.text_report import verdict_line
from pyanalysis.display.markdown import showable
from pyanalysis.results.bundle import StudyFacts
from pyanalysis.results.crosscheck import Crosscheck

WITH_ROWS = "THIS FOLDER HOLDS PATIENT ROWS. Pass it on as you would the data themselves."
WITHOUT_ROWS = "No file of this folder holds a patient's row."
_WIDTH = 96


def readme_text(
    facts: StudyFacts,
    *,
    crosscheck: Crosscheck,
    paths: Collection[str],
    engine: str,
    data_file: str,
    r_left_out: str,
) -> str:
    """Say what is in a bundle of these ``paths``; ``data_file`` is empty where it is not in it."""
    parts = [
        WITH_ROWS if data_file else WITHOUT_ROWS,
        showable(facts.title),
        *(["The data are synthetic: no patient stands behind any row."] if facts.synthetic else []),
        _contents(paths, study=facts.study),
        *([f"The patient rows are in {data_file}."] if data_file else []),
        *([f"There is no folder r: {r_left_out}."] if r_left_out else []),
        f"The comparison. {verdict_line(crosscheck)}",
        f"The manuscript was set by {engine}, the JATS by pyanalysis itself.",
        "To check that nothing was changed since: sha256sum -c SHA256SUMS in this folder, or "
        "pyanalysis bundle --verify FOLDER.",
        f"Written by pyanalysis {__version__}.",
    ]
    return "\n\n".join(_filled(part) for part in parts) + "\n"


def _contents(paths: Collection[str], *, study: str) -> str:
    lines = []
    for kind in KINDS:
        if any(kind.fits(path) for path in paths):
            start = f"  {kind.name.replace('<study>', study):<34} "
            lines.append(
                textwrap.fill(
                    kind.about, width=_WIDTH, initial_indent=start, subsequent_indent=" " * 37
                )
            )
    return "\n".join(lines)


def _filled(part: str) -> str:
    return part if part.startswith(" ") else textwrap.fill(part, width=_WIDTH)
