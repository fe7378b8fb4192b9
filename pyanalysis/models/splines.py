"""Restricted cubic splines: where the knots stand, and the columns between them.

Harrell 2015, Regression Modeling Strategies, section 2.4, doi:10.1007/978-3-319-19425-7.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pyanalysis.results.linearity import FEWEST_KNOTS, FEWEST_PATIENTS, KNOT_QUANTILES

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SAME_KNOT = 1e-12
"""Knots that differ by less than this part of their size are equal but for rounding."""


def choose_knots(ordered: Vector, *, wanted: int) -> Vector | None:
    """Place knots at Harrell's quantiles of ascending values; None where not even three differ.

    There are three instead of ``wanted`` where the patients are few, quantiles coincide, or there
    are fewer distinct values than knots.
    """
    few = len(ordered) < FEWEST_PATIENTS
    distinct = min(len(ordered), 1) + int(np.count_nonzero(np.diff(ordered)))
    for count in dict.fromkeys((FEWEST_KNOTS if few else wanted, FEWEST_KNOTS)):
        if distinct < count:
            continue
        knots: Vector = np.asarray(np.quantile(ordered, KNOT_QUANTILES[count]))
        if bool(np.all(np.diff(knots) > SAME_KNOT * np.abs(knots).max())):
            return knots
    return None


def spline_columns(values: Vector, *, knots: Vector) -> Matrix:
    """Give the non-linear columns (n, knots - 2): Harrell's truncated powers.

    They are divided by the squared distance of the outer knots, which brings them to the units of
    ``values``, as Hmisc::rcspline.eval does with norm=2.
    """
    span = float(knots[-1] - knots[0])
    tail = knots[-1] - knots[-2]

    def cubed(knot: float) -> Vector:
        above: Vector = np.maximum(values - knot, 0.0) / span
        cube: Vector = above * above * above
        return cube

    last, before = cubed(knots[-1]), cubed(knots[-2])
    columns = np.column_stack(
        [
            cubed(knot) - before * ((knots[-1] - knot) / tail) + last * ((knots[-2] - knot) / tail)
            for knot in knots[:-2]
        ]
    )
    scaled: Matrix = span * columns
    return scaled
