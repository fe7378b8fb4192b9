"""Small random designs, some separated in part or completely, some not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def margins(seed: int) -> NDArray[np.float64]:
    """Draw a small design, from scattered to full of ties, and turn the rows to the right side."""
    rng = np.random.default_rng(seed)
    n, columns = int(rng.integers(4, 40)), int(rng.integers(1, 6))
    if seed % 3 == 0:
        values = rng.normal(size=(n, columns))
    elif seed % 3 == 1:
        values = rng.integers(0, 4, size=(n, columns)).astype(float)
    else:
        values = (rng.random((n, columns)) < 0.25).astype(float)
    predictor = values @ rng.normal(size=columns) + rng.normal(size=n) * rng.choice([0.0, 0.2, 1.0])
    event = predictor > np.quantile(predictor, rng.random())
    rows = np.column_stack([np.ones(n), values]) * np.where(event, 1.0, -1.0)[:, None]
    found: NDArray[np.float64] = np.unique(rows, axis=0)
    return found
