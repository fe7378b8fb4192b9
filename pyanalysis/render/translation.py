"""The manuscript's template in another language: headings, captions, and the sentences between.

A line of the template is looked up in the catalogue as it stands, with its inline code and its
references; a line that the catalogue does not have, such as one that a user wrote, stays. A heading
keeps the identifier that it has in English, so that links and the search for a section still work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyanalysis.display.language import ENGLISH, language_in_use, verbatim
from pyanalysis.display.markdown import join_sentences
from pyanalysis.display.wide import CHINESE

TEMPLATES: Final = ("manuscript.qmd", "sections/*.qmd", "neutral/*.qmd")
"""The files of ``report/`` whose texts are ours."""

_OPTION = re.compile(r'^(#\| (?:fig-cap|tbl-cap|fig-alt): "|keywords: \[)(.*)("|\])$')
_HEADING = re.compile(r"^(#+ )(.+?)((?: \{[^}]*\})?)$")
_LINE = re.compile(r"^((?:- )?)(.+?)(\s*)$")
_FENCE = re.compile(r"^(`{3,}|~{3,})")
_NO_TEXT = re.compile(r"^(?::::|\{\{<|<!--|---$)")
_BETWEEN_CODES = re.compile(r"(?<=`) +(?=`\{python\} )")
_BESIDE_CODE = re.compile(rf"(?<=`) +(?=[{CHINESE}])|(?<=[{CHINESE}]) +(?=`\{{python\}} )")
_CODE = re.compile(r"`\{python\} [^`]+`")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """A line whose ``message`` can be translated; empty where there is nothing to translate."""

    before: str
    message: str
    after: str


def translate_template(report: Path) -> None:
    """Translate the texts in the staged folder ``report`` into the language in use."""
    if language_in_use() == ENGLISH:
        return
    for path in sorted(report.rglob("*.qmd")):
        lines = [
            _translated(line) if line.message else line.before + line.after
            for line in read_template(path)
        ]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def close_up_sentences(report: Path) -> None:
    """Leave out the blanks beside inline code where the language in use has none.

    The study's own texts are in the folder by now: its words stay, and two pieces of inline code
    must not touch there either, so an unseen blank stays between them.
    """
    if join_sentences(["1", "2"]) != "12":
        return
    for path in sorted(report.rglob("*.qmd")):
        text = path.read_text(encoding="utf-8")
        closed = _BESIDE_CODE.sub("", _BETWEEN_CODES.sub("\u200b", text))
        path.write_text(closed, encoding="utf-8")


def _translated(line: TemplateLine) -> str:
    if re.fullmatch("#+ ", line.before):
        return heading_line(line.before, line.message, after=line.after)
    return line.before + verbatim(line.message) + line.after


def heading_line(marks: str, message: str, *, after: str) -> str:
    """Give a heading in the language in use; a translated one with its English identifier.

    ``marks`` are those of its level with the blank, ``after`` its attributes in braces or nothing.
    """
    shown = verbatim(message)
    if shown != message and "{#" not in after:
        inner = after.strip().strip("{}")
        after = " {" + " ".join(filter(None, [f"#{_identifier(message)}", inner])) + "}"
    return marks + shown + after


def _identifier(heading: str) -> str:
    """Give the identifier that Pandoc makes of an English heading."""
    kept = re.sub(r"[^\w\s.-]", "", heading.lower())
    return re.sub(r"^[^a-z]+", "", "-".join(kept.split()))


def template_texts(report: Path) -> Iterator[tuple[str, str]]:
    """Give every text of the template with the name of its file."""
    for pattern in TEMPLATES:
        for path in sorted(report.glob(pattern)):
            for line in read_template(path):
                if line.message:
                    yield path.relative_to(report).as_posix(), line.message


def read_template(path: Path) -> Iterator[TemplateLine]:
    """Split each line of a template into what can be translated and what stands around it."""
    inside = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        fence = _FENCE.match(line)
        if not inside and (fence or (number == 0 and line == "---")):
            inside = fence[1] if fence else "---"
        elif inside and line.startswith(inside):
            inside = ""
        else:
            yield _split(line, is_inside=bool(inside))
            continue
        yield TemplateLine(before=line, message="", after="")


def _split(line: str, *, is_inside: bool) -> TemplateLine:
    pattern = _OPTION if is_inside else _HEADING if line.startswith("#") else _LINE
    found = None if _NO_TEXT.match(line) else pattern.match(line)
    if found is None or not re.search("[A-Za-z]", _CODE.sub("", found[2])):
        return TemplateLine(before=line, message="", after="")
    return TemplateLine(before=found[1], message=found[2], after=found[3])
