"""`analysis.imputation` of the study file: off by default, every key with a default."""

from __future__ import annotations

from pyanalysis.study.build import LARGEST_R_SEED, build_analysis
from pyanalysis.study.schema_check import schema_problems
from pyanalysis.study.spec import ImputationPlan


def test_imputation_is_off_unless_it_is_named() -> None:
    assert build_analysis({"seed": 5}).imputation is None


def test_every_key_has_its_default() -> None:
    assert build_analysis({"seed": 5, "imputation": {}}).imputation == ImputationPlan(
        method="mice", m=20, iterations=10, seed=5
    )
    chosen = build_analysis({"imputation": {"m": 7, "iterations": 3, "seed": 11}}).imputation
    assert chosen == ImputationPlan(method="mice", m=7, iterations=3, seed=11)


def test_a_seed_too_large_for_r_is_reduced() -> None:
    plan = build_analysis({"seed": 2**40 + 3, "imputation": {}}).imputation
    assert plan is not None
    assert 0 <= plan.seed < LARGEST_R_SEED


def test_too_few_sets_for_the_joint_test_are_refused() -> None:
    content = {
        "schema_version": 1,
        "study": "s",
        "title": "T",
        "data": {"file": "d.csv"},
        "outcome": {"column": "y", "event": "yes", "label": "Y"},
        "predictors": [{"column": "x", "type": "numeric", "label": "X"}],
        "analysis": {"imputation": {"m": 4, "method": "mise"}},
    }
    problems = [sentence for _, sentence in schema_problems(content, name="study.yml", lines={})]
    assert len(problems) == 2
    assert "must be at least 5" in "".join(problems)
    assert "did you mean 'mice'?" in "".join(problems)
