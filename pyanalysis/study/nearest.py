"""The likely fix of a name that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

SHOWN = 12
"""Longest list of allowed names that helps more than it hides."""


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """Give ``; did you mean 'x'?`` for the nearest allowed name, or nothing."""
    names = list(allowed)
    folded = {name.strip().casefold(): name for name in names}
    same = folded.get(found.strip().casefold())
    if same is not None:
        return f"; did you mean {same!r}?"
    near = difflib.get_close_matches(found, names, n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def listed(allowed: Iterable[str]) -> str:
    """List allowed names, shortened when there are many."""
    names = list(allowed)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
