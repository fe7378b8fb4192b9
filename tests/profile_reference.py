"""Profile limits found by walking along a profile that scipy's minimiser maximises."""

from __future__ import annotations

import math
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats
from scipy.optimize import brentq, minimize

from pyanalysis.models.likelihood import Likelihood, Point

Vector = NDArray[np.float64]
Side = Literal[-1, 1]

DROP = float(stats.chi2.ppf(0.95, 1)) / 2


def likelihood_of(columns: Vector, events: Vector, trials: Vector | None = None) -> Likelihood:
    """Standardise the columns and put the constant before them, as a design does."""
    scaled = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    matrix = np.column_stack([np.ones(len(events)), scaled])
    return Likelihood(
        matrix=matrix, events=events, trials=np.ones(len(events)) if trials is None else trials
    )


def best_of(likelihood: Likelihood) -> Point:
    found = likelihood.maximise(start=np.zeros(likelihood.matrix.shape[1]))
    assert found.converged
    return found.point


def brute_force(likelihood: Likelihood, best: Point, position: int, side: Side) -> float:
    """Walk outwards and refine on a profile that BFGS maximises, with no Newton step of ours."""
    others = [index for index in range(len(best.beta)) if index != position]

    def profiled(value: float) -> float:
        def loss(rest: Vector) -> tuple[float, Vector]:
            beta = np.insert(rest, position, value)
            eta = likelihood.matrix @ beta
            expected = likelihood.trials * special.expit(eta)
            height = likelihood.events @ eta - likelihood.trials @ np.logaddexp(0.0, eta)
            slope = likelihood.matrix[:, others].T @ (likelihood.events - expected)
            return -float(height), -slope

        options = {"gtol": 1e-10, "maxiter": 1000}
        return -float(cast(Any, minimize)(loss, best.beta[others], jac=True, options=options).fun)

    target = best.log_likelihood - DROP
    std_error = math.sqrt(np.linalg.inv(best.information)[position, position])
    inner = outer = float(best.beta[position])
    while profiled(outer) > target:
        inner, outer = outer, outer + side * 0.5 * std_error
    low, high = sorted((inner, outer))
    return float(brentq(lambda value: profiled(value) - target, low, high, xtol=1e-13))
