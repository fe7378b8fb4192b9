"""The manuscript as PDF: Pandoc writes Typst, the ``typst`` package compiles it.

The package's own fonts are used, and others only for characters that these do not have; the date is
fixed. So the same text gives the same bytes on every machine, as long as it is in Latin, Greek or
Cyrillic letters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typst

from pyanalysis.errors import RenderError
from pyanalysis.render.fonts import typst_fonts
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
from pyanalysis.render.pdf_standard import PdfStandard, not_conforming
from pyanalysis.render.submission_page import typst_rules

TEMPLATE: Final = "typst-template.typ"
_EPOCH: Final = 1356998400
MOST_NAMED: Final = 10
"""Characters without a glyph that a message names."""
_MARK: Final = re.compile(r"[-+/=]+|\d+\.")
_PUNCTUATION: Final = re.compile(r"[-+/=.]")
_NO_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed')


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
        blocks += front.title_page
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
    """Write the file; raises RenderError on Typst's errors and warnings.

    The fonts of this machine are asked only for characters that the package's own do not have; what
    no font has is a box in the PDF, and ``paper.tell`` hears of it.
    """
    front, folder = paper.front, paper.folder
    if not (folder / TEMPLATE).is_file():
        raise RenderError(f"there is no {TEMPLATE} beside the manuscript")
    body = convert(
        paper.tree(rewrite([*TypstDialect().front(front), *paper.blocks], _for_typst), meta={}),
        source="json",
        target="typst-citations",
        working_dir=folder,
        arguments=["--syntax-highlighting=none", *paper.citation_arguments],
    )
    facts = {
        "title": json.dumps(text_of(front.title), ensure_ascii=False),
        "authors": _array(front.names),
        "language": json.dumps(front.language.split("-")[0]),
        "keywords": _array(front.keywords),
    }
    fonts = typst_fonts()
    if fonts:
        facts["fonts"] = fonts
    settings = ", ".join(f"{key}: {value}" for key, value in facts.items())
    head = f'#import "{TEMPLATE}": *\n#show: manuscript.with({settings})\n\n'
    head += typst_rules(front.submission)
    path = folder / "manuscript.typ"
    path.write_text(head + body, encoding="utf-8")
    glyphs = path.with_name("glyphs.typ")
    has_all = not _missing_glyphs(head + body, path=glyphs, own_fonts=True)
    out.write_bytes(_conforming(path, paper=paper, own_fonts=has_all))
    missing = [] if has_all else _missing_glyphs(head + body, path=glyphs, own_fonts=False)
    if missing:
        paper.tell(_of_boxes(missing))


def _of_boxes(missing: Sequence[str]) -> str:
    shown = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing[:MOST_NAMED])
    more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    return f"a box stands in the PDF for {shown}{more}: install a font that has them"


def _for_typst(node: Node) -> list[Node] | None:
    """Write what Pandoc's Typst has not as it should: an image's alternative text, three
    dots, and marks that would begin a list or a heading.
    """
    if node["t"] == "Image":
        return _image(node)
    if node["t"] == "Str" and _MARK.fullmatch(node["c"]):
        return [raw_inline("typst", _PUNCTUATION.sub(r"\\\g<0>", node["c"]))]
    if node["t"] == "Str" and "..." in node["c"]:
        first, *others = node["c"].split("...")
        dots = raw_inline("typst", r"\.\.\.")
        rest = [part for text in others for part in (dots, {"t": "Str", "c": text})]
        return [{"t": "Str", "c": first}, *rest]
    return None


def _image(node: Node) -> list[Node]:
    alt = json.dumps(text_of(node["c"][1]), ensure_ascii=False)
    width = attribute_of(node, "width")
    size = f", width: {width}" if re.fullmatch(r"[\d.]+(%|cm|mm|in|pt)", width) else ""
    return [raw_inline("typst", f"#box(image({json.dumps(node['c'][2][0])}, alt: {alt}{size}))")]


def _missing_glyphs(text: str, *, path: Path, own_fonts: bool) -> list[str]:
    """List the characters that no font has: a plain PDF shows boxes without a warning.

    Only PDF/UA makes Typst say so; the manuscript itself cannot be held to the whole of it.
    """
    unusual = sorted({sign for sign in text if ord(sign) > 126 and sign.isprintable()})
    shown = "".join(f"\\u{{{ord(sign):x}}} " for sign in unusual)
    path.write_text(f'#set document(title: "Glyphs")\n{shown}\n', encoding="utf-8")
    try:
        typst.compile(str(path), ignore_system_fonts=own_fonts, pdf_standards="ua-1")
    except typst.TypstError as error:
        told = set("".join(_NO_GLYPH.findall(error.diagnostic or error.message)))
        return [sign for sign in unusual if sign in told]
    return []


def _conforming(path: Path, *, paper: Paper, own_fonts: bool) -> bytes:
    """Compile to the standards of the settings, or plainly where the text does not allow them.

    A picture without an alternative text is no reason to have no manuscript; ``paper.tell`` hears.
    """
    standards = paper.settings.pdf_standards
    if not standards:
        return _compile(path, own_fonts=own_fonts)
    try:
        return _compile(path, own_fonts=own_fonts, standards=standards)
    except RenderError as error:
        content = _compile(path, own_fonts=own_fonts)
        paper.tell(not_conforming(str(error)))
    return content


def _compile(path: Path, *, own_fonts: bool, standards: Sequence[PdfStandard] = ()) -> bytes:
    try:
        content, warnings = typst.compile_with_warnings(
            str(path),
            root=str(path.parent),
            ignore_system_fonts=own_fonts,
            format="pdf",
            timestamp=_EPOCH,
            pdf_standards=list(standards),
        )
    except typst.TypstError as error:
        raise RenderError(f"Typst: {error.message}\n{error.diagnostic}".strip()) from error
    if warnings:
        raise RenderError("Typst: " + "; ".join(str(warning.message) for warning in warnings))
    assert isinstance(content, bytes)
    return content


def _array(texts: Sequence[str]) -> str:
    return "(" + "".join(f"{json.dumps(text, ensure_ascii=False)}, " for text in texts) + ")"
