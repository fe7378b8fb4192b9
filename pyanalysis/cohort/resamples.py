"""Who is drawn into each resample: the one thing that both languages are given.

Row numbers are drawn once and shared, so that both languages validate on the very same resamples;
everything that follows from them is computed twice.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pyanalysis.study.spec import ValidationPlan

Draws = NDArray[np.int32]


def draw_patients(n: int, *, plan: ValidationPlan) -> Draws:
    """Draw with NumPy's PCG64 from the plan's seed; numbers into the ``n`` analysed patients.

    Bootstrap: (resamples, n) row numbers from 0, drawn with replacement. Cross-validation:
    (repeats, n), the fold of each patient from 0, of sizes that differ by one at most.
    """
    lines = plan.resamples if plan.method == "bootstrap" else plan.repeats
    (draws,) = draw_in_parts(n, plan=plan, size=lines)
    return draws


def draw_in_parts(n: int, *, plan: ValidationPlan, size: int) -> Iterator[Draws]:
    """Give the same draws as ``draw_patients``, at most ``size`` lines at a time."""
    generator = np.random.Generator(np.random.PCG64(plan.seed))
    bootstrap = plan.method == "bootstrap"
    lines = plan.resamples if bootstrap else plan.repeats
    folds = np.arange(n, dtype=np.int32) % plan.folds
    for start in range(0, lines, size):
        some = min(size, lines - start)
        if bootstrap:
            yield generator.integers(0, n, size=(some, n), dtype=np.int32)
        else:
            yield np.array([generator.permutation(folds) for _ in range(some)], dtype=np.int32)
