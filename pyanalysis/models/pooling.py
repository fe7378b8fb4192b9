"""Rubin's rules: one inference out of several completed sets.

Scalars: Rubin (1987), doi:10.1002/9780470316696, section 3.3, with the degrees of freedom of
Barnard & Rubin (1999), doi:10.1093/biomet/86.4.948. Several coefficients at once: the statistic D1
of Li, Raghunathan & Rubin (1991), doi:10.1080/01621459.1991.10475152, with the denominator degrees
of freedom of Reiter (2007), doi:10.1093/biomet/asm028. All as R's mice has them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SMALLEST_SHARE = 1e-4
"""The missing values' share of the variance is taken to be no smaller in the degrees of freedom,
which keeps them finite for a variable that was complete: R's mice does the same."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled:
    """Pooled scalars, each (p,): see ``PooledTerm`` for what they mean."""

    estimate: Vector
    std_error: Vector
    df: Vector
    riv: Vector
    variance_share: Vector
    fmi: Vector

    def p_values(self) -> Vector:
        """Give the two-sided P of each by its t distribution."""
        ratio = np.abs(self.estimate) / self.std_error
        return np.asarray(2.0 * stats.t.sf(ratio, self.df), dtype=np.float64)

    def limits(self, *, confidence: float) -> tuple[Vector, Vector]:
        """Give the limits of each by its t distribution."""
        reach = np.asarray(stats.t.ppf(0.5 + confidence / 2, self.df)) * self.std_error
        return self.estimate - reach, self.estimate + reach


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTest:
    """D1 with its two degrees of freedom."""

    statistic: float
    df: int
    df_denominator: float
    p_value: float


def pool_scalars(estimates: Matrix, *, variances: Matrix, df_complete: float) -> Pooled:
    """Pool coefficient by coefficient; both arrays are (m, p), m at least 2."""
    m = len(estimates)
    within = variances.mean(axis=0)
    between = estimates.var(axis=0, ddof=1)
    added = (1.0 + 1.0 / m) * between
    total = within + added
    share = added / total
    floored = np.maximum(share, SMALLEST_SHARE)
    df_old = (m - 1) / floored**2
    df_observed = (df_complete + 1.0) / (df_complete + 3.0) * df_complete * (1.0 - floored)
    df = df_old * df_observed / (df_old + df_observed)
    riv = added / within
    return Pooled(
        estimate=estimates.mean(axis=0),
        std_error=np.sqrt(total),
        df=df,
        riv=riv,
        variance_share=share,
        fmi=(riv + 2.0 / (df + 3.0)) / (riv + 1.0),
    )


def pool_jointly(
    estimates: Matrix, *, covariances: NDArray[np.float64], df_complete: float
) -> JointTest | None:
    """Test k coefficients at once: ``estimates`` (m, k), ``covariances`` (m, k, k).

    None where Reiter's degrees of freedom do not exist: fewer than five sets' worth of information
    between the sets, k (m - 1) at most 4, or a cohort too small for so much missing information.
    """
    m, k = estimates.shape
    mean = estimates.mean(axis=0)
    within = covariances.mean(axis=0)
    between = np.atleast_2d(np.cov(estimates, rowvar=False))
    increase = (1.0 + 1.0 / m) * float(np.trace(np.linalg.solve(within, between))) / k
    statistic = float(mean @ np.linalg.solve(within, mean)) / (k * (1.0 + increase))
    df = _reiter_df(increase=increase, spread=k * (m - 1), df_complete=df_complete)
    if df is None:
        return None
    return JointTest(
        statistic=statistic,
        df=k,
        df_denominator=df,
        p_value=float(stats.f.sf(statistic, k, df)),
    )


def _reiter_df(*, increase: float, spread: int, df_complete: float) -> float | None:
    """Reiter (2007), the approximation of the denominator degrees of freedom."""
    if spread <= 4:
        return None
    a = increase * spread / (spread - 2)
    observed = df_complete * (df_complete + 1.0) / (df_complete + 3.0)
    upper, lower = observed - 2.0 * (1.0 + a), observed - 4.0 * (1.0 + a)
    if lower <= 0:
        return None
    brackets = (
        a**2 * upper / ((1.0 + a) ** 2 * lower)
        + 8.0 * a**2 * upper / ((1.0 + a) * lower**2)
        + 4.0 * a**2 / ((1.0 + a) * lower)
        + 4.0 * a**2 / (lower * upper)
        + 16.0 * a**2 * upper / lower**3
        + 8.0 * a**2 / lower**2
    )
    return 4.0 + 1.0 / (1.0 / lower + brackets / (spread - 4))
