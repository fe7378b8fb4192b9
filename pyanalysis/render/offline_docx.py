"""The manuscript as a Word file with editable tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pyanalysis.render.docx import finish_docx
from pyanalysis.render.offline_dialect import Float, Front, Paper
from pyanalysis.render.offline_html import author_inlines
from pyanalysis.render.offline_tables import split_foot
from pyanalysis.render.offline_words import engine_words
from pyanalysis.render.pandoc import convert
from pyanalysis.render.pandoc_ast import (
    Node,
    para,
    raw_block,
    rewrite,
    styled,
    words,
)

_PAGE_BREAK: Final = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
_SECTION: Final = "<w:p><w:pPr><w:sectPr>{size}</w:sectPr></w:pPr></w:p>"
_UPRIGHT: Final = '<w:pgSz w:w="11906" w:h="16838"/>'
_TURNED: Final = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'


class DocxDialect:
    """Paragraph styles of ``report/reference.docx``; a caption is a paragraph, not a table."""

    def float_blocks(self, item: Float) -> list[Node]:
        """Set a numbered figure or table."""
        caption = para(item.caption)
        if item.kind == "tbl":
            return [styled([caption], "Table Caption", identifier=item.label), *item.body]
        body = rewrite(list(item.body), _as_paragraph)
        return [
            styled(body, "Captioned Figure"),
            styled([caption], "Image Caption", identifier=item.label),
        ]

    def table_blocks(self, table: Node) -> list[Node]:
        """Set a table, its foot as notes below it."""
        bare, notes = split_foot(table)
        return [bare, *(styled([para(note)], "Table Note") for note in notes)]

    def callout(self, kind: str, *, title: Sequence[Node], body: Sequence[Node]) -> list[Node]:
        """Set framed paragraphs with a title."""
        return [styled([para(title)], "Callout Title"), styled(body, "Callout")]

    def landscape(self, blocks: Sequence[Node]) -> list[Node]:
        """Set blocks in a section of their own; ``finish_docx`` gives it margins and footer."""
        before = raw_block("openxml", _SECTION.format(size=_UPRIGHT))
        after = raw_block("openxml", _SECTION.format(size=_TURNED))
        return [before, *blocks, after]

    def page_break(self) -> Node:
        """Begin a new page."""
        return raw_block("openxml", _PAGE_BREAK)

    def front(self, front: Front) -> list[Node]:
        """Set authors, affiliations, date, abstract and keywords below the title."""
        blocks: list[Node] = list(front.title_page)
        if front.byline.authors:
            blocks.append(styled([para(author_inlines(front))], "Author"))
        for number, place in enumerate(front.byline.affiliations, start=1):
            mark = {"t": "Superscript", "c": words(str(number))}
            blocks.append(styled([para([mark, *words(place)])], "Affiliation"))
        if front.byline.correspondence:
            blocks.append(styled([para(words(front.byline.correspondence))], "Affiliation"))
        if front.date:
            blocks.append(styled([para(front.date)], "Date"))
        if front.abstract:
            blocks.append(styled([para(words(front.abstract_title))], "Abstract Title"))
            blocks.append(styled(front.abstract, "Abstract"))
        if front.keywords:
            head: Node = {"t": "Strong", "c": words(engine_words(front.language).keywords)}
            text = para([head, {"t": "Space"}, *words(", ".join(front.keywords))])
            blocks.append(styled([text], "Abstract"))
        return blocks


def _as_paragraph(node: Node) -> list[Node] | None:
    return [para(node["c"])] if node["t"] == "Plain" else None


def write_docx(paper: Paper, *, out: Path) -> None:
    """Write the file from Pandoc's, then finish its tables, captions and properties."""
    front = paper.front
    meta: dict[str, Any] = {"lang": {"t": "MetaString", "c": front.language}}
    for name, inlines in (("title", front.title), ("subtitle", front.subtitle)):
        if inlines:
            meta[name] = {"t": "MetaInlines", "c": list(inlines)}
    options = [f"--output={out}", "--syntax-highlighting=none"]
    if paper.settings.reference_doc:
        options.append(f"--reference-doc={paper.settings.reference_doc}")
    convert(
        paper.tree([*DocxDialect().front(front), *paper.blocks], meta=meta),
        source="json",
        target="docx",
        working_dir=paper.folder,
        arguments=[*options, *paper.citation_arguments],
    )
    finish_docx(out, authors=front.names, submission=front.submission)
