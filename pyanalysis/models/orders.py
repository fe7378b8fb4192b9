"""The ascending order of many numbers in a third of the time.

NumPy sorts numbers of 16 bits by counting, in one pass. Two such passes sort long lines by 32 bits
of each value's place between the lowest and the highest; the few neighbours that share all of these
are put right one by one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Order = NDArray[np.intp]

LONG = 4_000
"""Values in a line from which on counting is faster than comparing."""

_PLACES = 2**32 - 1

_MOST_SWAPS = 20


def ordered(values: Matrix) -> tuple[Order, Matrix]:
    """Give the order (b, n) that sorts each line of ``values``, and the values in that order."""
    order = _by_places(values) if values.shape[1] >= LONG else np.argsort(values, axis=1)
    return order, np.take_along_axis(values, order, axis=1)


def _by_places(values: Matrix) -> Order:
    order = np.empty(values.shape, dtype=np.intp)
    for line, whole in zip(order, values, strict=True):
        line[:] = _line_by_places(whole)
    return order


def _line_by_places(values: NDArray[np.float64]) -> Order:
    low, high = float(values.min()), float(values.max())
    scale = _PLACES / (high - low) if high > low else np.inf
    if not np.isfinite(scale):
        return np.argsort(values)
    places = ((values - low) * scale).astype(np.uint32)
    fine = np.argsort(places.astype(np.uint16), kind="stable")
    coarse = (places >> 16).astype(np.uint16)[fine]
    order = fine[np.argsort(coarse, kind="stable")]
    ranked = values[order]
    for _ in range(_MOST_SWAPS):
        wrong = np.flatnonzero(ranked[1:] < ranked[:-1])
        if not len(wrong):
            return order
        # Of two that overlap the first is swapped now, the other in the next round.
        wrong = wrong[np.diff(wrong, prepend=-2) > 1]
        for item in (order, ranked):
            item[wrong], item[wrong + 1] = item[wrong + 1], item[wrong]
    return np.argsort(values)
