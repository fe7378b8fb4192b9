"""Splines that the study file declares: where they stand, and how their coefficients are named."""

from __future__ import annotations

from dataclasses import dataclass

from pyanalysis.results.linearity import Knot

SPLINE_CONTRAST = "Q3 vs Q1"
"""The level of a spline's first coefficient: the log odds at the upper quartile of the cohort's
known values against those at the lower one."""


def spline_levels(knots: int) -> tuple[str, ...]:
    """Name the coefficients of a spline with so many knots: the contrast, then the bends."""
    return (SPLINE_CONTRAST, *(f"nonlinear {number}" for number in range(1, knots - 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSpline:
    """One declared spline, fixed on the cohort's known values for all models.

    ``status`` is ``too_few_values`` where these are too few or too equal for three knots or for two
    different quartiles; no model with the variable is then estimated.
    """

    variable: str
    knots: tuple[Knot, ...]
    q1: float | None
    q3: float | None
    status: str
