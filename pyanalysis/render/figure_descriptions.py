"""Alternative texts of a staged manuscript's figures: what the template says, and the results."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pyanalysis.display.manuscript import Manuscript, read_manuscript

_ALTERNATIVE: Final = re.compile(r'^(#\| fig-alt: ")(.*)"$', re.MULTILINE)
_CELL: Final = re.compile(r"^(`{3,})\{python\}\n(?:.*\n)*?\1$", re.MULTILINE)
_FIGURE: Final = re.compile(r"^m\.figure_(\w+)$", re.MULTILINE)
_BRACKET: Final = re.compile(r"\{(?=[\w{<%])")
"""What could begin code or a shortcode."""


def describe_figures(project: Path) -> None:
    """Let the alternative text of each figure say what it shows, in the language of the study.

    Texts of the template stay, also those that a user wrote; the results follow. A figure without
    a text ``fig-alt`` on one line gets none.
    """
    results = functools.cache(lambda: read_manuscript(project / "results", engine="offline"))
    for path in sorted((project / "report").rglob("*.qmd")):
        old = path.read_text(encoding="utf-8-sig")
        new = _CELL.sub(lambda cell: _described(cell[0], results=results), old)
        if new != old:
            path.write_text(new, encoding="utf-8")


def _described(cell: str, *, results: Callable[[], Manuscript]) -> str:
    figure = _FIGURE.search(cell)
    shown = getattr(results(), f"alternative_{figure[1]}", "") if figure else ""
    if not shown:
        return cell
    spoken = _BRACKET.sub("{\u2060", shown.replace("\u00a0", " "))
    quoted = json.dumps(spoken, ensure_ascii=False)[1:-1]
    return _ALTERNATIVE.sub(lambda found: f'{found[1]}{found[2]} {quoted}"', cell, count=1)
