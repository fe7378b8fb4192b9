"""The tests of the baseline table: Welch, Mann-Whitney, Pearson, Fisher."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats
from statsmodels.stats.weightstats import ttest_ind

from pyanalysis.models.fisher import fisher_exact_p, is_enumerable
from pyanalysis.results.baseline import GroupTest
from pyanalysis.results.status import Status

MINIMUM_EXPECTED = 5.0
"""Pearson's chi-squared is used where every expected count is at least this (Cochran 1954)."""


def numeric_test(
    event: NDArray[np.float64],
    other: NDArray[np.float64],
    *,
    summary: Literal["mean", "median"],
) -> GroupTest:
    """Test a numeric variable: Welch's t with ``mean``, Mann-Whitney with ``median``.

    The sign of t, and W, are those of the event group against the other. Mann-Whitney is the
    normal approximation with corrections for ties and continuity.
    """
    method = "welch_t" if summary == "mean" else "mann_whitney"
    status = _numeric_status(event, other)
    if status != "ok":
        return GroupTest(method=method, statistic=None, df=None, p_value=None, status=status)
    if summary == "mean":
        # A large offset, as a date has, would cost digits.
        origin = event[0]
        # An eighth of the time of SciPy's, which checks its arguments for longer than it computes.
        statistic, p_value, df = ttest_ind(event - origin, other - origin, usevar="unequal")
        return GroupTest(
            method=method,
            statistic=float(statistic),
            df=float(df),
            p_value=float(p_value),
            status="ok",
        )
    ranked = stats.mannwhitneyu(event, other, use_continuity=True, method="asymptotic")
    return GroupTest(
        method=method,
        statistic=float(ranked.statistic),
        df=None,
        p_value=float(ranked.pvalue),
        status="ok",
    )


def _numeric_status(event: NDArray[np.float64], other: NDArray[np.float64]) -> Status:
    values = np.concatenate([event, other])
    if len(values) and np.ptp(values) == 0:
        return "constant"
    if min(len(event), len(other)) < 2 or (np.ptp(event) == 0 and np.ptp(other) == 0):
        return "not_estimable"
    return "ok"


def categorical_test(table: NDArray[np.int64]) -> GroupTest:
    """Test a table of observed levels by group, shape (levels, 2).

    Pearson's chi-squared without continuity correction where every expected count is large enough,
    otherwise Fisher's exact test, or again chi-squared, and named so, where the table is too large.
    """
    if len(table) < 2 or table.sum(axis=0).min() == 0:
        return GroupTest(method="none", statistic=None, df=None, p_value=None, status="constant")
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    if expected.min() < MINIMUM_EXPECTED and is_enumerable(table):
        return GroupTest(
            method="fisher_exact",
            statistic=None,
            df=None,
            p_value=fisher_exact_p(table),
            status="ok",
        )
    is_large = bool(expected.min() >= MINIMUM_EXPECTED)
    # SciPy's test checks its arguments for sixty times as long as this takes; statsmodels' takes P
    # from one minus the distribution, which ends at 1e-16.
    statistic, df = float(((table - expected) ** 2 / expected).sum()), len(table) - 1
    return GroupTest(
        method="chi_squared" if is_large else "chi_squared_sparse",
        statistic=statistic,
        df=float(df),
        p_value=float(special.chdtrc(df, statistic)),
        status="ok",
    )
