"""The manuscript as one self-contained HTML file."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pyanalysis.display.byline import comma_between_authors
from pyanalysis.render.html import finish_html
from pyanalysis.render.offline_dialect import Float, Front, Paper
from pyanalysis.render.offline_words import engine_words
from pyanalysis.render.pandoc import convert
from pyanalysis.render.pandoc_ast import (
    Node,
    div,
    para,
    plain,
    raw_block,
    span,
    text_of,
    words,
)

_TEMPLATE: Final = """\
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="$lang$">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
$for(author-meta)$
<meta name="author" content="$author-meta$">
$endfor$
$if(keywords)$
<meta name="keywords" content="$for(keywords)$$keywords$$sep$, $endfor$">
$endif$
<title>$pagetitle$</title>
$for(css)$
<link rel="stylesheet" href="$css$">
$endfor$
</head>
<body class="offline">
<main>
<header>
$if(title)$
<h1 class="title">$title$</h1>
$endif$
$if(subtitle)$
<p class="subtitle">$subtitle$</p>
$endif$
$for(include-before)$
$include-before$
$endfor$
</header>
$if(toc)$
<nav id="TOC">
$table-of-contents$
</nav>
$endif$
$body$
</main>
</body>
</html>
"""


class HtmlDialect:
    """Floats as ``figure`` with ``figcaption``; wide tables scroll inside theirs."""

    def float_blocks(self, item: Float) -> list[Node]:
        """Set a numbered figure or table."""
        classes = " ".join(["float", f"float-{item.kind}", *item.classes])
        caption = [
            raw_block("html", f'<figcaption id="{html.escape(item.label)}-caption">'),
            plain(item.caption),
            raw_block("html", "</figcaption>"),
        ]
        body = [raw_block("html", '<div class="float-body">'), *item.body]
        body.append(raw_block("html", "</div>"))
        parts = [*body, *caption] if item.kind == "fig" else [*caption, *body]
        opening = f'<figure id="{html.escape(item.label)}" class="{html.escape(classes)}">'
        return [raw_block("html", opening), *parts, raw_block("html", "</figure>")]

    def table_blocks(self, table: Node) -> list[Node]:
        """Set a table as it is."""
        return [table]

    def callout(self, kind: str, *, title: Sequence[Node], body: Sequence[Node]) -> list[Node]:
        """Set a box with a title."""
        head = div([plain(title)], classes=["callout-title"])
        return [div([head, *body], classes=["callout", f"callout-{kind}"])]

    def landscape(self, blocks: Sequence[Node]) -> list[Node]:
        """Leave the blocks as they are: a screen has no pages."""
        return [div(blocks, classes=["landscape"])]

    def page_break(self) -> Node:
        """Begin a new page when printed."""
        return raw_block("html", '<div style="page-break-after: always;"></div>')

    def front(self, front: Front) -> list[Node]:
        """Set authors, affiliations, date, abstract and keywords below the title."""
        blocks: list[Node] = list(front.title_page)
        if front.byline.authors:
            names = plain(author_inlines(front))
            blocks.append(div([names], classes=["byline"]))
        for number, place in enumerate(front.byline.affiliations, start=1):
            mark = {"t": "Superscript", "c": words(str(number))}
            blocks.append(div([plain([mark, *words(place)])], classes=["affiliation"]))
        if front.byline.correspondence:
            text = plain(words(front.byline.correspondence))
            blocks.append(div([text], classes=["correspondence"]))
        if front.date:
            blocks.append(div([plain(front.date)], classes=["date"]))
        if front.abstract:
            title = div([plain(words(front.abstract_title))], classes=["abstract-title"])
            blocks.append(div([title, *front.abstract], classes=["abstract"]))
        if front.keywords:
            head = span(words(engine_words(front.language).keywords), classes=["keywords-title"])
            text = para([head, {"t": "Space"}, *words(", ".join(front.keywords))])
            blocks.append(div([text], classes=["keywords"]))
        return blocks


def author_inlines(front: Front) -> list[Node]:
    """Write the authors in one line, each with the marks of the affiliations raised."""
    inlines: list[Node] = []
    for position, author in enumerate(front.byline.authors):
        if position:
            inlines += words(comma_between_authors())
        inlines += words(author.name)
        if author.marks:
            inlines.append({"t": "Superscript", "c": words(",".join(author.marks))})
    return inlines


def write_html(paper: Paper, *, out: Path) -> None:
    """Write the file; images and styles are put into it."""
    front = paper.front
    meta: dict[str, Any] = {
        "include-before": {"t": "MetaBlocks", "c": HtmlDialect().front(front)},
        "title": {"t": "MetaInlines", "c": list(front.title)},
        "pagetitle": {"t": "MetaString", "c": text_of(front.title) or "Manuscript"},
        "lang": {"t": "MetaString", "c": front.language},
        "author-meta": _strings(front.names),
    }
    if front.subtitle:
        meta["subtitle"] = {"t": "MetaInlines", "c": list(front.subtitle)}
    if front.keywords:
        meta["keywords"] = _strings(front.keywords)
    template = paper.folder / "offline-template.html"
    template.write_text(_TEMPLATE, encoding="utf-8")
    options = [f"--template={template}", "--section-divs", "--embed-resources", "--mathml"]
    options += [f"--css={path}" for path in paper.settings.css]
    options += ["--toc"] if paper.settings.toc else []
    text = convert(
        paper.tree(paper.blocks, meta=meta),
        source="json",
        target="html5",
        working_dir=paper.folder,
        arguments=[*options, "--syntax-highlighting=none", *paper.citation_arguments],
    )
    out.write_text(text, encoding="utf-8", newline="\n")
    finish_html(out)


def _strings(texts: Sequence[str]) -> dict[str, Any]:
    return {"t": "MetaList", "c": [{"t": "MetaString", "c": text} for text in texts]}
