"""Where the manuscript's template is: ``_quarto.yml`` and ``report/``."""

from __future__ import annotations

from pathlib import Path

from pyanalysis.errors import RenderError
from pyanalysis.render.formats import MANUSCRIPT

PACKAGED = Path(__file__).parents[1] / "template"
"""Where a wheel carries the template; a clone has it at its top level."""


def find_template(study: Path) -> Path:
    """Find the template of a study: in its own folder, this folder, or what the package carries."""
    folder = study if study.is_dir() else study.parent
    for place in (folder, Path.cwd()):
        if (place / MANUSCRIPT).is_file():
            return place
    return packaged_template()


def packaged_template() -> Path:
    """Find the template that comes with the package; raises RenderError where it is not there."""
    for place in (PACKAGED, PACKAGED.parents[1]):
        if (place / MANUSCRIPT).is_file():
            return place
    message = f"there is no {MANUSCRIPT} here; start from the folder that holds report/"
    raise RenderError(message)
