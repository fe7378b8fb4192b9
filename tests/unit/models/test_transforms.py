"""Transformed predictors against glm, Hmisc and rms, and in closed form."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pyanalysis.models.linearity import examine_linearity
from pyanalysis.models.model_view import ModelView, number_columns, view_of
from pyanalysis.models.multivariable import fit_multivariable
from pyanalysis.models.reselection import prepare_candidates, select_for, select_for_all
from pyanalysis.models.sample_size import count_parameters
from pyanalysis.models.selection import select_variables
from pyanalysis.models.univariable import fit_univariable
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import (
    CutPoints,
    DeclaredPredictor,
    SplineKnots,
    SplinePredictor,
    Transform,
)
from pyanalysis.study.transform import cut_levels
from tests.reference_cohort import (
    AGE,
    STAGE,
    STAY,
    cohort_of,
    numeric,
    reference_cohort,
    transform_reference,
    typed,
)

EXACT_DIGITS = 1e-12
"""Relative: quantiles and columns are a few operations each."""
FIT_DIGITS = 1e-8
"""Relative: two Newton iterations at their end; the standard errors of R lag one step."""
LIMIT_DIGITS = 1e-5
"""Of a standard error: MASS's confint on a fine grid interpolates the profile."""

PLAN = build_analysis({})


def splined(knots: int = 4) -> DeclaredPredictor:
    return replace(AGE, per=1.0, transform=SplineKnots(knots=knots))


def cut(*points: float, reference: str = "") -> CutPoints:
    levels = cut_levels(points)
    return CutPoints(points=points, levels=levels, reference=reference or levels[0])


STAYS: dict[str, tuple[Transform, float]] = {
    "log": ("log", 1.0),
    "log2": ("log2", 1.0),
    "sqrt": ("sqrt", 2.0),
    "cut": (cut(5, 10, reference="5 to < 10"), 1.0),
}


def stay_as(name: str) -> DeclaredPredictor:
    transform, per = STAYS[name]
    return replace(STAY, per=per, transform=transform)


def model_of(*predictors: DeclaredPredictor) -> LogisticModel:
    """Fit all together, or one alone, on the reference cohort."""
    raw = reference_cohort()
    view = view_of(raw, predictors=predictors)
    cohort = view.cohort(raw)
    univariable = fit_univariable(cohort, predictors=view.predictors, plan=PLAN)
    if len(predictors) == 1:
        return univariable[0]
    selection = select_variables(univariable, plan=PLAN.selection, path=None)
    fitted = fit_multivariable(cohort, predictors=view.predictors, selection=selection, plan=PLAN)
    assert fitted is not None
    return fitted.model


@pytest.mark.parametrize(
    ("model", "predictors"),
    [
        ("age", (splined(),)),
        ("log", (stay_as("log"),)),
        ("sqrt", (stay_as("sqrt"),)),
        ("log2", (splined(), stay_as("log2"), STAGE)),
        ("cut", (splined(), stay_as("cut"), STAGE)),
    ],
)
def test_the_models_are_those_of_glm(model: str, predictors: tuple[DeclaredPredictor, ...]) -> None:
    fitted = model_of(*predictors)
    own = {key[1:]: value for key, value in transform_reference().items() if key[0] == model}
    assert fitted.log_likelihood == pytest.approx(own.pop(("", "", "log_likelihood")), rel=1e-12)
    tests = {test.variable: test for test in fitted.global_tests}
    terms = {(term.variable, term.level): term for term in fitted.terms}
    for (variable, level, statistic), wanted in own.items():
        if statistic in ("test_statistic", "test_df", "p_value"):
            name = {"test_statistic": "statistic", "test_df": "df"}.get(statistic, statistic)
            found = getattr(tests[variable], name)
            assert found == pytest.approx(wanted, rel=FIT_DIGITS), (variable, statistic)
            continue
        term = terms[(variable, level)]
        found = getattr(term, statistic)
        close = FIT_DIGITS * abs(wanted)
        if statistic.startswith("ci"):
            close = LIMIT_DIGITS * own[(variable, level, "std_error")]
        assert found == pytest.approx(wanted, abs=close), (variable, level, statistic)


