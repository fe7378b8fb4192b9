"""User texts and sentences as Markdown: what a user wrote comes out as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    """Escape every ASCII punctuation mark, so that no syntax of any kind is left."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split(" "))).replace("\n", " ")


class Prose(str):
    """Markdown text that a notebook shows as Markdown, not as a quoted string."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        # Quarto leaves an inline expression unreplaced when its text is empty.
        return str(self) or "<!-- -->"


def join_sentences(sentences: Iterable[str]) -> Prose:
    """Put sentences together, leaving out empty ones."""
    return Prose(" ".join(sentence for sentence in sentences if sentence))


def join_words(words: Iterable[str], *, last: str = "and") -> str:
    """List ``a, b and c``."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
