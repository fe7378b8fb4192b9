"""How much each variable's estimates lose by the other variables of the multivariable model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableCollinearity:
    """The generalised variance inflation factor of one variable (Fox & Monette 1992).

    ``gvif`` is the squared ratio of the volumes of the confidence ellipsoid of its ``df``
    coefficients with and without collinearity; ``scaled`` is ``gvif ** (1 / (2 * df))``, by which a
    single interval is longer, comparable between variables.
    """

    variable: str
    gvif: float
    df: int
    scaled: float
