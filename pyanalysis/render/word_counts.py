"""How long the manuscript is, by one rule for every format and both engines.

The text is read as the offline engine reads it, its cells run, and counted in Pandoc's tree. A word
is what stands between blanks and holds a letter or a digit; each Chinese character is one, as word
processors count. Headings, citations and the numbers of
the references are not counted; naming a table or a figure makes two words, as in "Table 1".
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pyanalysis.display.language import text
from pyanalysis.display.wide import is_chinese
from pyanalysis.errors import RenderError
from pyanalysis.render.offline import Document, citation_arguments, execute_document
from pyanalysis.render.offline_settings import load_settings
from pyanalysis.render.pandoc import convert
from pyanalysis.render.pandoc_ast import (
    Node,
    classes_of,
    find,
    identifier_of,
    rewrite,
    text_of,
    words,
)
from pyanalysis.results.front import WordCounts

_MAIN, _ABSTRACT, _APPENDIX, _OTHER = "main text", "abstract", "appendix", "other"
_TABLES, _CAPTIONS = "tables", "captions"
_FLOATS: Final = ("fig-", "tbl-")


def count_words(
    project: Path, *, environment: Mapping[str, str], progress: Callable[[str], None]
) -> WordCounts:
    """Count the words of a staged manuscript; raises RenderError where it cannot be read."""
    progress("counting words")
    try:
        document = execute_document(project, environment=environment, progress=lambda _: None)
    except RenderError as error:
        raise RenderError(f"the words cannot be counted: {error}") from error
    counts = _count(document)
    references = _references(document)
    labels = [
        result.cell.options.label
        for result in document.outputs.results.values()
        if result.cell.options.float_kind
    ]
    return WordCounts(
        abstract=counts[_ABSTRACT],
        main_text=counts[_MAIN],
        tables=counts[_TABLES],
        captions=counts[_CAPTIONS],
        references=sum(map(_words_in, references)),
        appendix=counts[_APPENDIX],
        n_tables=sum(label.startswith("tbl-") for label in labels),
        n_figures=sum(label.startswith("fig-") for label in labels),
        n_references=len(references),
    )


def _count(document: Document) -> Counter[str]:
    """Count by part; what stands before the first section is not counted."""
    counts: Counter[str] = Counter()
    part = _OTHER
    for block in document.blocks:
        if block["t"] == "Header" and block["c"][0] == 1:
            part = _part_of(block)
            continue
        if block["t"] == "Header":
            continue
        captions = _captions(block, document=document)
        tables = find([block], "Table")
        counts[_CAPTIONS] += sum(map(_words_in, captions))
        counts[_TABLES] += sum(map(_words_in, tables))
        if not _is_float(block, document=document):
            counts[part] += _words_in(block) - sum(map(_words_in, (*captions, *tables)))
    return counts


def _part_of(heading: Node) -> str:
    """Tell what a section is: numbered ones, by their class, are the main text."""
    title = text_of(heading["c"][2]).strip().lower()
    if title == text("Abstract").lower():
        return _ABSTRACT
    if title.startswith(text("Appendix").lower()):
        return _APPENDIX
    return _OTHER if "unnumbered" in classes_of(heading) else _MAIN


def _is_float(block: Node, *, document: Document) -> bool:
    result = document.outputs.results.get(identifier_of(block))
    return result is not None and bool(result.cell.options.float_kind)


def _captions(block: Node, *, document: Document) -> list[Node]:
    results = document.outputs.results
    return [
        division
        for division in find([block], "Div")
        if identifier_of(division).removesuffix("-caption") in results
        and identifier_of(division).endswith("-caption")
    ]


def _words_in(node: Node) -> int:
    return words_of(text_of(rewrite([node], _spoken)))


def words_of(text: str) -> int:
    """Count the words of a plain text: what has a letter or a digit, or is a wide character."""
    apart = "".join(f" {sign} " if is_chinese(sign) else sign for sign in text)
    return sum(any(sign.isalnum() for sign in word) for word in apart.split())


def _spoken(node: Node) -> list[Node] | None:
    """Leave citations out, and put blanks between blocks, whose texts would else run together."""
    if node["t"] == "Cite":
        key = node["c"][0][0]["citationId"]
        return words("Table 1") if key.startswith(_FLOATS) else []
    if node["t"] in ("Para", "Plain"):
        return [{**node, "c": [*rewrite(node["c"], _spoken), {"t": "Space"}]}]
    if node["t"] == "Header" or "csl-left-margin" in classes_of(node):
        return []
    return None


def _references(document: Document) -> list[Node]:
    """Give the entries of the list of references, as they will be set."""
    settings = load_settings(
        document.project, front_matter=document.source.front_matter, target="html"
    )
    cited = [cite for cite in find(document.blocks, "Cite") if not _is_cross_reference(cite)]
    if not cited:
        return []
    blocks: list[Node] = [{"t": "Para", "c": cited}]
    version = list(document.api_version)
    tree = {"pandoc-api-version": version, "meta": {}, "blocks": blocks}
    text = convert(
        json.dumps(tree),
        source="json",
        target="json",
        working_dir=document.project,
        arguments=citation_arguments(settings, blocks=blocks),
    )
    entries = find(json.loads(text)["blocks"], "Div")
    return [entry for entry in entries if "csl-entry" in classes_of(entry)]


def _is_cross_reference(cite: Node) -> bool:
    key: str = cite["c"][0][0]["citationId"]
    return key.startswith(_FLOATS)
