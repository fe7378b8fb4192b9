"""Separation: whether the predictors split the outcome, which coefficients that concerns, how far.

Under separation the likelihood has no maximum: along some directions it rises for ever. One linear
programme finds a direction that moves every patient whom any such direction can move (Konis 2007,
thesis, University of Oxford, section 4; Albert & Anderson 1984, doi:10.1093/biomet/71.1.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, nnls

from pyanalysis.models.design import Column, Design, Matrix, Vector

LARGEST_COEFFICIENTS = (1e7, 1e5, 1e3)
"""Bounds of a direction's coefficients, per standard deviation of a column: a gap between the
outcomes narrower than the inverse is not seen. HiGHS gives up on a few programmes with the first;
then the next is tried."""

ROWS_AT_ONCE = 2000
"""So many rows are added to a linear programme at most."""

WRONG_SIDE = 1e-6
"""HiGHS leaves up to 1e-7 on the wrong side; in units of the margins, which are cut at 1."""

MOVED = 0.5
"""A patient's margin in the solution is 1 where a direction moves the patient, else 0."""

NARROW = 1e-3
"""Part of the largest coefficient below which the movement of a row is not left to a programme with
bounds: gaps down to 1e-8 and below occur beside the last knots of a spline."""

NARROWEST_GAP = 1e-8
"""Distance of rows of length one, weighted, from adding up to zero, from which on they cannot."""

NO_WEIGHT = 1e-7
"""Share of one that is none."""

KERNEL_TOLERANCE = 1e-7
"""Relative size of a singular value, and of a vector's entry, that counts as zero: as narrow as the
narrowest gap that is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """The coefficients without a finite estimate; ``complete`` when every patient is split off."""

    columns: tuple[Column, ...]
    complete: bool


def find_separation(design: Design) -> Separation | None:
    """Find complete or quasi-complete separation; None when the maximum exists.

    The coefficients without a finite estimate are those that the patients whom no direction moves
    do not determine.
    """
    margins = _margins(design.matrix, outcome=design.outcome)
    moved = moved_rows(margins)
    if moved is None or not moved.any():
        return None
    return Separation(
        columns=tuple(
            column
            for column, is_free in zip(
                design.columns, undetermined(margins[~moved])[1:], strict=True
            )
            if is_free
        ),
        complete=bool(moved.all()),
    )


def free_directions(design: Design) -> int:
    """Count the directions along which a separated likelihood does not fall: all, when complete."""
    margins = _margins(design.matrix, outcome=design.outcome)
    moved = moved_rows(margins)
    return 0 if moved is None else len(_directions(margins[~moved])[1])


def is_split(matrix: Matrix, *, outcome: Vector) -> bool:
    """Tell separation of a standardised matrix (n, p) and its outcome (n,), positive for events."""
    moved = moved_rows(_margins(matrix, outcome=outcome))
    return moved is not None and bool(moved.any())


def split_off(matrix: Matrix, *, outcome: Vector) -> NDArray[np.bool_] | None:
    """Tell which patients (n,) a separating direction moves; None where that is not known."""
    return moved_rows(_turned(matrix, outcome=outcome))


def spanned(rows: Matrix) -> Matrix:
    """Give an orthonormal basis (r, p) of the rows' space (n, p)."""
    return _directions(rows)[0]


def _margins(matrix: Matrix, *, outcome: Vector) -> Matrix:
    """Turn the rows so that positive log odds are on each patient's right side, equal ones once."""
    margins: Matrix = np.unique(_turned(matrix, outcome=outcome), axis=0)
    return margins


def _turned(matrix: Matrix, *, outcome: Vector) -> Matrix:
    return matrix * np.where(outcome > 0, 1.0, -1.0)[:, None]


