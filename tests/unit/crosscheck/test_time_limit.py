"""How long R may take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_plan import Plan, r_request
from pyanalysis.crosscheck.time_limit import LONG_SECONDS, SECONDS, VARIABLE, time_limit
from pyanalysis.errors import UsageError

HOUR = 3600.0


@pytest.fixture
def plan(study: Path) -> Plan:
    spec, cohort = read_study(study)
    return r_request(cohort, spec=spec)[1]


def test_a_small_study_has_some_minutes_and_a_large_one_more(plan: Plan) -> None:
    assert SECONDS < time_limit(plan, n_rows=120) < 2 * SECONDS
    assert time_limit(plan, n_rows=100_000) > HOUR


@pytest.mark.parametrize(
    "more",
    [
        {"imputation": {"m": 20, "iterations": 10, "seed": 1}},
        {"validation": {"method": "bootstrap", "folds": 10, "draws": np.zeros(200 * 120)}},
    ],
)
def test_repeating_the_work_takes_longer(plan: Plan, more: dict[str, Any]) -> None:
    assert time_limit(plan | more, n_rows=120) > LONG_SECONDS
    small = time_limit(plan | more, n_rows=1000)
    assert time_limit(plan | more, n_rows=10_000) > small


def test_more_resamples_folds_and_candidates_on_a_path_raise_it(plan: Plan) -> None:
    def limit(method: str, *, times: int, by: str = "univariable", folds: int = 10) -> float:
        validation = {"method": method, "folds": folds, "draws": np.zeros(times * 120)}
        selection = plan["selection"] | {"method": by}
        return time_limit(plan | {"validation": validation, "selection": selection}, n_rows=120)

    assert limit("bootstrap", times=1000) > limit("bootstrap", times=200)
    assert limit("cross_validation", times=20, folds=20) > limit("cross_validation", times=20)
    assert limit("bootstrap", times=200, by="backward") > limit("bootstrap", times=200)
    assert limit("bootstrap", times=200) > limit("bootstrap", times=200, by="forced")


def test_the_environment_has_the_last_word(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, " 2.5 ")
    assert time_limit(plan, n_rows=10**9) == 2.5
    monkeypatch.setenv(VARIABLE, "")
    assert time_limit(plan, n_rows=120) > SECONDS


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf", "10 min"])
def test_a_limit_that_cannot_be_read_is_a_usage_error(
    plan: Plan, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(UsageError, match=f"{VARIABLE}: found '{text}'"):
        time_limit(plan, n_rows=120)
