"""Whether the columns of a resample's model are independent among the patients drawn."""

from __future__ import annotations

import numpy as np

from pyanalysis.models.design import RANK_TOLERANCE
from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.resample_rows import Cube, Flags, Rows, add_products, leave_out, lines

CLEARLY_INDEPENDENT = 1e-6
"""Smallest part of a column's variance that the columns before it must leave, and variance of one
that is standardised in the cohort, that need no closer look at the rank."""

FIRST_ROWS = 100
"""Rows a column that mostly show its independence: of a larger cohort these are asked first."""


def is_full_rank(rows: Rows, weights: Matrix, active: Flags) -> Flags:
    """Tell whose columns vary and are independent: by the correlations, closely by a QR.

    Columns that are independent among the first rows are so among all.
    """
    independent = np.zeros(len(weights), dtype=np.bool_)
    if not len(weights):
        return independent
    n, columns = rows.signed.shape
    few = min(n, FIRST_ROWS * columns)
    furthest = np.maximum(rows.signed.max(axis=0), -rows.signed.min(axis=0))
    most = weights.sum(axis=1)[:, None] * furthest**2
    moments = np.empty((*active.shape, columns))
    for first, last in ((0, few), (few, n)):
        left = ~independent
        if not left.any() or first == last:
            break
        own, sums = lines(weights, left), lines(moments, left)
        for some, part in rows.blocks(len(own), first=first, last=last):
            add_products(rows, part, own[some, part], to=sums[some])
        independent[left] = _is_clearly_independent(
            sums, lines(active, left), most=lines(most, left)
        )
    for position in np.flatnonzero(~independent):
        drawn = weights[position] > 0
        chosen = rows.signed[np.ix_(drawn, active[position])]
        chosen = chosen * np.sign(chosen[:, :1])
        independent[position] = _columns_independent(chosen, weights[position][drawn])
    return independent


def _is_clearly_independent(moments: Cube, active: Flags, *, most: Matrix) -> Flags:
    """Tell from cross-products where every column keeps enough of ``most`` it may amount to.

    The square of the Cholesky triangle's diagonal is what the columns before leave of each.
    """
    needed, products = CLEARLY_INDEPENDENT * most, moments
    if not active.all():
        needed, products = np.where(active, needed, 0.0), moments.copy()
        leave_out(products, active)
    variation = np.einsum("ijj->ij", products) - products[:, 0, :] ** 2 / products[:, :1, 0]
    found: Flags = np.all((variation >= needed)[:, 1:], axis=1)
    here = np.flatnonzero(found)
    try:
        triangles = np.linalg.cholesky(lines(products, found))
    except np.linalg.LinAlgError:
        if len(here) == 1:
            found[here] = False
            return found
        for position in here:
            one = slice(position, position + 1)
            found[one] = _is_clearly_independent(moments[one], active[one], most=most[one])
        return found
    found[here] = np.all(np.einsum("ijj->ij", triangles) ** 2 >= needed[here], axis=1)
    return found


def _columns_independent(matrix: Matrix, weights: Vector) -> bool:
    """Apply the rank rule of the reported models to one resample's drawn patients."""
    if len(weights) < matrix.shape[1] or np.any(np.ptp(matrix[:, 1:], axis=0) == 0):
        return False
    centred = matrix.copy()
    centred[:, 1:] -= np.average(matrix[:, 1:], axis=0, weights=weights)
    weighted = centred * np.sqrt(weights)[:, None]
    triangle: Matrix = np.asarray(np.linalg.qr(weighted, mode="r"), dtype=np.float64)
    lengths = np.sqrt(np.sum(triangle**2, axis=0))
    return bool(np.all(np.abs(np.diag(triangle)) >= RANK_TOLERANCE * lengths))
