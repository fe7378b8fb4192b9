"""Who can be split off, among few patients and among very many."""

from __future__ import annotations

import numpy as np
import pytest

from pyanalysis.models import separation
from pyanalysis.models.separation import moved_rows, undetermined
from tests.random_margins import margins

N_LARGE = 50_000


def test_rows_taken_a_few_at_a_time_give_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = set()
    for seed in range(200):
        rows = margins(seed)
        whole = moved_rows(rows)
        with monkeypatch.context() as patch:
            patch.setattr(separation, "ROWS_AT_ONCE", 5)
            parts = moved_rows(rows)
        assert whole is not None
        assert parts is not None
        assert parts.tolist() == whole.tolist()
        kinds.add("none" if not whole.any() else "all" if whole.all() else "some")
    assert kinds == {"none", "some", "all"}


def test_a_large_cohort_takes_no_more_than_its_rows() -> None:
    """All of a rare group have the event: the programme of all rows would fill any memory."""
    rng = np.random.default_rng(20130501)
    age = rng.normal(size=N_LARGE)
    group = (rng.random(N_LARGE) < 0.02).astype(float)
    event = (rng.random(N_LARGE) < 0.2) | (group > 0)
    rows = np.column_stack([np.ones(N_LARGE), age, group]) * np.where(event, 1.0, -1.0)[:, None]
    moved = moved_rows(rows)
    assert moved is not None
    assert moved.tolist() == (group > 0).tolist()
    assert undetermined(rows[~moved]).tolist() == [False, False, True]
