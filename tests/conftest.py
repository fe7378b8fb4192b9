"""The first study, analysed once and confirmed by a real R once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.r_session import run_r
from pyanalysis.pipeline import analyse
from pyanalysis.results.bundle import ResultsBundle

STUDY = Path(__file__).parents[1] / "data" / "residual_pain"


@pytest.fixture(scope="session")
def study() -> Path:
    """Name the folder of the first study."""
    return STUDY


@pytest.fixture(scope="session")
def bundle() -> ResultsBundle:
    """Analyse the first study in Python."""
    spec, cohort = read_study(STUDY)
    return analyse(spec, cohort=cohort)


@pytest.fixture(scope="session")
def r_answer() -> RResults:
    """Have a real R analyse the first study; what asks for it is skipped with NO_R=1."""
    if os.environ.get("NO_R"):
        pytest.skip("needs R, and NO_R is set")
    spec, cohort = read_study(STUDY)
    return run_r(cohort, spec)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what starts a real R where the person said that there is none."""
    if not os.environ.get("NO_R"):
        return
    for item in items:
        if item.get_closest_marker("live_r") or "live_r" in item.path.parts:
            item.add_marker(pytest.mark.skip(reason="needs R, and NO_R is set"))
