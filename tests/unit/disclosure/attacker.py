"""An attacker who knows the patients' table only by what was published, and integer programming.

The unknowns are the patients at each combination of values. Every published count is a sum of
them; a count is given away when the greatest and the least value that fit are the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

Cell = Hashable
Count = frozenset[int]
"""The places of the cells that a count adds up."""


class Attacker:
    """Solves for counts among integers of at least none that fit the published ones."""

    def __init__(self, n_cells: int, *, published: Mapping[Count, int]) -> None:
        self.n_cells = n_cells
        rows = np.zeros((max(1, len(published)), n_cells))
        values = np.zeros(rows.shape[0])
        for place, (count, value) in enumerate(published.items()):
            rows[place, sorted(count)] = 1.0
            values[place] = value
        self.constraint = LinearConstraint(rows, values, values)

    def range_of(self, count: Iterable[int]) -> tuple[int, int]:
        """Give the least and the greatest value that a count can have."""
        goal = np.zeros(self.n_cells)
        goal[sorted(count)] = 1.0
        least, greatest = (self._solve(sign * goal) * sign for sign in (1, -1))
        return least, greatest

    def _solve(self, goal: NDArray[np.float64]) -> int:
        found = milp(
            goal,
            integrality=np.ones(self.n_cells, dtype=np.int64),
            bounds=Bounds(0, np.inf),
            constraints=[self.constraint],
        )
        assert found.success, found.message
        return round(float(found.fun))
