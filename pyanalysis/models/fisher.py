"""Fisher's exact test for a table of r levels by two groups, by full enumeration.

scipy's test beyond 2 x 2 is a simulation, so the tables are listed here: given the margins, the
number of group members at each level determines a table, and its probability is a product of
binomial coefficients (Fisher 1935; Freeman & Halton 1951, doi:10.1093/biomet/38.1-2.141).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

MAX_TABLES = 1_000_000
"""Above this many ways to spread the smaller group over the levels the exact test is not run."""

TIE_TOLERANCE = 1e-7
"""Tables this close in relative probability to the observed one count as equally probable: the
same allowance as R's fisher.test, whose result this must equal."""


def is_enumerable(counts: NDArray[np.int64]) -> bool:
    """Tell whether the exact test is run on ``counts`` (levels, 2); both languages ask this."""
    smaller = int(counts.sum(axis=0).min())
    levels = len(counts)
    return math.comb(smaller + levels - 1, levels - 1) <= MAX_TABLES


def fisher_exact_p(counts: NDArray[np.int64]) -> float:
    """Give the two-sided P value of ``counts`` (levels, 2): all tables no likelier than it."""
    sizes = counts.sum(axis=1)
    group = counts[:, int(np.argmin(counts.sum(axis=0)))]
    log_weights = _all_log_weights(sizes, total=int(group.sum()))
    observed = float(np.sum(_log_choose(sizes, group)))
    scale = log_weights.max()
    weights = np.exp(log_weights - scale)
    extreme = log_weights <= observed + math.log1p(TIE_TOLERANCE)
    return min(1.0, float(weights[extreme].sum() / weights.sum()))


def _all_log_weights(sizes: NDArray[np.int64], *, total: int) -> NDArray[np.float64]:
    """List the log weight of every table with these margins, adding one level at a time."""
    used = np.zeros(1, dtype=np.int64)
    weights = np.zeros(1)
    room_after = np.concatenate([np.cumsum(sizes[::-1])[::-1][1:], [0]])
    for size, room in zip(sizes, room_after, strict=True):
        here = np.arange(int(size) + 1)
        sums = used[:, None] + here[None, :]
        possible = (sums <= total) & (total - sums <= room)
        steps = _log_choose(np.full(len(here), size), here)
        weights = (weights[:, None] + steps[None, :])[possible]
        used = sums[possible]
    return weights


def _log_choose(n: NDArray[np.int64], k: NDArray[np.int64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return result
