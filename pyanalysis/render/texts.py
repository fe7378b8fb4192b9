"""The texts that people write: which study they belong to, and what stands in for them.

``report/manuscript.qmd`` names the study that the texts beside it are about. For any other study
they would be about the wrong patients, so neutral ones take their place, and those that stand in
the study's own folder take precedence over both.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import yaml

from pyanalysis.errors import RenderError
from pyanalysis.render.formats import MANUSCRIPT

NEUTRAL: Final = "neutral"
"""The folder in ``report/`` with a stand-in for each text that belongs to one study."""

OWN_TEXTS: Final = "text"
"""The folder beside a ``study.yml`` that may hold the study's own texts."""

_TEXTS_OF: Final = "pyanalysis-texts-of"


def place_texts(report: Path, *, study: str, own: Path | None) -> None:
    """Put the texts of ``study`` into the staged folder ``report``.

    Raises RenderError when ``own`` holds a text that the manuscript does not have.
    """
    stand_ins = {path.name: path for path in sorted((report / NEUTRAL).glob("*.qmd"))}
    written_for = _front_matter(report / Path(MANUSCRIPT).name).get(_TEXTS_OF, study)
    if written_for != study:
        for name, path in stand_ins.items():
            shutil.copyfile(path, report / name)
    for path in sorted(own.glob("*.qmd")) if own is not None else ():
        if path.name not in stand_ins:
            allowed = ", ".join(stand_ins)
            raise RenderError(f"{path}: the manuscript has no such text; it has {allowed}")
        shutil.copyfile(path, report / path.name)


def _front_matter(manuscript: Path) -> dict[str, object]:
    """Read the YAML at the head of a document; empty where there is none, or it is faulty."""
    parts = manuscript.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) < 3 or parts[0].strip():
        return {}
    try:
        content = yaml.safe_load(parts[1])
    except yaml.YAMLError:
        return {}  # the engine says what is wrong with it
    return content if isinstance(content, dict) else {}