def test_the_contrast_of_the_quartiles_is_that_of_rms() -> None:
    term = model_of(splined()).terms[0]
    expected = transform_reference()
    assert term.log_odds == pytest.approx(expected[("rms", "age", "Q3 vs Q1", "log_odds")], 1e-8)
    assert term.std_error == pytest.approx(expected[("rms", "age", "Q3 vs Q1", "std_error")], 1e-8)


def test_knots_and_quartiles_are_those_of_hmisc_on_all_known_values() -> None:
    (spline,) = view_of(reference_cohort(), predictors=(splined(), STAGE)).splines() or ()
    expected = transform_reference()
    found = {"q1": spline.q1, "q3": spline.q3}
    found |= {f"knot_{index}": knot.value for index, knot in enumerate(spline.knots, start=1)}
    for statistic, value in found.items():
        wanted = expected[("", "age", "", statistic)]
        assert value == pytest.approx(wanted, rel=EXACT_DIGITS), statistic


def test_all_columns_of_a_spline_vanish_at_the_lower_and_the_bends_at_the_upper_quartile() -> None:
    spline = SplinePredictor(column="x", knots=(0.0, 1.0, 3.0, 8.0), q1=0.5, q3=4.0)
    columns = number_columns(spline, values=np.array([0.5, 4.0, 20.0]))
    assert columns[0] == pytest.approx([0.0, 0.0, 0.0])
    assert columns[1] == pytest.approx([1.0, 0.0, 0.0])
    assert np.all(columns[2] != 0)


def test_no_unit_and_no_origin_changes_a_spline() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=300)
    event = (rng.random(300) < 1 / (1 + np.exp(-(x**2)))).tolist()
    predictors = (replace(numeric("x"), transform=SplineKnots(knots=5)),)
    models: list[LogisticModel] = []
    for values in (x, 1e6 + 1e-2 * x):
        raw = cohort_of(typed(pd.DataFrame({"x": values}), predictors), event)
        view = view_of(raw, predictors=predictors)
        models += fit_univariable(view.cohort(raw), predictors=view.predictors, plan=PLAN)
    plain, moved = models
    assert plain.status == moved.status == "ok"
    for one, other in zip(plain.terms, moved.terms, strict=True):
        assert other.log_odds == pytest.approx(one.log_odds, rel=1e-5)  # x keeps 8 digits there


def test_a_cut_point_gives_the_cross_product_ratio() -> None:
    values = np.repeat([1.0, 2.0, 3.0, 4.0], 10)
    event = [*[True] * 3, *[False] * 7, *[True] * 5, *[False] * 5] * 2
    predictors = (replace(numeric("x"), transform=cut(3.0)),)
    raw = cohort_of(pd.DataFrame({"x": values}), [*event[:20], *[True] * 12, *[False] * 8])
    view = view_of(raw, predictors=predictors)
    (model,) = fit_univariable(view.cohort(raw), predictors=view.predictors, plan=PLAN)
    below, above = model.terms
    assert (below.level, below.n, below.events, below.status) == ("< 3", 20, 8, "reference")
    assert (above.level, above.n, above.events) == (">= 3", 20, 12)  # the point itself is above it
    assert above.log_odds == pytest.approx(math.log(12 * 12 / (8 * 8)))


def test_a_cut_point_beyond_the_values_leaves_an_empty_level() -> None:
    model = model_of(replace(STAY, transform=cut(5, 1000)))
    assert [(term.level, term.status) for term in model.terms] == [
        ("< 5", "reference"),
        ("5 to < 1000", "ok"),
        (">= 1000", "empty"),
    ]
    assert model.status == "ok"


@pytest.mark.parametrize(
    ("points", "status"), [((-1.0,), "not_estimable"), ((1000.0,), "constant")]
)
def test_one_level_alone_is_a_verdict_and_no_fault(points: tuple[float], status: str) -> None:
    assert model_of(replace(STAY, transform=cut(*points))).status == status