def moved_rows(margins: Matrix) -> NDArray[np.bool_] | None:
    """Tell which rows some direction puts strictly on their right side, and none on the wrong one.

    None where the linear programme has no answer. Of many rows some are taken first, and then
    those that the direction found puts on the wrong side, or neither moves nor can be known to
    stand still because they lie in the space of others that do.
    """
    chosen = np.zeros(len(margins), dtype=np.bool_)
    chosen[:: 1 + len(margins) // ROWS_AT_ONCE] = True
    while True:
        direction = _direction(margins[chosen])
        if direction is None:
            return None
        gain = margins @ direction
        moved: NDArray[np.bool_] = gain > MOVED
        if chosen.all():
            return _told_by_weights(margins) if _is_narrow(gain, direction) else moved
        open_rows = gain < -WRONG_SIDE
        if not open_rows.any():
            open_rows = ~moved & ~chosen & ~_in_space(margins, of=margins[chosen & ~moved])
        if not open_rows.any():
            return _told_by_weights(margins) if _is_narrow(gain, direction) else moved
        worst = np.argsort(np.where(open_rows, gain, np.inf), kind="stable")[:ROWS_AT_ONCE]
        chosen[worst[open_rows[worst]]] = True


def _is_narrow(gain: Vector, direction: Vector) -> bool:
    """Tell whether a row moves by next to nothing of what the coefficients could move it."""
    return bool(np.any((gain > WRONG_SIDE) & (gain < NARROW * np.abs(direction).max())))


def _told_by_weights(margins: Matrix) -> NDArray[np.bool_]:
    """Tell which rows move where the gap is near the narrowest that the programme sees.

    A row stands still when it and others, with weights, add up to zero (Stiemke's theorem of the
    alternative): what moves one to its right side moves another to the wrong one. Whatever lies in
    the space of such rows stands still too; the others are projected off it and asked again. How
    near to zero they come is a number, unlike the answer of a programme with bounds.
    """
    sizes = np.linalg.norm(margins, axis=1)
    left = margins / np.where(sizes > 0, sizes, 1.0)[:, None]
    moved: NDArray[np.bool_] = sizes > 0
    while moved.any():
        lengths = np.linalg.norm(left[moved], axis=1)
        unit = left[moved] / lengths[:, None]
        target = np.append(np.zeros(unit.shape[1]), 1.0)
        try:
            weights, distance = nnls(np.vstack([unit.T, np.ones(len(unit))]), target)
        except RuntimeError:
            break  # no weights within its iterations: none that add up to zero
        if distance >= NARROWEST_GAP:
            break
        space = spanned(unit[weights > NO_WEIGHT])
        left = left - (left @ space.T) @ space
        moved &= np.linalg.norm(left, axis=1) > KERNEL_TOLERANCE
    return moved


def _direction(margins: Matrix) -> Vector | None:
    """Maximise the sum of margins cut at 1, so that directions add up instead of competing."""
    rows, columns = margins.shape
    for largest in LARGEST_COEFFICIENTS:
        solution = linprog(
            np.concatenate([np.zeros(columns), -np.ones(rows)]),
            A_ub=np.hstack([-margins, np.eye(rows)]),
            b_ub=np.zeros(rows),
            bounds=[(-largest, largest)] * columns + [(0.0, 1.0)] * rows,
            method="highs",
        )
        if solution.status == 0:
            direction: Vector = np.asarray(solution.x)[:columns]
            return direction
    return None


def _in_space(rows: Matrix, *, of: Matrix) -> NDArray[np.bool_]:
    """Tell which rows are combinations of others."""
    space = _directions(of)[0]
    left = np.linalg.norm(rows - (rows @ space.T) @ space, axis=1)
    is_inside: NDArray[np.bool_] = left <= KERNEL_TOLERANCE * np.linalg.norm(rows, axis=1)
    return is_inside


def undetermined(rows: Matrix) -> NDArray[np.bool_]:
    """Tell which coefficients can change without changing any of the rows' log odds."""
    kernel = _directions(rows)[1]
    undetermined: NDArray[np.bool_] = np.any(np.abs(kernel) > KERNEL_TOLERANCE, axis=0)
    return undetermined


def _directions(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Give an orthonormal basis of the rows' space, and one of what is orthogonal to it."""
    columns = rows.shape[1]
    if len(rows) == 0:
        return np.zeros((0, columns)), np.eye(columns)
    _, singular, directions = np.linalg.svd(np.linalg.qr(rows, mode="r"), full_matrices=True)
    rank = int(np.sum(singular > KERNEL_TOLERANCE * max(1.0, float(singular[0]))))
    return directions[:rank], directions[rank:]
