"""Selection paths in Python and in a real R: the same steps, and each of their digits counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.r_session import run_r
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.study.spec import DeclaredPredictor, SelectionPlan, StudySpec
from tests.acceptance.test_every_digit_counts import changed, numbers
from tests.conftest import STUDY
from tests.reference_cohort import categorical, cohort_of, numeric, typed

FEW = ("bmi", "fractured_vertebra", "injury_mechanism", "height_recovery_rate", "bmd_t_value")


def with_plan(spec: StudySpec, method: Any, criterion: Any, always: tuple[str, ...]) -> StudySpec:
    plan = SelectionPlan(method=method, criterion=criterion, threshold=0.05, always=always)
    return replace(spec, analysis=replace(spec.analysis, selection=plan))


def check(bundle: ResultsBundle, r: RResults) -> Crosscheck:
    """Compare all but the flow, which was counted for all candidates of the study file."""
    ours, theirs = (
        tuple(row for row in rows if row.analysis != "cohort")
        for rows in (ard_rows(bundle), r.rows)
    )
    return judge(ours, r=theirs, r_facts=r.facts, figures=())


@pytest.mark.live_r
@pytest.mark.parametrize(
    ("method", "criterion", "candidates", "always"),
    [
        ("forward", "bic", (), ()),
        ("backward", "p", FEW, ("injury_mechanism",)),
        ("stepwise", "aic", FEW, ()),
        ("backward", "aic", (), ()),
    ],
)
def test_each_digit_of_a_path_is_caught(
    method: str, criterion: str, candidates: tuple[str, ...], always: tuple[str, ...]
) -> None:
    spec, cohort = read_study(STUDY)
    if candidates:
        chosen = tuple(item for item in spec.predictors if item.column in candidates)
        spec = replace(spec, predictors=chosen)
    spec = with_plan(spec, method, criterion, always)
    bundle, r = analyse(spec, cohort=cohort), run_r(cohort, spec)
    plain = check(bundle, r)
    assert [row for row in plain.rows if not row.agrees] == []
    found = [
        (kind, path)
        for kind, path in numbers(bundle.selection, ("selection",))
        if kind != "Selection.threshold"
    ]
    kinds = {kind for kind, _ in found}
    assert {"Selection.n_path", "SelectionStep.step", "Candidate.selected"} <= kinds
    if bundle.selection.status == "ok":
        assert {"SelectionStep.value", "SelectionStep.df", "SelectionStep.deviance"} <= kinds
    missed = [
        (kind, path) for kind, path in found if check(changed(bundle, path), r).status != "disagree"
    ]
    assert missed == []


def hard_cohort(kind: str) -> tuple[Cohort, tuple[DeclaredPredictor, ...]]:
    """Make twins that tie, columns that are sums of others, or a level with events only."""
    generator = np.random.default_rng(8)
    n = 90
    x, z = generator.normal(size=n).round(2), generator.integers(0, 4, n).astype(float)
    grade = generator.choice(["a", "b", "c"], n)
    event = generator.random(n) < 1 / (1 + np.exp(0.5 - x - 0.8 * (grade == "b")))
    data = pd.DataFrame({"z": z, "x": x, "grade": grade})
    predictors: list[DeclaredPredictor] = [
        numeric("z"), numeric("x"), categorical("grade", ("a", "b", "c")),
    ]  # fmt: skip
    if kind == "ties":
        one, other = (np.where(generator.random(n) < 0.5, "yes", "no") for _ in range(2))
        first, second = data.assign(s=one, t=other), data.assign(s=other, t=one)
        data = pd.concat([first, second], ignore_index=True)
        event = np.concatenate([event, event])
        predictors += [categorical("s", ("no", "yes")), categorical("t", ("no", "yes"))]
    if kind == "aliased":
        data = data.assign(sum=x + z, isb=np.where(grade == "b", "yes", "no"), same=3.0)
        predictors = [
            categorical("isb", ("no", "yes")), numeric("sum"), *predictors, numeric("same"),
        ]  # fmt: skip
    if kind == "separated":
        mark = np.where(event & (generator.random(n) < 0.5), "yes", "no")
        data = data.assign(mark=mark)
        predictors += [categorical("mark", ("no", "yes"))]
    data.loc[[3, 17], "x"] = np.nan if kind != "ties" else data["x"].iloc[[3, 17]]
    return cohort_of(typed(data, predictors), event.tolist()), tuple(predictors)


@pytest.mark.live_r
@pytest.mark.parametrize("kind", ["ties", "aliased", "separated"])
@pytest.mark.parametrize(
    ("method", "criterion"), [("backward", "bic"), ("forward", "aic"), ("stepwise", "p")]
)
def test_hard_cohorts_have_the_same_path_in_r(kind: str, method: str, criterion: str) -> None:
    cohort, predictors = hard_cohort(kind)
    spec, _ = read_study(STUDY)
    outcome = replace(spec.outcome, column="outcome")
    spec = with_plan(
        replace(spec, predictors=predictors, outcome=outcome, exclusions=()), method, criterion, ()
    )
    bundle = analyse(spec, cohort=cohort)
    rows = check(bundle, run_r(cohort, spec)).rows
    wrong = [row for row in rows if not row.agrees and row.analysis == "selection"]
    assert wrong == []
    expected = {"separated": "separated"}.get(kind, "ok")
    assert bundle.selection.status == expected
    if kind == "aliased" and method != "forward":
        assert any(step.df == 0 for step in bundle.selection.steps)
