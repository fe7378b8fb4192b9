"""What became of the analyses of the multivariable model that the plan asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PlannedName = Literal[
    "firth",
    "forced",
    "influence",
    "performance",
    "hosmer_lemeshow",
    "collinearity",
    "sample_size",
]

PENALISED = "penalised"
NO_MODEL = "no_model"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAnalysis:
    """One planned analysis; ``status`` is ``ok`` where it was done, else why not.

    ``no_model``: no variable was selected; ``penalised``: the model's estimates are Firth's, and
    the analysis needs maximum likelihood; a status of the model that was refused; or
    ``not_estimable``, where the analysis itself has no answer.
    """

    name: PlannedName
    status: str
