"""Numbers of figures, tables and sections, and the references to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyanalysis.errors import RenderError
from pyanalysis.render.offline_markdown import CellResult
from pyanalysis.render.offline_settings import Settings
from pyanalysis.render.offline_source import Source
from pyanalysis.render.pandoc_ast import (
    Node,
    classes_of,
    identifier_of,
    link,
    rewrite,
    span,
    words,
)

NBSP: Final = "\u00a0"
_KNOWN: Final = re.compile(r"^([Ff]ig|[Tt]bl|[Ss]ec)-.")
_UNKNOWN: Final = re.compile(
    r"^([Ee]q|[Ll]st|[Tt]hm|[Ll]em|[Cc]or|[Pp]rp|[Cc]nj|[Dd]ef|[Ee]xm|[Ee]xr|[Ss]ol|[Rr]em|[Aa]lg"
    r"|[Nn]te|[Ww]rn|[Cc]au|[Ii]mp|[Tt]ip|[Vv]id|[Dd]ia)-."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that can be referred to; ``number`` is empty when it carries none."""

    kind: str
    number: str


def number_blocks(
    blocks: Sequence[Node], *, results: Mapping[str, CellResult], settings: Settings, source: Source
) -> tuple[list[Node], dict[str, Target]]:
    """Number headings (in their text) and list every target; raises RenderError on a repeat."""
    targets: dict[str, Target] = {}
    counts = {"fig": 0, "tbl": 0}
    levels: list[int] = []

    def add(name: str, target: Target) -> None:
        if name in targets:
            place = source.place_of(f"#{name}") or "the manuscript"
            raise RenderError(f"{place}: the label {name} is used twice")
        targets[name] = target

    def visit(node: Node) -> list[Node] | None:
        name = identifier_of(node)
        if node["t"] == "Header":
            number = _next_number(node, levels) if settings.number_sections else ""
            if name.startswith("sec-"):
                add(name, Target(kind="sec", number=number))
            return [_numbered(node, number)] if number else None
        if node["t"] == "Div" and any(kind.startswith("callout-") for kind in classes_of(node)):
            title, rest = node["c"][1][:1], node["c"][1][1:]
            return [{"t": "Div", "c": [node["c"][0], [*title, *rewrite(rest, visit)]]}]
        if node["t"] == "Div" and name in results:
            name = results[name].cell.options.label
        elif _UNKNOWN.match(name):
            place = source.place_of(f"#{name}") or "the manuscript"
            raise RenderError(f"{place}: the label '{name}' is of a type that is not supported")
        if node["t"] in {"Div", "Figure", "Table"} and name[:4] in {"fig-", "tbl-"}:
            kind = name[:3]
            counts[kind] += 1
            add(name, Target(kind=kind, number=str(counts[kind])))
        return None

    return rewrite(blocks, visit), targets


def _next_number(header: Node, levels: list[int]) -> str:
    if "unnumbered" in classes_of(header):
        return ""
    depth = header["c"][0]
    del levels[depth:]
    levels.extend([0] * (depth - len(levels)))
    levels[depth - 1] += 1
    parts = levels[1:] if levels[0] == 0 and depth > 1 else levels
    return ".".join(str(part) for part in parts)


def _numbered(header: Node, number: str) -> Node:
    level, attributes, inlines = header["c"]
    mark = span(words(number), classes=["header-section-number"])
    return {"t": "Header", "c": [level, attributes, [mark, {"t": "Space"}, *inlines]]}


def resolve_references(
    blocks: Sequence[Node],
    *,
    targets: Mapping[str, Target],
    settings: Settings,
    source: Source,
) -> list[Node]:
    """Turn ``@fig-x``, ``@tbl-x`` and ``@sec-x`` into links; raises RenderError naming the line."""

    def visit(node: Node) -> list[Node] | None:
        if node["t"] != "Cite":
            return None
        citations = node["c"][0]
        names = [citation["citationId"] for citation in citations]
        for name in names:
            _check_name(name, targets=targets, source=source)
        ours = [bool(_KNOWN.match(name)) for name in names]
        if not any(ours):
            return None
        if not all(ours):
            place = source.place_of(f"@{names[0]}") or "the manuscript"
            raise RenderError(f"{place}: a citation and a cross-reference share one bracket")
        inlines: list[Node] = []
        for position, citation in enumerate(citations):
            if position:
                inlines += words(", ")
            inlines += _reference(citation, targets=targets, settings=settings)
        return inlines

    return rewrite(blocks, visit)


def _check_name(name: str, *, targets: Mapping[str, Target], source: Source) -> None:
    place = source.place_of(f"@{name}") or "the manuscript"
    if _UNKNOWN.match(name):
        raise RenderError(f"{place}: references of the type @{name} are not supported")
    if not _KNOWN.match(name):
        return
    label = name[0].lower() + name[1:]
    if label not in targets:
        raise RenderError(f"{place}: @{name} refers to nothing in the manuscript")
    if not targets[label].number:
        raise RenderError(
            f"{place}: @{name} refers to a heading without a number; set 'number-sections: true'"
        )


def _reference(citation: Node, *, targets: Mapping[str, Target], settings: Settings) -> list[Node]:
    """Write one reference: ``[-@tbl-x]`` gives the number alone, ``[Tab. @tbl-x]`` its own word."""
    name = citation["citationId"]
    label = name[0].lower() + name[1:]
    target = targets[label]
    word = settings.reference_words[target.kind]
    if name[0].isupper():
        word = word[0].upper() + word[1:]
    text: list[Node] = [{"t": "Str", "c": f"{word}{NBSP}{target.number}"}]
    prefix = citation["citationPrefix"]
    if prefix:
        text = [*prefix, {"t": "Str", "c": f"{NBSP}{target.number}"}]
    elif citation["citationMode"]["t"] == "SuppressAuthor":
        text = [{"t": "Str", "c": target.number}]
    return [link(text, f"#{label}", classes=["quarto-xref"]), *citation["citationSuffix"]]


def caption_inlines(caption: Sequence[Node], *, target: Target, settings: Settings) -> list[Node]:
    """Write ``Table 1: ...`` before a caption's text, ``Table 1`` alone when it has none."""
    head = f"{settings.caption_words[target.kind]}{NBSP}{target.number}"
    if not caption:
        return [span(words(head), classes=["float-number"])]
    mark = span(words(head + settings.title_delimiter), classes=["float-number"])
    return [mark, {"t": "Space"}, *caption]
