"""The language of the generated words: every text of ours is looked up by its English wording.

The texts stand in the code in English. ``languages/<code>.po`` holds their translations, a gettext
catalogue: adding a language is adding one file. What a study wrote itself is never translated.
"""

from __future__ import annotations

import functools
import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

ENGLISH = "en"
CATALOGUES = Path(__file__).with_name("languages")

_in_use: ContextVar[str] = ContextVar("language", default=ENGLISH)


def languages() -> tuple[str, ...]:
    """List the codes of the languages there are: English, and one for each catalogue."""
    return (ENGLISH, *sorted(path.stem for path in CATALOGUES.glob("*.po")))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Generate the words in ``language`` for the time being."""
    before = _in_use.set(language)
    try:
        yield
    finally:
        _in_use.reset(before)


def language_in_use() -> str:
    """Give the code of the language in which words are being generated."""
    return _in_use.get()


def tag_in_use() -> str:
    """Give the tag (BCP 47) by which other programs know the language in use."""
    return in_context("tag of the language, BCP 47", "en")


def text(message: str, /, **parts: str) -> str:
    """Give a text in the language in use, its ``{parts}`` filled in."""
    return _catalogue(_in_use.get()).gettext(message).format(**parts)


def counted(one: str, many: str, /, *, count: int, **parts: str) -> str:
    """Give the text for one or for many, as the language has it; ``{parts}`` show the number."""
    return _catalogue(_in_use.get()).ngettext(one, many, count).format(**parts)


def in_context(context: str, message: str, /, **parts: str) -> str:
    """Give a text whose English wording alone would not say which translation is meant."""
    return _catalogue(_in_use.get()).pgettext(context, message).format(**parts)


def verbatim(message: str, /) -> str:
    """Give a text that has no parts to fill in, whatever braces it holds."""
    return _catalogue(_in_use.get()).gettext(message)


def marked(message: str) -> str:
    """Mark a text that ``text`` looks up later, as in a table of names; give it back as it is."""
    return message


def letters_in_use() -> set[str]:
    """Give the letters of the language in use that English does not have."""
    if _in_use.get() == ENGLISH:
        return set()
    text = _file_of(_in_use.get()).read_text(encoding="utf-8")
    return {sign for sign in text if sign.isalpha() and ord(sign) > 126}


def _file_of(language: str) -> Path:
    return CATALOGUES / f"{language}.po"


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415  only for other languages
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    with _file_of(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
