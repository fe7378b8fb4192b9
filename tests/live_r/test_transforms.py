"""Transformed predictors: R transforms the raw columns itself, and both languages agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyanalysis.pipeline import StudyResults, run_study

HEAD = """\
schema_version: 1
study: transformed
title: A cohort to transform
data: {file: data.csv}
outcome: {column: event, event: "1", label: Event}
"""

ALL = """\
predictors:
  - {column: a, type: numeric, label: A, transform: {spline: 4}}
  - {column: b, type: numeric, label: B, transform: {cut: [-0.5, 0.5]}, reference: ">= 0.5"}
  - {column: c, type: numeric, label: C, transform: log2}
  - {column: d, type: numeric, label: D, transform: {spline: 3}}
  - {column: e, type: numeric, label: E, transform: sqrt, per: 0.5}
"""

ANALYSES = {
    "aic": "selection: {method: stepwise, criterion: aic}, validation: {resamples: 20}",
    "p": "selection: {method: forward, criterion: p, threshold: 0.2, always: [d]}, "
    "validation: {method: cross_validation, folds: 3, repeats: 4}, interval: wald",
    "bic": "selection: {method: backward, criterion: bic, always: [a]}, linearity: {knots: 0}",
    "univariable": "selection: {method: univariable, threshold: 0.2}, interval: wald, "
    "validation: {resamples: 20}, sensitivity: [firth, forced, influence]",
    "forced": "sensitivity: [firth, influence], hosmer_lemeshow: {groups: 8}, "
    "validation: {resamples: 20}",
}


def cohort(n: int, *, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=n)
    columns = {
        "a": a,
        "b": rng.normal(size=n),
        "c": np.exp(0.5 * a + rng.normal(size=n)),
        "d": np.round(rng.normal(50, 8, size=n)),
        "e": rng.gamma(1.0, size=n),
    }
    log_odds = a**2 - 1 + 0.8 * columns["b"] - 0.3 * np.log(columns["c"])
    columns["event"] = (rng.random(n) < 1 / (1 + np.exp(-log_odds))).astype(int)
    for name in "abcde":
        columns[name] = np.where(rng.random(n) < 0.02, np.nan, columns[name])
    return columns


def analysed(
    folder: Path, columns: dict[str, np.ndarray], predictors: str, analysis: str = ""
) -> StudyResults:
    texts = [
        ["" if np.isnan(value) else repr(float(value)) for value in values]
        if name != "event"
        else [str(int(value)) for value in values]
        for name, values in columns.items()
    ]
    lines = [",".join(columns), *(",".join(row) for row in zip(*texts, strict=True))]
    (folder / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "study.yml").write_text(
        f"{HEAD}{predictors}analysis: {{{analysis}}}\n", encoding="utf-8"
    )
    return run_study(folder, with_r=True, progress=lambda _: None)


def disagreements(results: StudyResults) -> list[str]:
    return [
        f"{row.analysis} {row.model} {row.variable} {row.level} {row.statistic}: {row.python} "
        f"{row.r}"
        for row in results.crosscheck.rows
        if not row.agrees
    ]


@pytest.mark.parametrize(
    ("name", "n"), [("aic", 90), ("p", 250), ("bic", 90), ("univariable", 250), ("forced", 90)]
)
def test_every_way_through_the_analysis_agrees(tmp_path: Path, name: str, n: int) -> None:
    results = analysed(tmp_path, cohort(n, seed=n), ALL, ANALYSES[name])
    assert disagreements(results) == []
    multivariable = results.bundle.multivariable
    assert multivariable is not None
    assert multivariable.status == "ok"
    drawn = {effect.variable for effect in results.bundle.partial_effects or ()}
    assert drawn & {"a", "d"} == {"a", "d"} & set(multivariable.variables)


ONE = "predictors:\n  - {{column: x, type: numeric, label: X, transform: {transform}}}\n"


@pytest.mark.parametrize(
    ("values", "transform", "status"),
    [
        (np.repeat([0.0, 1.0], [5, 75]), "{spline: 4}", "constant"),
        (np.repeat([0.0, 1.0, 2.0, 3.0], [2, 74, 2, 2]), "{spline: 3}", "constant"),
        (np.arange(80.0), "{cut: [-5]}", "not_estimable"),
        (np.arange(80.0), "{cut: [100, 200]}", "constant"),
        (np.arange(80.0), "{cut: [40, 100]}", "ok"),
        (np.repeat(2.0, 80), "log", "constant"),
        (np.arange(80.0) % 3, "{spline: 3}", "ok"),
        (1e6 + np.arange(80.0), "{spline: 5}", "ok"),
        (1e-30 * (1 + np.arange(80.0)), "{spline: 3}", "ok"),
        (1e-30 * (1 + np.arange(80.0)), "log", "ok"),
    ],
)
def test_awkward_values_get_one_verdict(
    tmp_path: Path, values: np.ndarray, transform: str, status: str
) -> None:
    event = (np.random.default_rng(1).random(80) < 0.4).astype(int)
    columns = {"x": values, "event": event}
    results = analysed(tmp_path, columns, ONE.format(transform=transform))
    assert results.bundle.univariable[0].status == status
    assert disagreements(results) == []


def test_a_spline_that_separates_in_part_is_named_and_reported_by_firth(tmp_path: Path) -> None:
    """At both edges of the middle there are patients of either kind."""
    x = np.arange(60.0) // 3
    is_edge = np.abs(x - 10) == 4
    event = np.where(is_edge, np.arange(60) % 2, np.abs(x - 10) < 4)
    results = analysed(tmp_path, {"x": x, "event": event}, ONE.format(transform="{spline: 3}"))
    (model,) = results.bundle.univariable
    assert (model.ml_status, model.estimator) == ("separated", "firth")
    assert (model.status, model.completely_separated) == ("ok", False)
    assert disagreements(results) == []


def test_a_spline_that_separates_completely_is_named_and_not_estimated(tmp_path: Path) -> None:
    x = np.arange(60.0)
    columns = {"x": x, "event": (np.abs(x - 30) < 12).astype(int)}
    results = analysed(tmp_path, columns, ONE.format(transform="{spline: 3}"))
    (model,) = results.bundle.univariable
    assert (model.ml_status, model.estimator, model.status) == ("separated", "ml", "separated")
    assert disagreements(results) == []


def test_a_spline_without_values_enough_stands_in_no_way_of_a_path(tmp_path: Path) -> None:
    columns = cohort(150, seed=9)
    columns["d"] = np.where(np.arange(150) < 140, 1.0, 2.0)
    results = analysed(tmp_path, columns, ALL, ANALYSES["aic"])
    assert disagreements(results) == []
    assert "d" not in (results.bundle.multivariable or results.bundle.univariable[0]).variables
