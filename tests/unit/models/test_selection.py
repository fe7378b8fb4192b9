"""Which candidates enter, and the reason that is given for each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pyanalysis.models.selection import select_variables
from pyanalysis.models.univariable import fit_univariable, overall_p_value
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.study.spec import AnalysisPlan, Predictor, SelectionMethod, SelectionPlan
from tests.reference_cohort import (
    PREDICTORS,
    categorical,
    cohort_of,
    numeric,
    reference_cohort,
    reference_values,
    typed,
)

PROBABILITY = 1e-10
"""Two converged Newton iterations; seen: 3e-14."""

Decisions = dict[str, tuple[bool, str]]


def fitted(
    frame: pd.DataFrame, event: list[bool], *predictors: Predictor
) -> tuple[LogisticModel, ...]:
    cohort = cohort_of(typed(frame, predictors), event)
    plan = analysis("univariable")
    return fit_univariable(cohort, predictors=predictors, plan=plan)


def analysis(method: SelectionMethod) -> AnalysisPlan:
    return AnalysisPlan(interval="profile", confidence=0.95, selection=selection(method), seed=1)


def selection(
    method: SelectionMethod, *, threshold: float = 0.05, always: tuple[str, ...] = ()
) -> SelectionPlan:
    return SelectionPlan(method=method, threshold=threshold, always=always)


def decisions(models: tuple[LogisticModel, ...], plan: SelectionPlan) -> Decisions:
    return {
        candidate.variable: (candidate.selected, candidate.reason)
        for candidate in select_variables(models, plan=plan).candidates
    }


@pytest.fixture(scope="module")
def models() -> tuple[LogisticModel, ...]:
    """Fit strong (P < 0.001), weak (P about 0.9), a separated one and a constant one."""
    n = 40
    event = [index % 2 == 0 for index in range(n)]
    noise = np.arange(n) // 2 % 5
    frame = pd.DataFrame(
        {
            "strong": noise + np.where(event, 2.0, 0.0),
            "weak": noise + np.where(event, 0.1, 0.0),
            "separated": ["b" if happened else "a" for happened in event],
            "constant": [1.0] * n,
        }
    )
    return fitted(
        frame,
        event,
        numeric("strong"),
        numeric("weak"),
        categorical("separated", ("a", "b")),
        numeric("constant"),
    )


def test_screening_takes_what_is_below_the_threshold_and_says_why_not(
    models: tuple[LogisticModel, ...],
) -> None:
    assert decisions(models, selection("univariable")) == {
        "strong": (True, "below_threshold"),
        "weak": (False, "not_below_threshold"),
        "separated": (True, "below_threshold"),  # judged by Firth's penalised likelihood ratio
        "constant": (False, "constant"),
    }


def test_always_takes_a_candidate_whatever_its_p(models: tuple[LogisticModel, ...]) -> None:
    found = decisions(models, selection("univariable", always=("weak", "separated", "strong")))
    assert found == {
        "strong": (True, "always"),
        "weak": (True, "always"),
        "separated": (True, "always"),
        "constant": (False, "constant"),
    }


def test_forced_takes_all(models: tuple[LogisticModel, ...]) -> None:
    found = decisions(models, selection("forced", threshold=1e-9, always=("weak",)))
    assert set(found.values()) == {(True, "forced")}
    assert list(found) == ["strong", "weak", "separated", "constant"]


def test_a_p_equal_to_the_threshold_is_not_below_it(models: tuple[LogisticModel, ...]) -> None:
    p_value = overall_p_value(models[0])
    assert p_value is not None
    at = decisions(models, selection("univariable", threshold=p_value))
    above = decisions(models, selection("univariable", threshold=np.nextafter(p_value, 1.0)))
    assert at["strong"] == (False, "not_below_threshold")
    assert above["strong"] == (True, "below_threshold")


def test_the_plan_travels_with_the_decisions(models: tuple[LogisticModel, ...]) -> None:
    plan = selection("univariable", threshold=0.2, always=("weak",))
    found = select_variables(models, plan=plan)
    assert (found.method, found.threshold, found.always) == ("univariable", 0.2, ("weak",))
    assert [candidate.p_value for candidate in found.candidates] == [
        overall_p_value(model) for model in models
    ]


def test_a_factor_is_judged_by_its_p_as_a_whole() -> None:
    """The levels differ from each other and hardly from the first: only the global P is small."""
    levels = ["a"] * 20 + ["b"] * 40 + ["c"] * 40
    event = [i % 2 == 0 for i in range(20)] + [i % 3 == 0 for i in range(40)]
    event += [i % 3 != 0 for i in range(40)]
    (model,) = fitted(pd.DataFrame({"x": levels}), event, categorical("x", ("a", "b", "c")))
    each = [term.p_value for term in model.terms if term.p_value is not None]
    assert min(each) > 0.05
    assert decisions((model,), selection("univariable"))["x"] == (True, "below_threshold")


def test_the_p_of_a_numeric_candidate_is_that_of_r() -> None:
    values = reference_values()
    models = fit_univariable(
        reference_cohort(), predictors=PREDICTORS[:2], plan=analysis("univariable")
    )
    for model in models:
        expected = values[(f"univariable_{model.name}", model.name, "", "", "p_value")]
        assert overall_p_value(model) == pytest.approx(expected, abs=PROBABILITY)


def test_no_candidate_gives_no_decision() -> None:
    assert select_variables((), plan=selection("forced")).candidates == ()
