"""Whether a straight line will do for a numeric predictor, and what a curve shows instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

KNOT_QUANTILES: Mapping[int, tuple[float, ...]] = MappingProxyType(
    {
        3: (0.10, 0.50, 0.90),
        4: (0.05, 0.35, 0.65, 0.95),
        5: (0.05, 0.275, 0.50, 0.725, 0.95),
    }
)
"""Where the knots stand, by their number (Harrell 2015, table 2.3)."""

FEWEST_KNOTS = 3
"""What a restricted cubic spline needs to bend at all."""

FEWEST_PATIENTS = 100
"""With fewer patients a spline has three knots (Harrell 2015, section 2.4.6)."""

GRID_POINTS = 21
GRID_ENDS = (0.05, 0.95)
"""A curve is drawn at as many evenly spaced values between these quantiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """A knot in the predictor's units."""

    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearityTest:
    """A restricted cubic spline of one numeric predictor against its linear term.

    ``model`` is the key of the model both stand in: empty for the multivariable one. ``df`` is the
    number of knots less two. ``status``: why there is no test; ``too_few_values`` where the
    values are too few or too equal for three knots, else what stands in the way of the linear
    model or of the spline.
    """

    model: str
    variable: str
    knots: tuple[Knot, ...]
    statistic: float | None
    df: int
    p_value: float | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Log odds at ``value`` relative to the median, with pointwise Wald limits."""

    value: float
    log_odds: float
    std_error: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialEffect:
    """The curve of one numeric predictor in the multivariable model, the others as they are."""

    variable: str
    median: float
    points: tuple[CurvePoint, ...]
