"""Finishing an HTML file of either engine: what is seen to belong together is said to.

The edits are made in the text, because a parser that writes the page anew would change its scripts.
Texts of a study cannot look like what is searched for here: they carry no bare ``<``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_FIGURE: Final = re.compile(r"<figure\b.*?</figure>", re.S)
_CAPTION: Final = re.compile(r'<figcaption\b[^>]*\bid="([^"]+)"')
_TABLE: Final = re.compile(r"<table\b(?![^>]*\baria-labelledby=)")
_SCROLLED: Final = re.compile(r'<div\b(?=[^>]*\btabindex="0")')
_EMAIL: Final = re.compile(r'<a href="mailto:([^"]*)" class="quarto-title-author-email"')
_ORCID: Final = re.compile(
    r'<a href="([^"]*)" class="quarto-title-author-orcid">(\s*<img\b)(?![^>]*\balt=)'
)


def finish_html(path: Path) -> None:
    """Finish the file in place; the same page gives the same bytes.

    A table, and the box in which it scrolls, is named by its caption; the signs that Quarto makes
    links of beside an author's name get a name.
    """
    page = path.read_text(encoding="utf-8")
    page = _FIGURE.sub(_with_named_table, page)
    page = _EMAIL.sub(r'\g<0> aria-label="Email \1"', page)
    page = _ORCID.sub(
        r'<a href="\1" class="quarto-title-author-orcid" aria-label="ORCID \1">\2 alt=""', page
    )
    path.write_text(page, encoding="utf-8", newline="\n")


def _with_named_table(figure: re.Match[str]) -> str:
    caption = _CAPTION.search(figure[0])
    if caption is None:
        return figure[0]
    name = f'aria-labelledby="{caption[1]}"'
    named = _TABLE.sub(rf"<table {name}", figure[0], count=1)
    return _SCROLLED.sub(rf'<div role="region" {name}', named, count=1)
