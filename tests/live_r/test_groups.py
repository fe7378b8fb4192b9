"""Clusters and matched sets on awkward cohorts: both languages give one answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pyanalysis.pipeline import StudyResults, run_study
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.results.status import known

HEAD = """\
schema_version: 1
study: groups
title: An awkward cohort
data: {file: groups.csv}
outcome: {column: event, event: "1", label: Event}
predictors:
"""


def analysed(folder: Path, frame: pd.DataFrame, analysis: str) -> StudyResults:
    """Run the study of the frame, R included; texts are factors of three levels."""
    lines = []
    for name in frame.columns.drop(["event", "group"]):
        if frame[name].dtype == object or str(frame[name].dtype).startswith("str"):
            levels = ", ".join(f'"{level}"' for level in sorted(frame[name].dropna().unique()))
            kind = f"type: categorical, levels: [{levels}]"
        else:
            kind = "type: numeric"
        lines.append(f"  - {{column: {name}, label: {name}, {kind}}}\n")
    frame.to_csv(folder / "groups.csv", index=False)
    text = f"{HEAD}{''.join(lines)}analysis: {{{analysis}}}\n"
    (folder / "study.yml").write_text(text, encoding="utf-8")
    return run_study(folder, with_r=True, progress=lambda _: None)


def disagreements(results: StudyResults) -> list[str]:
    """Name what differs."""
    return [
        f"{row.analysis} {row.model} {row.variable} {row.level} {row.statistic}: {row.python} "
        f"{row.r}"
        for row in results.crosscheck.rows
        if not row.agrees
    ]


def by_name(results: StudyResults) -> dict[str, LogisticModel]:
    """Index the univariable models by name, the multivariable one by ''."""
    models = {model.name: model for model in results.bundle.univariable}
    whole = results.bundle.multivariable
    return models if whole is None else models | {"": whole}


def cohort(seed: int, *, n: int, groups: int, events: float = 0.4) -> pd.DataFrame:
    """Draw patients in groups of unequal size that share part of their risk."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, size=n)
    shared = rng.normal(size=groups)[group]
    frame = pd.DataFrame(
        {
            "normal": rng.normal(size=n) + 0.5 * shared,
            "far": np.round(1e5 + 30 * rng.normal(size=n), 1),
            "tiny": 1e-7 * rng.normal(size=n),
            "score": rng.integers(0, 4, size=n).astype(float),
            "stage": rng.choice(["I", "II", "III"], size=n),
            "group": group,
        }
    )
    frame.loc[rng.random(n) < 0.1, "score"] = np.nan
    log_odds = np.log(events / (1 - events)) + 0.6 * frame["normal"] + shared
    frame["event"] = (rng.random(n) < 1 / (1 + np.exp(-log_odds))).astype(int)
    return frame


@pytest.mark.parametrize("selection", ["forced", "univariable"])
@pytest.mark.parametrize("groups", [9, 40, 200])
def test_clusters_of_any_number_agree(tmp_path: Path, groups: int, selection: str) -> None:
    frame = cohort(groups, n=400, groups=groups)
    results = analysed(
        tmp_path,
        frame,
        "cluster: group, confidence: 0.9, sensitivity: [forced], "
        f"selection: {{method: {selection}}}",
    )
    assert disagreements(results) == []
    models = by_name(results)
    assert {model.estimator for model in models.values()} == {"cluster_robust"}
    assert models["normal"].status == "ok"
    assert models["normal"].aic is None
    assert results.bundle.performance is None
    assert results.bundle.linearity is None
    if groups == 9 and selection == "forced":
        assert results.bundle.collinearity is not None


@pytest.mark.parametrize("groups", [1, 2, 3, 6, 7])
def test_too_few_clusters_are_refused_alike(tmp_path: Path, groups: int) -> None:
    results = analysed(tmp_path, cohort(1, n=150, groups=groups), "cluster: group")
    assert disagreements(results) == []
    models = by_name(results)
    assert models["normal"].status == ("too_few_clusters" if groups < 3 else "ok")
    # Seven coefficients: seven clusters leave a covariance of rank six.
    assert models[""].status == "too_few_clusters"


def test_a_column_that_one_cluster_has_alone_is_refused(tmp_path: Path) -> None:
    frame = cohort(3, n=200, groups=20)[["normal", "group", "event"]]
    frame["alone"] = (frame["group"] == 4).astype(float)
    results = analysed(tmp_path, frame, "cluster: group")
    assert disagreements(results) == []
    assert by_name(results)["alone"].status == "too_few_clusters"
    assert by_name(results)[""].status == "too_few_clusters"
    assert by_name(results)["normal"].status == "ok"


