"""Separation: whether the predictors split the outcome, so that no maximum exists."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from pyanalysis.models.design import Design, Matrix, Vector

SEPARATION_TOLERANCE = 1e-6
"""Total margin, in standard deviations summed over the rows, above which the split is real."""


def is_separated(design: Design) -> bool:
    """Tell complete or quasi-complete separation by Konis' linear programme (Konis 2007, thesis).

    Among all directions that put no patient on the wrong side, is there one that puts some patient
    strictly on the right side?
    """
    return is_split(design.matrix, outcome=design.outcome)


def is_split(matrix: Matrix, *, outcome: Vector) -> bool:
    """Tell the same of a standardised matrix (n, p) and its outcome (n,), positive for events."""
    signs = np.where(outcome > 0, 1.0, -1.0)
    margins = matrix * signs[:, None]
    solution = linprog(
        -margins.sum(axis=0),
        A_ub=-margins,
        b_ub=np.zeros(len(signs)),
        bounds=[(-1.0, 1.0)] * margins.shape[1],
        method="highs",
    )
    margin = solution.fun
    return margin is not None and solution.status == 0 and -margin > SEPARATION_TOLERANCE
