"""`analysis.interactions` of the study file: two known and different predictors each, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.study.spec import InteractionPlan
from tests.small_study import STUDY, problems, read


def declared(*pairs: str) -> str:
    return STUDY + "analysis:\n  interactions:\n" + "".join(f"    - {pair}\n" for pair in pairs)


def test_the_first_is_the_one_whose_odds_ratios_are_given(tmp_path: Path) -> None:
    both = declared("{between: [age, stage]}", "{between: [stage, age]}")
    spec, _ = read(tmp_path, study=both)
    assert spec.analysis.interactions == (
        InteractionPlan(first="age", second="stage"),
        InteractionPlan(first="stage", second="age"),
    )
    spec, _ = read(tmp_path)
    assert spec.analysis.interactions == ()


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        (["{between: [agee, stage]}"],
         "analysis.interactions[0].between[0]: 'agee' is not a predictor; did you mean 'age'?"),
        (["{between: [age, centre]}"],
         "analysis.interactions[0].between[1]: 'centre' is not a predictor"),
        (["{between: [age, age]}"],
         "analysis.interactions[0].between: names 'age' twice; an interaction is between two"),
        (["{between: [age, stage]}", "{between: [age, stage]}"],
         "analysis.interactions[1]: 'age' with 'stage' stands twice; remove one of them"),
        (["{between: [age]}"], "analysis.interactions[0].between: needs at least 2 entries"),
        (["{between: [age, stage, age]}"],
         "analysis.interactions[0].between: takes no more than 2 entries"),
        (["{betwen: [age, stage]}"],
         "analysis.interactions[0].betwen: unknown key 'betwen', known here are between; did you"),
        (["{between: age}"], "analysis.interactions[0].between: found 'age', expected a list"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path: Path, pairs: list[str], problem: str) -> None:
    found = problems(tmp_path, study=declared(*pairs))
    assert any(problem in text for text in found), found


def test_a_name_in_the_results_belongs_to_one_thing(tmp_path: Path) -> None:
    predictor = '  - {column: "age:stage", type: numeric, label: Both}\n'
    study = declared("{between: [age, stage]}").replace("analysis:\n", predictor + "analysis:\n")
    data = "id,died,age,stage,age:stage\n1,yes,50,I,1\n2,no,61,II,2\n3,no,72,III,3\n"
    found = problems(tmp_path, study=study, data=data)
    assert len(found) == 1
    assert "is called 'age:stage' in the results, as is a predictor; rename a column" in found[0]
