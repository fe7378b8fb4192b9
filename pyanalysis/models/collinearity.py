"""Generalised variance inflation factors of the multivariable model, as ``car::vif`` gives them.

With R the correlation matrix of the coefficients without the intercept, a variable's factor is
``det(R11) det(R22) / det(R)``, R11 being its own block and R22 that of the others (Fox & Monette
1992, doi:10.1080/01621459.1992.10475190). The same ratio of determinants holds for the inverse of
their covariance matrix, the weighted cross-product of the centred columns, which need not be
inverted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from pyanalysis.models.logistic import Fitted
from pyanalysis.models.triangles import triangle_of
from pyanalysis.results.collinearity import VariableCollinearity

Matrix = NDArray[np.float64]

FEWEST_VARIABLES = 2


def measure_collinearity(fitted: Fitted | None) -> tuple[VariableCollinearity, ...] | None:
    """Give each variable's factor; None without two variables fitted by maximum likelihood."""
    if fitted is None or fitted.linear_predictor is None:
        return None
    model = fitted.model
    if model.ml_status != "ok" or len(model.variables) < FEWEST_VARIABLES:
        return None
    triangle = _weighted_triangle(
        fitted.design.matrix[:, 1:],
        weights=expit(fitted.linear_predictor) * expit(-fitted.linear_predictor),
    )
    whole = _half_log_determinant(triangle)
    factors = []
    for variable in model.variables:
        own = np.array([column.variable == variable for column in fitted.design.columns])
        parts = _half_log_determinant(triangle[:, own]) + _half_log_determinant(triangle[:, ~own])
        df = int(own.sum())
        factors.append(
            VariableCollinearity(
                variable=variable,
                gvif=float(np.exp(2.0 * (parts - whole))),
                df=df,
                scaled=float(np.exp((parts - whole) / df)),
            )
        )
    return tuple(factors)


def _weighted_triangle(columns: Matrix, *, weights: NDArray[np.float64]) -> Matrix:
    """Give the triangle of the columns after the weighted mean has been taken from each."""
    centred = columns - (weights @ columns) / weights.sum()
    centred *= np.sqrt(weights)[:, None]
    return triangle_of(centred)


def _half_log_determinant(columns: Matrix) -> float:
    """Give half the log determinant of the columns' cross-product."""
    triangle = np.linalg.qr(columns, mode="r")
    return float(np.sum(np.log(np.abs(np.diag(triangle)))))
