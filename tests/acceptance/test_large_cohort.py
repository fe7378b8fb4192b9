"""A large cohort costs memory by its rows and work by gradients: counted, not timed."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cohorts import write_cohort
from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.load import read_study
from pyanalysis.models import joint_profiles, resample_ascent, resample_fits
from pyanalysis.pipeline import analyse
from pyanalysis.study.spec import StudySpec

ROWS = 10_000

READ = 3_500
"""Bytes a patient while a file of 21 columns is read; seen: 2,000. More than 4,000 would not leave
100,000 patients within 500 MB."""

ANALYSED = 2_000
"""Bytes a patient that the analysis adds at most; seen: 1,000."""

VALIDATED = 4_000
"""The same with internal validation, whose parts are as large for fewer patients; seen: 2,900."""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    write_cohort(folder, rows=ROWS)
    return folder


@pytest.fixture(scope="module")
def large(study: Path) -> tuple[StudySpec, Cohort]:
    return read_study(study)


def asked(spec: StudySpec, *, resamples: int) -> StudySpec:
    assert spec.analysis.validation is not None
    plan = replace(spec.analysis.validation, resamples=resamples) if resamples else None
    return replace(spec, analysis=replace(spec.analysis, validation=plan))


def peak_of_analysis(spec: StudySpec, cohort: Cohort) -> int:
    tracemalloc.start()
    analyse(spec, cohort=cohort)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_reading_stays_within_its_memory(study: Path) -> None:
    tracemalloc.start()
    read_study(study)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < READ * ROWS


def test_the_analysis_stays_within_its_memory(large: tuple[StudySpec, Cohort]) -> None:
    """More resamples need no more memory: they are drawn and done in parts."""
    spec, cohort = large
    assert peak_of_analysis(asked(spec, resamples=0), cohort) < ANALYSED * ROWS
    few = peak_of_analysis(asked(spec, resamples=24), cohort)
    many = peak_of_analysis(asked(spec, resamples=96), cohort)
    assert few < VALIDATED * ROWS
    assert many < 1.25 * few


def test_limits_and_resamples_of_a_large_cohort_need_gradients_alone(
    large: tuple[StudySpec, Cohort], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A curvature costs ten gradients: none is taken for a single limit, refit or resample."""
    spec, cohort = large
    lines: list[int] = []
    plain, evaluate = joint_profiles.evaluate, resample_ascent.evaluate

    def profiled(*arguments: object, bent: bool = False) -> object:
        likelihood = arguments[0]
        assert not (bent and likelihood.matrix.shape[1] > 10)  # type: ignore[attr-defined]
        return plain(*arguments, bent=bent)  # type: ignore[arg-type]

    def fitted(*arguments: np.ndarray) -> object:
        lines.append(len(arguments[-1]))
        return evaluate(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(joint_profiles, "evaluate", profiled)
    for module in (resample_ascent, resample_fits):
        monkeypatch.setattr(module, "evaluate", fitted)
    analyse(asked(spec, resamples=24), cohort=cohort)
    assert lines
    assert set(lines) == {1}  # the fits of all patients, from which the resamples begin
    assert len(lines) < 24
