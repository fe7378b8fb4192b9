"""The order of levels, and how they are shown: no before yes, mild before severe, I before II."""

from __future__ import annotations

from pyanalysis.new_study.profile import ColumnProfile

_NO = ("no", "n", "false", "f", "absent", "negative", "neg", "0", "否", "无", "阴性")
_YES = ("yes", "y", "true", "t", "present", "positive", "pos", "1", "是", "有", "阳性")

_ORDERS = (
    _NO + _YES,
    ("none", "minimal", "mild", "moderate", "severe", "very severe", "critical"),
    ("very low", "low", "lower", "medium", "intermediate", "normal", "high", "higher", "very high"),
    ("never", "former", "ex", "past", "current"),
    ("small", "medium", "large"),
    ("poor", "fair", "good", "very good", "excellent"),
    ("i", "ii", "iii", "iv", "v", "vi"),
    ("t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10", "t11", "t12"),
)
"""Levels in the order in which tables have them, compared without case."""


def is_no(level: str, *, yes: bool = False) -> bool:
    """Tell whether a level means no, or ``yes``; the digits 0 and 1 are codes and mean neither."""
    word = level.strip().casefold()
    return word in (_YES if yes else _NO) and not word.isdigit()


def ordered_levels(column: ColumnProfile) -> list[str]:
    """Order the levels: by code where the file labels them, by number, by a known order, by text.

    Levels that the file labels but no patient has are left out.
    """
    levels = list(column.counts)
    if column.level_labels:
        labelled = [level for level in column.level_labels if level in column.counts]
        return labelled + [level for level in levels if level not in column.level_labels]
    for order in _ORDERS:
        if all(level.strip().casefold() in order for level in levels):
            return sorted(levels, key=lambda level: order.index(level.strip().casefold()))
    try:
        return sorted(levels, key=lambda level: float(level.replace(",", ".")))
    except ValueError:
        return sorted(levels, key=lambda level: (level.casefold(), level))


def shown_level(level: str) -> str:
    """Write a level as tables show it: blanks for underscores, a capital at the start."""
    text = " ".join(level.replace("_", " ").split())
    return text[:1].upper() + text[1:] if text else level
