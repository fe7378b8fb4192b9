"""The manuscript as PDF: Pandoc writes Typst, the ``typst`` package compiles it.

The package's own fonts are used and no others, and the date is fixed, so that the same text gives
the same bytes on every machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import typst

from pyanalysis.errors import RenderError
from pyanalysis.render.offline_dialect import Float, Front, Paper
from pyanalysis.render.offline_html import author_inlines
from pyanalysis.render.offline_tables import split_foot
from pyanalysis.render.pandoc import convert
from pyanalysis.render.pandoc_ast import (
    Node,
    attribute_of,
    para,
    plain,
    raw_block,
    raw_inline,
    rewrite,
    text_of,
    words,
)

TEMPLATE: Final = "typst-template.typ"
_EPOCH: Final = 1356998400


class TypstDialect:
    """Calls the functions of ``report/typst-template.typ``."""

    def float_blocks(self, item: Float) -> list[Node]:
        """Set a numbered figure or table."""
        opening = [raw_inline("typst", f"#float({json.dumps(item.kind)}, [")]
        head = plain([*opening, *item.caption, raw_inline("typst", "])[")])
        return [head, *item.body, raw_block("typst", f"] <{item.label}>")]

    def table_blocks(self, table: Node) -> list[Node]:
        """Set a table, its foot as notes below it."""
        bare, notes = split_foot(table)
        return [bare, *(_call("table-note", note) for note in notes)]

    def callout(self, kind: str, *, title: Sequence[Node], body: Sequence[Node]) -> list[Node]:
        """Set a box with a title."""
        opening = [raw_inline("typst", f"#callout({json.dumps(kind)}, [")]
        head = plain([*opening, *title, raw_inline("typst", "])[")])
        return [head, *body, raw_block("typst", "]")]

    def landscape(self, blocks: Sequence[Node]) -> list[Node]:
        """Set blocks on pages turned by 90 degrees."""
        return [raw_block("typst", "#landscape["), *blocks, raw_block("typst", "]")]

    def page_break(self) -> Node:
        """Begin a new page."""
        return raw_block("typst", "#pagebreak(weak: true)")

    def front(self, front: Front) -> list[Node]:
        """Set title, authors, affiliations, date, abstract and keywords."""
        blocks = [_call("paper-title", front.title)] if front.title else []
        if front.subtitle:
            blocks.append(_call("paper-subtitle", front.subtitle))
        if front.byline.authors:
            blocks.append(_call("byline", author_inlines(front)))
        for number, place in enumerate(front.byline.affiliations, start=1):
            mark = {"t": "Superscript", "c": words(str(number))}
            blocks.append(_call("affiliation", [mark, *words(place)]))
        if front.byline.correspondence:
            blocks.append(_call("affiliation", words(front.byline.correspondence)))
        if front.date:
            blocks.append(_call("affiliation", front.date))
        if front.abstract:
            title = [raw_inline("typst", "#abstract["), *words(front.abstract_title)]
            head = plain([*title, raw_inline("typst", "][")])
            blocks += [head, *front.abstract, raw_block("typst", "]")]
        if front.keywords:
            blocks.append(_call("keywords", words(", ".join(front.keywords))))
        return blocks


def _call(function: str, inlines: Sequence[Node]) -> Node:
    return para([raw_inline("typst", f"#{function}["), *inlines, raw_inline("typst", "]")])


def write_pdf(paper: Paper, *, out: Path) -> None:
    """Write the file; raises RenderError on Typst's errors and warnings, a missing glyph too."""
    front, folder = paper.front, paper.folder
    if not (folder / TEMPLATE).is_file():
        raise RenderError(f"there is no {TEMPLATE} beside the manuscript")
    body = convert(
        paper.tree(rewrite([*TypstDialect().front(front), *paper.blocks], _image), meta={}),
        source="json",
        target="typst-citations",
        working_dir=folder,
        arguments=["--syntax-highlighting=none", *paper.citation_arguments],
    )
    facts = {
        "title": json.dumps(text_of(front.title), ensure_ascii=False),
        "authors": _array(front.byline.names),
        "language": json.dumps(front.language.split("-")[0]),
        "keywords": _array(front.keywords),
    }
    settings = ", ".join(f"{key}: {value}" for key, value in facts.items())
    head = f'#import "{TEMPLATE}": *\n#show: manuscript.with({settings})\n\n'
    path = folder / "manuscript.typ"
    path.write_text(head + body, encoding="utf-8")
    _check_glyphs(head + body, path=path.with_name("glyphs.typ"))
    out.write_bytes(_compile(path))


def _image(node: Node) -> list[Node] | None:
    """Write an image with its alternative text, which Pandoc leaves out of its Typst."""
    if node["t"] != "Image":
        return None
    alt = json.dumps(text_of(node["c"][1]), ensure_ascii=False)
    width = attribute_of(node, "width")
    size = f", width: {width}" if re.fullmatch(r"[\d.]+(%|cm|mm|in|pt)", width) else ""
    return [raw_inline("typst", f"#box(image({json.dumps(node['c'][2][0])}, alt: {alt}{size}))")]


def _check_glyphs(text: str, *, path: Path) -> None:
    """Refuse characters that no packaged font has: a plain PDF would show boxes without a warning.

    Only PDF/UA makes Typst say so; the manuscript itself cannot be held to the whole of it.
    """
    unusual = sorted({sign for sign in text if ord(sign) > 126 and sign.isprintable()})
    shown = "".join(f"\\u{{{ord(sign):x}}} " for sign in unusual)
    path.write_text(f'#set document(title: "Glyphs")\n{shown}\n', encoding="utf-8")
    _compile(path, standard="ua-1")


def _compile(path: Path, *, standard: Literal["ua-1"] | None = None) -> bytes:
    try:
        content, warnings = typst.compile_with_warnings(
            str(path),
            root=str(path.parent),
            ignore_system_fonts=True,
            format="pdf",
            timestamp=_EPOCH,
            pdf_standards=standard,
        )
    except typst.TypstError as error:
        where = "" if standard else f"\n{error.diagnostic}"
        raise RenderError(f"Typst: {error.message}{where}".strip()) from error
    if warnings:
        raise RenderError("Typst: " + "; ".join(str(warning.message) for warning in warnings))
    assert isinstance(content, bytes)
    return content


def _array(texts: Sequence[str]) -> str:
    return "(" + "".join(f"{json.dumps(text, ensure_ascii=False)}, " for text in texts) + ")"
