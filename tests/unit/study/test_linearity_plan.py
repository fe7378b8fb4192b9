"""`analysis.linearity` of the study file: on by default, 0 knots switch it off."""

from __future__ import annotations

from typing import Any

import pytest

from pyanalysis.study.build import build_analysis
from pyanalysis.study.schema_check import schema_problems


def problems(linearity: Any) -> list[str]:
    content = {
        "schema_version": 1,
        "study": "s",
        "title": "T",
        "data": {"file": "d.csv"},
        "outcome": {"column": "y", "event": "yes", "label": "Y"},
        "predictors": [{"column": "x", "type": "numeric", "label": "X"}],
        "analysis": {"linearity": linearity},
    }
    return [sentence for _, sentence in schema_problems(content, name="study.yml", lines={})]


def test_four_knots_unless_others_are_named() -> None:
    assert build_analysis({}).linearity.knots == 4
    assert build_analysis({"linearity": {}}).linearity.knots == 4
    assert build_analysis({"linearity": {"knots": 0}}).linearity.knots == 0


@pytest.mark.parametrize("knots", [0, 3, 4, 5])
def test_numbers_with_stated_quantiles_are_taken(knots: int) -> None:
    assert problems({"knots": knots}) == []


@pytest.mark.parametrize("linearity", [{"knots": 2}, {"knots": 6}, {"knot": 4}])
def test_others_are_refused(linearity: Any) -> None:
    assert len(problems(linearity)) == 1
