"""What is known of the missing values: counts only, no patient's pattern with a name to it."""

from __future__ import annotations

from dataclasses import dataclass

COMPLETE, INCOMPLETE = "complete", "incomplete"
"""Groups of patients: every candidate predictor is known, or at least one is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingVariable:
    """How often one candidate predictor is missing; ``percent`` (0 to 100) of the analysed."""

    variable: str
    n_missing: int
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPattern:
    """Patients who lack exactly ``variables``; empty for the complete ones.

    ``is_rest`` marks the sum over the patterns that are not listed one by one.
    """

    variables: tuple[str, ...]
    is_rest: bool
    n: int
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessGroup:
    """The complete, or the incomplete patients, by outcome; no rate where there are none."""

    group: str
    n: int
    events: int
    event_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingData:
    """The missing values of the candidate predictors among the analysed patients.

    ``variables`` are those with a missing value, in the study's order. ``patterns`` are the most
    frequent ones, then the rest. The test compares the outcome of complete and incomplete patients
    by the rules of the baseline table.
    """

    variables: tuple[MissingVariable, ...]
    n_patterns: int
    patterns: tuple[MissingPattern, ...]
    groups: tuple[CompletenessGroup, ...]
    test_method: str
    test_statistic: float | None
    test_df: float | None
    p_value: float | None
    test_status: str
