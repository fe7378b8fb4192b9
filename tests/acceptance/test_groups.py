"""Clusters and matched sets by the command line: R agrees, and sees every changed digit."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_session import run_r
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.bundle import ResultsBundle
from tests.acceptance.test_every_digit_counts import ECHOED, changed, numbers
from tests.grouped_study import write_study

needs_r = pytest.mark.skipif(bool(os.environ.get("NO_R")), reason="needs R, and NO_R is set")


def methods(bundle: ResultsBundle) -> dict[str, str]:
    """Give the method of each statistic of age in the multivariable model."""
    return {
        row.statistic: row.method
        for row in ard_rows(bundle)
        if row.analysis == "multivariable" and row.variable == "age"
    }


@needs_r
@pytest.mark.parametrize(
    ("analysis", "expected"),
    [
        ("cluster: centre", ("ml", "cluster_robust", "cluster_robust", "cluster_robust")),
        ("matched: set", ("conditional_ml", "conditional_ml", "profile", "likelihood_ratio")),
        (
            "matched: set, interval: wald",
            ("conditional_ml", "conditional_ml", "wald", "wald"),
        ),
    ],
)
def test_r_agrees_and_notices_every_changed_digit(
    tmp_path: Path, analysis: str, expected: tuple[str, ...]
) -> None:
    spec, cohort = read_study(write_study(tmp_path, analysis))
    bundle = analyse(spec, cohort=cohort)
    answer = run_r(cohort, spec)

    def verdict(of: ResultsBundle) -> str:
        return judge(ard_rows(of), r=answer.rows, r_facts=answer.facts, figures=()).status

    assert verdict(bundle) == "agree"
    found = methods(bundle)
    shown = ("log_odds", "std_error", "or_ci_low", "p_value")
    assert tuple(found[statistic] for statistic in shown) == expected
    first: dict[str, tuple[str | int, ...]] = {}
    last: dict[str, tuple[str | int, ...]] = {}
    for kind, path in numbers(bundle):
        first.setdefault(kind, path)
        last[kind] = path
    assert {"GroupSizes.n_groups", "GroupSizes.median", "Term.std_error"} <= first.keys()
    missed = [
        f"{kind} at {path}"
        for kind in first.keys() - ECHOED
        for path in {first[kind], last[kind]}
        if verdict(changed(bundle, path)) != "disagree"
    ]
    assert missed == []


@needs_r
@pytest.mark.parametrize("analysis", ["cluster: centre", "matched: set"])
def test_what_assumes_independent_patients_is_not_written(tmp_path: Path, analysis: str) -> None:
    study = write_study(tmp_path, analysis)
    assert cli.main(["run", str(study), "--out", str(tmp_path / "out")]) == 0
    with (tmp_path / "out" / "ard.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not {row["analysis"] for row in rows} & {"performance", "linearity", "validation"}
    by_statistic = {row["statistic"]: row for row in rows if row["analysis"] == "multivariable"}
    assert by_statistic["df_residual"]["status"] == "not_applicable"
    has_intercept = any(row["variable"] == "(Intercept)" for row in rows)
    assert has_intercept is (analysis == "cluster: centre")
    assert (by_statistic["aic"]["value"] == "") is (analysis == "cluster: centre")


def test_profile_limits_of_clusters_are_refused_with_exit_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = write_study(tmp_path, "cluster: centre, interval: profile")
    assert cli.main(["check", str(study)]) == 3
    assert "write 'interval: wald'" in capsys.readouterr().out
