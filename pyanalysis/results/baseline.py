"""The records of the baseline table: one variable by outcome group and overall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pyanalysis.results.status import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSize:
    """Known and missing values of one variable in one group (an outcome level or ``overall``)."""

    group: str
    n: int | None
    n_missing: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericSummary:
    """Location and spread in one group; quartiles are type 7 (Hyndman & Fan 1996)."""

    group: str
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCount:
    """Patients at one level in one group; ``percent`` (0 to 100) is of the known values."""

    group: str
    level: str
    n: int | None
    percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTest:
    """The test between the outcome groups; ``df`` where the test has one.

    ``method`` is one of ``welch_t``, ``mann_whitney``, ``chi_squared``, ``chi_squared_sparse``
    (expected counts below 5 but the table too large for an exact test), ``fisher_exact``.
    """

    method: str
    statistic: float | None
    df: float | None
    p_value: float | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineVariable:
    """One variable of the baseline table.

    ``summary`` is what the table shows; a numeric variable carries both kinds. ``smd`` is the
    absolute standardised mean difference (Austin 2009), ``skewness`` the moment coefficient g1.
    """

    variable: str
    summary: Literal["mean", "median", "counts"]
    skewness: float | None
    sizes: tuple[GroupSize, ...]
    numeric: tuple[NumericSummary, ...]
    counts: tuple[LevelCount, ...]
    test: GroupTest
    smd: float | None
