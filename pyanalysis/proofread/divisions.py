"""Reading the sizes of the groups into which a stated number of patients was divided."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from pyanalysis.proofread.figures import Groups
from pyanalysis.proofread.numbers import INTEGER, Number, number_at
from pyanalysis.proofread.passages import sentences
from pyanalysis.proofread.shares import PEOPLE

_VERB: Final = (
    r"(?:(?:then|further|subsequently|retrospectively|equally|also)\s+)?(?:randomly\s+)?"
    r"(?:divided|randomi[sz]ed|assigned|allocated|split|classified|grouped|categori[sz]ed|stratified)\b"
)
_SIZE: Final = re.compile(rf"[(\[,;:]\s*[nN]\s*=\s*(?P<count>{INTEGER})\s*[)\],;]")
_DIVIDED: Final = re.compile(
    rf"(?P<total>{INTEGER})\s+(?:[a-z-]+\s+){{0,3}}?{PEOPLE}\s+(?:were|was)\s+{_VERB}"
    r"|(?P<li>(?<![0-9])[0-9]{1,7})\s*例[^0-9。]{0,20}(?:分为|分成)"
    rf"|(?:The|These|All)\s+(?:[a-z-]+\s+)?{PEOPLE}\s+were\s+{_VERB}|They\s+were\s+{_VERB}"
)
_A_TOTAL: Final = re.compile(
    rf"\b[Aa]\s+total\s+of\s+(?P<total>{INTEGER})\s+(?:[a-z-]+\s+){{0,4}}?{PEOPLE}\b"
)
_LEFT: Final = re.compile(
    r"exclu|lost|withdr|drop|remain|declin|missing|complet|eligib|another|further|screen|survey"
    r"|recruit|assess|enrol|invit|select|match|排除|失访|剔除",
    re.IGNORECASE,
)
_MOST_GROUPS: Final = 4
"""More sizes in one sentence are groups within groups."""

_SMALLEST_DIVIDED: Final = 10
"""Fewer are not patients but years, centres or arms."""

_INTO: Final = re.compile(
    r"\b(?:in|into|to)\s+(?:one\s+of\s+)?([a-z]+|[0-9]+)\s+(?:[a-z-]+\s+){0,2}(?:groups|arms)\b"
)
_NUMBER_WORDS: Final = {
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{str(number): number for number in range(2, 10)},
}


def find_divisions(text: str, *, original: str) -> Iterator[Groups]:
    """Find sentences that divide a stated number of patients into groups of stated sizes."""
    stated: list[Number] = []
    lost = False
    for start, end in sentences(text):
        found = list(_A_TOTAL.finditer(text, start, end))
        stated.extend(number_at(text, match.span("total"), original=original) for match in found)
        lost = lost or _LEFT.search(text, start, end) is not None
        division = _DIVIDED.search(text, start, end)
        if division is None:
            continue
        sizes = tuple(
            number_at(text, match.span("count"), original=original)
            for match in _SIZE.finditer(text, division.end(), end)
        )
        own = next((name for name in ("total", "li") if division[name] is not None), None)
        total: Number | None = None
        if own is not None:
            total = number_at(text, division.span(own), original=original)
        elif len(stated) == 1 and not lost:
            total = stated[0]
        stated_count = _INTO.search(text, division.start(), end)
        if stated_count and _NUMBER_WORDS.get(stated_count[1].lower()) not in (None, len(sizes)):
            continue
        if total is None or _has_part(sizes, total):
            continue
        if total.value >= _SMALLEST_DIVIDED and 2 <= len(sizes) <= _MOST_GROUPS:
            yield Groups(total=total, sizes=sizes)


def _has_part(sizes: Sequence[Number], total: Number) -> bool:
    """Tell whether some of the groups make the total already, so that the others divide them."""
    values = [size.value for size in sizes]
    return any(
        sum(part) == total.value
        for width in range(1, len(values))
        for part in itertools.combinations(values, width)
    )
