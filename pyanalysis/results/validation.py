"""Internal validation: what the model's performance loses when the procedure is repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ValidatedName = Literal[
    "auc",
    "somers_dxy",
    "brier",
    "nagelkerke_r2",
    "calibration_intercept",
    "calibration_slope",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatedIndex:
    """One index of performance.

    ``apparent``: of the reported model on its own patients. ``training`` and ``test``: the means
    over the resamples, of each one's model on its own patients and on the original ones; under
    cross-validation there is no ``training``, and ``test`` is the mean over the repeats on the
    patients who were left out. ``corrected`` is ``apparent`` less ``optimism``.
    """

    name: ValidatedName
    apparent: float | None
    training: float | None
    test: float | None
    optimism: float | None
    corrected: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """How often one candidate was selected; ``percent`` (0 to 100) of the selections."""

    variable: str
    n: int
    percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResults:
    """The validation as asked for, and what came out of it.

    ``n_resamples`` are bootstrap resamples, or repeats of a cross-validation in ``n_folds``.
    ``n_failed`` of them have no maximum and were left out, ``n_null`` of the others selected
    nothing (a repeat: in some fold); both None where there is no model to validate, for the reason
    in ``status``. ``n_selections`` came to an end and are what ``inclusion`` counts, which is empty
    where none did; both are empty where every candidate is forced in.
    """

    method: Literal["bootstrap", "cross_validation"]
    n_resamples: int
    n_folds: int | None
    seed: int
    n_failed: int | None
    n_null: int | None
    n_selections: int | None
    indices: tuple[ValidatedIndex, ...]
    inclusion: tuple[Inclusion, ...]
    status: str