@pytest.mark.parametrize(
    "values", [np.repeat([0.0, 1.0], [5, 95]), np.repeat([0.0, 1.0, 2.0, 3.0], [2, 94, 2, 2])]
)
def test_values_that_allow_no_spline_refuse_the_models(values: np.ndarray) -> None:
    event = (np.arange(len(values)) % 3 == 0).tolist()
    predictors = (replace(numeric("x"), transform=SplineKnots(knots=3)),)
    raw = cohort_of(pd.DataFrame({"x": values}), event)
    view = view_of(raw, predictors=predictors)
    (spline,) = view.splines() or ()
    assert (spline.status, spline.knots, spline.q1, spline.q3) == ("too_few_values", (), None, None)
    (model,) = fit_univariable(view.cohort(raw), predictors=view.predictors, plan=PLAN)
    assert (model.status, [term.level for term in model.terms]) == ("constant", ["Q3 vs Q1"])


def test_a_spline_counts_as_many_parameters_as_it_has_columns() -> None:
    raw = reference_cohort()
    view = view_of(raw, predictors=(splined(5), stay_as("cut"), STAGE))
    diagnostics = count_parameters(view.cohort(raw), predictors=view.predictors, multivariable=None)
    assert diagnostics.parameters_considered == 4 + 2 + 2


def test_linearity_is_tested_on_the_scale_of_the_model_and_not_for_splines_and_levels() -> None:
    raw = reference_cohort()
    for name, tested in (("log2", ["stay"]), ("cut", [])):
        view = view_of(raw, predictors=(splined(), stay_as(name)))
        cohort = view.cohort(raw)
        found = examine_linearity(
            cohort,
            predictors=view.predictors,
            univariable=fit_univariable(cohort, predictors=view.predictors, plan=PLAN),
            multivariable=None,
            plan=PLAN,
        )
        tests = () if found is None else found.tests
        assert [test.variable for test in tests] == tested
        stays = raw.frame["stay"].dropna().to_numpy()
        for test in tests:
            assert test.knots[0].value == pytest.approx(np.quantile(np.log2(stays), 0.05))


def test_completed_sets_keep_the_knots_of_the_cohort() -> None:
    raw = reference_cohort()
    view = view_of(raw, predictors=(splined(), stay_as("log2")))
    filled = replace(raw, frame=raw.frame.assign(age=raw.frame["age"].fillna(20.0)))
    assert isinstance(view, ModelView)
    seen = view.cohort(filled)
    assert seen.frame["age"].equals(filled.frame["age"])
    assert view.predictors == view_of(raw, predictors=view.declared).predictors
    assert seen.frame["stay"].to_numpy() == pytest.approx(
        np.log2(raw.frame["stay"].to_numpy()), nan_ok=True
    )


@pytest.mark.parametrize("interval", ["profile", "wald"])
def test_screening_a_resample_gives_the_p_of_its_own_model(interval: str) -> None:
    raw = reference_cohort()
    view = view_of(raw, predictors=(splined(), stay_as("log2"), STAGE))
    cohort = view.cohort(raw)
    rng = np.random.default_rng(2)
    data = prepare_candidates(cohort, predictors=view.predictors)
    for _ in range(5):
        rows = rng.integers(0, len(cohort.event), len(cohort.event))
        drawn = replace(
            cohort,
            frame=cohort.frame.iloc[rows].reset_index(drop=True),
            event=cohort.event[rows],
        )
        plan = build_analysis({"interval": interval})
        models = fit_univariable(drawn, predictors=view.predictors, plan=plan)
        p_values = [(model.global_tests or model.terms)[0].p_value for model in models]
        assert p_values[0] is not None
        for threshold in (p_values[0] * (1 - 1e-9), p_values[0] * (1 + 1e-9)):
            rule = build_analysis(
                {"selection": {"method": "univariable", "threshold": threshold}}
            ).selection
            wanted = tuple(
                predictor.column
                for predictor, p_value in zip(view.predictors, p_values, strict=True)
                if p_value is not None and p_value < threshold
            )
            selected = select_for(data, plan=rule, interval=plan.interval, rows=rows)
            weights = np.bincount(rows, minlength=len(cohort.event))[None, :].astype(float)
            chosen = select_for_all(data, plan=rule, interval=plan.interval, weights=weights).chosen
            assert selected == wanted
            assert tuple(np.array(data.names)[chosen[0]]) == wanted
