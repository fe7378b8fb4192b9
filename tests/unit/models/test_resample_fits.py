"""The short ways of the resamples' fits and indices, against the long ones."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from pyanalysis.cohort.resamples import draw_in_parts, draw_patients
from pyanalysis.models import resample_ascent
from pyanalysis.models.resample_fits import fit_resamples, fit_rows, start_of
from pyanalysis.models.resample_rows import turned
from pyanalysis.models.separation import is_split
from pyanalysis.models.validation_indices import concordance, evaluate, evaluate_twice
from pyanalysis.study.build import build_analysis
from tests.resampled_cohort import cohort, drawn

SAME_MAXIMUM = 1e-9
"""Per standard deviation of a column; both ends are converged, seen: 1e-13."""
EXACT = 1e-12
"""The same sums in another order."""


@pytest.mark.parametrize(("n", "columns"), [(120, 6), (3000, 6), (6000, 20)])
def test_a_start_changes_the_way_and_not_the_maximum(n: int, columns: int) -> None:
    matrix, outcome = cohort(n, columns=columns, seed=n)
    weights = drawn(n, resamples=12, seed=1)
    active = np.ones((12, columns + 1), dtype=np.bool_)
    rows = turned(matrix, outcome=outcome)
    start = start_of(rows, weights=np.ones(n))
    assert start is not None
    begun = fit_rows(rows, weights=weights, active=active, start=start)
    plain = fit_resamples(matrix, outcome=outcome, weights=weights, active=active)
    assert begun.exists.all()
    assert plain.exists.all()
    np.testing.assert_allclose(begun.beta, plain.beta, atol=SAME_MAXIMUM)
    for line, beta in zip(weights, begun.beta, strict=True):
        score = (line * (outcome - 1 / (1 + np.exp(-(matrix @ beta))))) @ matrix
        assert np.abs(score).max() < 1e-8 * n


def test_newton_steps_alone_end_at_the_same_maxima(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, outcome = cohort(80, columns=5, seed=2)
    weights = drawn(80, resamples=200, seed=3)
    active = np.ones((200, 6), dtype=np.bool_)
    short = fit_resamples(matrix, outcome=outcome, weights=weights, active=active)
    monkeypatch.setattr(resample_ascent, "SMALL_GAIN", 0.0)
    monkeypatch.setattr(resample_ascent, "SEPARATES", np.inf)
    long = fit_resamples(matrix, outcome=outcome, weights=weights, active=active)
    assert (short.exists == long.exists).all()
    np.testing.assert_allclose(short.beta, long.beta, rtol=SAME_MAXIMUM, atol=SAME_MAXIMUM)


def test_separation_is_told_as_the_linear_programme_tells_it() -> None:
    matrix, outcome = cohort(22, columns=3, seed=1)
    weights = drawn(22, resamples=150, seed=6)
    active = np.ones((150, 4), dtype=np.bool_)
    found = fit_resamples(matrix, outcome=outcome, weights=weights, active=active)
    for line, exists in zip(weights, found.exists, strict=True):
        rows = np.repeat(np.arange(22), line.astype(int))
        chosen, seen = matrix[rows], outcome[rows]
        full = np.linalg.matrix_rank(chosen) == 4
        assert exists == (full and not is_split(chosen, outcome=seen))
    assert 10 < found.exists.sum() < 140


def test_a_column_that_hides_in_the_first_rows_of_a_large_cohort_counts() -> None:
    """The rank is told from the first rows only where these suffice."""
    matrix, outcome = cohort(4000, columns=3, seed=7)
    matrix[:, 2] = 0.0
    matrix[3990:, 2] = 1.0
    weights = drawn(4000, resamples=30, seed=8)
    active = np.ones((30, 4), dtype=np.bool_)
    found = fit_resamples(matrix, outcome=outcome, weights=weights, active=active)
    with_event = weights[:, 3990:] @ outcome[3990:]
    without = weights[:, 3990:] @ (1 - outcome[3990:])
    assert (found.exists == ((with_event > 0) & (without > 0))).all()
    assert found.exists.sum() > 0
    weights[:, 3990:] = 0.0
    assert not fit_resamples(matrix, outcome=outcome, weights=weights, active=active).exists.any()


def test_an_aliased_column_spoils_its_own_resample_only() -> None:
    matrix, outcome = cohort(60, columns=3, seed=9)
    weights = drawn(60, resamples=8, seed=10)
    # Column 2 repeats column 1 in every patient but the first, who is in some resamples.
    matrix[1:, 2] = matrix[1:, 1]
    matrix[0, 2] = matrix[0, 1] + 3.0
    active = np.ones((8, 4), dtype=np.bool_)
    found = fit_resamples(matrix, outcome=outcome, weights=weights, active=active)
    assert not found.exists[weights[:, 0] == 0].any()


def test_judging_twice_at_once_is_judging_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(4)
    predictor = rng.normal(size=(30, 50)).round(1)
    outcome = (rng.random(50) < 0.4).astype(np.float64)
    own, others = drawn(50, resamples=30, seed=5), np.ones((30, 50))
    monkeypatch.setattr("pyanalysis.models.validation_indices.BLOCK_NUMBERS", 220)
    training, test = evaluate_twice(predictor, outcome=outcome, own=own, others=others)
    monkeypatch.undo()
    for found, weights, calibrated in ((training, own, True), (test, others, False)):
        alone = evaluate(predictor, outcome=outcome, weights=weights, calibrated=calibrated)
        np.testing.assert_allclose(found.values, alone.values, atol=EXACT)
        assert (found.exists == alone.exists).all()


def test_a_single_tie_among_many_values_counts_half() -> None:
    rng = np.random.default_rng(6)
    predictor = rng.normal(size=(4, 40))
    predictor[:, 7] = predictor[:, 23] + 1e-11
    predictor[2, 30] = predictor[2, 7]
    outcome = (rng.random(40) < 0.5).astype(np.float64)
    outcome[[7, 23, 30]] = 1.0, 0.0, 1.0
    weights = drawn(40, resamples=4, seed=7) + 1.0
    found = concordance(predictor, outcome=outcome, weights=weights)
    for line, own, value in zip(predictor.round(6), weights, found, strict=True):
        won = pairs = 0.0
        for i, j in product(np.flatnonzero(outcome == 1), np.flatnonzero(outcome == 0)):
            pairs += own[i] * own[j]
            won += own[i] * own[j] * (0.5 * (line[i] == line[j]) + (line[i] > line[j]))
        assert value == pytest.approx(won / pairs, abs=EXACT)


@pytest.mark.parametrize("method", ["bootstrap", "cross_validation"])
@pytest.mark.parametrize(("n", "size"), [(7, 1), (120, 7), (1001, 50)])
def test_draws_in_parts_are_the_draws(method: str, n: int, size: int) -> None:
    options = {"method": method, "seed": 5, "folds": 5}
    plan = build_analysis({"validation": {**options, "resamples": 33, "repeats": 9}}).validation
    assert plan is not None
    parts = list(draw_in_parts(n, plan=plan, size=size))
    assert max(len(part) for part in parts) <= size
    np.testing.assert_array_equal(np.concatenate(parts), draw_patients(n, plan=plan))
