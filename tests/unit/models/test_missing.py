"""The description of missing values, counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pyanalysis.models.missing import MOST_PATTERNS, compare_completeness, describe_missing
from pyanalysis.results.ard_missing import completeness_rows, missing_rows
from pyanalysis.study.spec import DeclaredPredictor, Predictor
from tests.reference_cohort import (
    PREDICTORS,
    categorical,
    cohort_of,
    numeric,
    reference_cohort,
    typed,
)


def test_patterns_and_completeness_by_hand() -> None:
    gone = float("nan")
    frame = pd.DataFrame(
        {
            "a": [1.0, gone, 3.0, gone, 5.0, gone, 7.0, 8.0],
            "b": ["x", "x", None, None, "y", "y", None, "y"],
        }
    )
    predictors: tuple[Predictor, ...] = (numeric("a"), categorical("b", ("x", "y")))
    event = [True, True, False, False, False, False, True, False]
    found = describe_missing(cohort_of(typed(frame, predictors), event), predictors=predictors)
    assert found is not None
    assert [(item.variable, item.n_missing, item.percent) for item in found.variables] == [
        ("a", 3, 37.5),
        ("b", 3, 37.5),
    ]
    assert [(item.variables, item.n) for item in found.patterns] == [
        ((), 3),
        (("a",), 2),
        (("b",), 2),
        (("a", "b"), 1),
    ]
    assert [(item.group, item.n, item.events) for item in found.groups] == [
        ("complete", 3, 1),
        ("incomplete", 5, 2),
    ]
    # All tables with these margins are as probable as this one, or less: Fisher's P is 1.
    assert found.test_method == "fisher_exact"
    assert found.p_value == pytest.approx(1.0)


def test_known_values_of_complete_and_incomplete_patients_by_hand() -> None:
    gone = float("nan")
    frame = pd.DataFrame(
        {
            "a": [1.0, gone, 3.0, gone, 5.0, gone, 7.0, 8.0],
            "b": ["x", "x", None, None, "y", "y", None, "y"],
        }
    )
    predictors: tuple[DeclaredPredictor, ...] = (
        replace(numeric("a"), summary="mean"),
        categorical("b", ("x", "y")),
    )
    event = [True, True, False, False, False, False, True, False]
    found = compare_completeness(cohort_of(typed(frame, predictors), event), predictors=predictors)
    assert found is not None
    values = {
        (row.variable, row.level, row.group, row.statistic): row.value
        for row in completeness_rows(found)
    }
    assert values["a", "", "complete", "n"] == 3
    assert values["a", "", "complete", "mean"] == pytest.approx(14 / 3)
    assert values["a", "", "incomplete", "n"] == 2
    assert values["a", "", "incomplete", "mean"] == pytest.approx(5)
    # Variances 37/3 (of 1, 5, 8) and 8 (of 3, 7).
    assert values["a", "", "", "smd"] == pytest.approx((1 / 3) / ((37 / 3 + 8) / 2) ** 0.5)
    assert values["a", "", "", "test_statistic"] == pytest.approx(
        -(1 / 3) / (37 / 3 / 3 + 8 / 2) ** 0.5
    )
    assert values["b", "y", "complete", "percent"] == pytest.approx(200 / 3)
    assert values["b", "y", "incomplete", "percent"] == pytest.approx(50)
    # All tables with these margins are as probable as this one, or less: Fisher's P is 1.
    assert values["b", "", "", "p_value"] == pytest.approx(1)
    assert not any(group == "overall" for _, _, group, _ in values)


def test_rare_patterns_are_added_up_and_keys_stay_apart() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.normal(size=(400, 5)), columns=["a", "b", "a + b", "c", "d"])
    frame = frame.mask(rng.random(frame.shape) < 0.4)
    predictors: tuple[Predictor, ...] = tuple(numeric(name) for name in frame.columns)
    event = (rng.random(400) < 0.5).tolist()
    found = describe_missing(cohort_of(typed(frame, predictors), event), predictors=predictors)
    assert found is not None
    assert found.n_patterns > MOST_PATTERNS
    assert len(found.patterns) == MOST_PATTERNS + 1
    assert found.patterns[-1].is_rest
    assert sum(item.n for item in found.patterns) == 400
    counts = [item.n for item in found.patterns[:-1]]
    assert counts == sorted(counts, reverse=True)
    keys = [row.key for row in missing_rows(found)]
    assert len(keys) == len(set(keys))


def test_a_cohort_without_missing_values_has_no_such_section() -> None:
    cohort = reference_cohort()
    frame = cohort.frame.assign(age=60.0, smoker=cohort.frame["smoker"].fillna("no"))
    complete = cohort_of(frame, cohort.event.tolist())
    assert describe_missing(complete, predictors=PREDICTORS) is None
    assert compare_completeness(complete, predictors=PREDICTORS) is None
