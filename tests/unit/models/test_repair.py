"""Whatever is warned of while fitting stays with the model, for the note under the table."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from pyanalysis.models import logistic
from pyanalysis.models.design import build_design
from pyanalysis.models.joint_profiles import Profiles, profile_all
from pyanalysis.models.likelihood import Likelihood
from pyanalysis.models.repair import fit_reported
from tests.reference_cohort import AGE, reference_cohort
from tests.unit.models.test_firth import PLAN


def test_a_warning_of_a_limit_reaches_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def warned(likelihood: Likelihood, **asked: Any) -> Profiles:
        warnings.warn("the profile is odd", RuntimeWarning, stacklevel=1)
        return profile_all(likelihood, **asked)

    design = build_design(reference_cohort(), predictors=(AGE,))
    quiet = fit_reported(design, name="", variables=("age",), plan=PLAN)
    assert quiet.model.warnings == ()
    monkeypatch.setattr(logistic, "profile_all", warned)
    told = fit_reported(design, name="", variables=("age",), plan=PLAN)
    assert told.model.warnings == ("the profile is odd",)
