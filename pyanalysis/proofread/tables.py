"""A table's rows as sentences that a reader of running text understands.

Each cell gets its column's heading before it: ``Body mass index; OR (95% CI): 1.68 (1.23 to
2.52); P = 0.003``. So the grammar of running text also reads tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pyanalysis.proofread.passages import Passage, joined

Row = Sequence[str]

_P_HEADING: Final = re.compile(r"[Pp](?:[- ]?values?|值)?")
_SIGN: Final = re.compile(r"\s*[=<>\u2264\u2265\uff1c\uff1e]")
_FIGURE: Final = re.compile(r"\s*[<>=-]?\s*\.?[0-9]")
_RATIO: Final = re.compile(r"\b[a-z]?(?:OR|HR|RR)\b|(?i:odds|hazards?|risk)[ -](?i:ratio)")
_IN_BRACKETS: Final = re.compile(r"\s*[(\[]\s*[nN]\s*=[^)\]]*[)\]]")


def table_passages(rows: Sequence[Row], *, n_headings: int, place: str) -> Iterator[Passage]:
    """Give one passage a row of cells; the first ``n_headings`` rows head the columns."""
    headings = rows[:n_headings]
    for number, row in enumerate(rows, start=1):
        where = f"{place}, row {number}"
        if number <= n_headings:
            yield joined([(where, cell) for cell in row])
            continue
        pieces = []
        for at, cell in enumerate(row):
            heading = " ".join(
                dict.fromkeys(head[at] for head in headings if at < len(head) and head[at])
            )
            pieces.append((where, _with_heading(cell, heading) + ";"))
        yield joined(pieces)


def _with_heading(cell: str, heading: str) -> str:
    """Put the heading before a figure that it explains; other cells stay as they are."""
    last = heading.strip()
    if not _FIGURE.match(cell):
        return cell
    if re.fullmatch(rf".*?\b{_P_HEADING.pattern}", last) or _P_HEADING.fullmatch(last):
        return f"P {'' if _SIGN.match(cell) else '= '}{cell}"
    if _RATIO.search(last):
        return f"{_IN_BRACKETS.sub('', last)}: {cell}"
    return cell
