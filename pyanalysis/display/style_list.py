"""What each journal style sets, as a table of examples to read on a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from pyanalysis.display.numbers import (
    NBSP,
    THIN,
    format_count,
    format_count_percent,
    format_estimate,
    format_mean,
    format_median,
    format_p_with_sign,
)
from pyanalysis.display.style import Style, styled

_HEADER: Final = (
    *("style", "P values", "odds ratio", "count", "share", "mean", "median", "citations"),
)
_P_VALUES: Final = (0.0312, 0.0042, 0.00004)
_COLUMNS: Final = 100


def style_list(styles: Sequence[Style]) -> str:
    """Write an example of each kind of number in each style, and below what the styles are."""
    rows = [_HEADER, *(_examples(style) for style in styles)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADER))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", *_described(styles)]) + "\n"


def _examples(style: Style) -> tuple[str, ...]:
    """Write the examples; what no terminal shows apart becomes a plain blank."""
    with styled(style):
        shown = (
            style.name,
            ", ".join(map(format_p_with_sign, _P_VALUES)),
            format_estimate(math.log(1.683), low=math.log(1.102), high=math.log(2.571)),
            format_count(12345),
            format_count_percent(12, 34.53),
            format_mean(70.94, 7.21, decimals=1),
            format_median(8, 4, 10, decimals=1),
            style.citations if style.citations == "raised" else _in_line(style),
        )
    return tuple(text.replace(NBSP, " ").replace(THIN, " ") for text in shown)


def _in_line(style: Style) -> str:
    return "[1]" if style.csl is None else "in line"


def _described(styles: Iterable[Style]) -> list[str]:
    """Name each style, its italics and what no rule was found for."""
    lines = []
    for style in styles:
        italic = f" {style.p_value.letter} is in italics." if style.p_value.italic else ""
        text = f"{style.name}: {style.title}.{italic} {style.not_found}"
        lines += textwrap.wrap(" ".join(text.split()), _COLUMNS, subsequent_indent="    ")
    return lines
