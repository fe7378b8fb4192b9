"""Texts in a figure: of a bounded length, in a font that has their characters.

A Chinese character takes two places of a line, and a line may break beside it without a blank.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

from pyanalysis.display.language_fonts import FIGURE_FONT, figure_families
from pyanalysis.display.wide import display_width, is_wide

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontManager
    from matplotlib.ft2font import FT2Font

FONT = FIGURE_FONT

ELLIPSIS = "\u2026"

BOX = "\u25a1"
"""Stands where no font of this machine has a character."""


_NOT_FIRST, _NOT_LAST = "，。、；：？！）》」』”’％,.;:?!)%", "（《「『“‘("
"""Signs that begin no line, and signs that end none."""


def wrapped(text: str, *, width: int, lines: int) -> str:
    """Break a text into at most so many lines of so many places; the rest is an ellipsis."""
    kept = [
        part
        for line in text.split("\n")
        for part in (
            _wrapped_wide(line, width=width, lines=lines)
            if any(map(is_wide, line))
            else textwrap.wrap(line, width, max_lines=lines, placeholder=ELLIPSIS)
        )
    ]
    return "\n".join(kept)


def _wrapped_wide(text: str, *, width: int, lines: int) -> list[str]:
    """Break a line with wide characters, which ``textwrap`` takes for one long word."""
    made = [""]
    for piece in _pieces(text, width=width):
        if display_width((made[-1] + piece).rstrip()) <= width:
            made[-1] += piece
        else:
            made.append(piece.lstrip())
    made = [line for line in map(str.rstrip, made) if line]
    if len(made) <= lines:
        return made
    last = made[lines - 1]
    while display_width(last + ELLIPSIS) > width:
        last = last[:-1]
    return [*made[: lines - 1], last.rstrip() + ELLIPSIS]


def _pieces(text: str, *, width: int) -> list[str]:
    """Cut a text wherever a line may break; no piece is wider than a line."""
    pieces = [text[:1]]
    for before, sign in itertools.pairwise(text):
        if _may_break(before, sign) or display_width(pieces[-1] + sign) > width:
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return pieces


def _may_break(before: str, sign: str) -> bool:
    if sign == " " or sign in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before == " " or is_wide(before) or is_wide(sign)


def set_fonts(figure: Figure) -> Figure:
    """Take characters that the figures' own font lacks from another font of this machine.

    One that no font has becomes a box. Fonts with many characters often have no bold face, so a
    text that needs one is not bold.
    """
    from matplotlib.text import Text  # noqa: PLC0415  see figures.new_figure

    texts: list[Any] = figure.findobj(Text)
    characters = {character for text in texts for character in text.get_text()}
    foreign = _foreign({character for character in characters if ord(character) > 126})
    others, missing = _other_fonts(foreign)
    instead = {ord(sign): "" if _is_unseen(sign) else BOX for sign in missing}
    for text in texts:
        if others and foreign.intersection(text.get_text()):
            text.set_fontfamily([FONT, *others])
            text.set_fontweight("normal")
        if missing:
            text.set_text(text.get_text().translate(instead))
    return figure


def without_glyph(characters: set[str]) -> set[str]:
    """Tell which characters no font of this machine has."""
    return _other_fonts(_foreign(characters))[1]


def _is_unseen(sign: str) -> bool:
    """Tell whether a character only changes how its neighbours look."""
    return unicodedata.category(sign) in ("Cf", "Mn")


def _foreign(characters: set[str]) -> set[str]:
    """Choose what the figures' own font lacks."""
    from matplotlib.font_manager import fontManager, get_font  # noqa: PLC0415  as above

    return _lacking(get_font(fontManager.findfont(FONT)), characters)


def _lacking(font: FT2Font, wanted: set[str]) -> set[str]:
    return {sign for sign in wanted if not font.get_char_index(ord(sign))}


def _other_fonts(missing: set[str]) -> tuple[list[str], set[str]]:
    """Name fonts of this machine that have some of the characters; give what none has.

    Those that the language in use likes come first.
    """
    from matplotlib.font_manager import fontManager  # noqa: PLC0415  as above
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415  as above

    names: list[str] = []
    for entry in _regular_fonts(fontManager) if missing else ():
        if not missing:
            break
        try:
            left = _lacking(FT2Font(entry[1]), missing)
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
        with contextlib.suppress(Exception):  # as matplotlib does: a broken font is no font
            manager.addfont(path)
