"""The rows that all resamples share, and the products that the fits of all of them are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.likelihood import Matrix, Vector

Flags = NDArray[np.bool_]
Cube = NDArray[np.float64]

BLOCK_NUMBERS = 2**17
"""Numbers of the weighted columns that are handled at once: a megabyte, which fits the cache."""

MOST_LINES = 16
"""Resamples of a large cohort whose log odds are computed at once, from one look at the rows."""

PRODUCT_NUMBERS = 2**18
"""Multiplications of one product of matrices, below which BLAS starts no threads: at these shapes
they cost many times what they bring, most of all where other work is going on."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The cohort's rows (n, p), the first column constant, and the outcome (n,).

    ``signed`` are the rows turned so that positive log odds speak for the observed outcome; their
    products with themselves are those of the rows.
    """

    signed: Matrix
    outcome: Vector

    def blocks(
        self, resamples: int, *, first: int = 0, last: int | None = None
    ) -> Iterator[tuple[slice, slice]]:
        """Cut resamples and rows into blocks whose weighted columns fit the cache."""
        n, columns = self.signed.shape
        last = n if last is None else last
        rows = min(n, max(1, PRODUCT_NUMBERS // columns**2))
        lines = max(1, BLOCK_NUMBERS // (columns * rows))
        for line in range(0, resamples, lines):
            for start in range(first, last, rows):
                yield slice(line, line + lines), slice(start, min(start + rows, last))

    def wide_blocks(self, resamples: int) -> Iterator[tuple[slice, slice]]:
        """Cut resamples and rows into blocks whose log odds fit the cache."""
        n, columns = self.signed.shape
        lines = min(resamples, max(MOST_LINES, BLOCK_NUMBERS // n))
        rows = max(1, PRODUCT_NUMBERS // (columns * lines))
        for first in range(0, resamples, lines):
            for start in range(0, n, rows):
                yield slice(first, first + lines), slice(start, start + rows)


def log_odds(matrix: Matrix, beta: Matrix) -> Matrix:
    """Give the log odds (b, n) by each line of ``beta`` (b, p), a product of BLAS's at a time."""
    found = np.empty((len(beta), len(matrix)))
    rows = max(1, PRODUCT_NUMBERS // max(1, beta.size))
    for start in range(0, len(matrix), rows):
        part = slice(start, start + rows)
        np.matmul(beta, matrix[part].T, out=found[:, part])
    return found


def turned(matrix: Matrix, *, outcome: Vector) -> Rows:
    """Turn the rows of ``matrix`` so that positive log odds speak for the ``outcome`` seen."""
    return Rows(signed=matrix * np.where(outcome > 0, 1.0, -1.0)[:, None], outcome=outcome)


def cross_products(block: Matrix, weights: Matrix) -> Cube:
    """Give the weighted cross-product of the columns for each line of weights."""
    products: Cube = np.matmul(block.T[None, :, :] * weights[:, None, :], block)
    return products


def shares(margin: Matrix) -> tuple[Matrix, Matrix]:
    """Give the probabilities of the other and of the observed outcome, from its log odds.

    The first keeps its digits where it is small, which the verdict on separation needs.
    """
    with np.errstate(over="ignore"):
        wrong = np.exp(margin)
    wrong += 1.0
    np.reciprocal(wrong, out=wrong)
    return wrong, 1.0 - wrong


def log_of(right: Matrix) -> Matrix:
    """Give the log-likelihood of each patient; bounded below, where a step is halved anyway."""
    with np.errstate(divide="ignore"):
        logarithm: Matrix = np.log(right)
    return np.maximum(logarithm, -1e3)


def leave_out(matrices: Cube, active: Flags) -> None:
    """Put the identity in place of the columns that a resample's model does not have."""
    matrices *= active[:, :, None] & active[:, None, :]
    which, where = np.nonzero(~active)
    matrices[which, where, where] = 1.0
