"""Models that climb together end at their supremum, also where rounding ends their ascent."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from pyanalysis.models.likelihood import Likelihood, Matrix, Vector
from pyanalysis.models.refits import observations, refit_all

SUPREMUM = 1e-9
"""Of a log-likelihood: an ascent ends where less than 1e-12 is to be gained; seen: 2e-12."""

LOST = (62, 298, 605, 788, 807, 813, 849, 934, 12171, 14081, 16713, 18687)
"""Cohorts in which an ascent by Newton's steps alone ended up to 1.4 below the supremum."""


def few_patients(seed: int) -> tuple[Matrix, Vector]:
    """Eleven patients, a number and four indicators, as on a path with many missing values."""
    rng = np.random.default_rng(seed)
    number, flags = rng.normal(size=11), rng.integers(0, 2, size=(11, 4)).astype(float)
    chance = 1.0 / (1.0 + np.exp(-4.0 * number - 4.0 * flags[:, 0] + 2.0))
    events = (rng.uniform(size=11) < chance).astype(float)
    return np.column_stack([np.ones(11), number, flags]), events


def separates_all(matrix: Matrix, events: Vector) -> bool:
    """Ask a linear programme of its own for a plane with every patient at least 1 from it."""
    turned = matrix * np.where(events > 0, 1.0, -1.0)[:, None]
    found = optimize.linprog(
        np.zeros(matrix.shape[1]), A_ub=-turned, b_ub=-np.ones(len(turned)), bounds=(None, None)
    )
    return bool(found.status == 0)


@pytest.mark.parametrize("seed", LOST)
def test_complete_separation_is_worth_a_likelihood_of_one(seed: int) -> None:
    matrix, events = few_patients(seed)
    whole = np.ones(len(events))
    nested = Likelihood(matrix=matrix[:, :3], events=events, trials=whole).maximise_within(
        start=np.zeros(3), free=np.ones(3, dtype=np.bool_)
    )
    models = [(0, 1, 2, added) for added in (3, 4, 5)]
    peaks = refit_all(
        observations(matrix, events=events, trials=whole),
        models=models,
        starts=[np.append(nested.point.beta, 0.0)] * len(models),
    )
    complete = [separates_all(matrix[:, model], events) for model in models]
    assert any(complete)
    for peak, is_complete in zip(peaks, complete, strict=True):
        assert peak.log_likelihood >= nested.point.log_likelihood - SUPREMUM
        if is_complete:
            assert peak.log_likelihood == pytest.approx(0.0, abs=SUPREMUM)


def test_the_patients_who_stay_keep_their_own_maximum() -> None:
    """All events where ``flag`` is 1; elsewhere 3 of 8, whose share is their maximum."""
    flag = np.repeat([1.0, 0.0], [5, 8])
    events = np.array([1.0] * 5 + [1.0] * 3 + [0.0] * 5)
    matrix = np.column_stack([np.ones(13), flag, 1e9 * flag])
    (peak,) = refit_all(
        observations(matrix, events=events, trials=np.ones(13)),
        models=[(0, 1, 2)],
        starts=[np.zeros(3)],
    )
    expected = 3 * np.log(3 / 8) + 5 * np.log(5 / 8)
    assert peak.log_likelihood == pytest.approx(expected, abs=SUPREMUM)
