"""Newton's steps of many models at once, small ones by NumPy and large ones by LAPACK."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pyanalysis.models.newton import LARGE, inverses, newton_steps

EXACT = 1e-10
"""Relative; the matrices are well conditioned."""

SIZES = (3, LARGE - 1, LARGE, 30)

Cube = NDArray[np.float64]


def information(columns: int) -> tuple[Cube, NDArray[np.float64]]:
    rng = np.random.default_rng(columns)
    rows = rng.normal(size=(6, 4 * columns, columns))
    return rows.transpose(0, 2, 1) @ rows, rng.normal(size=(6, columns))


@pytest.mark.parametrize("columns", SIZES)
def test_a_step_solves_its_equations(columns: int) -> None:
    matrices, score = information(columns)
    before = matrices.copy(), score.copy()
    step, solvable = newton_steps(matrices, score)
    assert solvable.all()
    np.testing.assert_allclose(np.einsum("bij,bj->bi", matrices, step), score, rtol=EXACT)
    np.testing.assert_array_equal(matrices, before[0])
    np.testing.assert_array_equal(score, before[1])


@pytest.mark.parametrize("columns", SIZES)
def test_a_singular_matrix_spoils_its_own_step_only(columns: int) -> None:
    matrices, score = information(columns)
    whole, _ = newton_steps(matrices, score)
    matrices[2] = 0.0
    step, solvable = newton_steps(matrices, score)
    assert solvable.tolist() == [True, True, False, True, True, True]
    assert not step[2].any()
    step[2] = whole[2]
    np.testing.assert_allclose(step, whole, rtol=EXACT)


@pytest.mark.parametrize("columns", SIZES)
def test_a_matrix_that_curves_down_is_solved_all_the_same(columns: int) -> None:
    """Rounding can leave one that is not positive definite, which Cholesky's method refuses."""
    matrices, score = information(columns)
    matrices[1] -= 2.0 * np.linalg.eigvalsh(matrices[1])[0] * np.eye(columns)
    assert np.linalg.eigvalsh(matrices[1])[0] < 0
    step, solvable = newton_steps(matrices, score)
    assert solvable.all()
    np.testing.assert_allclose(matrices[1] @ step[1], score[1], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("columns", SIZES)
def test_an_inverse_is_one(columns: int) -> None:
    matrices, _ = information(columns)
    before = matrices.copy()
    found = inverses(matrices)
    np.testing.assert_allclose(matrices @ found, np.tile(np.eye(columns), (6, 1, 1)), atol=EXACT)
    np.testing.assert_allclose(found, found.transpose(0, 2, 1), rtol=EXACT, atol=EXACT)
    np.testing.assert_array_equal(matrices, before)
