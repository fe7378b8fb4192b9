"""The likely fix of a name that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

SHOWN = 12
"""Longest list of allowed names that helps more than it hides."""


_ANSWERS = (
    frozenset({"yes", "y", "true", "t", "1", "ja", "j", "oui", "si", "sí", "да", "是", "有"}),
    frozenset({"no", "n", "false", "f", "0", "nein", "non", "нет", "否", "无"}),
)
"""Texts that say yes, and those that say no, in the tables people keep."""

LONGEST = 200
"""Longer texts have no near name, and comparing them would take long."""


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """Give ``; did you mean 'x'?`` for the nearest allowed name, or nothing."""
    near = nearest(found, allowed)
    return "" if near is None else f"; did you mean {near!r}?"


def nearest(found: str, allowed: Iterable[str]) -> str | None:
    """Find the allowed name that is probably meant.

    That is the one that differs by case or blanks, is the same number, has nearly the same letters,
    or gives the same answer (``yes`` and ``1``); in this order.
    """
    names = list(allowed)
    folded = {name.strip().casefold(): name for name in names}
    same = folded.get(found.strip().casefold())
    if same is not None:
        return same
    number = _number(found)
    if number is not None:
        equal = [name for name in names if _number(name) == number]
        if equal:
            return equal[0]
    if len(found) <= LONGEST:
        near = difflib.get_close_matches(found, names, n=1, cutoff=0.6)
        if near:
            return near[0]
    return _same_answer(found, names)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _same_answer(found: str, names: list[str]) -> str | None:
    for answers in _ANSWERS:
        if found.strip().casefold() in answers:
            same = [name for name in names if name.strip().casefold() in answers]
            return same[0] if len(same) == 1 else None
    return None


def listed(allowed: Iterable[str]) -> str:
    """List allowed names, shortened when there are many."""
    names = [name if len(name) <= LONGEST else name[: LONGEST - 3] + "..." for name in allowed]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
