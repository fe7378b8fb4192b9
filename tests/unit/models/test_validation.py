"""Internal validation against rms, statsmodels, and by hand."""

from __future__ import annotations

import csv
import dataclasses
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from statsmodels.discrete.discrete_model import Logit
from threadpoolctl import threadpool_info, threadpool_limits

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.load import read_study
from pyanalysis.cohort.resamples import draw_patients
from pyanalysis.models import validation
from pyanalysis.models.design import build_design
from pyanalysis.models.multivariable import fit_multivariable
from pyanalysis.models.resample_fits import fit_resamples
from pyanalysis.models.reselection import prepare_candidates, select_for, select_for_all
from pyanalysis.models.selection import find_path, select_variables
from pyanalysis.models.separation import is_split
from pyanalysis.models.univariable import fit_univariable
from pyanalysis.models.validation import validate_model
from pyanalysis.models.validation_indices import INDICES, concordance, evaluate
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.validation import ValidatedIndex, ValidationResults
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import IntervalMethod, Predictor, SelectionPlan
from tests.reference_cohort import (
    FOLDER,
    PREDICTORS,
    categorical,
    cohort_of,
    numeric,
    reference_cohort,
    typed,
)

RMS_LIMIT = 1e-7
"""lrm.fit stops when the deviance changes by less than 1e-9: its coefficients keep eight digits."""
FIT_LIMIT = 1e-9
"""Two converged maxima."""
EXACT = 1e-12
"""The same closed form, summed in another order."""

SEED = 20130501


def validated(
    cohort: Cohort,
    predictors: tuple[Predictor, ...],
    *,
    analysis: dict[str, object],
    draws: NDArray[np.int32] | None = None,
) -> ValidationResults:
    plan = build_analysis({"seed": SEED, **analysis})
    univariable = fit_univariable(cohort, predictors=predictors, plan=plan)
    path = find_path(cohort, predictors=predictors, plan=plan.selection)
    selection = select_variables(univariable, plan=plan.selection, path=path)
    fitted = fit_multivariable(cohort, predictors=predictors, selection=selection, plan=plan)
    results = validate_model(
        cohort,
        predictors=predictors,
        selection=selection,
        multivariable=None if fitted is None else fitted.model,
        plan=plan,
        draws=draws,
    )
    assert results is not None
    return results


def by_name(results: ValidationResults) -> dict[str, ValidatedIndex]:
    return {index.name: index for index in results.indices}


def six_of(bundle: ResultsBundle, predictors: tuple[Predictor, ...]) -> tuple[Predictor, ...]:
    assert bundle.multivariable is not None
    return tuple(item for item in predictors if item.column in bundle.multivariable.variables)


def draws_of_reference() -> NDArray[np.int32]:
    return np.loadtxt(FOLDER / "validation_draws.csv", delimiter=",", dtype=np.int32)


def complete_reference() -> Cohort:
    cohort = reference_cohort()
    known = cohort.frame.notna().all(axis=1).to_numpy()
    return cohort_of(cohort.frame[known].reset_index(drop=True), cohort.event[known].tolist())


