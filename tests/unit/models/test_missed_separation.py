"""A split is found however far the ascent ran before rounding stopped it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from pyanalysis.models.design import build_design
from pyanalysis.models.logistic import fit_logistic, is_beyond_use
from tests.reference_cohort import cohort_of, numeric


@pytest.mark.parametrize("n_exposed", range(2, 26, 3))
@pytest.mark.parametrize("n_unexposed", [9, 16, 33])
def test_a_table_with_an_empty_cell_is_separated(n_exposed: int, n_unexposed: int) -> None:
    """All exposed have the event, a third of the others: the odds ratio is infinite."""
    exposed = [1.0] * n_exposed + [0.0] * n_unexposed
    event = [True] * n_exposed + [index % 3 == 0 for index in range(n_unexposed)]
    cohort = cohort_of(pd.DataFrame({"x": exposed}), event)
    for predictors in ((numeric("x"),), (numeric("x", per=10.0),)):
        design = build_design(cohort, predictors=predictors)
        model = fit_logistic(
            design, name="", variables=("x",), interval="profile", confidence=0.95
        ).model
        assert model.status == "separated"
        assert model.terms[0].log_odds is None


def test_fitted_log_odds_beyond_the_bound_are_no_separation_by_themselves() -> None:
    """One value a hundred spreads out: its fitted log odds are extreme, the maximum exists."""
    x = [-1.0, 0.0, 1.0, 2.0, -1.0, 0.0, 1.0, 2.0] * 5 + [400.0]
    event = [False, True, False, True, False, False, True, True] * 5 + [True]
    design = build_design(cohort_of(pd.DataFrame({"x": x}), event), predictors=(numeric("x"),))
    model = fit_logistic(
        design, name="", variables=("x",), interval="profile", confidence=0.95
    ).model
    assert model.status == "ok"
    assert model.terms[0].log_odds is not None
    assert model.terms[0].log_odds * 400.0 > 15.0


def test_a_maximum_in_theory_only_is_refused_without_a_culprit() -> None:
    """One pair of patients, a millionth apart, keeps the two groups from separation."""
    x = [*range(-10, 0), 1e-6, 0.0, *range(1, 11)]
    event = [False] * 11 + [True] * 11
    design = build_design(cohort_of(pd.DataFrame({"x": x}), event), predictors=(numeric("x"),))
    model = fit_logistic(
        design, name="", variables=("x",), interval="profile", confidence=0.95
    ).model
    assert (model.status, model.completely_separated, model.findings) == ("separated", False, ())


def test_the_errors_of_log_odds_are_those_of_the_levels() -> None:
    """In a model of one factor a level's log odds have the variance 1 / n p (1 - p)."""
    x = [0.0] * 20 + [1.0] * 100
    event = [True] * 10 + [False] * 10 + [True] + [False] * 99
    design = build_design(cohort_of(pd.DataFrame({"x": x}), event), predictors=(numeric("x"),))
    for error, expected in ((49.9, False), (50.1, True)):
        p_times_q = 1.0 / (100 * error**2)
        at_level = [0.0, math.log(p_times_q) + 2 * math.log1p(p_times_q)]
        beta = np.asarray(np.linalg.solve(design.matrix[[0, -1]], at_level), dtype=np.float64)
        assert is_beyond_use(design, beta=beta) is expected
