"""The rows that all resamples share, and the products that the fits of all of them are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.likelihood import Matrix, Vector

Flags = NDArray[np.bool_]
Cube = NDArray[np.float64]
Numbers = NDArray[np.intp]
Array = TypeVar("Array", Matrix, Flags, Numbers)

BLOCK_NUMBERS = 2**17
"""Numbers of the weighted columns, or of what is summed from the pairs, that are handled at once: a
megabyte, which fits the cache."""

MOST_LINES = 16
"""Resamples of a large cohort whose log odds are computed at once, from one look at the rows."""

FEW_LINES = 4
"""Resamples at least that are weighted together, of a cohort whose rows are cut for the cache."""

PAIR_NUMBERS = 2**18
"""Products of two columns that are kept, two megabytes: of a larger cohort they would come from
memory each time, which takes as long as multiplying anew."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The cohort's rows (n, p), the first column constant, and the outcome (n,).

    ``signed`` are the rows turned so that positive log odds speak for the observed outcome; their
    products with themselves are those of the rows. ``pairs`` (n, p (p + 1) / 2) are the products of
    each two columns, of a small cohort.
    """

    signed: Matrix
    outcome: Vector
    pairs: Matrix | None

    def blocks(
        self, resamples: int, *, first: int = 0, last: int | None = None
    ) -> Iterator[tuple[slice, slice]]:
        """Cut resamples and rows into blocks whose products fit the cache."""
        n, columns = self.signed.shape
        last = n if last is None else last
        if self.pairs is None:
            rows = min(n, max(1, BLOCK_NUMBERS // (columns * FEW_LINES)))
            lines = max(1, BLOCK_NUMBERS // (columns * rows))
        else:
            rows, lines = n, max(1, BLOCK_NUMBERS // (n + columns**2))
        for line in range(0, resamples, lines):
            for start in range(first, last, rows):
                yield slice(line, line + lines), slice(start, min(start + rows, last))

    def wide_blocks(self, resamples: int) -> Iterator[tuple[slice, slice]]:
        """Cut resamples and rows into blocks whose log odds fit the cache."""
        n, columns = self.signed.shape
        lines = max(1, min(resamples, max(MOST_LINES, BLOCK_NUMBERS // n)))
        rows = max(1, BLOCK_NUMBERS // lines)
        for first in range(0, resamples, lines):
            for start in range(0, n, rows):
                yield slice(first, first + lines), slice(start, start + rows)


def turned(matrix: Matrix, *, outcome: Vector) -> Rows:
    """Turn the rows of ``matrix`` so that positive log odds speak for the ``outcome`` seen."""
    return rows_of(matrix * np.where(outcome > 0, 1.0, -1.0)[:, None], outcome=outcome)


def rows_of(signed: Matrix, *, outcome: Vector) -> Rows:
    """Lay out rows that are turned already, with the products of their columns if few."""
    n, columns = signed.shape
    pairs = None
    if n * columns * (columns + 1) // 2 <= PAIR_NUMBERS:
        one, other = np.triu_indices(columns)
        pairs = signed[:, one] * signed[:, other]
    return Rows(signed=signed, outcome=outcome, pairs=pairs)


def add_products(rows: Rows, part: slice, weights: Matrix, *, to: Cube) -> None:
    """Add to each of ``to`` (b, p, p) the cross-product of the columns with a line of weights.

    ``weights`` (b, rows of the part); the first part is where the sums begin. Where the products of
    each two columns are kept, those of all lines are one product of matrices, half as large as one
    for each line.
    """
    if rows.pairs is None:
        block = rows.signed[part]
        products: Cube = np.matmul(block.T[None, :, :] * weights[:, None, :], block)
    else:
        found = weights @ rows.pairs[part]
        products = found.take(_places(to.shape[1]), axis=1, mode="clip").reshape(to.shape)
    if part.start == 0:
        to[:] = products
    else:
        to += products


@cache
def _places(columns: int) -> Numbers:
    """Tell where each cell of a square matrix stands among the pairs."""
    place = np.zeros((columns, columns), dtype=np.intp)
    one, other = np.triu_indices(columns)
    place[one, other] = place[other, one] = np.arange(len(one))
    return place.ravel()


def lines(array: Array, some: Flags) -> Array:
    """Give some lines of an array; the array itself, and no copy, where that is all."""
    return array if some.all() else array[some]


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
