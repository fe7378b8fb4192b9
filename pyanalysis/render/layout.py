"""Where a staged manuscript sets its tables and figures: wide ones turned, all at the end if asked.

The sources are rewritten before an engine reads them, so both engines set the same. Only cells with
a label ``tbl-`` or ``fig-`` are moved; a table that a cell ``m.table_...`` shows is measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyanalysis.display.language import marked
from pyanalysis.display.manuscript import Manuscript, read_manuscript
from pyanalysis.display.table import Table
from pyanalysis.render.formats import MANUSCRIPT
from pyanalysis.render.staged_study import facts_of, submission_of
from pyanalysis.render.translation import heading_line

_OPENING: Final = re.compile(r"(`{3,}|~{3,})(.*)")
_LABEL: Final = re.compile(r"#\|\s*label:\s*[\"']?((?:tbl|fig)-[\w-]+)")
_TABLE: Final = re.compile(r"m\.(table_\w+)")
_INCLUDE: Final = re.compile(r"\{\{<\s*include\s+(\S+)\s*>\}\}")
_PAGE_BREAK: Final = "{{< pagebreak >}}"
_HEADINGS: Final = {"tbl": marked("Tables"), "fig": marked("Figures")}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Float:
    """A cell with a number and a caption: its lines, and whether it needs a turned page."""

    kind: str
    lines: tuple[str, ...]
    is_wide: bool

    @property
    def turned(self) -> list[str]:
        """Its lines, on a turned page where it needs one."""
        if not self.is_wide:
            return list(self.lines)
        return ["::: {.landscape}", "", *self.lines, "", ":::"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is to be done: which tables are turned, and whether floats leave their places."""

    is_wide: Callable[[str], bool]
    floats_at_end: bool
    project: Path


def arrange(project: Path) -> None:
    """Set the floats of a staged manuscript where its study wants them, and turn wide tables."""
    submission = submission_of(facts_of(project))
    tables = _Tables(project)
    arrange_floats(project, is_wide=tables.is_wide, floats_at_end=submission.floats_at_end)


class _Tables:
    """The tables of a staged study, drawn when they are first asked for."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._manuscript: Manuscript | None = None

    def is_wide(self, name: str) -> bool:
        """Whether ``m.<name>`` is a table that needs a turned page."""
        if self._manuscript is None:
            self._manuscript = read_manuscript(self._project / "results", engine="offline")
        drawn = getattr(self._manuscript, name, None)
        return isinstance(drawn, Table) and drawn.is_wide


def arrange_floats(project: Path, *, is_wide: Callable[[str], bool], floats_at_end: bool) -> None:
    """Rewrite the sources of a staged manuscript; ``is_wide`` judges a ``table_...`` by name."""
    manuscript = project / MANUSCRIPT
    plan = _Plan(is_wide=is_wide, floats_at_end=floats_at_end, project=project.resolve())
    floats = list(_arrange_file(manuscript.resolve(), plan=plan, ancestors=()))
    if floats_at_end and floats:
        text = manuscript.read_text(encoding="utf-8-sig").rstrip()
        text = text.removesuffix(_PAGE_BREAK).rstrip()
        end = "\n".join(_at_end(floats))
        manuscript.write_text(f"{text}\n\n{end}\n", encoding="utf-8")


def _arrange_file(path: Path, *, plan: _Plan, ancestors: tuple[Path, ...]) -> Iterator[_Float]:
    """Turn or remove the floats of a file and of those it includes; yield them in their order.

    Where one was removed its lines are blank, so that a message still names the right line.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    kept: list[str] = []
    at = 0
    while at < len(lines):
        inner = _included(lines[at], folder=path.parent, plan=plan)
        if inner is not None and inner not in (*ancestors, path):
            yield from _arrange_file(inner, plan=plan, ancestors=(*ancestors, path))
        end = _fence_end(lines, at)
        cell = None if end is None else _float(lines[at : end + 1], is_wide=plan.is_wide)
        following = (at if end is None else end) + 1
        if cell is None:
            kept += lines[at:following]
        else:
            kept += [""] * len(cell.lines) if plan.floats_at_end else cell.turned
            yield cell
        at = following
    if kept != lines:
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _included(line: str, *, folder: Path, plan: _Plan) -> Path | None:
    found = _INCLUDE.fullmatch(line.strip())
    if found is None:
        return None
    path = (folder / found[1]).resolve()
    return path if path.is_file() and path.is_relative_to(plan.project) else None


def _fence_end(lines: Sequence[str], start: int) -> int | None:
    """Give the line that closes the fence opened at ``start``; None if none is opened there."""
    opening = _OPENING.match(lines[start])
    if opening is None:
        return None
    for at in range(start + 1, len(lines)):
        text = lines[at].strip()
        if text.startswith(opening[1]) and not text.strip(opening[1][0]):
            return at
    return None


def _float(lines: Sequence[str], *, is_wide: Callable[[str], bool]) -> _Float | None:
    label = next((found for line in lines if (found := _LABEL.match(line))), None)
    if "{python}" not in lines[0] or label is None:
        return None
    code = [line.strip() for line in lines[1:-1] if line.strip() and not line.startswith("#|")]
    table = _TABLE.fullmatch(code[-1]) if code else None
    return _Float(
        kind=label[1][:3],
        lines=tuple(lines),
        is_wide=table is not None and is_wide(table[1]),
    )


def _at_end(floats: Sequence[_Float]) -> Iterator[str]:
    """Yield tables, then figures, each on its own page; a turned page needs no break around it."""
    after_turned = False
    for kind, name in _HEADINGS.items():
        heading = heading_line("# ", name, after=" {.unnumbered}")
        for number, item in enumerate(one for one in floats if one.kind == kind):
            if not item.is_wide and not after_turned:
                yield from (_PAGE_BREAK, "")
            lines = [heading, "", *item.lines] if number == 0 else list(item.lines)
            yield from _Float(kind=kind, lines=tuple(lines), is_wide=item.is_wide).turned
            yield ""
            after_turned = item.is_wide
