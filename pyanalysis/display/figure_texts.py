"""Texts of a user in a figure: of a bounded length, in a font that has their characters."""

from __future__ import annotations

import contextlib
import functools
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

from pyanalysis.display.language_fonts import FIGURE_FONT, figure_families

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontManager

FONT = FIGURE_FONT

ELLIPSIS = "\u2026"

BOX = "\u25a1"
"""Stands where no font of this machine has a character."""


def wrapped(text: str, *, width: int, lines: int) -> str:
    """Break a text into at most so many lines of so many characters; the rest is an ellipsis."""
    kept = [
        part
        for line in text.split("\n")
        for part in textwrap.wrap(line, width, max_lines=lines, placeholder=ELLIPSIS)
    ]
    return "\n".join(kept)


def set_fonts(figure: Figure) -> Figure:
    """Take characters that the figures' own font lacks from another font of this machine.

    One that no font has becomes a box.
    """
    from matplotlib.text import Text  # noqa: PLC0415  see figures.new_figure

    texts: list[Any] = figure.findobj(Text)
    characters = {character for text in texts for character in text.get_text()}
    others, missing = _other_fonts({character for character in characters if ord(character) > 126})
    instead = {ord(sign): "" if _is_unseen(sign) else BOX for sign in missing}
    for text in texts:
        if others:
            text.set_fontfamily([FONT, *others])
        if missing:
            text.set_text(text.get_text().translate(instead))
    return figure


def without_glyph(characters: set[str]) -> set[str]:
    """Tell which characters no font of this machine has."""
    return _other_fonts(characters)[1]


def _is_unseen(sign: str) -> bool:
    """Tell whether a character only changes how its neighbours look."""
    return unicodedata.category(sign) in ("Cf", "Mn")


def _other_fonts(characters: set[str]) -> tuple[list[str], set[str]]:
    """Name fonts of this machine that have what the figures' own lacks; give what none has too.

    Those that the language in use likes come first.
    """
    from matplotlib.font_manager import fontManager, get_font  # noqa: PLC0415  as above
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415  as above

    def lacking(font: FT2Font, wanted: set[str]) -> set[str]:
        return {sign for sign in wanted if not font.get_char_index(ord(sign))}

    missing = lacking(get_font(fontManager.findfont(FONT)), characters)
    names: list[str] = []
    for entry in _regular_fonts(fontManager) if missing else ():
        if not missing:
            break
        try:
            left = lacking(FT2Font(entry[1]), missing)
        except (OSError, RuntimeError):
            continue
        if len(left) < len(missing):
            names.append(entry[0])
            missing = left
    return names, missing


def _regular_fonts(manager: FontManager) -> list[tuple[str, str]]:
    """List name and file of the upright fonts of normal weight, in the order of their names."""
    liked = figure_families()
    _add_new_files(manager)
    return sorted(
        {
            (entry.name, entry.fname)
            for entry in manager.ttflist
            if not entry.name.startswith("Last Resort")  # boxes with the number of a block
            and entry.style == "normal"
            and entry.weight in (400, "normal", "regular")
        },
        key=lambda entry: (liked.index(entry[0]) if entry[0] in liked else len(liked), entry),
    )


@functools.cache
def _add_new_files(manager: FontManager) -> None:
    """Let matplotlib know fonts that were installed after it made its list of them."""
    from matplotlib.font_manager import findSystemFonts  # noqa: PLC0415  see figures.new_figure

    known = {entry.fname for entry in manager.ttflist}
    for path in sorted(set(findSystemFonts()) - known):
        with contextlib.suppress(OSError, RuntimeError):
            manager.addfont(path)
