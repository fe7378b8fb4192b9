"""R measures the same performance, whatever the risks look like, and sees every changed digit."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_session import run_r
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.performance import Performance
from tests.acceptance.test_every_digit_counts import changed, numbers
from tests.reference_cohort import FOLDER

AGE = "{column: age, type: numeric, label: Age}"
STAY = "{column: stay, type: numeric, label: Stay}"
STAGE = "{column: stage, type: categorical, label: Stage, levels: [I, II, III]}"
SMOKER = '{column: smoker, type: categorical, label: Smoker, levels: ["no", "yes"]}'

STUDY = """\
schema_version: 1
study: invented
title: Invented cohort
data: {{file: cohort.csv, id: id}}
outcome: {{column: died, event: "yes", label: Death}}
predictors:
{predictors}
analysis: {{interval: wald, {analysis}}}
"""


def write_study(folder: Path, *predictors: str, analysis: str) -> Path:
    (folder / "cohort.csv").write_bytes((FOLDER / "cohort.csv").read_bytes())
    lines = "\n".join(f"  - {predictor}" for predictor in predictors)
    text = STUDY.format(predictors=lines, analysis=analysis)
    (folder / "study.yml").write_text(text, encoding="utf-8")
    return folder


needs_r = pytest.mark.skipif(bool(os.environ.get("NO_R")), reason="needs R, and NO_R is set")


@needs_r
@pytest.mark.parametrize(
    ("predictors", "groups"),
    [((AGE, STAY, STAGE, SMOKER), 10), ((STAGE, SMOKER), 10), ((STAGE,), 4), ((SMOKER,), 3)],
    ids=["distinct risks", "few risks", "three risks", "two risks"],
)
def test_r_agrees_and_notices_every_changed_digit(
    tmp_path: Path, predictors: tuple[str, ...], groups: int
) -> None:
    study = write_study(tmp_path, *predictors, analysis=f"hosmer_lemeshow: {{groups: {groups}}}")
    spec, cohort = read_study(study)
    bundle = analyse(spec, cohort=cohort)
    answer = run_r(cohort, spec)

    def verdict(performance: Performance | None) -> str:
        rows = ard_rows(dataclasses.replace(bundle, performance=performance))
        return judge(rows, r=answer.rows, r_facts=answer.facts, figures=()).status

    assert verdict(bundle.performance) == "agree"
    assert verdict(None) == "disagree"
    first: dict[str, tuple[str | int, ...]] = {}
    last: dict[str, tuple[str | int, ...]] = {}
    for kind, path in numbers(bundle.performance):
        first.setdefault(kind, path)
        last[kind] = path
    assert {"HosmerLemeshow.requested", "Discrimination.auc", "DecisionPoint.model"} <= first.keys()
    missed = [
        f"{kind} at {path}"
        for kind in first
        for path in {first[kind], last[kind]}
        if verdict(changed(bundle.performance, path)) != "disagree"
    ]
    assert missed == []


def test_performance_can_be_switched_off(tmp_path: Path) -> None:
    study = write_study(tmp_path, STAGE, analysis="performance: false")
    spec, cohort = read_study(study)
    bundle = analyse(spec, cohort=cohort)
    assert bundle.performance is None
    assert not [row for row in ard_rows(bundle) if row.analysis == "performance"]


@needs_r
def test_r_leaves_it_out_too_when_switched_off(tmp_path: Path) -> None:
    spec, cohort = read_study(write_study(tmp_path, STAGE, analysis="performance: false"))
    assert not [row for row in run_r(cohort, spec).rows if row.analysis == "performance"]
