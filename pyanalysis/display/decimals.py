"""Decimal marks below each other, by blanks that are as wide as a digit or as a point.

Every format has blanks and aligned columns, but not every one aligns a column at a mark. Where all
digits have one width, as in the fonts of text, a figure space has it too, and a punctuation space
is as wide as a point (Unicode Standard, chapter 6). A raised point is as wide as a no-break space.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

from pyanalysis.display.wide import is_wide

FIGURE: Final = "\u2007"
POINT: Final = "\u2008"
_NBSP: Final = "\u00a0"
_THIN: Final = "\u202f"

LINE: Final = 105
"""Digits of a table's type that a line of the narrowest page holds, that of the Word file."""
COLUMN_SPACE: Final = 2.6
"""Digits that would fit between two columns."""
PADDING: Final = f"{FIGURE}{POINT}{_NBSP}{_THIN}"
"""All blanks that may be added."""

MOST_WIDER: Final = 4.0
"""Half digits by which a number may be wider than the usual ones and yet be aligned with them."""

_BLANKS: Final = {
    **dict.fromkeys("0123456789", FIGURE),
    **dict.fromkeys(".,", POINT),
    **dict.fromkeys(f"\u00b7 {_NBSP}", _NBSP),
    **dict.fromkeys(f"{_THIN}\u2009", _THIN),
}
"""The blank that is as wide as a character."""

_WIDTHS: Final = {
    **{FIGURE: 2.0, POINT: 1.0, _NBSP: 1.0, _THIN: 0.6, "%": 3.0, "t": 1.2},
    **dict.fromkeys("()[]-", 1.3),
    **dict.fromkeys("<>=\u2212\u00b1\u2264\u2265", 2.4),
}
"""Widths in half digits, as Libertinus and Times have them; any other character has that of a
digit, a Chinese one that of two."""

_NUMBER: Final = (
    r"(?P<whole>[<>\u2264\u2265]?[\u00a0 ]?[\u2212\u2013-]?"
    r"(?:[0-9]{1,3}(?:[%s][0-9]{3})+(?![0-9])|[0-9]*))"
    r"(?P<rest>(?:[%s][0-9]+)?(?![\w\u00b7:/]|[.,][0-9]).*)"
)
_WITH_POINT: Final = re.compile(_NUMBER % (",\u00a0\u202f\u2009", ".\u00b7"), re.DOTALL)
_WITH_COMMA: Final = re.compile(_NUMBER % (".\u00a0\u202f\u2009", ","), re.DOTALL)
_COMMA: Final = re.compile(r"(?<![0-9.,])[0-9]*,(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,])|(?<![0-9])0,")


def uses_comma(cells: Iterable[str]) -> bool:
    """Tell whether cells have decimal commas: some comma is none of thousands, and no point is."""
    seen = False
    for cell in cells:
        if re.search(r"[0-9]?[.\u00b7][0-9]", cell):
            return False
        seen = seen or _COMMA.search(cell) is not None
    return seen


def aligned(
    cells: Sequence[str],
    *,
    align: Literal["left", "center", "right"],
    share: float,
    comma: bool = False,
) -> list[str]:
    """Add blanks to the cells of a column, so that the marks of their first numbers align.

    In a column that is set right they get equal widths behind the number's whole part, in a centred
    one before it too. Cells that do not begin with a number stay, so do those that are much wider
    than most, and all of a column that is set left or has no room: its ``share`` of the line is
    that of the sum of all columns. ``comma`` says that the decimal mark is one.
    """
    if align == "left":
        return list(cells)
    room = 2 * (LINE * share - COLUMN_SPACE)
    pattern = _WITH_COMMA if comma else _WITH_POINT
    numbers = [match for cell in dict.fromkeys(cells) if (match := _number(cell, pattern))]
    padded = {}
    for spread in (MOST_WIDER, 0.0):
        alike = _alike(numbers, cells=Counter(cells), spread=spread)
        padded = dict(_padded(alike, is_centred=align == "center"))
        if all(_width(text) <= room for text in padded.values()):
            return [padded.get(cell, cell) for cell in cells]
    return list(cells)


def _number(cell: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    match = pattern.fullmatch(cell)
    has_digit = match and (match["whole"][-1:].isdigit() or match["rest"][1:2].isdigit())
    return match if has_digit else None


def _alike(
    numbers: Sequence[re.Match[str]], *, cells: Mapping[str, int], spread: float
) -> list[re.Match[str]]:
    """Leave out what is wider by more than ``spread``, on either side, than the usual form."""
    kept = list(numbers)
    for side in ("whole", "rest"):
        usual = Counter[str]()
        for match in kept:
            usual[_kind(match[side])] += cells[match[0]]
        most = max(usual, key=lambda kind: (usual[kind], kind), default="")
        widest = max((_width(m[side]) for m in kept if _kind(m[side]) == most), default=0.0)
        kept = [match for match in kept if _width(match[side]) <= widest + spread]
    return kept


def _padded(numbers: Sequence[re.Match[str]], *, is_centred: bool) -> Iterator[tuple[str, str]]:
    """Give cells with what is written in their places."""
    after = _paddings([match["rest"] for match in numbers])
    before = _paddings([match["whole"] for match in numbers]) if is_centred else [""] * len(after)
    for match, left, right in zip(numbers, before, after, strict=True):
        # A line may break behind a punctuation space.
        yield match[0], f"{left.replace(POINT, _NBSP)}{match[0]}{right}"


def _kind(text: str) -> str:
    """Name the signs to which no blank is equal in width."""
    return "".join(sorted(sign for sign in text if sign not in _BLANKS))


def _paddings(texts: Sequence[str]) -> list[str]:
    """Give the blanks that make each text as wide as the widest.

    That is exact for texts with the same signs, about right for the others: no blank is as wide as
    a bracket.
    """
    kinds = [_kind(text) for text in texts]
    counts = [Counter(_BLANKS[sign] for sign in text if sign in _BLANKS) for text in texts]
    most: dict[str, Counter[str]] = {}
    for kind, count in zip(kinds, counts, strict=True):
        most[kind] = most.get(kind, Counter()) | count
    widths = {kind: _width(kind) + _width_of(count) for kind, count in most.items()}
    widest = max(widths.values(), default=0.0)
    paddings = []
    for kind, count in zip(kinds, counts, strict=True):
        lacking = most[kind] - count
        figures, rest = divmod(round(2 * (widest - widths[kind])), 4)
        points, thins = divmod(rest, 2)
        lacking.update({FIGURE: figures, POINT: points, _THIN: thins})
        # Behind the last blank only, a line may break.
        paddings.append("".join(sign * lacking[sign] for sign in (FIGURE, _NBSP, _THIN, POINT)))
    return paddings


def _width(text: str) -> float:
    return sum(_WIDTHS.get(_BLANKS.get(sign, sign)) or _width_of_other(sign) for sign in text)


def _width_of(blanks: Mapping[str, int]) -> float:
    return sum(_WIDTHS[sign] * count for sign, count in blanks.items())


def _width_of_other(sign: str) -> float:
    return 4.0 if is_wide(sign) else 2.0
