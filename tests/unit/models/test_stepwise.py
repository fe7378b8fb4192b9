"""Selection paths against those of step, stepAIC, drop1 and add1; ties, separation, resamples."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.load import read_study
from pyanalysis.models.design import build_design
from pyanalysis.models.reselection import prepare_candidates, select_for
from pyanalysis.models.selection import find_path, select_variables
from pyanalysis.models.univariable import fit_univariable
from pyanalysis.results.bundle import Selection, SelectionStep
from pyanalysis.study.spec import AnalysisPlan, IntervalMethod, Predictor, SelectionPlan
from tests.reference_cohort import FOLDER, categorical, cohort_of, numeric, typed

DEVIANCE = 1e-9
"""Relative, for deviance, AIC and BIC; R stops at a relative change of 1e-9; seen: 2e-13."""
PROBABILITY = 1e-9
"""Absolute; seen: 3e-13."""

SEED = Path(__file__).parents[3] / "data" / "residual_pain"
LEVELS = {
    "grade": ("high", "low", "mid"),
    "drug": ("no", "yes"),
    "site": ("E", "N", "S", "W"),
}
PLANS = list(itertools.product(("backward", "forward", "stepwise"), ("aic", "bic", "p")))


def plan_of(method: Any, criterion: Any = None, *, always: tuple[str, ...] = ()) -> SelectionPlan:
    return SelectionPlan(method=method, criterion=criterion, threshold=0.05, always=always)


def chosen_by(
    cohort: Cohort,
    predictors: tuple[Predictor, ...],
    plan: SelectionPlan,
    interval: IntervalMethod = "profile",
) -> Selection:
    analysis = AnalysisPlan(interval=interval, confidence=0.95, selection=plan, seed=1)
    return select_variables(
        fit_univariable(cohort, predictors=predictors, plan=analysis),
        plan=plan,
        path=find_path(cohort, predictors=predictors, plan=plan),
    )


def names(selection: Selection) -> tuple[str, ...]:
    return tuple(item.variable for item in selection.candidates if item.selected)


def moves(selection: Selection) -> list[tuple[str, str]]:
    return [(step.action, step.variable) for step in selection.steps]


def read_cohort(name: str, columns: list[str]) -> tuple[Cohort, tuple[Predictor, ...]]:
    if name == "seed":
        spec, cohort = read_study(SEED)
        by_name = {predictor.column: predictor for predictor in spec.predictors}
        return cohort, tuple(by_name[column] for column in columns)
    file = {"invented": "selection_cohort.csv", "suppressor": "selection_suppressor.csv"}[name]
    data = pd.read_csv(FOLDER / file)
    predictors: tuple[Predictor, ...] = tuple(
        categorical(column, LEVELS[column]) if column in LEVELS else numeric(column)
        for column in columns
    )
    return cohort_of(typed(data, predictors), (data["y"] == "yes").tolist()), predictors


def reference_paths() -> dict[tuple[str, ...], list[dict[str, str]]]:
    paths: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    with (FOLDER / "selection_reference.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = ("cohort", "candidates", "always", "method", "criterion")
            paths[tuple(row[name] for name in key)].append(row)
    return paths


PATHS = reference_paths()


@pytest.mark.parametrize("key", PATHS, ids=lambda key: f"{key[0]}-{len(key[1])}-{key[3]}-{key[4]}")
def test_the_path_is_that_of_r(key: tuple[str, ...]) -> None:
    name, candidates, always, method, criterion = key
    cohort, predictors = read_cohort(name, candidates.split())
    plan = plan_of(method, criterion, always=tuple(always.split()))
    steps = chosen_by(cohort, predictors, plan).steps
    assert steps[-1].action == "stop"
    expected = PATHS[key]
    assert [(s.action, s.variable) for s in steps[:-1]] == [
        (row["action"], row["variable"]) for row in expected
    ]
    for step, row in zip(steps, expected, strict=False):
        _same_numbers(step, row)


def _same_numbers(step: SelectionStep, row: dict[str, str]) -> None:
    assert step.deviance == pytest.approx(float(row["deviance"]), rel=DEVIANCE)
    assert (step.df is None) if not row["df"] else (step.df == int(row["df"]))
    if row["value"] == "NA":
        assert step.value is None
    elif row["criterion"] == "p":
        assert step.value == pytest.approx(float(row["value"]), rel=0, abs=PROBABILITY)
    else:
        assert step.value == pytest.approx(float(row["value"]), rel=DEVIANCE)


def test_the_reference_has_returning_aliased_and_whole_factor_terms() -> None:
    rows = [row for path in PATHS.values() for row in path]
    assert {row["method"] for row in rows if row["action"] == "add"} == {"forward", "stepwise"}
    assert any(row["df"] == "0" for row in rows)
    assert any(row["df"] == "3" for row in rows)
    assert any(key[2] for key in PATHS)


def twins(order: tuple[str, str]) -> tuple[Cohort, tuple[Predictor, ...]]:
    """Make two factors that exchange their places leave the cohort as it is: an exact tie."""
    generator = np.random.default_rng(3)
    one = np.where(generator.random(60) < 0.5, "yes", "no")
    other = np.where(generator.random(60) < 0.5, "yes", "no")
    event = (generator.random(60) < np.where((one == "yes") | (other == "yes"), 0.8, 0.05)).tolist()
    first, second = order
    data = pd.DataFrame({first: [*one, *other], second: [*other, *one]})
    predictors = tuple(categorical(name, ("no", "yes")) for name in order)
    return cohort_of(typed(data, predictors), event + event), predictors


@pytest.mark.parametrize("order", [("s", "t"), ("t", "s")])
@pytest.mark.parametrize("criterion", ["aic", "bic", "p"])
def test_of_equal_changes_the_first_in_the_table_is_made(
    order: tuple[str, str], criterion: str
) -> None:
    cohort, predictors = twins(order)
    assert moves(chosen_by(cohort, predictors, plan_of("forward", criterion)))[1] == (
        "add",
        order[0],
    )
    weak = SelectionPlan(method="backward", criterion="p", threshold=1e-9, always=())
    assert moves(chosen_by(cohort, predictors, weak))[1] == ("remove", order[0])


def test_always_stays_and_starts() -> None:
    cohort, predictors = read_cohort("invented", ["a", "b", "site", "c"])
    for method, criterion in PLANS:
        selection = chosen_by(cohort, predictors, plan_of(method, criterion, always=("site",)))
        assert "site" in names(selection)
        assert ("remove", "site") not in moves(selection)
        reasons = {item.variable: item.reason for item in selection.candidates}
        assert reasons["site"] == "always"


def split_cohort() -> tuple[Cohort, tuple[Predictor, ...]]:
    """Make one level hold events only, beside an informative and an idle number."""
    generator = np.random.default_rng(5)
    x, z = generator.normal(size=80), generator.normal(size=80)
    event = generator.random(80) < 1 / (1 + np.exp(-x))
    mark = np.where(event & (generator.random(80) < 0.4), "yes", "no")
    predictors: tuple[Predictor, ...] = (
        numeric("z"),
        numeric("x"),
        categorical("mark", ("no", "yes")),
    )
    data = pd.DataFrame({"z": z, "x": x, "mark": mark})
    return cohort_of(typed(data, predictors), event.tolist()), predictors


@pytest.mark.parametrize("criterion", ["aic", "bic", "p"])
def test_a_model_without_a_maximum_stops_the_path(criterion: str) -> None:
    cohort, predictors = split_cohort()
    for method in ("backward", "stepwise"):
        selection = chosen_by(cohort, predictors, plan_of(method, criterion))
        assert selection.status == "separated"
        assert moves(selection) == [("stop", "")]
        assert names(selection) == ("z", "x", "mark")
    selection = chosen_by(cohort, predictors, plan_of("forward", criterion))
    assert selection.status == "separated"
    assert moves(selection)[-1] == ("stop", "mark")
    assert selection.steps[-1].value is None


def test_a_separated_candidate_that_does_not_win_changes_nothing() -> None:
    cohort, predictors = split_cohort()
    data = cohort.frame.assign(mark=pd.Categorical(["yes"] + ["no"] * 79, ["no", "yes"]))
    harmless = cohort_of(data, [True, *cohort.event[1:].tolist()])
    selection = chosen_by(harmless, predictors, plan_of("forward", "bic"))
    assert selection.status == "ok"
    assert names(selection) == ("x",)


def test_without_events_there_is_no_path() -> None:
    cohort, predictors = split_cohort()
    quiet = cohort_of(cohort.frame, [False] * 80)
    selection = chosen_by(quiet, predictors, plan_of("forward", "aic"))
    assert (selection.status, names(selection)) == ("no_variation", ())


def test_a_constant_never_enters_and_leaves_first() -> None:
    cohort, predictors = split_cohort()
    frame = cohort.frame.assign(mark=pd.Categorical(["no"] * 80, ["no", "yes"]))
    constant = cohort_of(frame, cohort.event.tolist())
    backward = chosen_by(constant, predictors, plan_of("backward", "aic"))
    assert moves(backward)[1] == ("remove", "mark")
    assert backward.steps[1].df == 0
    assert {item.variable: item.reason for item in backward.candidates}["mark"] == "aliased"
    forward = chosen_by(constant, predictors, plan_of("forward", "aic"))
    assert "mark" not in {variable for _, variable in moves(forward)}


def test_the_path_uses_the_complete_cases_of_all_candidates() -> None:
    cohort, predictors = read_cohort("invented", ["a", "b", "grade", "d"])
    known = cohort.frame[["a", "b", "grade", "d"]].notna().all(axis=1)
    selection = chosen_by(cohort, predictors, plan_of("forward", "bic"))
    assert selection.n_path == int(known.sum()) < len(known)
    entering = tuple(p for p in predictors if p.column in names(selection))
    assert build_design(cohort, predictors=entering).n > selection.n_path


SELECTORS = [("forced", None), ("univariable", None), *PLANS]


@pytest.mark.parametrize(("method", "criterion"), SELECTORS)
@pytest.mark.parametrize("interval", ["profile", "wald"])
def test_selecting_for_all_rows_is_the_selection(
    method: str, criterion: str | None, interval: IntervalMethod
) -> None:
    for name, columns in (
        ("invented", ["a", "b", "c", "grade", "drug", "site", "d", "e", "f"]),
        ("seed", [predictor.column for predictor in read_study(SEED)[0].predictors]),
    ):
        cohort, predictors = read_cohort(name, columns)
        plan = plan_of(method, criterion, always=(columns[2],))
        rows = np.arange(len(cohort.event))
        data = prepare_candidates(cohort, predictors=predictors)
        found = select_for(data, plan=plan, interval=interval, rows=rows)
        assert found == names(chosen_by(cohort, predictors, plan, interval))


@pytest.mark.parametrize(("method", "criterion"), SELECTORS)
@pytest.mark.parametrize("interval", ["profile", "wald"])
def test_selecting_for_repeated_rows_is_the_selection_in_the_repeated_cohort(
    method: str, criterion: str | None, interval: IntervalMethod
) -> None:
    columns = ["a", "b", "c", "grade", "drug", "site", "d", "e"]
    cohort, predictors = read_cohort("invented", columns)
    data = prepare_candidates(cohort, predictors=predictors)
    plan = plan_of(method, criterion)
    generator = np.random.default_rng(11)
    for size in (240, 240, 60, 25):
        rows = generator.integers(0, 240, size)
        frame = cohort.frame.iloc[rows].reset_index(drop=True)
        repeated = cohort_of(frame, cohort.event[rows].tolist())
        found = select_for(data, plan=plan, interval=interval, rows=rows)
        assert found == names(chosen_by(repeated, predictors, plan, interval))
