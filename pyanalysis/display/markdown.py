"""User texts and sentences as Markdown: what a user wrote comes out as plain text."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from pyanalysis.display.language import in_context

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

UNSHOWABLE: Final = "\ufffd"
"""Stands for a character that no document can hold, such as a control character."""

_POP_EMBEDDING, _POP_ISOLATE = "\u202c", "\u2069"
_ENDS: Final = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", _POP_EMBEDDING),
    **dict.fromkeys("\u2066\u2067\u2068", _POP_ISOLATE),
}
"""Unicode's controls of the direction of writing, and what ends each (UAX #9, section 2)."""


def escape(text: str) -> str:
    """Escape every ASCII punctuation mark, so that no syntax of any kind is left."""
    return _PUNCTUATION.sub(r"\\\1", text.replace("\n", " "))


def showable(content: Any) -> Any:
    """Make every text in nested lists and mappings, keys too, one line that any format can hold.

    Line ends and tabs become blanks, control characters a mark that is seen, and a change of the
    direction of writing ends where the text does: the words and figures behind it keep theirs.
    """
    if isinstance(content, str):
        return _close_directions("".join(map(_showable_character, content)))
    if isinstance(content, dict):
        return {showable(key): showable(value) for key, value in content.items()}
    if isinstance(content, list):
        return [showable(item) for item in content]
    return content


def _showable_character(character: str) -> str:
    if character in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    if is_noncharacter or unicodedata.category(character) in ("Cc", "Cs"):
        return UNSHOWABLE
    return character


def _close_directions(text: str) -> str:
    """End what a text began, and leave out an end of what it did not begin."""
    kept: list[str] = []
    due: list[str] = []
    for character in text:
        if character in (_POP_EMBEDDING, _POP_ISOLATE):
            if not due or due[-1] != character:
                continue
            due.pop()
        elif character in _ENDS:
            due.append(_ENDS[character])
        kept.append(character)
    return "".join([*kept, *reversed(due)])


class Prose(str):
    """Markdown text that a notebook shows as Markdown, not as a quoted string."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        # Quarto leaves an inline expression unreplaced when its text is empty.
        return str(self) or "<!-- -->"


def join_sentences(sentences: Iterable[str]) -> Prose:
    """Put sentences together, leaving out empty ones."""
    filled = [sentence for sentence in sentences if sentence]
    return Prose(functools.reduce(_followed, filled) if filled else "")


def _followed(first: str, second: str) -> str:
    return in_context("two sentences", "{first} {second}", first=first, second=second)


def join_words(words: Iterable[str]) -> str:
    """List ``a, b and c``."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return in_context("end of a list", "{listed} and {last}", listed=_listed(items), last=items[-1])


def _listed(items: list[str]) -> str:
    return functools.reduce(
        lambda listed, item: in_context("list", "{listed}, {item}", listed=listed, item=item),
        items[:-1],
    )
