"""Standardised mean differences between the two outcome groups."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def absolute_difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """Give |mean difference| over the root of the mean variance.

    Source: Austin (2009), doi:10.1002/sim.3697.

    None when a group has fewer than two values or neither has any spread.
    """
    if min(len(one), len(other)) < 2:
        return None
    if np.ptp(one) == 0 and np.ptp(other) == 0:
        return None
    origin = one[0]
    one, other = one - origin, other - origin
    variance = (float(one.var(ddof=1)) + float(other.var(ddof=1))) / 2
    return abs(float(one.mean() - other.mean())) / math.sqrt(variance) if variance > 0 else None


def standard_deviation(values: NDArray[np.float64]) -> float | None:
    """Give the sample standard deviation; None below two values, exactly 0 without spread."""
    if len(values) < 2:
        return None
    return float((values - values[0]).std(ddof=1))


def centred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Subtract the mean; from the first value on, so that a large offset costs no digits."""
    shifted = values - values[0]
    centred: NDArray[np.float64] = shifted - shifted.mean()
    return centred


def quartiles(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Give the quartiles by type 7 of Hyndman & Fan (1996), which is the default of R and NumPy."""
    last = len(values) - 1
    below = [last * part // 4 for part in (1, 2, 3)]
    ordered = np.partition(values, sorted({*below, *(min(place + 1, last) for place in below)}))
    first, second, third = (
        float(ordered[place])
        + (float(ordered[min(place + 1, last)]) - float(ordered[place])) * (last * part % 4) / 4
        for place, part in zip(below, (1, 2, 3), strict=True)
    )
    return first, second, third


def multinomial_difference(table: NDArray[np.int64]) -> float | None:
    """Give the Mahalanobis distance between two sets of proportions (Yang & Dalton 2012).

    ``table`` is (observed levels, 2). The first level is left out, which changes nothing in the
    distance. None when it cannot be computed: one level, an empty group, a singular covariance.
    """
    sizes = table.sum(axis=0)
    if len(table) < 2 or sizes.min() == 0:
        return None
    shares = (table / sizes)[1:]
    difference = shares[:, 0] - shares[:, 1]
    covariance = (_covariance(shares[:, 0]) + _covariance(shares[:, 1])) / 2
    if np.linalg.matrix_rank(covariance) < len(covariance):
        return None
    return math.sqrt(float(difference @ np.linalg.solve(covariance, difference)))


def _covariance(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    matrix: NDArray[np.float64] = np.diag(shares) - np.outer(shares, shares)
    return matrix
