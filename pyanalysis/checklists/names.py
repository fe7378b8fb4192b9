"""Which lists there are, by the names of the command line; imports nothing of ours."""

from __future__ import annotations

from typing import Final, Literal

ListName = Literal["strobe", "tripod-ai", "sampl"]
LISTS: Final[tuple[ListName, ...]] = ("strobe", "tripod-ai", "sampl")
