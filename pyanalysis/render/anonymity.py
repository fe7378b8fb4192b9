"""Who is still named in a manuscript that is to be anonymous: its own texts are not rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pyanalysis.display.byline import read_byline
from pyanalysis.render.formats import Format
from pyanalysis.render.readback import text_of


def names_left(made: Mapping[Format, Path], *, authors: Iterable[Any]) -> list[str]:
    """List names, places and addresses of the authors that a reader of the files still finds."""
    texts = [" ".join(text_of(path).split()) for path in made.values()]
    return [name for name in _telling(authors) if any(name in text for text in texts)]


def _telling(authors: Iterable[Any]) -> Iterator[str]:
    byline = read_byline(list(authors))
    for author in byline.authors:
        yield from (text for text in (author.name, author.email, author.orcid) if text)
    yield from byline.affiliations
