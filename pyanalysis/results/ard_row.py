"""One row of the analysis results: its keys, its value and how that came about."""

from __future__ import annotations

from dataclasses import dataclass

ARD_COLUMNS = (
    "analysis",
    "model",
    "variable",
    "level",
    "group",
    "statistic",
    "value",
    "method",
    "status",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArdRow:
    """One statistic; ``value`` is None where it is not estimable and ``status`` says why."""

    analysis: str
    model: str = ""
    variable: str = ""
    level: str = ""
    group: str = ""
    statistic: str
    value: float | None
    method: str = ""
    status: str = "ok"

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """Return the six key columns."""
        return (
            self.analysis,
            self.model,
            self.variable,
            self.level,
            self.group,
            self.statistic,
        )
