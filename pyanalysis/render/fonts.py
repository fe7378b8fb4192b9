"""The fonts of this machine that a manuscript in another language than English needs."""

from __future__ import annotations

import functools
import json

import typst

from pyanalysis.display.figure_texts import without_glyph
from pyanalysis.display.language import ENGLISH, language_in_use, letters_in_use
from pyanalysis.display.language_fonts import (
    TEXT_FONT,
    best_family,
    figure_families,
    text_families,
)
from pyanalysis.display.wide import is_wide
from pyanalysis.errors import RenderError


def refuse_unreadable() -> None:
    """Raise RenderError where no font has the letters of the language in use."""
    if language_in_use() == ENGLISH:
        return
    missing = sorted(without_glyph(letters_in_use()))
    if missing:
        example = next(filter(is_wide, missing), missing[0])
        raise RenderError(
            f"no font of this machine has {example} and {len(missing) - 1} other characters of "
            f"the language {language_in_use()!r}: install one of these fonts: "
            f"{', '.join(figure_families())}"
        )


def typst_fonts() -> str:
    """Write the fonts of the text of a PDF as Typst's array; empty for a language without need.

    The first font keeps the Latin letters; quotation marks and the like come from the second, as
    they stand in text of its language.
    """
    if language_in_use() == ENGLISH:
        return ""
    family = best_family(text_families(), there=_families())
    if family in (None, TEXT_FONT):
        return ""
    return f'((name: {json.dumps(TEXT_FONT)}, covers: "latin-in-cjk"), {json.dumps(family)})'


@functools.cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts().families())
