"""The door of the manuscript: texts are made in the study's style, and P is written as it asks.

Numbers follow the style while they are made. The letter of P stands in sentences, headers and
notes; here it gets its case and, where text can have them, its italics.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pyanalysis.display.door import AnyClass, wrap_properties
from pyanalysis.display.language import ENGLISH, language_in_use
from pyanalysis.display.markdown import Prose
from pyanalysis.display.numbers import THIN
from pyanalysis.display.row_names import KEYS_ONLY, own_texts
from pyanalysis.display.style import Style, styled
from pyanalysis.display.style_files import load_style
from pyanalysis.display.table import Table, with_texts
from pyanalysis.display.wide import CHINESE
from pyanalysis.results.bundle import ResultsBundle

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.ticker import Formatter

_P: Final = (
    r"(?<![\w\\*])(?P<italic>[Pp])"
    r"(?=[\u00a0 ](?:values?\b|for interaction\b|[=<>\d.])|[=<>]|$|: |, likelihood)"
)
"""The letter where it is a P value: before that word, a sign or a number, or the end of a text."""

_P_AMONG_WIDE: Final = (
    rf"(?<![A-Za-z0-9_\\*])(?P<italic>[Pp])"
    rf"(?:(?=[\u00a0 ]?(?:[{CHINESE}]|[=<>]|[\d.]+\d)|$|: )|(?<=[{CHINESE}]P)(?![A-Za-z0-9_\\*]))"
)
"""The letter in Chinese: beside Chinese characters, which stand without a blank, or as above."""

_BEFORE_RAISED: Final = re.compile(r"(?<=[\d²]) (?=\[@)")
"""A blank between a figure and a citation, which a raised number would swallow: 7 and 3 are 73."""

_BEFORE_RAISED_UNSPACED: Final = re.compile(r"(?<=[\d²]) ?(?=\[@)")
"""Where a language writes no blank, the figure and the citation touch."""


def follow_style(owner: AnyClass) -> AnyClass:
    """Let every property of a class with a ``bundle`` follow the style of the study."""
    return wrap_properties(owner, change=_in_style)


def _in_style(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def get_styled(self: Any) -> Any:
        style = load_style(self.bundle.study.style)
        with styled(style):
            return with_p_of(style, self.bundle, get(self))

    return get_styled


def with_p_of(style: Style, bundle: ResultsBundle, shown: Any) -> Any:
    """Write P as the style does in prose, a table or a figure; anything else stays as it is."""
    if style.is_default:
        return shown
    letter, italic = style.p_value.letter, style.p_value.italic
    is_english = language_in_use() == ENGLISH
    letter_of_p = _P if is_english else _P_AMONG_WIDE
    own = own_texts(bundle, of=re.compile(letter_of_p))
    pattern = _pattern(own, or_else=letter_of_p)
    if isinstance(shown, Prose):
        written = f"*{letter}*" if italic else letter
        text = _replaced(str(shown), pattern=pattern, by=written)
        before_raised = _BEFORE_RAISED if is_english else _BEFORE_RAISED_UNSPACED
        return Prose(before_raised.sub(THIN, text) if style.citations == "raised" else text)
    if isinstance(shown, Table) and shown.name not in KEYS_ONLY:
        return _table(shown, pattern=pattern, letter=letter, italic=italic)
    if hasattr(shown, "findobj"):  # a figure; matplotlib itself is not needed here
        _change_figure(shown, style=style, pattern=pattern)
    return shown


def _replaced(text: str, *, pattern: re.Pattern[str], by: str) -> str:
    """Replace the letter, but not within what the study itself wrote."""
    return pattern.sub(lambda match: by if match["italic"] else match[0], text)


def _pattern(own: set[str], *, or_else: str) -> re.Pattern[str]:
    """Match the study's own texts as wholes, and else the letter as the group ``italic``."""
    return re.compile("|".join((*map(re.escape, sorted(own, key=len, reverse=True)), or_else)))


def _table(table: Table, *, pattern: re.Pattern[str], letter: str, italic: bool) -> Table:
    written = with_texts(table, lambda text: _replaced(text, pattern=pattern, by=letter))
    return replace(written, italic=pattern if italic else None)


def _change_figure(figure: Figure, *, style: Style, pattern: re.Pattern[str]) -> None:
    """Write P and the decimal mark of the axes; a text that is the letter alone gets italics."""
    for text in figure.findobj(lambda artist: hasattr(artist, "set_text")):
        drawn: Any = text
        drawn.set_text(_replaced(drawn.get_text(), pattern=pattern, by=style.p_value.letter))
        if style.p_value.italic and drawn.get_text() == style.p_value.letter:
            drawn.set_fontstyle("italic")
    if style.decimal_mark != ".":
        for axes in figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                _mark_ticks(axis, mark=style.decimal_mark)


def _mark_ticks(axis: Axis, *, mark: str) -> None:
    from matplotlib.ticker import Formatter as AnyFormatter  # noqa: PLC0415  see figures.new_figure

    class Marked(AnyFormatter):
        """Writes what another formatter writes, with another decimal mark."""

        def __init__(self, inner: Formatter) -> None:
            self.inner = inner

        def __call__(self, x: float, pos: int | None = None) -> str:
            return self.inner(x, pos).replace(".", mark)

        def format_ticks(self, values: Any) -> list[str]:
            return [text.replace(".", mark) for text in self.inner.format_ticks(values)]

        def set_locs(self, locs: Any) -> None:
            self.inner.set_locs(locs)

    axis.set_major_formatter(Marked(axis.get_major_formatter()))
