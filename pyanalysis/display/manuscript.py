"""What the manuscript's one-line cells call: a study's results as sentences, tables and figures."""

from __future__ import annotations

import os
from pathlib import Path

from pyanalysis.display.language_door import speak_language
from pyanalysis.display.manuscript_alternatives import ManuscriptAlternatives
from pyanalysis.display.manuscript_drawings import ManuscriptDrawings
from pyanalysis.display.manuscript_findings import ManuscriptFindings
from pyanalysis.display.manuscript_front import ManuscriptFront
from pyanalysis.display.manuscript_limitations import ManuscriptLimitations
from pyanalysis.display.manuscript_methods import ManuscriptMethods
from pyanalysis.display.markdown import showable
from pyanalysis.display.row_names import speak_of_rows
from pyanalysis.display.style_door import follow_style
from pyanalysis.results.json_io import read_bundle, read_crosscheck

RESULTS_VARIABLE = "PYANALYSIS_RESULTS"
ENGINE_VARIABLE = "PYANALYSIS_ENGINE"
DEFAULT_RESULTS = Path(__file__).parents[2] / "build" / "residual-pain"


def load_manuscript() -> Manuscript:
    """Load the results named by PYANALYSIS_RESULTS, or those of the first study."""
    folder = Path(os.environ.get(RESULTS_VARIABLE) or DEFAULT_RESULTS)
    return read_manuscript(folder, engine=os.environ.get(ENGINE_VARIABLE) or "quarto")


def read_manuscript(folder: Path, *, engine: str) -> Manuscript:
    """Read the results in a folder, as the manuscript shows them."""
    return Manuscript(
        bundle=read_bundle(folder / "results.json", texts=showable),
        crosscheck=read_crosscheck(folder / "crosscheck.json", texts=showable),
        engine=engine,
    )


@speak_language
@follow_style
@speak_of_rows
class Manuscript(
    ManuscriptFront,
    ManuscriptMethods,
    ManuscriptFindings,
    ManuscriptLimitations,
    ManuscriptDrawings,
    ManuscriptAlternatives,
):
    """One study's results, ready to be set; every member is a sentence, a table or a figure."""

    __slots__ = ()
