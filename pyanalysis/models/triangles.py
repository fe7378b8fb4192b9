"""Triangles of cross-products: cheap where the columns are far apart, exact where they are near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

FAR_APART = 1e-4
"""Smallest eigenvalue of the columns' correlations at which their cross-product keeps twelve
digits; below it the columns themselves are taken apart, which costs the root of the digits only."""


def triangle_of(columns: Matrix) -> Matrix:
    """Give an upper triangle with the cross-product of the columns (n, p)."""
    cross = columns.T @ columns
    if are_far_apart(cross):
        return np.asarray(np.linalg.cholesky(cross).T, dtype=np.float64)
    return np.asarray(np.linalg.qr(columns, mode="r"), dtype=np.float64)


def are_far_apart(cross: Matrix) -> bool:
    """Tell from their cross-product whether no column is nearly a combination of others."""
    scale = np.sqrt(np.diag(cross))
    if not np.all(scale > 0):
        return False
    return bool(np.linalg.eigvalsh(cross / np.outer(scale, scale))[0] > FAR_APART)
