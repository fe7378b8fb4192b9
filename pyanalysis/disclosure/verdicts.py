"""Verdicts on variables, models and sections: what of them must go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pyanalysis.disclosure.counts import MISSING, Line, Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableVerdict:
    """One variable among all analysed patients: its lines by outcome and which of them go.

    ``two_values`` is a numeric variable whose mean is a percentage in disguise. ``few_known``: in
    some group it is known of too few patients to be summarised.
    """

    kind: Literal["levels", "two_values", "many_values"]
    lines: Lines
    gone: frozenset[str]
    few_known: bool

    @property
    def is_hit(self) -> bool:
        """Tell whether statistics of its table would tell its counts."""
        return self.kind != "many_values" and bool(self.gone)

    @property
    def sizes_gone(self) -> bool:
        """Tell whether known and missing values may not be counted."""
        return MISSING in self.gone

    @property
    def hides_means(self) -> bool:
        """Tell whether means go: to all their digits they tell how many they are of."""
        return self.is_hit or self.sizes_gone

    @property
    def hides_quantiles(self) -> bool:
        """Tell whether quantiles go: those of two values, or of fewer patients than may show."""
        return self.kind == "two_values" and self.is_hit or self.few_known

    @property
    def known(self) -> Line:
        """Give the patients whose value is known, with and without the event."""
        first, second = zip(
            *(line for name, line in self.lines.items() if name != MISSING), strict=True
        )
        return sum(first), sum(second)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVerdict:
    """One model: whether its patients may be counted, whose coefficients and levels go, and more.

    ``tables`` are its factors, ``levels`` those of their levels whose patients may not be counted.
    ``hit`` are the variables whose coefficients go, ``all_estimates`` takes every one.
    ``likelihood`` goes with any of these, because differences of likelihoods are tests of the
    variables between.
    """

    totals: bool
    tables: frozenset[str]
    levels: frozenset[tuple[str, str]]
    hit: frozenset[str]
    all_estimates: bool
    groups: bool

    @property
    def likelihood(self) -> bool:
        """Tell whether the likelihood and what is made from it go."""
        return self.totals or bool(self.hit) or self.all_estimates


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What goes, everywhere. ``models`` and ``interactions`` are by their keys in ``ard.csv``."""

    minimum: int
    variables: Mapping[str, VariableVerdict]
    models: Mapping[tuple[str, str], ModelVerdict]
    interactions: Mapping[str, tuple[ModelVerdict, bool]]
    flow: bool
    unknown: frozenset[tuple[str, str]]
    overlap: bool
    completeness: frozenset[str]
    grouping: bool
    risk_groups: bool

    @property
    def any_hit(self) -> bool:
        """Tell whether any variable's table has a suppressed line."""
        return any(verdict.is_hit for verdict in self.variables.values())

    @property
    def main(self) -> ModelVerdict | None:
        """Give the verdict on the multivariable model."""
        return self.models.get(("multivariable", ""))

    @property
    def performance(self) -> bool:
        """Tell whether what describes the multivariable model as a whole goes."""
        return self.main is not None and self.main.likelihood
