"""Splines, their tests and curves against Hmisc and rms, and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.linearity import Linearity, examine_linearity
from pyanalysis.models.multivariable import fit_multivariable
from pyanalysis.models.selection import select_variables
from pyanalysis.models.splines import choose_knots, spline_columns
from pyanalysis.models.univariable import fit_univariable
from pyanalysis.results.ard_linearity import curve_rows, linearity_rows
from pyanalysis.results.linearity import KNOT_QUANTILES, LinearityTest
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import AnalysisPlan, Predictor
from tests.reference_cohort import (
    PREDICTORS,
    categorical,
    cohort_of,
    numeric,
    reference_cohort,
    shape_reference,
    typed,
)

EXACT_DIGITS = 1e-12
"""Relative: knots, basis and grid are a few operations each."""
FIT_DIGITS = 1e-7
"""Of rms: lrm stops a step earlier than glm with a tight epsilon."""


def examined(cohort: Cohort, predictors: tuple[Predictor, ...], *, knots: int = 4) -> Linearity:
    plan = build_analysis({"linearity": {"knots": knots}})
    univariable = fit_univariable(cohort, predictors=predictors, plan=plan)
    selection = select_variables(univariable, plan=plan.selection, path=None)
    fitted = fit_multivariable(cohort, predictors=predictors, selection=selection, plan=plan)
    found = examine_linearity(
        cohort, predictors=predictors, univariable=univariable, multivariable=fitted, plan=plan
    )
    assert found is not None
    return found


def alone(x: np.ndarray, event: np.ndarray, *, knots: int = 4) -> LinearityTest:
    predictors: tuple[Predictor, ...] = (numeric("x"),)
    frame = typed(pd.DataFrame({"x": x}), predictors)
    return examined(cohort_of(frame, event.tolist()), predictors, knots=knots).tests[-1]


def test_the_basis_is_that_of_hmisc() -> None:
    values = np.array([-2, 0, 0.5, 1, 2.5, 4, 7, 20])
    columns = spline_columns(values, knots=np.array([0.0, 1.0, 3.0, 8.0]))
    expected = shape_reference()
    for index, value in enumerate(values):
        for column in (0, 1):
            wanted = expected[("basis", f"{value:g}", str(column + 1), "value")]
            assert columns[index, column] == pytest.approx(wanted, rel=EXACT_DIGITS, abs=1e-14)


def test_knots_tests_and_curves_are_those_of_hmisc_and_rms() -> None:
    found = examined(reference_cohort(), PREDICTORS)
    expected = shape_reference()
    rows = [*linearity_rows(found.tests), *curve_rows(found.effects)]
    assert [(test.model, test.variable) for test in found.tests] == [
        ("", "age"),
        ("", "stay"),
        ("age", "age"),
        ("stay", "stay"),
    ]
    keys = {(row.model, row.variable, row.level, row.statistic) for row in rows}
    shape = {key for key in expected if key[0] != "basis" and not key[3].startswith("gvif")}
    assert keys == shape
    for row in rows:
        wanted = expected[(row.model, row.variable, row.level, row.statistic)]
        is_given = row.statistic.startswith("knot") or row.statistic in ("median", "curve_value")
        digits = EXACT_DIGITS if is_given else FIT_DIGITS
        assert row.value == pytest.approx(wanted, rel=digits, abs=digits), row.key


def test_a_square_is_no_line_and_a_line_is_one() -> None:
    rng = np.random.default_rng(11)
    x = rng.normal(size=2000)
    bent = rng.random(2000) < 1 / (1 + np.exp(-(x**2 - 1)))
    straight = rng.random(2000) < 1 / (1 + np.exp(-x))
    assert (alone(x, bent).p_value or 1.0) < 1e-20
    assert (alone(x, straight).p_value or 0.0) > 0.01


def test_three_values_and_three_knots_are_the_saturated_model() -> None:
    x = np.repeat([1.0, 2.0, 4.0], [30, 40, 30])
    event = np.concatenate([np.arange(30) < 9, np.arange(40) < 24, np.arange(30) < 12])
    test = alone(x, event)
    assert [knot.value for knot in test.knots] == [1.0, 2.0, 4.0]
    rates = np.array([9 / 30, 24 / 40, 12 / 30])
    counts, events = np.array([30, 40, 30]), np.array([9, 24, 12])
    saturated = float(np.sum(events * np.log(rates) + (counts - events) * np.log(1 - rates)))
    cohort = cohort_of(pd.DataFrame({"x": x}), event.tolist())
    (linear,) = fit_univariable(cohort, predictors=(numeric("x"),), plan=build_analysis({}))
    assert linear.log_likelihood is not None
    statistic = 2 * (saturated - linear.log_likelihood)
    assert test.statistic == pytest.approx(statistic, rel=1e-9)
    assert test.p_value == pytest.approx(float(stats.chi2.sf(statistic, 1)), rel=1e-8)
    assert (test.df, test.status) == (1, "ok")


def test_scale_and_place_of_the_predictor_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=300)
    event = rng.random(300) < 0.4
    plain, moved = alone(x, event), alone(1e6 + 1e-3 * x, event)
    assert moved.statistic == pytest.approx(plain.statistic, rel=1e-5)  # x keeps 7 digits there


@pytest.mark.parametrize(
    ("x", "wanted", "given"),
    [
        (np.arange(99.0), 4, 3),
        (np.arange(100.0), 4, 4),
        (np.arange(200.0), 5, 5),
        (np.arange(200.0), 3, 3),
        (np.repeat([0.0, 1.0, 2.0], 100), 4, 3),
        # Two of four quantiles coincide, the outer ones and the median do not.
        (np.concatenate([np.zeros(30), np.full(60, 5.0), np.arange(6.0, 66.0)]), 4, 4),
        (np.concatenate([np.arange(30.0), np.full(60, 30.0), np.arange(31.0, 61.0)]), 4, 3),
        (np.repeat([0.0, 1.0], 100), 4, None),
        (np.concatenate([np.zeros(180), np.arange(20.0)]), 4, None),
    ],
)
def test_there_are_three_knots_where_there_cannot_be_more(
    x: np.ndarray, wanted: int, given: int | None
) -> None:
    knots = choose_knots(x, wanted=wanted)
    assert (None if knots is None else len(knots)) == given


def test_knots_stand_at_the_stated_quantiles_of_the_patients_with_a_value() -> None:
    x = np.arange(1001.0)
    for count, quantiles in KNOT_QUANTILES.items():
        knots = choose_knots(x, wanted=count)
        assert knots is not None
        assert knots == pytest.approx([1000 * quantile for quantile in quantiles])


def test_what_cannot_be_tested_says_why() -> None:
    x = np.repeat([0.0, 1.0], 60)
    event = np.arange(120) % 3 == 0
    assert alone(x, event).status == "too_few_values"
    # Separated by a curve, not by a line: events only in the middle third.
    values = np.arange(150.0)
    middle = (values >= 50) & (values < 100)
    bent = alone(values, middle)
    assert (bent.status, len(bent.knots), bent.statistic, bent.p_value) == (
        "separated",
        4,
        None,
        None,
    )
    line = alone(values, values > 70)
    assert (line.status, line.knots) == ("separated", ())
    assert alone(np.full(120, 3.0), event).status == "constant"


def test_nothing_is_tested_where_nothing_is_numeric_or_it_is_switched_off() -> None:
    cohort = reference_cohort()
    plan = build_analysis({"linearity": {"knots": 0}})
    univariable = fit_univariable(cohort, predictors=PREDICTORS, plan=plan)

    def examine(chosen: tuple[Predictor, ...], analysis: AnalysisPlan) -> Linearity | None:
        return examine_linearity(
            cohort,
            predictors=chosen,
            univariable=univariable,
            multivariable=None,
            plan=analysis,
        )

    assert examine(PREDICTORS, plan) is None
    assert examine((categorical("stage", ("I", "II", "III")),), build_analysis({})) is None
    found = examine(PREDICTORS, build_analysis({}))
    assert found is not None
    assert [test.model for test in found.tests] == ["age", "stay"]
    assert found.effects == ()


def test_the_curve_passes_through_its_median() -> None:
    rng = np.random.default_rng(8)
    x = np.linspace(-1, 1, 201)
    event = rng.random(201) < 0.5
    predictors: tuple[Predictor, ...] = (numeric("x", per=0.1),)
    found = examined(cohort_of(pd.DataFrame({"x": x}), event.tolist()), predictors)
    middle = found.effects[0].points[10]
    assert middle.value == pytest.approx(0.0, abs=1e-12)
    assert (middle.log_odds, middle.std_error) == pytest.approx((0.0, 0.0), abs=1e-10)
