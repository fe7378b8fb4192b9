"""Interactions on awkward cohorts: both languages give one answer, and each digit of it counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_session import run_r
from pyanalysis.pipeline import StudyResults, analyse, run_study
from pyanalysis.results.interactions import Interaction
from tests.acceptance.test_every_digit_counts import Path_, changed, numbers, status

PREDICTORS = {
    "x": "{column: x, type: numeric, label: X, per: 2.5}",
    "y": "{column: y, type: numeric, label: Y}",
    "f": "{column: f, type: categorical, label: F, levels: [a, b], reference: b}",
    "g": "{column: g, type: categorical, label: G, levels: [p, q, r]}",
}

Columns = dict[str, Sequence[object] | np.ndarray]


def write(
    folder: Path,
    columns: Columns,
    event: Sequence[bool] | np.ndarray,
    *,
    pairs: Sequence[tuple[str, str]],
    analysis: str = "",
) -> Path:
    """Write a study of some of the predictors above."""
    frame = pd.DataFrame(columns).assign(event=np.asarray(event, dtype=int))
    frame.to_csv(folder / "d.csv", index=False)
    named = ", ".join(f"{{between: [{first}, {second}]}}" for first, second in pairs)
    lines = [
        "schema_version: 1",
        "study: products",
        "title: Products",
        "data: {file: d.csv}",
        'outcome: {column: event, event: "1", label: Event}',
        "predictors:",
        *(f"  - {PREDICTORS[name]}" for name in columns),
        f"analysis: {{interactions: [{named}]{analysis}}}",
    ]
    (folder / "study.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def run(folder: Path) -> StudyResults:
    return run_study(folder, with_r=True, progress=lambda _: None)


def disagreements(results: StudyResults) -> list[str]:
    """Name what differs."""
    return [
        f"{row.analysis} {row.model} {row.variable} {row.level} {row.group} {row.statistic}: "
        f"{row.python} {row.r}"
        for row in results.crosscheck.rows
        if not row.agrees
    ]


def only(results: StudyResults) -> Interaction:
    assert results.bundle.interactions is not None
    (found,) = results.bundle.interactions
    return found


def drawn(rng: np.random.Generator, n: int) -> Columns:
    return {
        "x": 1e4 + 3 * rng.normal(size=n),
        "y": np.round(np.exp(rng.normal(size=n)), 1),
        "f": rng.choice(["a", "b"], size=n),
        "g": rng.choice(["p", "q", "r"], size=n, p=[0.5, 0.3, 0.2]),
    }


ALL_PAIRS = (("f", "g"), ("g", "f"), ("x", "f"), ("g", "y"), ("y", "x"), ("f", "x"))


@pytest.mark.parametrize("interval", ["profile", "wald"])
def test_every_kind_of_pair_agrees_and_each_digit_is_caught(tmp_path: Path, interval: str) -> None:
    rng = np.random.default_rng(5)
    columns = drawn(rng, 300)
    columns["g"] = np.where(rng.random(300) < 0.05, "", np.asarray(columns["g"]))
    event = rng.random(300) < 0.4
    folder = write(tmp_path, columns, event, pairs=ALL_PAIRS, analysis=f", interval: {interval}")
    spec, cohort = read_study(folder)
    bundle, answer = analyse(spec, cohort=cohort), run_r(cohort, spec)
    assert status(bundle, answer) == "agree"
    first: dict[str, Path_] = {}
    last: dict[str, Path_] = {}
    for kind, path in numbers(bundle):
        if path[0] == "interactions":
            first.setdefault(kind, path)
            last[kind] = path
    missed = [
        f"{kind} at {path}"
        for kind in sorted(first)
        for path in {first[kind], last[kind]}
        if status(changed(bundle, path), answer) != "disagree"
    ]
    assert missed == []
    assert len(first) == 15


def test_separated_products_are_penalised_in_both(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    columns = drawn(rng, 120)
    del columns["x"]
    event = (rng.random(120) < 0.4) & ~(
        (np.asarray(columns["f"]) == "a") & (np.asarray(columns["g"]) == "r")
    )
    results = run(write(tmp_path, columns, event, pairs=[("f", "g")]))
    assert disagreements(results) == []
    found = only(results)
    assert (found.estimator, found.ml_status, found.status) == ("firth", "separated", "ok")
    assert [(item.variable, item.level) for item in found.obstacles] == [("f:g", "a:r")]
    assert found.p_value is not None
    spec, cohort = read_study(tmp_path)
    answer, bundle = run_r(cohort, spec), results.bundle
    for kind, path in numbers(bundle):
        if path[0] == "interactions":
            assert status(changed(bundle, path), answer) == "disagree", (kind, path)


@pytest.mark.parametrize(
    ("case", "verdict", "statuses"),
    [
        ("empty_cell", "aliased", {"reference", "aliased"}),
        ("empty_stratum", "ok", {"reference", "ok", "empty"}),
        ("empty_level", "ok", {"reference", "ok", "empty"}),
        ("no_reference", "not_estimable", {"not_estimable", "reference"}),
        ("constant", "constant", {"constant", "reference", "empty"}),
        ("all_events", "no_variation", {"no_variation", "reference"}),
        ("alias_before", "aliased", {"aliased"}),
        ("alias_behind", "aliased", {"aliased"}),
    ],
)
def test_what_cannot_be_fitted_has_one_verdict(
    tmp_path: Path, case: str, verdict: str, statuses: set[str]
) -> None:
    rng = np.random.default_rng(7)
    columns = drawn(rng, 150)
    event = rng.random(150) < 0.4
    f, g = np.asarray(columns["f"]), np.asarray(columns["g"])
    pair = ("f", "g")
    if case == "empty_cell":
        columns["g"] = np.where((f == "a") & (g == "r"), "q", g)
    elif case == "empty_stratum":
        columns["g"] = np.where(g == "r", "q", g)
    elif case == "empty_level":
        columns["g"], pair = np.where(g == "r", "q", g), ("g", "f")
    elif case == "no_reference":
        columns["y"] = np.where(g == "p", np.nan, np.asarray(columns["y"]))
    elif case == "constant":
        columns["g"] = np.full(150, "p")
    elif case == "all_events":
        columns["y"] = np.where(event, np.asarray(columns["y"]), np.nan)
    else:
        columns["y"] = 2 * np.asarray(columns["x"])
        pair = ("x", "y") if case == "alias_before" else ("y", "x")
    results = run(write(tmp_path, columns, event, pairs=[pair]))
    assert disagreements(results) == []
    found = only(results)
    assert found.status == verdict
    assert {item.status for place in found.strata for item in place.odds_ratios} == statuses
    assert (found.p_value is None) == (verdict != "ok")


@pytest.mark.parametrize("pair", [("x", "y"), ("f", "y"), ("y", "g")])
def test_without_a_multivariable_model_the_two_stand_alone(
    tmp_path: Path, pair: tuple[str, str]
) -> None:
    rng = np.random.default_rng(8)
    screened = ", selection: {method: univariable, threshold: 1.0e-9}"
    results = run(
        write(tmp_path, drawn(rng, 200), rng.random(200) < 0.4, pairs=[pair], analysis=screened)
    )
    assert results.bundle.multivariable is None
    assert disagreements(results) == []
    assert set(only(results).variables) == set(pair)


def test_a_path_that_had_to_stop_leaves_no_interaction(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    columns = drawn(rng, 80)
    event = np.asarray(columns["x"]) > 1e4
    forward = ", selection: {method: forward}"
    results = run(write(tmp_path, columns, event, pairs=[("f", "g"), ("g", "y")], analysis=forward))
    assert disagreements(results) == []
    for found in results.bundle.interactions or ():
        assert (found.status, found.estimator, found.p_value) == ("separated", "ml", None)
        assert results.bundle.selection.status == "separated"


@pytest.mark.slow
def test_many_small_cohorts_agree(tmp_path: Path) -> None:
    rng = np.random.default_rng(99)
    for _ in range(10):
        n = int(rng.integers(15, 90))
        columns = drawn(rng, n)
        kept = rng.permutation(4)[: int(rng.integers(2, 5))]
        columns = {name: columns[name] for name in (list(columns)[index] for index in sorted(kept))}
        names = list(columns)
        pairs = [(names[0], names[1]), (names[-1], names[0])]
        pairs = list(dict.fromkeys(pairs))
        event = rng.random(n) < rng.uniform(0.1, 0.6)
        if not event.any() or event.all():
            continue
        interval = rng.choice(["profile", "wald"])
        folder = write(tmp_path, columns, event, pairs=pairs, analysis=f", interval: {interval}")
        assert disagreements(run(folder)) == []
