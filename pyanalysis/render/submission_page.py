"""How a submission's line numbers and double spacing are written in each format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pyanalysis.render.fonts import typst_fonts
from pyanalysis.results.front import Submission

PAGE: Final = "_page.typ"
STYLES: Final = "_submission.css"
"""Files that are written beside the staged manuscript."""

TYPST_STRETCH: Final = 2.5
"""Quarto's ``linestretch``: so many times 0.65 em between the lines, two lines of text in all."""

_NUMBERED: Final = "main section p:not(figure p, table p)"

_LEADING: Final = f"{TYPST_STRETCH * 0.65}em"


def typst_rules(submission: Submission) -> str:
    """Write the rules of a PDF; Word numbers no lines in tables either."""
    rules = []
    if submission.line_numbers:
        rules.append("#set par.line(numbering: n => text(size: 7pt, fill: luma(40%))[#n])")
        rules.append("#show figure: set par.line(numbering: none)")
        rules.append("#show table: set par.line(numbering: none)")
    if submission.double_spacing:
        rules.append(f"#set par(leading: {_LEADING}, spacing: {_LEADING})")
    return "".join(f"{rule}\n" for rule in rules)


_PLAIN_NAME: Final = re.compile(r"[\w .,'’-]+")


def quarto_page(authors: Sequence[str], *, submission: Submission) -> str:
    """Write what Quarto's PDF needs before its own page: the authors in its properties, fonts."""
    names = "".join(f"{_typst_text(name)}, " for name in authors)
    fonts = typst_fonts()
    rules = (f"#set text(font: {fonts})\n" if fonts else "") + typst_rules(submission)
    return f"#set document(author: ({names}))\n{rules}"


def _typst_text(name: str) -> str:
    """Write a name as a text of Typst; Quarto takes backslashes away, so signs become numbers."""
    if _PLAIN_NAME.fullmatch(name):
        return f'"{name}"'
    codes = "".join(f"{ord(sign)}, " for sign in name)
    return f"({codes}).map(str.from-unicode).join()"


def css_rules(submission: Submission) -> str:
    """Write the rules of a page: a screen has no lines to count, so paragraphs are numbered."""
    rules = []
    if submission.double_spacing:
        rules.append("main p, main li, main figcaption { line-height: 2.3; }")
    if submission.line_numbers:
        rules += [
            "main { counter-reset: paragraph; }",
            f"{_NUMBERED} {{ position: relative; }}",
            f"{_NUMBERED}::before {{ counter-increment: paragraph; content: counter(paragraph); "
            "position: absolute; left: -3.2rem; width: 2.6rem; text-align: right; "
            "font-size: 0.75rem; color: #595959; }",
        ]
    return "".join(f"{rule}\n" for rule in rules)
