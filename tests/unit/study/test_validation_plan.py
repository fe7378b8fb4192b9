"""`analysis.validation` of the study file: off by default, every key with a default."""

from __future__ import annotations

from typing import Any

from pyanalysis.study.build import build_analysis
from pyanalysis.study.meaning import meaning_problems
from pyanalysis.study.schema_check import schema_problems
from pyanalysis.study.spec import ValidationPlan


def study(validation: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "study": "s",
        "title": "T",
        "data": {"file": "d.csv"},
        "outcome": {"column": "y", "event": "yes", "label": "Y"},
        "predictors": [{"column": "x", "type": "numeric", "label": "X"}],
        "analysis": {"validation": validation},
    }


def test_validation_is_off_unless_it_is_named() -> None:
    assert build_analysis({"seed": 5}).validation is None


def test_every_key_has_its_default() -> None:
    assert build_analysis({"seed": 5, "validation": {}}).validation == ValidationPlan(
        method="bootstrap", resamples=200, folds=10, repeats=20, seed=5
    )
    chosen = {"method": "cross_validation", "folds": 5, "repeats": 3, "seed": 11}
    assert build_analysis({"validation": chosen}).validation == ValidationPlan(
        method="cross_validation", resamples=200, folds=5, repeats=3, seed=11
    )


def test_unknown_methods_and_too_few_resamples_are_refused() -> None:
    content = study({"method": "bootstrp", "resamples": 1})
    problems = "".join(
        sentence for _, sentence in schema_problems(content, name="study.yml", lines={})
    )
    assert "did you mean 'bootstrap'?" in problems
    assert "must be at least 2" in problems


def test_a_key_of_the_other_method_is_refused() -> None:
    assert list(meaning_problems(study({"folds": 5}))) == [
        (
            ("analysis", "validation", "folds"),
            "does not belong to the method 'bootstrap': remove it or change the method",
        )
    ]
    assert list(meaning_problems(study({"method": "cross_validation", "folds": 5}))) == []
