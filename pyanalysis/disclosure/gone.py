"""The suppressed keys, asked for by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

Key = tuple[str, str, str, str, str, str]
Value = TypeVar("Value")

SUPPRESSED: Final = "suppressed"
"""The status of what is suppressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The suppressed keys of ``ard.csv``."""

    keys: frozenset[Key]

    def has(
        self,
        analysis: str,
        statistic: str,
        *,
        model: str = "",
        variable: str = "",
        level: str = "",
        group: str = "",
    ) -> bool:
        """Tell whether a statistic is suppressed."""
        return (analysis, model, variable, level, group, statistic) in self.keys

    def kept(
        self,
        value: Value,
        analysis: str,
        statistic: str,
        *,
        model: str = "",
        variable: str = "",
        level: str = "",
        group: str = "",
    ) -> Value | None:
        """Give a value, or None where its statistic is suppressed."""
        key = (analysis, model, variable, level, group, statistic)
        return None if key in self.keys else value

    def has_any(self, analysis: str, statistics: Iterable[str], *, model: str = "") -> bool:
        """Tell whether one of a model's own statistics is suppressed."""
        return any(self.has(analysis, statistic, model=model) for statistic in statistics)
