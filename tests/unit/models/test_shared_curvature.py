"""The short way to the maxima of resamples, against the careful one and the linear programme."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from pyanalysis.models import resample_ascent, shared_curvature
from pyanalysis.models.resample_ascent import approach
from pyanalysis.models.resample_fits import ResampleFits, fit_resamples, fit_rows, start_of
from pyanalysis.models.resample_rows import Rows, turned
from pyanalysis.models.separation import is_split
from pyanalysis.models.shared_curvature import Start, climb_quickly
from tests.resampled_cohort import Vector, drawn
from tests.resampled_cohort import cohort as any_cohort

SAME_MAXIMUM = 1e-9
"""Per standard deviation of a column and relative; both ends are converged."""

cohort = partial(any_cohort, every=3, threshold=0.3)


def start_at(rows: Rows) -> Start:
    start = start_of(rows, weights=np.ones(len(rows.outcome)))
    assert start is not None
    return start


def both_ways(
    matrix: Vector, outcome: Vector, weights: Vector
) -> tuple[ResampleFits, ResampleFits]:
    """Fit each resample with all columns, the short way where it leads, and the careful one."""
    rows = turned(matrix, outcome=outcome)
    active = np.ones((len(weights), matrix.shape[1]), dtype=np.bool_)
    short = fit_rows(rows, weights=weights, active=active, start=start_at(rows))
    return short, fit_resamples(matrix, outcome=outcome, weights=weights, active=active)


@pytest.mark.parametrize(
    ("n", "columns", "effect"), [(40, 4, 1.0), (60, 8, 1.0), (120, 24, 0.3), (40, 4, 1.5)]
)
def test_the_short_way_ends_where_the_careful_one_does(n: int, columns: int, effect: float) -> None:
    matrix, outcome = cohort(n, columns=columns, effect=effect, seed=n + columns)
    short, careful = both_ways(matrix, outcome, drawn(n, resamples=300, seed=columns))
    assert (short.exists == careful.exists).all()
    assert (short.estimable == careful.estimable).all()
    assert 30 < short.exists.sum() < 300
    np.testing.assert_allclose(short.beta, careful.beta, rtol=SAME_MAXIMUM, atol=SAME_MAXIMUM)


def count_curvatures(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many resamples have their own curvature computed, each time it is."""
    evaluate, asked = resample_ascent.evaluate, []

    def counted(*arguments: Vector) -> object:
        asked.append(len(arguments[-1]))
        return evaluate(*arguments)  # type: ignore[arg-type]

    for module in (resample_ascent, shared_curvature):
        monkeypatch.setattr(module, "evaluate", counted)
    return asked


def test_most_maxima_are_reached_by_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A curvature of one's own is what costs. Seen: 1.02 of them each; 4.7 by the careful way."""
    matrix, outcome = cohort(120, columns=20, effect=0.3, seed=1)
    weights = drawn(120, resamples=300, seed=2)
    active = np.ones((300, 21), dtype=np.bool_)
    rows = turned(matrix, outcome=outcome)
    start = start_at(rows)
    found = climb_quickly(rows, weights, start)
    asked = count_curvatures(monkeypatch)
    exists = fit_rows(rows, weights=weights, active=active, start=start).exists
    assert sum(asked) < 1.5 * 300
    asked.clear()
    assert (
        fit_resamples(matrix, outcome=outcome, weights=weights, active=active).exists == exists
    ).all()
    assert sum(asked) > 3 * 300
    assert not (found.reached & ~exists).any()
    assert not (found.separated & exists).any()
    assert found.reached.sum() > 0.9 * exists.sum()


def test_a_walk_that_leads_down_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """However far the walk by the shared curvature errs, the maximum is the same."""
    matrix, outcome = cohort(60, columns=4, effect=0.5, seed=11)
    monkeypatch.setattr(
        shared_curvature, "_walk", lambda _, own, beta, __: np.tile(-50.0 * beta, (len(own), 1))
    )
    short, careful = both_ways(matrix, outcome, drawn(60, resamples=100, seed=12))
    assert (short.exists == careful.exists).all()
    np.testing.assert_allclose(short.beta, careful.beta, rtol=SAME_MAXIMUM, atol=SAME_MAXIMUM)


@pytest.mark.filterwarnings("error")
def test_a_few_patients_far_from_all_others_warn_of_nothing() -> None:
    rng = np.random.default_rng(29)
    values = np.exp(3.0 * rng.normal(size=48))
    values = (values - values.mean()) / values.std()
    outcome = (values + rng.logistic(size=48) > 0).astype(np.float64)
    matrix = np.column_stack([np.ones(48), values])
    short, careful = both_ways(matrix, outcome, drawn(48, resamples=200, seed=5))
    assert (short.exists == careful.exists).all()


def test_the_short_way_is_sure_of_separation_only_where_it_is_complete() -> None:
    matrix, outcome = cohort(24, columns=3, effect=1.0, seed=5)
    weights = drawn(24, resamples=200, seed=6)
    rows = turned(matrix, outcome=outcome)
    found = climb_quickly(rows, weights, start_at(rows))
    for line, reached, separated in zip(weights, found.reached, found.separated, strict=True):
        chosen = np.repeat(np.arange(24), line.astype(int))
        split = is_split(matrix[chosen], outcome=outcome[chosen])
        assert not (reached and split)
        assert not (separated and not split)
    assert found.reached.any()
    assert found.separated.any()


@pytest.mark.parametrize("far", [10.0, 20.0, 30.0, 36.0, 45.0])
def test_where_the_start_is_flat_rounding_is_no_maximum(far: float) -> None:
    """One patient has a level alone, so that every resample with them is separated.

    From a start at which their log odds are large no curvature is left in that direction, and what
    rounding leaves of it makes any step look like the last.
    """
    rng = np.random.default_rng(3)
    values = np.column_stack([rng.normal(size=(60, 2)), np.arange(60) == 5])
    outcome = (values[:, 0] - values[:, 1] + rng.logistic(size=60) > 0).astype(np.float64)
    outcome[5] = 1.0
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    matrix = np.column_stack([np.ones(60), values])
    weights = drawn(60, resamples=200, seed=4)
    weights[:, 5] = 1.0
    slope = far / (matrix[5, 3] - matrix[0, 3])
    start = Start(
        beta=np.array([-slope * matrix[0, 3], 0.0, 0.0, slope]),
        information=0.2 * matrix.T @ matrix / 60,
    )
    rows = turned(matrix, outcome=outcome)
    active = np.ones((200, 4), dtype=np.bool_)
    assert not fit_rows(rows, weights=weights, active=active, start=start).exists.any()


@pytest.mark.parametrize("size", [1e-2, 1e-4, 1e-6])
def test_a_kept_curvature_that_points_down_ends_the_approach(
    monkeypatch: pytest.MonkeyPatch, size: float
) -> None:
    """Rounding can turn the inverse round; each step then leads further away, for ever."""
    matrix, outcome = cohort(60, columns=2, effect=0.5, seed=7)
    rows = turned(matrix, outcome=outcome)
    weights = drawn(60, resamples=3, seed=8)
    gradient, asked = resample_ascent._gradient, []

    def counted(*arguments: object) -> Vector:
        asked.append(1)
        assert len(asked) < 5
        return gradient(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(resample_ascent, "_gradient", counted)
    reached = approach(
        rows,
        weights,
        np.ones((3, 3), dtype=np.bool_),
        going=np.arange(3),
        beta=np.zeros((3, 3)),
        inverse=np.tile(-size * np.eye(3), (3, 1, 1)),
    )
    assert not reached.any()
