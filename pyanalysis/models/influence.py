"""Influence of single patients on a logistic model, by one Newton step, summarised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from pyanalysis.models.design import Design
from pyanalysis.models.ranked_risks import risk
from pyanalysis.models.triangles import triangle_of
from pyanalysis.results.performance import COOK_NUMERATOR, Influence, TermInfluence

Vector = NDArray[np.float64]


def cooks_distances(design: Design, *, linear_predictor: Vector) -> Vector:
    """Give each patient's Cook's distance (n,), as ``summarise_influence`` defines it."""
    return _cook(design, one_step(design, linear_predictor=linear_predictor))


def summarise_influence(design: Design, *, linear_predictor: Vector) -> Influence:
    """Summarise what leaving out each patient would do, to first order (Pregibon 1981).

    With the weight w = p(1 - p), the leverage h is the diagonal of the weighted hat matrix; one
    step of the fit without patient i moves the coefficients by -d, d = V x (y - p) / (1 - h) with
    V the inverse information (doi:10.1214/aos/1176345513, equation 4.9). DFBETAS are d over the
    standard errors of the full fit; Cook's distance is d'V⁻¹d over the number of coefficients,
    which is R's ``cooks.distance`` of a binomial glm. (R's ``dfbeta`` of a glm puts deviance
    residuals in the place of (y - p)/√w; the step itself has Pearson's.)
    """
    step = one_step(design, linear_predictor=linear_predictor)
    cook = _cook(design, step)
    steps = step.halfway @ step.inverse.T
    steps *= step.pull[:, None]
    furthest = np.maximum(steps.max(axis=0), -steps.min(axis=0))
    largest = furthest / np.sqrt(np.diag(step.inverse @ step.inverse.T))
    return Influence(
        n_above=int(np.sum(cook > COOK_NUMERATOR / design.n)),
        largest_cook=float(np.max(cook)),
        largest_leverage=float(np.max(step.leverage)),
        terms=tuple(
            TermInfluence(
                variable=column.variable,
                level=column.level,
                largest_dfbetas=float(largest[1 + position]),
            )
            for position, column in enumerate(design.columns)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OneStep:
    """The step of the fit without each patient, taken apart.

    ``inverse`` (p, p) is a root of the inverse information, ``halfway`` (n, p) the rows times it,
    ``distance`` (n,) their squared lengths, ``pull`` (n,) the residual over one minus the
    ``leverage`` (n,), which is the distance times the weight.
    """

    inverse: Vector
    halfway: Vector
    distance: Vector
    leverage: Vector
    pull: Vector


def one_step(design: Design, *, linear_predictor: Vector) -> OneStep:
    """Take the step apart; the triangle keeps digits where columns nearly coincide."""
    matrix = design.matrix
    fitted, missed = risk(linear_predictor), risk(-linear_predictor)
    weight = fitted * missed
    triangle = triangle_of(matrix * np.sqrt(weight)[:, None])
    inverse = solve_triangular(triangle, np.eye(matrix.shape[1]))
    halfway = matrix @ inverse
    distance = np.einsum("ij,ij->i", halfway, halfway)
    leverage = weight * distance
    residual = np.where(design.outcome > 0, missed, -fitted)
    pull = residual / (1.0 - leverage)
    return OneStep(
        inverse=inverse, halfway=halfway, distance=distance, leverage=leverage, pull=pull
    )


def _cook(design: Design, step: OneStep) -> Vector:
    distances: Vector = step.pull**2 * step.distance / design.matrix.shape[1]
    return distances
