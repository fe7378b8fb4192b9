"""Reading a Quarto document: includes, prose, cells, and a refusal of what is not supported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from pyanalysis.errors import RenderError
from pyanalysis.render.offline_options import CellOptions, Place, read_options

Role = Literal["text", "open", "code", "close"]
INLINE_CODE = re.compile(r"(?<!`)`\{python\}[ \t]([^`]+)`")
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})\s*(?P<info>.*)$")
_CELL = re.compile(r"^\{(?P<language>[A-Za-z][\w.+-]*)(?P<rest>[^}]*)\}$")
_SHORTCODE = re.compile(r"\{\{<\s*(/?[\w-]*)(.*?)>\}\}")
_INCLUDE = re.compile(r"^\{\{<\s*include\s+(\S+)\s*>\}\}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the source, where it stands, and its part in a fenced code block if any."""

    text: str
    place: Place
    role: Role

    @property
    def is_code(self) -> bool:
        """Whether the line belongs to a fenced code block, its fences included."""
        return self.role != "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Lines of Markdown between two cells."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One Python cell: its code without the options, and the options."""

    code: str
    options: CellOptions
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A whole document with its includes: the YAML at its head, then prose and cells in order."""

    front_matter: dict[str, Any]
    parts: tuple[Prose | Cell, ...]

    def place_of(self, text: str) -> Place | None:
        """Find the first line of prose that holds a text."""
        for part in self.parts:
            lines = part.lines if isinstance(part, Prose) else ()
            for line in lines:
                if text in line.text and not line.is_code:
                    return line.place
        return None


def read_source(path: Path, *, project: Path) -> Source:
    """Read a .qmd file and what it includes; raises RenderError naming file and line."""
    lines = list(_lines_of(path, project=project, ancestors=()))
    front_matter, body = _split_front_matter(lines)
    return Source(front_matter=front_matter, parts=tuple(_parts(body)))


def _lines_of(path: Path, *, project: Path, ancestors: tuple[Path, ...]) -> Iterator[Line]:
    """Yield the lines of a file, those of an included file in the place of its shortcode."""
    name = path.relative_to(project).as_posix()
    fence = ""
    for number, text in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        place = Place(file=name, line=number)
        role: Role = "code" if fence else "text"
        opening = _FENCE.match(text)
        if not fence and opening:
            role, fence = "open", opening["fence"]
        elif fence and text.startswith(fence) and not text.strip().strip(fence[0]):
            role, fence = "close", ""
        include = _INCLUDE.match(text.strip()) if role == "text" else None
        if include is None:
            yield Line(text=text, place=place, role=role)
            continue
        target = (path.parent / include[1]).resolve()
        if target in (*ancestors, path):
            raise RenderError(f"{place}: {include[1]} includes itself")
        if not target.is_file() or not target.is_relative_to(project):
            raise RenderError(f"{place}: the included file {include[1]} does not exist")
        yield from _lines_of(target, project=project, ancestors=(*ancestors, path))


def _split_front_matter(lines: list[Line]) -> tuple[dict[str, Any], list[Line]]:
    if not lines or lines[0].text.rstrip() != "---":
        return {}, lines
    closing = [at for at, line in enumerate(lines) if at and line.text.rstrip() in {"---", "..."}]
    if not closing:
        raise RenderError(f"{lines[0].place}: the YAML block is not closed by '---'")
    text = "\n".join(line.text for line in lines[1 : closing[0]])
    if "{python}" in text:
        raise RenderError(f"{lines[0].place}: code in the YAML block is not evaluated")
    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise RenderError(f"{lines[0].place}: the YAML block is not valid: {error}") from error
    return content, lines[closing[0] + 1 :]


def _parts(lines: list[Line]) -> Iterator[Prose | Cell]:
    prose: list[Line] = []
    labels: dict[str, Place] = {}
    at = 0
    while at < len(lines):
        cell_end = _cell_end(lines, at)
        if cell_end is None:
            _refuse_unknown(lines[at])
            prose.append(lines[at])
            at += 1
            continue
        if prose:
            yield Prose(lines=tuple(prose))
            prose = []
        cell = _cell(lines[at:cell_end])
        label = cell.options.label
        if label and label in labels:
            raise RenderError(f"{cell.place}: the label {label} is taken by {labels[label]}")
        labels[label] = cell.place
        yield cell
        at = cell_end + 1
    if prose:
        yield Prose(lines=tuple(prose))


def _cell_end(lines: list[Line], start: int) -> int | None:
    """Give the index of the fence that closes the cell opened at ``start``, None if none opens."""
    first = lines[start]
    opening = _FENCE.match(first.text)
    if not opening or first.role != "open":
        return None
    info = _CELL.match(opening["info"].strip())
    if info is None:
        return None
    if info["language"] != "python":
        raise RenderError(f"{first.place}: cells in {info['language']} are not supported")
    if info["rest"].strip():
        raise RenderError(f"{first.place}: write the options of a cell as '#|' lines")
    for at in range(start + 1, len(lines)):
        if lines[at].role == "close":
            return at
    raise RenderError(f"{first.place}: the cell is not closed")


def _cell(lines: list[Line]) -> Cell:
    place = lines[0].place
    body = [line.text for line in lines[1:]]
    count = next((at for at, text in enumerate(body) if not text.startswith("#|")), len(body))
    options = read_options(body[:count], place=place)
    return Cell(code="\n".join(body[count:]), options=options, place=place)


def _refuse_unknown(line: Line) -> None:
    if line.is_code:
        return
    for shortcode in _SHORTCODE.finditer(line.text):
        if shortcode[1] != "pagebreak" or line.text.strip() != shortcode[0]:
            raise RenderError(
                f"{line.place}: the shortcode '{shortcode[0]}' is not supported here; the offline "
                "engine knows include and pagebreak, each on a line of its own"
            )
    if "{{<" in _SHORTCODE.sub("", line.text):
        raise RenderError(f"{line.place}: a shortcode is not closed by '>}}}}'")
    if "`{python}" in INLINE_CODE.sub("", line.text):
        raise RenderError(f"{line.place}: an inline expression is empty or not closed on its line")
    if re.search(r"(?<!`)`\{(?!python\}|=)[a-z]+\} ", line.text):
        raise RenderError(f"{line.place}: inline code is evaluated in Python only")
