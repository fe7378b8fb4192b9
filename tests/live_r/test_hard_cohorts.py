"""Cohorts on which a fit goes astray easily: both languages still have to give one answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pyanalysis.pipeline import StudyResults, run_study

STUDY = """\
schema_version: 1
study: hard
title: A hard cohort
data: {file: hard.csv}
outcome: {column: event, event: "1", label: Event}
predictors: [{column: x, type: numeric, label: X}]
analysis: {interval: profile, confidence: %g}
"""


def analysed(
    folder: Path, x: Sequence[float], event: Sequence[int], *, confidence: float = 0.95
) -> StudyResults:
    """Run the whole study of one numeric predictor, R included."""
    rows = "".join(f"{value!r},{outcome}\n" for value, outcome in zip(x, event, strict=True))
    (folder / "hard.csv").write_text("x,event\n" + rows, encoding="utf-8")
    (folder / "study.yml").write_text(STUDY % confidence, encoding="utf-8")
    return run_study(folder, with_r=True, progress=lambda _: None)


def disagreements(results: StudyResults) -> list[str]:
    """Name what differs."""
    return [
        f"{row.statistic}: {row.python} {row.r}"
        for row in results.crosscheck.rows
        if not row.agrees
    ]


@pytest.mark.parametrize(
    ("x", "event", "confidence"),
    [
        # Full steps overshoot from the far ends of such a profile, and glm calls it converged.
        ([63.9, 49.9, 59.1, 65.7, 36.0], [1, 0, 0, 0, 0], 0.99),
        # A long tail: ten profile points are too few for confint's spline.
        (np.exp(np.linspace(-3, 3.5, 60)).tolist(), [0] * 15 + [1, 0] * 5 + [0] * 35, 0.95),
        ((np.arange(60) % 17).astype(float).tolist(), [1, 0, 0, 1, 0, 0] * 10, 0.8),
    ],
)
def test_limits_far_out_agree(
    tmp_path: Path, x: list[float], event: list[int], confidence: float
) -> None:
    results = analysed(tmp_path, x, event, confidence=confidence)
    assert results.bundle.univariable[0].status == "ok"
    assert disagreements(results) == []


def test_an_odds_ratio_beyond_any_number_has_a_status(tmp_path: Path) -> None:
    x = [value * 1e-9 for value in (1, 2, 3, 4, 5, 6, 7, 8)]
    results = analysed(tmp_path, x, [0, 1, 0, 0, 1, 0, 1, 1])
    assert disagreements(results) == []
    (ratio,) = (row for row in results.rows if row.model == "x" and row.statistic == "odds_ratio")
    assert (ratio.value, ratio.status) == (None, "out_of_range")
    assert results.bundle.univariable[0].terms[0].log_odds is not None


def test_a_large_offset_and_a_constant_group_cost_no_digits(tmp_path: Path) -> None:
    noise = [0.78, -1.4, 0.0, 0.61, -0.2, 1.13, 0.44, -0.9, 0.3, -0.31]
    event = [0, 1, 0, 0, 1, 0, 1, 1, 0, 1]
    assert disagreements(analysed(tmp_path, [1e6 + value for value in noise], event)) == []
    constant = [0.1 if outcome else value for value, outcome in zip(noise, event, strict=True)]
    results = analysed(tmp_path, constant, event)
    assert disagreements(results) == []
    assert results.bundle.baseline[0].numeric[0].sd == 0
