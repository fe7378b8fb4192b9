"""The patients of a fitted model in the order of their risk, equal risks together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Counts = NDArray[np.int64]

TIE = 1e-9
"""Log odds closer than this are one risk. Patients with the same values get log odds that differ in
the last bits, as do the two languages, by about 1e-14; different values give larger gaps."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankedRisks:
    """The distinct risks in ascending order, (k,) each.

    ``log_odds`` is the lowest of each group of equal ones, ``n`` and ``events`` count its patients,
    ``expected`` sums their fitted risks and ``spared`` their chances to be spared the event, which
    the difference of the two would not tell for a risk near 1.
    """

    log_odds: Vector
    n: Counts
    events: Counts
    expected: Vector
    spared: Vector

    @property
    def patients(self) -> int:
        """Count all patients."""
        return int(self.n.sum())

    @property
    def all_events(self) -> int:
        """Count all patients with the event."""
        return int(self.events.sum())

    def quantiles(self, probabilities: Vector) -> Vector:
        """Give type 7 quantiles (Hyndman & Fan 1996) of the patients' log odds."""
        return np.asarray(
            np.quantile(np.repeat(self.log_odds, self.n), probabilities), dtype=np.float64
        )

    def n_at_least(self, log_odds: float) -> int:
        """Count the patients whose log odds are at least so high."""
        return int(self.n[self.first_at_least(log_odds) :].sum())

    def n_at_most(self, log_odds: float) -> int:
        """Count the patients whose log odds are at most so high."""
        return int(self.n[: np.searchsorted(self.log_odds, log_odds + TIE, side="right")].sum())

    def first_at_least(self, log_odds: float) -> int:
        """Find the position of the first risk that is at least so high."""
        return int(np.searchsorted(self.log_odds, log_odds - TIE, side="left"))


def rank_risks(linear_predictor: Vector, *, outcome: Vector) -> RankedRisks:
    """Sort the patients by their log odds and put equal ones together."""
    order = np.argsort(linear_predictor, kind="stable")
    ascending = linear_predictor[order]
    starts = np.concatenate([[0], 1 + np.flatnonzero(np.diff(ascending) > TIE)])
    return RankedRisks(
        log_odds=ascending[starts],
        n=np.diff(np.append(starts, len(ascending))).astype(np.int64),
        events=np.add.reduceat(outcome[order], starts).astype(np.int64),
        expected=np.asarray(np.add.reduceat(risk(ascending), starts), dtype=np.float64),
        spared=np.asarray(np.add.reduceat(risk(-ascending), starts), dtype=np.float64),
    )


def risk(log_odds: Vector) -> Vector:
    """Turn log odds into risks without overflow."""
    decay = np.exp(-np.abs(log_odds))
    return np.asarray(np.where(log_odds >= 0, 1.0, decay) / (1.0 + decay), dtype=np.float64)


def log_odds_of(probability: float) -> float:
    """Turn a risk between 0 and 1 into log odds."""
    return math.log(probability / (1.0 - probability))
