"""What a screen reader needs of a table and great_tables does not write."""

from __future__ import annotations

import re
from typing import Final

_HEADERS: Final = re.compile(r'<td headers="[^"]*" ')
_TAG: Final = re.compile(r"<[^>]*>")
_WRAPPER: Final = re.compile(r'<div id="[^"]*" (?=style="[^"]*overflow-x:\s*auto)')


def with_row_headers(html: str, *, identifier: str) -> str:
    """Make the first cell of each row its header, and what scrolls reachable by keyboard.

    ``html`` is great_tables' own, ``identifier`` the id it was given. Its cells name their column,
    and none could then have a row as well; the scopes of both headers say it all. A cell without a
    text cannot be a header.
    """
    first = re.compile(rf'<td headers="{re.escape(identifier)}-c0" ([^>]*)>(.*?)</td>', re.S)
    headed = first.sub(_as_header, html)
    return _WRAPPER.sub(r'\g<0>tabindex="0" ', _HEADERS.sub("<td ", headed), count=1)


def _as_header(cell: re.Match[str]) -> str:
    if not _TAG.sub("", cell[2]).strip():
        return cell[0]
    return f'<th scope="row" style="font-weight: normal" {cell[1]}>{cell[2]}</th>'
