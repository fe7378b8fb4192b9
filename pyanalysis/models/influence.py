"""Influence of single patients on a logistic model, by one Newton step, summarised."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from pyanalysis.models.design import Design
from pyanalysis.models.ranked_risks import risk
from pyanalysis.models.triangles import triangle_of
from pyanalysis.results.performance import COOK_NUMERATOR, Influence, TermInfluence

Vector = NDArray[np.float64]


def summarise_influence(design: Design, *, linear_predictor: Vector) -> Influence:
    """Summarise what leaving out each patient would do, to first order (Pregibon 1981).

    With the weight w = p(1 - p), the leverage h is the diagonal of the weighted hat matrix; one
    step of the fit without patient i moves the coefficients by -d, d = V x (y - p) / (1 - h) with
    V the inverse information (doi:10.1214/aos/1176345513, equation 4.9). DFBETAS are d over the
    standard errors of the full fit; Cook's distance is d'V⁻¹d over the number of coefficients,
    which is R's ``cooks.distance`` of a binomial glm. (R's ``dfbeta`` of a glm puts deviance
    residuals in the place of (y - p)/√w; the step itself has Pearson's.)
    """
    matrix = design.matrix
    fitted, missed = risk(linear_predictor), risk(-linear_predictor)
    weight = fitted * missed
    # The triangle keeps the digits that the information matrix loses where columns nearly coincide.
    triangle = triangle_of(matrix * np.sqrt(weight)[:, None])
    inverse = solve_triangular(triangle, np.eye(matrix.shape[1]))
    covariance = inverse @ inverse.T
    halfway = matrix @ inverse
    leverage = weight * np.einsum("ij,ij->i", halfway, halfway)
    steps = halfway @ inverse.T
    residual = np.where(design.outcome > 0, missed, -fitted)
    steps *= (residual / (1.0 - leverage))[:, None]
    cook = (residual / (1.0 - leverage)) ** 2 * leverage / weight / matrix.shape[1]
    furthest = np.maximum(steps.max(axis=0), -steps.min(axis=0))
    largest = furthest / np.sqrt(np.diag(covariance))
    return Influence(
        n_above=int(np.sum(cook > COOK_NUMERATOR / design.n)),
        largest_cook=float(np.max(cook)),
        largest_leverage=float(np.max(leverage)),
        terms=tuple(
            TermInfluence(
                variable=column.variable,
                level=column.level,
                largest_dfbetas=float(largest[1 + position]),
            )
            for position, column in enumerate(design.columns)
        ),
    )