def test_separation_with_clusters_is_refused_and_not_repaired(tmp_path: Path) -> None:
    frame = cohort(4, n=200, groups=25)
    frame["split"] = np.where(frame["event"] == 1, frame["score"].fillna(0) > 1, 0).astype(float)
    frame["twice"] = 2 * frame["normal"]
    frame["same"] = 1.0
    results = analysed(tmp_path, frame, "cluster: group, sensitivity: [forced]")
    assert disagreements(results) == []
    models = by_name(results)
    assert models["split"].status == "separated"
    assert models["split"].terms[0].log_odds is None
    assert models["same"].status == "constant"
    assert models[""].status == "constant"


@pytest.mark.parametrize("interval", ["profile", "wald"])
@pytest.mark.parametrize(("n", "groups", "events"), [(300, 80, 0.3), (200, 12, 0.6), (90, 4, 0.5)])
def test_sets_of_any_shape_agree(
    tmp_path: Path, n: int, groups: int, events: float, interval: str
) -> None:
    frame = cohort(n, n=n, groups=groups, events=events)
    results = analysed(
        tmp_path, frame, f"matched: group, interval: {interval}, sensitivity: [forced]"
    )
    assert disagreements(results) == []
    model = by_name(results)[""]
    assert model.status == "ok"
    assert model.intercept is None
    assert model.groups is not None
    assert model.groups.n_dropped is not None
    assert known(model.n) + model.groups.n_dropped + known(model.n_missing) == n


def test_one_case_to_several_controls_agrees(tmp_path: Path) -> None:
    frame = cohort(8, n=240, groups=2)
    frame["group"] = np.arange(240) // 4
    frame["event"] = (np.arange(240) % 4 == 0).astype(int)
    frame["matched_on"] = frame["group"] % 7.0
    frame["again"] = frame["normal"] + 3 * frame["matched_on"]
    results = analysed(tmp_path, frame, "matched: group, selection: {method: univariable}")
    assert disagreements(results) == []
    models = by_name(results)
    assert models["matched_on"].status == "constant"
    assert models["again"].status == "ok"


def test_what_repeats_another_column_within_the_sets_is_named(tmp_path: Path) -> None:
    frame = cohort(8, n=240, groups=60)[["normal", "group", "event"]]
    frame["again"] = frame["normal"] + 3.0 * (frame["group"] % 7)
    results = analysed(tmp_path, frame, "matched: group")
    assert disagreements(results) == []
    model = by_name(results)[""]
    assert [(item.kind, item.variable) for item in model.findings] == [("aliased", "again")]


@pytest.mark.parametrize("kind", ["complete", "quasi"])
def test_a_monotone_conditional_likelihood_is_refused_alike(tmp_path: Path, kind: str) -> None:
    frame = cohort(9, n=200, groups=50)
    split = frame["event"] if kind == "complete" else frame["event"] * (frame["score"] > 1)
    frame["split"] = split.astype(float) + (frame["group"] % 5)
    results = analysed(tmp_path, frame, "matched: group")
    assert disagreements(results) == []
    model = by_name(results)["split"]
    assert model.status == "separated"
    assert model.completely_separated is (kind == "complete")
    assert [item.variable for item in by_name(results)[""].findings][-1:] == ["split"]


@pytest.mark.parametrize("strength", [3.0, 8.0, 50.0])
def test_a_strong_effect_in_large_sets_agrees(tmp_path: Path, strength: float) -> None:
    frame = cohort(12, n=240, groups=3)[["normal", "stage", "group", "event"]]
    rng = np.random.default_rng(5)
    odds = np.exp(np.clip(strength * frame["normal"], -600, 600))
    frame["event"] = (rng.random(240) < odds / (1 + odds)).astype(int)
    results = analysed(tmp_path, frame, "matched: group")
    assert disagreements(results) == []
    assert by_name(results)["normal"].status == ("separated" if strength == 50.0 else "ok")


def test_no_set_with_a_case_and_a_control_is_a_verdict(tmp_path: Path) -> None:
    frame = cohort(10, n=60, groups=30)
    frame["group"] = frame["event"]
    results = analysed(tmp_path, frame, "matched: group")
    assert disagreements(results) == []
    assert {model.status for model in by_name(results).values()} <= {
        "no_variation",
        "not_estimable",
    }


def test_pairs_that_balance_have_an_odds_ratio_of_one(tmp_path: Path) -> None:
    exposed = np.array([1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0] * 3, dtype=float)
    frame = pd.DataFrame(
        {"exposed": exposed, "group": np.arange(36) // 2, "event": np.arange(36) % 2}
    )
    results = analysed(tmp_path, frame, "matched: group")
    assert disagreements(results) == []
    (term,) = by_name(results)["exposed"].terms
    assert term.log_odds == pytest.approx(0.0, abs=1e-12)
    assert term.p_value == pytest.approx(1.0, abs=1e-6)


def test_many_sets_agree_beyond_the_reach_of_statsmodels(tmp_path: Path) -> None:
    frame = cohort(11, n=6000, groups=1500, events=0.2)[["normal", "stage", "group", "event"]]
    results = analysed(tmp_path, frame, "matched: group, interval: wald")
    assert disagreements(results) == []
