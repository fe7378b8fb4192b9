"""The models on completed sets: statsmodels' estimates, and what happens without a maximum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.discrete.discrete_model import Logit

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.completed import CompletedSets, ImputedColumn
from pyanalysis.models.design import build_design
from pyanalysis.models.imputation import fit_imputed, fit_set, pool_model
from pyanalysis.models.model_view import view_of
from pyanalysis.study.spec import AnalysisPlan, ImputationPlan, SelectionPlan
from tests.reference_cohort import AGE, PREDICTORS, SMOKER, STAGE, reference_cohort

EQUAL = 1e-9
"""Two Newton iterations to convergence; seen: 1e-14."""

M = 5

PLAN = AnalysisPlan(
    interval="profile",
    confidence=0.95,
    selection=SelectionPlan(method="forced", threshold=0.05, always=()),
    seed=1,
    imputation=ImputationPlan(method="mice", m=M, iterations=2, seed=1),
)


def sets(cohort: Cohort) -> CompletedSets:
    """Draw the two incomplete columns at random: what is drawn does not matter here."""
    rng = np.random.default_rng(3)
    ages, smokers = (int(cohort.frame[name].isna().sum()) for name in ("age", "smoker"))
    assert (ages, smokers) == (2, 3)
    return CompletedSets(
        columns=(
            ImputedColumn(column="age", values=rng.normal(70, 8, (M, ages)).round()),
            ImputedColumn(column="smoker", values=rng.integers(0, 2, (M, smokers)).astype(float)),
        ),
        n_logged_events=0,
        reason="",
        r_version="4.2.2",
        mice_version="3.15.0",
    )


def test_a_set_is_filled_where_it_was_empty_and_nowhere_else() -> None:
    cohort = reference_cohort()
    filled = sets(cohort).cohort(cohort, number=2).frame
    for name in ("age", "stay", "stage", "smoker"):
        known = cohort.frame[name].notna()
        assert filled[name].notna().all()
        assert (filled[name][known] == cohort.frame[name][known]).all()
        assert filled[name].dtype == cohort.frame[name].dtype
    assert filled["age"][cohort.frame["age"].isna()].tolist() == (
        sets(cohort).columns[0].values[2].tolist()
    )
    assert cohort.frame["age"].isna().sum() == 2


def test_the_fit_of_a_set_equals_statsmodels() -> None:
    completed = sets(reference_cohort()).cohort(reference_cohort(), number=0)
    fit = fit_set(build_design(completed, predictors=PREDICTORS))
    assert fit is not None
    frame = completed.frame
    matrix = np.column_stack(
        [
            np.ones(len(frame)),
            frame["age"] / 10.0,
            frame["stay"],
            frame["stage"] == "II",
            frame["stage"] == "III",
            frame["smoker"] == "yes",
        ]
    ).astype(float)
    result = Logit(completed.event.astype(float), matrix).fit(disp=0, tol=1e-12)
    assert fit.log_odds == pytest.approx(result.params, rel=EQUAL)
    assert fit.covariance == pytest.approx(result.cov_params(), rel=1e-7)


def test_a_model_is_pooled_only_when_every_set_has_a_maximum() -> None:
    cohort = reference_cohort()
    plain = tuple(sets(cohort).cohort(cohort, number=number) for number in range(M))
    pooled = pool_model(plain, predictors=(SMOKER,), name="smoker", confidence=0.95)
    assert (pooled.status, pooled.n_fitted, pooled.n) == ("ok", M, 160)
    apart = pd.Categorical(np.where(cohort.event, "yes", "no"), categories=["no", "yes"])
    separated = replace(plain[0], frame=plain[0].frame.assign(smoker=apart))
    refused = pool_model((*plain[1:], separated), predictors=(SMOKER,), name="x", confidence=0.95)
    assert (refused.status, refused.n_fitted) == ("not_estimable", M - 1)
    assert [term.status for term in refused.terms] == ["reference", "not_estimable"]
    assert all(term.log_odds is None for term in refused.terms)


def test_a_factor_with_more_than_two_levels_has_a_joint_test() -> None:
    cohort = reference_cohort()
    completed = tuple(sets(cohort).cohort(cohort, number=number) for number in range(M))
    model = pool_model(completed, predictors=(AGE, STAGE, SMOKER), name="", confidence=0.95)
    (test,) = model.global_tests
    assert (test.variable, test.df, test.status) == ("stage", 2, "ok")


def test_what_was_not_imputed_makes_its_model_not_estimable() -> None:
    cohort = reference_cohort()
    drawn = sets(cohort)
    broken = replace(drawn.columns[0], values=np.full_like(drawn.columns[0].values, np.nan))
    results = fit_imputed(
        cohort,
        view=view_of(cohort, predictors=PREDICTORS),
        multivariable=None,
        plan=PLAN,
        sets=replace(drawn, columns=(broken, drawn.columns[1])),
    )
    assert results is not None
    assert [(item.variable, item.method) for item in results.imputed] == [
        ("age", "none"),
        ("smoker", "logreg"),
    ]
    assert [(model.status, model.n_fitted) for model in results.univariable] == [
        ("not_estimable", 0),
        ("ok", M),
        ("ok", M),
        ("ok", M),
    ]


@pytest.mark.parametrize(
    ("drawn", "incomplete", "status"),
    [(None, 5, "needs_r"), (None, 0, "complete"), ("failed", 5, "not_imputed")],
)
def test_without_sets_the_status_says_why(drawn: str | None, incomplete: int, status: str) -> None:
    cohort = reference_cohort()
    failed = replace(sets(cohort), reason="mice: no") if drawn else None
    results = fit_imputed(
        replace(cohort, flow=replace(cohort.flow, n_incomplete=incomplete)),
        view=view_of(cohort, predictors=PREDICTORS),
        multivariable=None,
        plan=PLAN,
        sets=failed,
    )
    assert results is not None
    assert (results.status, results.univariable, results.multivariable) == (status, (), None)
    assert results.reason
