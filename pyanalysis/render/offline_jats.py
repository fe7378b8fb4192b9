"""The manuscript as JATS, the XML of publishers and PubMed Central.

Pandoc writes body and references; ``jats_article`` finishes them and puts the front before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from pyanalysis.display.decimals import PADDING
from pyanalysis.render.jats_article import article_xml
from pyanalysis.render.offline_dialect import Float, Front, Paper
from pyanalysis.render.offline_tables import split_foot
from pyanalysis.render.pandoc import convert
from pyanalysis.render.pandoc_ast import Node, find, para, plain, raw_block, rewrite, text_of

_TARGET: Final = "jats_publishing+element_citations"
_TEMPLATE: Final = "<parts><body>\n$body$\n</body><back>\n$back$\n</back></parts>\n"
"""Of the parts that Pandoc writes; the rest is built as a tree, which escapes by itself."""

_MEDIA_TYPES: Final = {".png": "png", ".jpg": "jpeg", ".svg": "svg+xml"}


class JatsDialect:
    """Floats as ``fig`` and ``table-wrap`` with a label of their own."""

    def float_blocks(self, item: Float) -> list[Node]:
        """Set a numbered figure or table."""
        name = "fig" if item.kind == "fig" else "table-wrap"
        label, caption = _label_and_caption(item.caption)
        opening = f'<{name} id="{escape(item.label)}"><label>{escape(label)}</label>'
        head = [raw_block("jats", opening)]
        if caption:
            head += [raw_block("jats", "<caption>"), para(caption), raw_block("jats", "</caption>")]
        body = rewrite(list(item.body), _graphic if item.kind == "fig" else _undivided)
        return [*head, *body, raw_block("jats", f"</{name}>")]

    def table_blocks(self, table: Node) -> list[Node]:
        """Set a table, its foot as paragraphs after it; a publisher aligns numbers anew."""
        bare, notes = split_foot(table)
        return [*rewrite([bare], _unpadded), *(para(note) for note in notes)]

    def callout(self, kind: str, *, title: Sequence[Node], body: Sequence[Node]) -> list[Node]:
        """Set a box with a title."""
        start = f'<boxed-text content-type="{escape(kind)}"><caption><title>'
        return [
            raw_block("jats", start),
            plain(title),
            raw_block("jats", "</title></caption>"),
            *body,
            raw_block("jats", "</boxed-text>"),
        ]

    def landscape(self, blocks: Sequence[Node]) -> list[Node]:
        """Leave the blocks as they are: there are no pages."""
        return list(blocks)

    def page_break(self) -> Node:
        """Leave page breaks out."""
        return raw_block("jats", "")

    def front(self, front: Front) -> list[Node]:
        """Set nothing before the text: the front is metadata."""
        return []


def _label_and_caption(caption: Sequence[Node]) -> tuple[str, list[Node]]:
    """Split ``Table 1: Text`` into its number and its text."""
    if not caption:
        return "", []
    return text_of(caption[:1]).rstrip(":. "), list(caption[2:])


def _graphic(node: Node) -> list[Node] | None:
    """Replace the paragraph of an image by a graphic with its alternative text."""
    if node["t"] == "Div":
        return rewrite(node["c"][1], _graphic)
    if node["t"] not in {"Plain", "Para"} or not find([node], "Image"):
        return None
    image = find([node], "Image")[0]
    source, alt = image["c"][2][0], text_of(image["c"][1])
    kind = _MEDIA_TYPES.get(Path(source).suffix, "png")
    start = f"<alt-text>{escape(alt)}</alt-text>" if alt else ""
    graphic = f'<graphic mimetype="image" mime-subtype="{kind}" xlink:href="{escape(source)}"/>'
    return [raw_block("jats", start + graphic)]


def _unpadded(node: Node) -> list[Node] | None:
    """Take the blanks that align numbers off both ends of a cell's text."""
    if node["t"] not in {"Plain", "Para"} or not node["c"]:
        return None
    inlines = list(node["c"])
    for at, strip in ((0, str.lstrip), (-1, str.rstrip)):
        if inlines[at]["t"] == "Str":
            inlines[at] = {**inlines[at], "c": strip(inlines[at]["c"], PADDING)}
    return [{**node, "c": inlines}]


def _undivided(node: Node) -> list[Node] | None:
    return rewrite(node["c"][1], _undivided) if node["t"] == "Div" else None


def write_jats(paper: Paper, *, out: Path) -> None:
    """Write the file; its figures lie in the folder that its references name."""
    template = paper.folder / "jats-template.xml"
    template.write_text(_TEMPLATE, encoding="utf-8")
    blocks = [block for block in paper.blocks if block != JatsDialect().page_break()]
    parts = convert(
        paper.tree(blocks, meta={}),
        source="json",
        target=_TARGET,
        working_dir=paper.folder,
        arguments=[f"--template={template}", *paper.citation_arguments],
    )
    abstract = ""
    if paper.front.abstract:
        abstract = convert(
            paper.tree(paper.front.abstract, meta={}),
            source="json",
            target="jats_publishing",
            working_dir=paper.folder,
        )
    article = article_xml(
        parts,
        front=paper.front,
        authors=paper.settings.authors,
        abstract=abstract,
        cited=_cited(blocks),
    )
    out.write_bytes(article)


def _cited(blocks: Sequence[Node]) -> list[str]:
    """List the keys of what is cited, in the order of the first citations."""
    citations = [citation for cite in find(blocks, "Cite") for citation in cite["c"][0]]
    return list(dict.fromkeys(citation["citationId"] for citation in citations))
