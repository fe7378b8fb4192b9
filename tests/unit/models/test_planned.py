"""What became of each planned analysis, by what the multivariable model allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from tests.hard_cohorts import HARD_COHORTS


def statuses(folder: Path) -> dict[str, str]:
    spec, cohort = read_study(folder)
    bundle = analyse(spec, cohort=cohort)
    rows = [row for row in ard_rows(bundle) if row.analysis == "plan"]
    assert all(row.value == (row.status == "ok") for row in rows)
    return {row.statistic.removesuffix("_done"): row.status for row in rows}


def test_all_that_was_planned_was_done_in_the_first_study(study: Path) -> None:
    assert statuses(study) == dict.fromkeys(("performance", "collinearity", "sample_size"), "ok")


@pytest.mark.parametrize(
    ("name", "fit", "measure"),
    [
        ("quasi-separated", "ok", "penalised"),
        ("separated", "separated", "separated"),
        ("aliased", "aliased", "aliased"),
        ("all-events", "no_variation", "no_variation"),
    ],
)
def test_what_a_model_does_not_allow_carries_its_reason(
    tmp_path: Path, name: str, fit: str, measure: str
) -> None:
    (cohort,) = [item for item in HARD_COHORTS if item.name == name]
    assert statuses(cohort.write(tmp_path)) == {
        "firth": fit,
        "forced": fit,
        "influence": measure,
        "performance": measure,
        "hosmer_lemeshow": measure,
        "collinearity": measure,
        "sample_size": measure,
    }
