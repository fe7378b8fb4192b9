"""Quarto, Markdown and plain text as passages, each line knowing its number."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

from pyanalysis.proofread.passages import CITATION, HIDDEN, Passage, joined
from pyanalysis.proofread.tables import table_passages

Line = tuple[int, str]

_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*)")
_REFERENCES: Final = re.compile(
    r"\s*(?:\d+\.?\s*)?(?:references|bibliography|works\s+cited|literature|参考文献)\s*:?\s*",
    re.IGNORECASE,
)
_TABLE_RULE: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*")
_SUBSTITUTIONS: Final = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"\{\{<.*?>\}\}", HIDDEN),
        (r"`[^`]*`", HIDDEN),
        (r"!?\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?", r"\1"),
        (
            r"\[\^[^\]]+\]|\[[^\]]*@[\w][^\]]*\]|(?<![\w.])-?@(?!fig-|tbl-|sec-|eq-)[\w][\w:.-]*\w",
            CITATION,
        ),
        (r"@(?:fig|tbl|sec|eq)-[\w-]+", HIDDEN),
        (r"<sup>\s*([0-9,\s-]+)\s*</sup>|\^([0-9]+(?:[,-][0-9]+)*)\^", r"^\1\2"),
        (r"(?<=[a-z.,;)])\^[0-9]+(?:[,-][0-9]+)*(?!\w)", CITATION),
        (r"</?[A-Za-z][^<>]*>", ""),
        (r"\{[#.][^}]*\}|\[([^\]]*)\](?=\{[.#])", r"\1"),
        (r"\^\[", " ["),
        (r"\\([\\`*_{}\[\]()#+\-.!<>%$~^|])", r"\1"),
        (r"\\(?:text|mathrm|mathit)\{([^}]*)\}", r"\1"),
        (r"\\(?:leq?|leqslant)\b", "\u2264"),
        (r"\\(?:geq?|geqslant)\b", "\u2265"),
        (r"\\times\b", "\u00d7"),
        (r"(?<!\$)\$(?=\S)([^$]*?)(?<=\S)\$", r"\1"),
        (r"\*+", ""),
        (r"(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)", ""),
        (r"~(\w+)~", r"\1"),
    )
)


def marked_passages(text: str) -> Iterator[Passage]:
    """Read Quarto or Markdown: what a reader would see, without front matter, code and comments."""
    lines = list(_visible_lines(_without_comments(text)))
    yield from _paragraphs(lines, is_marked=True)


def plain_passages(text: str) -> Iterator[Passage]:
    """Read plain text: paragraphs are set apart by empty lines."""
    lines = list(enumerate(text.splitlines(), start=1))
    yield from _paragraphs(lines, is_marked=False)


def is_references_heading(text: str) -> bool:
    """Tell whether a heading opens the list of references."""
    return _REFERENCES.fullmatch(text) is not None


def _without_comments(text: str) -> str:
    return re.sub(r"<!--.*?(?:-->|\Z)", lambda match: "\n" * match[0].count("\n"), text, flags=re.S)


def _visible_lines(text: str) -> Iterator[Line]:
    lines = text.splitlines()
    start = _front_matter_end(lines)
    fence = ""
    for number, line in enumerate(lines[start:], start=start + 1):
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        if opened:
            fence = opened[1]
            yield number, ""
        elif line.lstrip().startswith(":::"):
            yield number, ""
        else:
            yield number, line


def _front_matter_end(lines: Sequence[str]) -> int:
    if not lines or lines[0].strip() != "---":
        return 0
    for at, line in enumerate(lines[1:], start=1):
        if line.strip() in ("---", "..."):
            return at + 1
    return 0


def _paragraphs(lines: Sequence[Line], *, is_marked: bool) -> Iterator[Passage]:
    held: list[Line] = []
    in_references = False
    for number, line in [*lines, (0, "")]:
        heading = _HEADING.match(line) if is_marked else None
        if line.strip() and heading is None:
            held.append((number, line))
            continue
        if held:
            if not is_marked and is_references_heading(held[0][1]):
                in_references = True
            yield from _block(held, is_marked=is_marked, is_reference=in_references)
            held = []
        if heading is not None:
            shown = shown_text(heading["text"])
            in_references = is_references_heading(shown)
            yield joined([(f"line {number}", shown)])


def _block(lines: Sequence[Line], *, is_marked: bool, is_reference: bool) -> Iterator[Passage]:
    if is_marked and len(lines) > 2 and "|" in lines[0][1] and _TABLE_RULE.fullmatch(lines[1][1]):
        yield from _pipe_table(lines)
        return
    pieces = [
        (f"line {number}", shown_text(line) if is_marked else line.strip())
        for number, line in lines
    ]
    yield joined(pieces, is_reference=is_reference)


def _pipe_table(lines: Sequence[Line]) -> Iterator[Passage]:
    head = _cells(lines[0][1])
    for number, line in lines[2:]:
        both = table_passages([head, _cells(line)], n_headings=1, place="")
        row = list(both)[1]
        yield Passage(text=row.text, marks=((0, f"line {number}"),))


def _cells(line: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [shown_text(part).strip() for part in parts]


def shown_text(line: str) -> str:
    """Give what a reader sees of a line of Markdown; other people's keys become a mark."""
    line = line.strip()
    line = re.sub(r"^(?:>|[-*+]|\d+[.)])\s+", "", line)
    for pattern, new in _SUBSTITUTIONS:
        line = pattern.sub(new, line)
    return html.unescape(line)
