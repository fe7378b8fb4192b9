"""What stands below each heading of a staged manuscript: texts, and pieces made from results."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pyanalysis.checklists.records import ANYWHERE, AUTHORS, DECLARED
from pyanalysis.display.language import in_context, marked, text, verbatim
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.display.markdown import Prose, escape
from pyanalysis.display.prose_results import ALPHA, LEVEL
from pyanalysis.render.formats import MANUSCRIPT
from pyanalysis.render.offline_source import INLINE_CODE, Cell, Line, read_source
from pyanalysis.render.texts import NEUTRAL

TITLE: Final = marked("Title")
"""The address of the title, which stands above the first heading."""

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*(?:\{[^}]*\}\s*)?$")
_MEMBER = re.compile(r"\bm\.(\w+)")
_COMMENT = re.compile(r"<!--.*?-->", flags=re.DOTALL)
_DRAWN = ("table_", "figure_")
_ALPHA = f"{ALPHA:g}".replace("0.", "0?[.·]")
"""The level as any journal style writes it: 0.05, .05 or 0·05."""
_TERMS: Final[Mapping[str, re.Pattern[str]]] = {
    "design": re.compile(
        r"(?i)\b(?:cohort|case[-\u2013 ]control|cross-sectional|matched) stud\w+"
        r"|(?:队列|病例[-\u2013]?对照|横断面|匹配)研究"
    ),
    "prediction": re.compile(
        r"(?i)\b(?:predict(?:s|ed|ing|ion|ive)?|prognostic|diagnostic)\b"
        r"|预测(?!变量|因素|因子|值)|(?:预后|诊断)模型"
    ),
    "sidedness": re.compile(r"(?i)\b(?:one|two)-(?:sided|tailed)\b|[单双]侧"),
    "significance": re.compile(
        rf"\b{LEVEL} level\b|\b[Pp]\*?\s?<\s?{_ALPHA}(?!\d)"
        rf"|(?<!\d){LEVEL}(?:为)?检验水准|(?<=[\u4e00-\u9fff])[Pp]\*?\s?<\s?{_ALPHA}(?!\d)"
    ),
}
"""Pieces that are words, English or Chinese: the text of a section holds one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading and what stands below it, up to the next one.

    ``path`` holds the headings above it and its own. ``pieces`` are the members of the manuscript
    that are shown, and ``text:NAME`` for each text that the authors wrote; ``text`` is all that is
    written there, generated sentences in it.
    """

    path: tuple[str, ...]
    text: str = ""
    pieces: frozenset[str] = field(default_factory=frozenset)

    @property
    def heading(self) -> str:
        """Give the heading itself."""
        return self.path[-1]

    @property
    def address(self) -> str:
        """Say where it is: ``Methods: Statistical analysis``."""
        return functools.reduce(_below, self.path)

    def shows(self, piece: str, *, declared: Mapping[str, str]) -> bool:
        """Tell whether a piece of an item stands here."""
        if piece in _TERMS:
            return _TERMS[piece].search(self.text) is not None
        if piece.startswith(DECLARED):
            words = declared.get(piece.removeprefix(DECLARED), "")
            return bool(words) and (words in self.text or escape(words) in self.text)
        return piece in self.pieces


def _below(above: str, heading: str) -> str:
    return in_context("address", "{above}: {heading}", above=above, heading=heading)


def sections_at(sections: Iterable[Section], *, heading: str) -> list[Section]:
    """Find the section of a heading with those within it; every one where it may be anywhere.

    ``heading`` is in English; the manuscript has it as it is or in the language in use.
    """
    names = {heading, verbatim(heading)}
    return [
        section for section in sections if heading == ANYWHERE or not names.isdisjoint(section.path)
    ]


def read_sections(folder: Path, *, manuscript: Manuscript) -> tuple[Section, ...]:
    """Read the sections of the manuscript staged in ``folder``; raises RenderError if it is broken.

    ``manuscript`` makes the sentences, so that an empty one counts as not there.
    """
    sections = [Section(path=(text(TITLE),), text=manuscript.bundle.study.title)]
    own = own_texts(folder)
    for part in read_source(folder / MANUSCRIPT, project=folder).parts:
        if isinstance(part, Cell):
            _add(sections, _of_code(part.code, manuscript=manuscript))
            continue
        for line in part.lines:
            found = None if line.is_code else _HEADING.match(line.text)
            if found is None:
                _add(sections, _of_line(line, own=own, manuscript=manuscript))
                continue
            above = sections[-1].path[: len(found[1]) - 1] if len(sections) > 1 else ()
            sections.append(Section(path=(*above, found[2])))
    return tuple(sections)


def own_texts(folder: Path) -> frozenset[str]:
    """Name the texts in a staged project that somebody wrote: no line of a stand-in is left."""
    found = set()
    for path in sorted((folder / "report" / NEUTRAL).glob("*.qmd")):
        own = folder / "report" / path.name
        if own.is_file() and _written(own.read_text(encoding="utf-8"), stand_in=path):
            found.add(own.stem)
    return frozenset(found)


def _written(content: str, *, stand_in: Path) -> bool:
    neutral = {line.strip() for line in stand_in.read_text(encoding="utf-8").splitlines()}
    lines = (line.strip() for line in _COMMENT.sub("", content).splitlines())
    return any(line and line not in neutral for line in lines)


def _add(sections: list[Section], more: tuple[str, frozenset[str]]) -> None:
    """Put text and pieces below the last heading."""
    words, pieces = more
    last = sections[-1]
    sections[-1] = replace(last, text=f"{last.text}\n{words}", pieces=last.pieces | pieces)


def _of_line(
    line: Line, *, own: frozenset[str], manuscript: Manuscript
) -> tuple[str, frozenset[str]]:
    made = [_of_code(code, manuscript=manuscript) for code in INLINE_CODE.findall(line.text)]
    plain = _COMMENT.sub("", INLINE_CODE.sub(" ", line.text)).strip()
    name = Path(line.place.file).stem
    written = {f"{AUTHORS}{name}"} if plain and name in own else set()
    return (
        " ".join([plain, *(words for words, _ in made)]),
        frozenset(written).union(*(pieces for _, pieces in made)),
    )


def _of_code(code: str, *, manuscript: Manuscript) -> tuple[str, frozenset[str]]:
    """Give the sentences that a cell makes, and the names of what it shows."""
    texts, pieces = [], set()
    for name in _MEMBER.findall(code):
        if name.startswith(_DRAWN):
            pieces.add(name)
        elif (shown := getattr(manuscript, name, None)) and isinstance(shown, (str, Prose)):
            pieces.add(name)
            texts.append(str(shown))
    return " ".join(texts), frozenset(pieces)
