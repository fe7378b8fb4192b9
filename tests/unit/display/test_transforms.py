"""How transformed variables are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyanalysis.display.labels import (
    contrast_label,
    has_levels,
    is_shown,
    is_tested_as_whole,
    quartile_label,
    scale_label,
    step_label,
    variable_label,
    variables_by_column,
)
from pyanalysis.display.transform_display import transform_methods, transform_notes
from pyanalysis.results.bundle import ResultsBundle, TransformName, VariableFacts
from pyanalysis.results.linearity import Knot
from pyanalysis.results.transforms import DeclaredSpline

CRP = VariableFacts(
    column="crp",
    kind="numeric",
    label="CRP",
    label_in_text="",
    unit="mg/l",
    per=1.0,
    levels=(),
    level_labels=(),
    reference="",
)
SPLINE = DeclaredSpline(
    variable="bmi",
    knots=(Knot(value=18.123), Knot(value=24.0), Knot(value=33.5)),
    q1=22.46,
    q3=25.81,
    status="ok",
)


@pytest.mark.parametrize(
    ("transform", "per", "step", "scale"),
    [
        ("", 1.0, "mg/l", "CRP, mg/l"),
        ("log2", 1.0, "doubling", "CRP, log2 of mg/l"),
        ("log2", 0.5, "0.5 doublings", "CRP, log2 of mg/l"),
        ("log", 1.0, "unit of log", "CRP, log of mg/l"),
        ("sqrt", 2.0, "2 units of square root", "CRP, square root of mg/l"),
    ],
)
def test_the_label_says_what_the_odds_ratio_is_per(
    transform: TransformName, per: float, step: str, scale: str
) -> None:
    variable = replace(CRP, transform=transform, per=per)
    assert step_label(variable) == step
    assert variable_label(variable, with_per=True) == f"CRP, per {step}"
    assert variable_label(variable) == "CRP, mg/l"
    assert scale_label(variable) == scale


def test_levels_between_cut_points_stand_below_the_variable() -> None:
    levels = ("< 5", ">= 5")
    variable = replace(
        CRP, transform="cut", levels=levels, level_labels=("< 5", "≥ 5"), reference="< 5"
    )
    assert (has_levels(variable), is_tested_as_whole(variable)) == (True, False)
    assert variable_label(variable, with_per=True) == "CRP, mg/l"
    assert contrast_label(variable, ">= 5") == "≥ 5 against < 5"


def with_spline(bundle: ResultsBundle, spline: DeclaredSpline) -> ResultsBundle:
    variables = tuple(
        replace(item, transform="spline") if item.column == "bmi" else item
        for item in bundle.study.variables
    )
    return replace(bundle, splines=(spline,), study=replace(bundle.study, variables=variables))


def test_a_spline_shows_its_quartiles_and_none_of_its_bends(bundle: ResultsBundle) -> None:
    variable = variables_by_column(with_spline(bundle, SPLINE))["bmi"]
    assert quartile_label(SPLINE) == "25.8 vs 22.5"
    assert contrast_label(variable, "Q3 vs Q1") == "25.8 against 22.5"
    assert [is_shown(variable, level) for level in ("Q3 vs Q1", "nonlinear 1")] == [True, False]
    assert (has_levels(variable), is_tested_as_whole(variable)) == (True, True)


def test_the_note_states_knots_and_quartiles(bundle: ResultsBundle) -> None:
    assert transform_notes(with_spline(bundle, SPLINE)) == [
        "Body mass index: restricted cubic spline with knots at 18.1, 24.0 and 33.5; the odds "
        "ratio compares the upper with the lower quartile (25.8 vs 22.5), and the P value on the "
        "variable's line tests its whole curve."
    ]
    none = DeclaredSpline(variable="bmi", knots=(), q1=None, q3=None, status="too_few_values")
    assert transform_notes(with_spline(bundle, none)) == [
        "Body mass index: too few different values for a restricted cubic spline."
    ]
    assert transform_methods(with_spline(bundle, SPLINE)).startswith("Body mass index entered as")
