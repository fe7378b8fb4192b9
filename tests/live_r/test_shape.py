"""Collinearity and linearity on awkward cohorts: both languages give one answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pyanalysis.pipeline import StudyResults, run_study

HEAD = """\
schema_version: 1
study: shape
title: An awkward cohort
data: {file: shape.csv}
outcome: {column: event, event: "1", label: Event}
"""

Columns = dict[str, np.ndarray]


def analysed(
    folder: Path, columns: Columns, event: np.ndarray, *, knots: int = 4, per: float = 1.0
) -> StudyResults:
    """Run the study of numeric predictors, R included."""
    predictors = "".join(
        f"  - {{column: {name}, type: numeric, label: {name}, per: {per:g}}}\n" for name in columns
    )
    frame = pd.DataFrame(columns).assign(event=event.astype(int))
    frame.to_csv(folder / "shape.csv", index=False)
    (folder / "study.yml").write_text(
        f"{HEAD}predictors:\n{predictors}analysis: {{linearity: {{knots: {knots}}}}}\n",
        encoding="utf-8",
    )
    return run_study(folder, with_r=True, progress=lambda _: None)


def disagreements(results: StudyResults) -> list[str]:
    """Name what differs."""
    return [
        f"{row.analysis} {row.model} {row.variable} {row.level} {row.statistic}: {row.python} "
        f"{row.r}"
        for row in results.crosscheck.rows
        if not row.agrees
    ]


def statuses(results: StudyResults) -> dict[tuple[str, str], tuple[str, int]]:
    """Give each test's verdict and number of knots by model and variable."""
    return {
        (test.model, test.variable): (test.status, len(test.knots))
        for test in results.bundle.linearity or ()
    }


@pytest.mark.parametrize("knots", [0, 3, 4, 5])
def test_ties_few_values_and_tails_agree(tmp_path: Path, knots: int) -> None:
    rng = np.random.default_rng(knots)
    columns: Columns = {
        "normal": rng.normal(size=250),
        "tail": np.round(np.exp(rng.normal(size=250)), 1),
        "score": rng.integers(0, 5, size=250).astype(float),
        "mostly": np.where(rng.random(250) < 0.93, 0.0, rng.normal(size=250)),
        "far": 1e6 + rng.normal(size=250),
        "tiny": 1e-9 * rng.normal(size=250),
    }
    columns["tail"][:20] = np.nan
    event = rng.random(250) < 1 / (1 + np.exp(1 - columns["normal"] ** 2))
    results = analysed(tmp_path, columns, event, knots=knots, per=2.5)
    assert disagreements(results) == []
    found = statuses(results)
    if not knots:
        assert found == {}
        return
    assert found[("", "mostly")] == ("too_few_values", 0)
    assert found[("normal", "normal")] == ("ok", knots)
    assert found[("", "normal")] == ("ok", knots)
    assert {effect.variable for effect in results.bundle.partial_effects or ()} == {
        "normal",
        "tail",
        "score",
        "far",
        "tiny",
    }


def test_curves_that_separate_and_models_that_are_refused_agree(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    middle = np.arange(150.0)
    event = (middle >= 50) & (middle < 100)
    results = analysed(tmp_path, {"middle": middle, "noise": rng.normal(size=150)}, event)
    assert disagreements(results) == []
    assert statuses(results)[("", "middle")] == ("separated", 4)
    assert statuses(results)[("noise", "noise")] == ("ok", 4)


@pytest.mark.parametrize("kind", ["separated", "aliased", "constant"])
def test_no_linear_model_no_test(tmp_path: Path, kind: str) -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=80)
    other = {"separated": rng.normal(size=80), "aliased": 2 * x, "constant": np.ones(80)}[kind]
    event = x > 0.2 if kind == "separated" else rng.random(80) < 0.5
    results = analysed(tmp_path, {"x": x, "other": other}, event)
    assert disagreements(results) == []
    assert statuses(results)[("", "x")] == (kind, 0)
    assert results.bundle.collinearity is None
    assert results.bundle.partial_effects is None


def test_collinear_columns_agree_to_the_digit(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    a, b = rng.normal(size=(2, 400))
    columns = {"a": a, "b": b, "both": a + b + 1e-4 * rng.normal(size=400)}
    results = analysed(tmp_path, columns, rng.random(400) < 0.3)
    assert disagreements(results) == []
    assert results.bundle.collinearity is not None
    assert results.bundle.collinearity[2].gvif > 1e6


@pytest.mark.slow
def test_many_small_cohorts_agree(tmp_path: Path) -> None:
    rng = np.random.default_rng(99)
    for _ in range(25):
        n = int(rng.integers(12, 130))
        columns: Columns = {
            "x": np.round(rng.normal(size=n), int(rng.integers(0, 3))),
            "y": rng.integers(0, int(rng.integers(3, 9)), size=n).astype(float),
            "z": np.exp(2 * rng.normal(size=n)),
        }
        event = rng.random(n) < rng.uniform(0.1, 0.6)
        if not event.any() or event.all():
            continue
        assert (
            disagreements(analysed(tmp_path, columns, event, knots=int(rng.integers(3, 6)))) == []
        )
