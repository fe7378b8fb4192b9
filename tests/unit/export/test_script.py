"""The exported script as text: what is in it, and that new parts of a plan find their way."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_plan import r_request
from pyanalysis.export import script as script_module
from pyanalysis.export.script import DataFile, Script, write_script
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.study.spec import ImputationPlan, StudySpec, ValidationPlan

DATA = DataFile(name="d.csv", origin="", sha256="s", md5="m")
ROWS = (ArdRow(analysis="univariable", statistic="or_ci_low", value=0.123456789),)


@pytest.fixture(scope="module")
def read(study: Path) -> tuple[StudySpec, Cohort]:
    return read_study(study)


def written(spec: StudySpec, cohort: Cohort) -> Script:
    return write_script(spec, cohort=cohort, rows=ROWS, data=DATA)


def test_what_a_plan_does_not_ask_for_is_left_out(read: tuple[StudySpec, Cohort]) -> None:
    plain = written(*read)
    assert plain.packages == ()
    assert "validate_model <- function(...) invisible()" in plain.text
    assert "pool_imputed <- function(...) invisible()" in plain.text
    assert "mice::mice(" not in plain.text


def test_imputation_and_validation_bring_what_they_need(read: tuple[StudySpec, Cohort]) -> None:
    spec, cohort = read
    plan = dataclasses.replace(
        spec.analysis,
        imputation=ImputationPlan(method="mice", m=5, iterations=2, seed=7),
        validation=ValidationPlan(method="bootstrap", resamples=3, folds=10, repeats=1, seed=8),
    )
    full = written(dataclasses.replace(spec, analysis=plan), cohort)
    assert full.packages == ("mice", "nnet")
    assert 'packages <- c("mice", "nnet")' in full.text
    assert "imputation = list(m = 5, iterations = 2, seed = 7)" in full.text
    assert list(full.shared) == ["validation$draws"]
    assert full.shared["validation$draws"].size == 3 * len(cohort.event)
    assert 'plan$validation$draws <- scan(file.path(folder, "draws.txt.gz")' in full.text
    assert "validate_model <- function(...) invisible()" not in full.text
    assert "pool_imputed <- function(...) invisible()" not in full.text


def test_new_parts_of_a_plan_and_of_the_data_flow_through(
    read: tuple[StudySpec, Cohort], monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_more(cohort: Cohort, *, spec: StudySpec) -> tuple[pd.DataFrame, dict[str, Any]]:
        frame, plan = r_request(cohort, spec=spec)
        plan |= {"cluster": "x9", "pairs": [{"one": "a", "two": "b"}], "weights": np.array([1, 2])}
        return frame, plan

    monkeypatch.setattr(script_module, "r_request", with_more)
    script = written(*read)
    assert '  cluster = "x9",' in script.text
    assert 'list(one = "a", two = "b")' in script.text
    assert list(script.shared) == ["weights"]
    assert 'plan$weights <- scan(file.path(folder, "weights.txt.gz")' in script.text


def test_limits_are_written_out_and_values_are_not(read: tuple[StudySpec, Cohort]) -> None:
    text = written(*read).text
    assert 'limit_of("log_standard_errors", 1e-05, c("or_ci_low"))' in text
    assert 'limit_of("log_standard_errors", 0.001, c("or_ci_low_confint"))' in text
    assert "0.1234567" not in text
