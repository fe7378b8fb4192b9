"""A random cohort and bootstrap resamples of it, for the fits of many resamples at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def cohort(
    n: int,
    *,
    columns: int,
    seed: int,
    effect: float = 0.4,
    every: int = 2,
    threshold: float = 0.5,
) -> tuple[Vector, Vector]:
    """Draw a standardised matrix (n, columns + 1); columns 1, 1 + every, ... have two levels.

    ``effect`` is the standard deviation of the slopes; the outcome (n,) is an event where the log
    odds with their noise are above the ``threshold``.
    """
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, columns))
    values[:, ::every] = rng.random((n, values[:, ::every].shape[1])) < 0.3
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    score = values @ rng.normal(0, effect, columns)
    outcome = (score + rng.logistic(size=n) > threshold).astype(np.float64)
    return np.column_stack([np.ones(n), values]), outcome


def drawn(n: int, *, resamples: int, seed: int) -> Vector:
    """Tell how often each of ``n`` patients is in each resample (resamples, n)."""
    rng = np.random.default_rng(seed)
    lines = [np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(resamples)]
    return np.array(lines, dtype=np.float64)
