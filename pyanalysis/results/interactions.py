"""Whether the odds ratio of one variable depends on another, and what it is where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QUARTILES: tuple[tuple[str, float], ...] = (("q1", 0.25), ("median", 0.5), ("q3", 0.75))
"""The strata of a numeric second variable, and the quantiles at which they stand."""

MAIN_QUARTILE = "median"
"""Where the model with a numeric second variable is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumOddsRatio:
    """One coefficient of the first variable in one stratum of the second, on the log-odds scale.

    ``level`` is the first variable's, empty where it is numeric. ``n`` and ``events`` count the
    patients of the model at that level in that stratum; None where the second is numeric.
    """

    level: str
    n: int | None
    events: int | None
    log_odds: float | None
    std_error: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One level of the second variable; or a quartile of it, whose ``value`` is in its units."""

    name: str
    value: float | None
    odds_ratios: tuple[StratumOddsRatio, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A coefficient that stands in the way of the model.

    ``variable`` is a predictor, or the interaction's name with the levels of both as ``level``.
    """

    kind: Literal["constant", "aliased", "separated"]
    variable: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """The products of two variables beside all others, on the model's own complete cases.

    ``variables`` are all of the model's in the study's order, ``parameters`` its coefficients but
    for the constant. The test is of all products at once. ``ml_status`` is the verdict on maximum
    likelihood, ``status`` that on what is reported, by ``estimator``.
    """

    first: str
    second: str
    variables: tuple[str, ...]
    n: int | None
    n_missing: int | None
    events: int | None
    parameters: int
    statistic: float | None
    df: int | None
    p_value: float | None
    test_status: str
    estimator: Literal["ml", "firth"]
    ml_status: str
    status: str
    completely_separated: bool | None
    obstacles: tuple[Obstacle, ...]
    strata: tuple[Stratum, ...]
    warnings: tuple[str, ...]

    @property
    def name(self) -> str:
        """Give the ``model`` key of its rows."""
        return interaction_name(self.first, self.second)


def interaction_name(first: str, second: str) -> str:
    """Name an interaction as R does."""
    return f"{first}:{second}"
