"""Who is drawn into each resample: the one thing that both languages are given.

Row numbers are drawn once and shared, so that both languages validate on the very same resamples;
everything that follows from them is computed twice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pyanalysis.study.spec import ValidationPlan

Draws = NDArray[np.int32]


def draw_patients(n: int, *, plan: ValidationPlan) -> Draws:
    """Draw with NumPy's PCG64 from the plan's seed; numbers into the ``n`` analysed patients.

    Bootstrap: (resamples, n) row numbers from 0, drawn with replacement. Cross-validation:
    (repeats, n), the fold of each patient from 0, of sizes that differ by one at most.
    """
    generator = np.random.Generator(np.random.PCG64(plan.seed))
    if plan.method == "bootstrap":
        return generator.integers(0, n, size=(plan.resamples, n), dtype=np.int32)
    folds = np.arange(n, dtype=np.int32) % plan.folds
    return np.array([generator.permutation(folds) for _ in range(plan.repeats)], dtype=np.int32)
