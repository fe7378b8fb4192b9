"""Variance inflation against car::vif, and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pyanalysis.models.collinearity import measure_collinearity
from pyanalysis.models.design import build_design
from pyanalysis.models.logistic import Fitted
from pyanalysis.models.repair import fit_reported
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import Predictor
from tests.reference_cohort import (
    AGE,
    PREDICTORS,
    SMOKER,
    cohort_of,
    numeric,
    reference_cohort,
    shape_reference,
    typed,
)

CAR_DIGITS = 1e-9
"""Relative: car inverts the covariance matrix of a fit whose error is about 1e-10."""


def fitted(frame: pd.DataFrame, event: list[bool], predictors: tuple[Predictor, ...]) -> Fitted:
    return fit_reported(
        build_design(cohort_of(typed(frame, predictors), event), predictors=predictors),
        name="",
        variables=tuple(predictor.column for predictor in predictors),
        plan=build_analysis({}),
    )


def test_the_factors_are_those_of_car() -> None:
    cohort = reference_cohort()
    found = measure_collinearity(fitted(cohort.frame, cohort.event.tolist(), PREDICTORS))
    assert found is not None
    expected = shape_reference()
    assert [factor.variable for factor in found] == ["age", "stay", "stage", "smoker"]
    for factor in found:
        for statistic, value in (
            ("gvif", factor.gvif),
            ("gvif_df", factor.df),
            ("gvif_scaled", factor.scaled),
        ):
            wanted = expected[("", factor.variable, "", statistic)]
            assert value == pytest.approx(wanted, rel=CAR_DIGITS)


def test_two_balanced_crossed_columns_inflate_nothing_and_correlated_ones_by_the_formula() -> None:
    # Outcomes balanced in each cell: all weights are 1/4, and the factor is 1 / (1 - r^2).
    a = np.array([0.0, 0.0, 1.0, 1.0])
    crossed = pd.DataFrame({"a": np.repeat(a, 2), "b": np.repeat([0.0, 1.0, 0.0, 1.0], 2)})
    predictors: tuple[Predictor, ...] = (numeric("a"), numeric("b"))
    found = measure_collinearity(fitted(crossed, [True, False] * 4, predictors))
    assert found is not None
    assert [factor.gvif for factor in found] == pytest.approx([1.0, 1.0])
    tilted = pd.concat([crossed, crossed.iloc[[0, 1, 6, 7]]], ignore_index=True)
    r = float(np.corrcoef(tilted["a"], tilted["b"])[0, 1])
    found = measure_collinearity(fitted(tilted, [True, False] * 6, predictors))
    assert found is not None
    assert r == pytest.approx(1 / 3)
    assert [factor.gvif for factor in found] == pytest.approx([1.125, 1.125])
    assert [factor.scaled for factor in found] == pytest.approx([np.sqrt(1.125)] * 2)


def test_nearly_equal_columns_keep_their_digits() -> None:
    rng = np.random.default_rng(5)
    a, noise = rng.normal(size=(2, 300))
    frame = pd.DataFrame({"a": a, "b": a + 1e-5 * noise})
    event = (rng.random(300) < 0.4).tolist()
    model = fitted(frame, event, (numeric("a"), numeric("b")))
    found = measure_collinearity(model)
    assert found is not None
    assert model.linear_predictor is not None
    weights = 1 / (2 + 2 * np.cosh(model.linear_predictor))
    covariance = np.cov(np.array([a, noise]), aweights=weights)
    (va, cross), (_, vn) = covariance
    exact = va * (va + 2e-5 * cross + 1e-10 * vn) / (1e-10 * (va * vn - cross**2))
    assert found[0].gvif == pytest.approx(exact, rel=1e-7)
    assert found[0].gvif > 1e9


def test_without_two_estimated_variables_there_is_nothing_to_measure() -> None:
    cohort = reference_cohort()
    assert measure_collinearity(None) is None
    single = fitted(cohort.frame, cohort.event.tolist(), (SMOKER,))
    assert measure_collinearity(single) is None
    split = fitted(
        cohort.frame.assign(age=np.where(cohort.event, np.arange(cohort.event.size) % 2, 0.0)),
        cohort.event.tolist(),
        (AGE, SMOKER),
    )
    assert split.model.estimator == "firth"
    assert measure_collinearity(split) is None
    assert measure_collinearity(replace(split, linear_predictor=None)) is None
