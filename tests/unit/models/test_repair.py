"""Whatever is warned of while fitting stays with the model, for the note under the table."""

from __future__ import annotations

import warnings

import pytest

from pyanalysis.models import logistic
from pyanalysis.models.design import build_design
from pyanalysis.models.repair import fit_reported
from tests.reference_cohort import AGE, reference_cohort
from tests.unit.models.test_firth import PLAN


def test_a_warning_of_a_limit_reaches_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def warned(*_: object, **__: object) -> float:
        warnings.warn("the profile is odd", RuntimeWarning, stacklevel=1)
        return 0.5

    design = build_design(reference_cohort(), predictors=(AGE,))
    quiet = fit_reported(design, name="", variables=("age",), plan=PLAN)
    assert quiet.model.warnings == ()
    monkeypatch.setattr(logistic, "profile_limit", warned)
    told = fit_reported(design, name="", variables=("age",), plan=PLAN)
    assert told.model.warnings == ("the profile is odd",)