def test_the_optimism_of_a_fixed_model_is_that_of_rms_on_the_same_resamples() -> None:
    draws = draws_of_reference()
    results = validated(
        complete_reference(),
        PREDICTORS,
        analysis={"validation": {"resamples": len(draws)}},
        draws=draws,
    )
    assert (results.n_failed, results.n_resamples) == (0, 60)
    found = by_name(results)
    with (FOLDER / "validation_reference.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 25
    for row in rows:
        assert getattr(found[row["index"]], row["part"]) == pytest.approx(
            float(row["value"]), abs=RMS_LIMIT
        ), row


def test_dxy_is_twice_the_auc_above_a_half() -> None:
    found = by_name(
        validated(complete_reference(), PREDICTORS, analysis={"validation": {"resamples": 5}})
    )
    for part in ("apparent", "training", "test", "corrected"):
        auc, dxy = getattr(found["auc"], part), getattr(found["somers_dxy"], part)
        assert dxy == pytest.approx(2 * auc - 1, abs=EXACT)


def test_concordance_counts_every_pair_with_its_weight() -> None:
    draw = np.random.default_rng(1)
    predictor = draw.integers(0, 6, size=(20, 30)).astype(np.float64)
    predictor += draw.normal(0, 1e-12, predictor.shape)  # rounding must not break a tie
    outcome = (draw.random(30) < 0.4).astype(np.float64)
    weights = draw.integers(0, 4, size=(20, 30)).astype(np.float64)
    found = concordance(predictor, outcome=outcome, weights=weights)
    for line, own, value in zip(predictor.round(6), weights, found, strict=True):
        won = pairs = 0.0
        for i, j in product(np.flatnonzero(outcome == 1), np.flatnonzero(outcome == 0)):
            pairs += own[i] * own[j]
            won += own[i] * own[j] * (0.5 * (line[i] == line[j]) + (line[i] > line[j]))
        assert value == pytest.approx(won / pairs, abs=EXACT)


def test_a_perfectly_calibrated_predictor_has_intercept_0_and_slope_1() -> None:
    """Of two groups the log odds are those of their rates: nothing is left to calibrate."""
    outcome = np.repeat([1.0, 0.0, 1.0, 0.0], [3, 7, 12, 8])
    odds = np.repeat(np.log([3 / 7, 12 / 8]), [10, 20])
    values = dict(
        zip(
            INDICES,
            evaluate(odds[None] * 2 - 0.3, outcome=outcome, weights=np.ones((1, 30))).values[0],
            strict=True,
        )
    )
    assert values["calibration_slope"] == pytest.approx(0.5, abs=FIT_LIMIT)
    assert values["calibration_intercept"] == pytest.approx(0.15, abs=FIT_LIMIT)
    assert values["auc"] == pytest.approx((3 * 7 / 2 + 12 * 8 / 2 + 12 * 7) / (15 * 15), abs=EXACT)
    rates = np.repeat([0.3, 0.6], [10, 20])
    likelihood = float(np.sum(np.log(np.where(outcome == 1, rates, 1 - rates))))
    null = 30 * np.log(0.5)
    r2 = (1 - np.exp(2 * (null - likelihood) / 30)) / (1 - np.exp(2 * null / 30))
    assert values["nagelkerke_r2"] == pytest.approx(r2, abs=FIT_LIMIT)


def test_a_predictor_that_separates_has_no_indices() -> None:
    outcome = np.array([0.0, 0.0, 1.0, 1.0, 1.0])
    found = evaluate(
        np.array([[-1.0, 0.0, 0.5, 1.0, 2.0], [0.1, 0.0, 0.05, 1.0, 2.0]]),
        outcome=outcome,
        weights=np.ones((2, 5)),
    )
    assert found.exists.tolist() == [False, True]


def test_the_batched_fits_are_those_of_statsmodels(study: Path, bundle: ResultsBundle) -> None:
    spec, cohort = read_study(study)
    design = build_design(cohort, predictors=six_of(bundle, spec.predictors))
    plan = build_analysis({"validation": {"resamples": 300}, "seed": SEED}).validation
    assert plan is not None
    draws = draw_patients(design.n, plan=plan)
    weights = np.array([np.bincount(rows, minlength=design.n) for rows in draws], dtype=np.float64)
    fits = fit_resamples(
        design.matrix,
        outcome=design.outcome,
        weights=weights,
        active=np.ones((len(draws), design.matrix.shape[1]), dtype=np.bool_),
    )
    assert 0 < (~fits.exists).sum() < 60
    for rows, beta, exists in zip(draws, fits.beta, fits.exists, strict=True):
        matrix, outcome = design.matrix[rows], design.outcome[rows]
        assert exists == (not is_split(matrix, outcome=outcome))
        if exists:
            fitted = Logit(outcome, matrix).fit(
                start_params=beta, method="newton", tol=1e-12, disp=0
            )
            np.testing.assert_allclose(beta, fitted.params, atol=FIT_LIMIT * 100)


@pytest.mark.parametrize("interval", ["profile", "wald"])
def test_selecting_in_all_resamples_is_selecting_in_each(
    study: Path, interval: IntervalMethod
) -> None:
    spec, cohort = read_study(study)
    data = prepare_candidates(cohort, predictors=spec.predictors)
    rule = SelectionPlan(method="univariable", threshold=0.05, always=("age",))
    plan = build_analysis({"validation": {"resamples": 60}, "seed": SEED}).validation
    assert plan is not None
    draws = draw_patients(len(cohort.event), plan=plan)
    weights = np.array([np.bincount(rows, minlength=len(cohort.event)) for rows in draws])
    found = select_for_all(data, plan=rule, interval=interval, weights=weights.astype(np.float64))
    assert found.ended.all()
    for rows, chosen in zip(draws, found.chosen, strict=True):
        names = select_for(data, plan=rule, interval=interval, rows=rows.astype(np.intp))
        assert names == tuple(name for name, taken in zip(data.names, chosen, strict=True) if taken)


def test_nothing_selected_is_the_model_of_the_constant(study: Path) -> None:
    """The resamples' own rates predict; of these everything has a closed form."""
    spec, cohort = read_study(study)
    plan = build_analysis({"seed": 7, "validation": {"resamples": 40}}).validation
    assert plan is not None
    strict = {"method": "univariable", "threshold": 1e-9, "always": ["bmi"]}
    draws = draw_patients(len(cohort.event), plan=plan)
    predictors = tuple(item for item in spec.predictors if item.column in ("age", "bmi"))
    selection = {"selection": strict, "validation": {"resamples": 40}}
    results = validated(cohort, predictors, analysis=selection, draws=draws)
    assert (results.n_null, results.n_failed) == (0, 0)
    never = select_variables(
        fit_univariable(cohort, predictors=predictors, plan=build_analysis({})),
        plan=SelectionPlan(method="univariable", threshold=1.0, always=()),
    )
    full = build_analysis(
        {"selection": {**strict, "always": []}, "validation": {"resamples": 40}, "seed": 7}
    )
    fitted = fit_multivariable(
        cohort, predictors=predictors, selection=never, plan=build_analysis({})
    )
    assert fitted is not None
    found = validate_model(
        cohort, predictors=predictors, selection=never, multivariable=fitted.model, plan=full
    )
    assert found is not None
    assert found.n_null == 40
    rate, event = cohort.event[draws].mean(axis=1), cohort.event.mean()
    index = by_name(found)
    assert index["auc"].test == 0.5
    assert index["nagelkerke_r2"].training == 0.0
    assert index["calibration_slope"].test == 1.0
    assert index["brier"].training == pytest.approx(np.mean(rate * (1 - rate)), abs=EXACT)
    assert index["brier"].test == pytest.approx(
        np.mean(event * (1 - rate) ** 2 + (1 - event) * rate**2), abs=EXACT
    )
    assert index["calibration_intercept"].test == pytest.approx(
        np.mean(np.log(event / (1 - event)) - np.log(rate / (1 - rate))), abs=EXACT
    )


def test_a_resample_without_a_level_has_failed() -> None:
    """One patient with and one without the event stand at level b: both must be drawn."""
    draw = np.random.default_rng(3)
    x = draw.normal(size=60)
    event = draw.random(60) < 0.5
    level = np.array(["a"] * 60)
    level[[np.flatnonzero(event)[0], np.flatnonzero(~event)[0]]] = "b"
    predictors = (numeric("x"), categorical("g", ("a", "b")))
    cohort = cohort_of(typed(pd.DataFrame({"x": x, "g": level}), predictors), event.tolist())
    results = validated(cohort, predictors, analysis={"validation": {"resamples": 200}})
    plan = build_analysis({"seed": SEED, "validation": {}}).validation
    assert plan is not None
    pair = np.flatnonzero(level == "b")
    whole = [set(pair) <= set(rows.tolist()) for rows in draw_patients(60, plan=plan)]
    assert results.n_failed == 200 - sum(whole)
    assert 60 < results.n_failed < 160


def test_a_model_without_a_maximum_has_its_status_and_no_index(study: Path) -> None:
    spec, cohort = read_study(study)
    split = dataclasses.replace(
        cohort, frame=cohort.frame.assign(bmi=np.where(cohort.event, 30.0, 20.0))
    )
    one = tuple(item for item in spec.predictors if item.column == "bmi")
    results = validated(split, one, analysis={"validation": {"resamples": 3}})
    assert (results.status, results.n_failed) == ("separated", None)
    assert {index.apparent for index in results.indices} == {None}


def test_cross_validation_predicts_the_patients_left_out() -> None:
    cohort = complete_reference()
    validation = {"method": "cross_validation", "folds": 4, "repeats": 2}
    results = validated(cohort, PREDICTORS, analysis={"validation": validation})
    plan = build_analysis({"seed": SEED, "validation": validation}).validation
    assert plan is not None
    design = build_design(cohort, predictors=PREDICTORS)
    scores = []
    for folds in draw_patients(design.n, plan=plan):
        assert np.ptp(np.bincount(folds)) <= 1
        p = np.zeros(design.n)
        for fold in range(4):
            out = folds == fold
            fitted = Logit(design.outcome[~out], design.matrix[~out]).fit(disp=0, tol=1e-12)
            p[out] = fitted.predict(design.matrix[out])
        scores.append(np.mean((design.outcome - p) ** 2))
    brier = by_name(results)["brier"]
    assert brier.test == brier.corrected == pytest.approx(np.mean(scores), abs=FIT_LIMIT)
    assert brier.training is None
    assert results.n_folds == 4


@pytest.mark.parametrize("pairs", [0, 2**18])
def test_large_cohorts_are_handled_in_parts(monkeypatch: pytest.MonkeyPatch, pairs: int) -> None:
    analysis = {"validation": {"resamples": 30}, "selection": {"method": "univariable"}}
    whole = validated(reference_cohort(), PREDICTORS, analysis=analysis)
    monkeypatch.setattr("pyanalysis.models.validation.BATCH_NUMBERS", 700)
    monkeypatch.setattr("pyanalysis.models.validation.SMALLEST_BATCH", 3)
    monkeypatch.setattr("pyanalysis.models.resample_rows.PAIR_NUMBERS", pairs)
    monkeypatch.setattr("pyanalysis.models.resample_rows.BLOCK_NUMBERS", 1000)
    monkeypatch.setattr("pyanalysis.models.shared_curvature.BLOCK_NUMBERS", 1000)
    parts = validated(reference_cohort(), PREDICTORS, analysis=analysis)
    assert parts.inclusion == whole.inclusion
    for one, other in zip(parts.indices, whole.indices, strict=True):
        assert one.corrected == pytest.approx(other.corrected, abs=EXACT * 100)


def test_resamples_are_fitted_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads of BLAS make the whole many times slower beside another program."""
    seen: list[int] = []
    fit_all = validation._repeat_all

    def watched(*arguments: object, **options: object) -> object:
        blas = [item for item in threadpool_info() if item["user_api"] == "blas"]
        seen.extend(item["num_threads"] for item in blas)
        return fit_all(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(validation, "_repeat_all", watched)
    with threadpool_limits(limits=2, user_api="blas"):
        validated(reference_cohort(), PREDICTORS, analysis={"validation": {"resamples": 3}})
    assert seen
    assert set(seen) == {1}


def test_levels_that_separate_alone_need_no_ascent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short way to the verdict changes no verdict, with values missing and levels not drawn."""
    draw = np.random.default_rng(4)
    frame = pd.DataFrame(
        {
            "g": draw.choice(["a", "b", "c"], size=50, p=[0.7, 0.2, 0.1]),
            "h": draw.choice(["no", "yes"], size=50, p=[0.8, 0.2]),
            "x": draw.normal(size=50),
        }
    )
    event = draw.random(50) < 0.4
    frame.loc[draw.random(50) < 0.15, "h"] = None
    predictors = (categorical("g", ("a", "b", "c")), categorical("h", ("no", "yes")), numeric("x"))
    cohort = cohort_of(typed(frame, predictors), event.tolist())
    plans: list[dict[str, object]] = [
        {"selection": selection, "validation": {"resamples": 100}}
        for selection in ({"method": "forced"}, {"method": "univariable", "threshold": 0.8})
    ]
    short = [validated(cohort, predictors, analysis=plan) for plan in plans]
    monkeypatch.setattr(
        "pyanalysis.models.validation._has_uniform_level",
        lambda _ground, weights, *, active: np.zeros(len(weights), dtype=np.bool_),
    )
    for plan, found in zip(plans, short, strict=True):
        long = validated(cohort, predictors, analysis=plan)
        assert found.n_failed == long.n_failed
        assert 5 < (found.n_failed or 0) < 95
        for one, other in zip(found.indices, long.indices, strict=True):
            assert one.corrected == pytest.approx(other.corrected, abs=FIT_LIMIT)
