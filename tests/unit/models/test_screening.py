"""A candidate's P in a resample is that of the study's own model of the drawn patients."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.reselection import prepare_candidates, select_for, select_for_all
from pyanalysis.models.screening import Factor, Number, p_value, p_values
from pyanalysis.models.univariable import fit_univariable, overall_p_value
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import IntervalMethod, Predictor, SplinePredictor
from tests.reference_cohort import FOLDER, categorical, cohort_of, numeric, typed

COHORTS = {
    (40, 12): {
        ("site", "separated, firth"),
        ("value", "separated, firth"),
        ("time", "ok, ml"),
        ("time", "separated, firth"),
        ("time", "separated, refused"),
    },
    (14, 8): {
        ("rare", "separated, firth"),
        ("rare", "constant, refused"),
        ("site", "ok, ml"),
        ("site", "separated, firth"),
        ("value", "separated, firth"),
        ("time", "ok, ml"),
        ("time", "separated, firth"),
        ("time", "separated, refused"),
    },
    (14, 10): {("rare", "ok, ml"), ("site", "not_estimable, refused")},
}
"""Patients and seed of an invented cohort, and what the drawn ones must meet, at least."""

SAME_P = 1e-8
"""Absolute: both ascents end within 1e-11 of the maximum, where the likelihood is flat; a statistic
of zero is left at about 1e-17 by rounding, and P moves by the root of it."""

with (FOLDER / "screening_reference.csv").open(encoding="utf-8", newline="") as reference:
    REFERENCE = list(csv.DictReader(reference))


def sparse_cohort(n: int, *, seed: int) -> tuple[Cohort, tuple[Predictor, ...]]:
    """Invent patients whose rare levels and steep number often separate when they are drawn."""
    draw = np.random.default_rng(seed)
    event = draw.random(n) < 0.3
    value = draw.normal(size=n).round(1) + 4.0 * event
    value[draw.random(n) < 0.1] = np.nan
    frame = pd.DataFrame(
        {
            "rare": np.where(draw.random(n) < 0.12 + 0.1 * event, "yes", "no"),
            "site": draw.choice(["a", "b", "c", "d"], size=n, p=[0.3, 0.5, 0.15, 0.05]),
            "value": value,
            "time": draw.gamma(2.0, size=n).round() + 5.0 * event,
        }
    )
    frame.loc[draw.random(n) < 0.1, "site"] = None
    first, third = np.quantile(frame["time"], [0.25, 0.75])
    predictors: tuple[Predictor, ...] = (
        categorical("rare", ("no", "yes")),
        categorical("site", ("a", "b", "c", "d")),
        numeric("value"),
        SplinePredictor(
            column="time",
            knots=tuple(np.quantile(frame["time"], [0.1, 0.5, 0.9]).tolist()),
            q1=float(first),
            q3=float(third),
        ),
    )
    return cohort_of(typed(frame, predictors), event.tolist()), predictors


def drawn(cohort: Cohort, rows: np.ndarray) -> Cohort:
    """Give the cohort of the drawn patients, repeats and all."""
    return cohort_of(cohort.frame.iloc[rows].reset_index(drop=True), cohort.event[rows].tolist())


def kind_of(model: LogisticModel) -> str:
    return f"{model.ml_status}, {model.estimator if model.status == 'ok' else 'refused'}"


@pytest.mark.parametrize("interval", ["profile", "wald"])
@pytest.mark.parametrize(("n", "seed"), COHORTS)
def test_each_resample_is_judged_as_the_study_would_judge_it(
    interval: IntervalMethod, n: int, seed: int
) -> None:
    cohort, predictors = sparse_cohort(n, seed=seed)
    plan = build_analysis({"interval": interval})
    draws = np.random.default_rng(1).integers(0, n, size=(16, n))
    weights = np.array([np.bincount(rows, minlength=n) for rows in draws], dtype=np.float64)
    data = prepare_candidates(cohort, predictors=predictors)
    together = [
        p_values(candidate, data.outcome, weights=weights, interval=interval)
        for candidate in data.candidates
    ]
    seen: set[tuple[str, str]] = set()
    for position, rows in enumerate(draws):
        models = fit_univariable(drawn(cohort, rows), predictors=predictors, plan=plan)
        for candidate, model, found in zip(data.candidates, models, together, strict=True):
            expected = overall_p_value(model)
            single = p_value(candidate, data.outcome, counts=weights[position], interval=interval)
            at_once = None if np.isnan(found[position]) else float(found[position])
            for value in (single, at_once):
                assert value == (
                    None if expected is None else pytest.approx(expected, abs=SAME_P)
                ), (model.name, kind_of(model), rows.tolist())
            seen.add((model.name, kind_of(model)))
    assert seen >= COHORTS[n, seed], seen


@pytest.mark.parametrize("interval", ["profile", "wald"])
def test_selecting_alone_and_together_is_the_same_and_by_the_studys_p(
    interval: IntervalMethod,
) -> None:
    cohort, predictors = sparse_cohort(40, seed=12)
    plan = build_analysis(
        {"interval": interval, "selection": {"method": "univariable", "threshold": 0.1}}
    )
    draws = np.random.default_rng(2).integers(0, 40, size=(5, 40))
    data = prepare_candidates(cohort, predictors=predictors)
    weights = np.array([np.bincount(rows, minlength=40) for rows in draws], dtype=np.float64)
    found = select_for_all(data, plan=plan.selection, interval=interval, weights=weights)
    by_firth = 0
    for rows, chosen in zip(draws, found.chosen, strict=True):
        models = fit_univariable(drawn(cohort, rows), predictors=predictors, plan=plan)
        expected = [(overall_p_value(model) or 1.0) < 0.1 for model in models]
        assert chosen.tolist() == expected
        names = select_for(data, plan=plan.selection, interval=interval, rows=rows)
        assert names == tuple(
            model.name for model, taken in zip(models, expected, strict=True) if taken
        )
        by_firth += sum(
            taken and model.estimator == "firth"
            for model, taken in zip(models, expected, strict=True)
        )
    assert by_firth > 5


@pytest.mark.parametrize("row", REFERENCE, ids=[row["name"] for row in REFERENCE])
@pytest.mark.parametrize("interval", ["profile", "wald"])
def test_p_under_separation_is_that_of_r(row: dict[str, str], interval: IntervalMethod) -> None:
    """R's values come from glm on data augmented by the leverages."""
    events, others = ([float(part) for part in row[key].split()] for key in ("events", "others"))
    if row["kind"] == "factor":
        cells = np.array([events, others], dtype=np.intp)
        codes = np.concatenate([np.repeat(np.arange(cells.shape[1]), cell) for cell in cells])
        outcome = np.repeat([1.0, 0.0], cells.sum(axis=1))
        candidate: Factor | Number = Factor(name="g", codes=codes.astype(np.intp), reference=0)
    else:
        values = np.array([*events, *others])
        outcome = np.repeat([1.0, 0.0], [len(events), len(others)])
        candidate = Number(
            name="x",
            known=np.ones(len(values), dtype=np.bool_),
            matrix=np.column_stack([np.ones(len(values)), (values - values.mean()) / values.std()]),
        )
    expected = pytest.approx(float(row["p_value"]), rel=SAME_P)
    counts = np.ones(len(outcome))
    assert p_value(candidate, outcome, counts=counts, interval=interval) == expected
    found = p_values(candidate, outcome, weights=counts[None, :], interval=interval)
    assert found.tolist() == [expected]


def test_a_patient_drawn_twice_counts_twice() -> None:
    """The reference's last number, its patients once each and counted."""
    row = REFERENCE[-1]
    values = np.array([3.0, 5.0, 1.0, 2.0, 3.0])
    counts = np.array([1.0, 3.0, 3.0, 2.0, 1.0])
    candidate = Number(
        name="x",
        known=np.ones(5, dtype=np.bool_),
        matrix=np.column_stack([np.ones(5), (values - values.mean()) / values.std()]),
    )
    outcome = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    assert p_value(candidate, outcome, counts=counts, interval="profile") == pytest.approx(
        float(row["p_value"]), rel=SAME_P
    )


def test_an_outcome_that_does_not_vary_has_no_p() -> None:
    cohort, predictors = sparse_cohort(40, seed=12)
    data = prepare_candidates(cohort, predictors=predictors)
    weights = np.array([cohort.event, ~cohort.event], dtype=np.float64)
    for candidate in data.candidates:
        found = p_values(candidate, data.outcome, weights=weights, interval="profile")
        assert np.isnan(found).all()
        for counts in weights:
            assert p_value(candidate, data.outcome, counts=counts, interval="profile") is None
