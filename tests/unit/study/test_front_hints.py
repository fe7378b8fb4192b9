"""Hints on authors and declarations, which stop nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyanalysis.results.front import Declarations
from pyanalysis.study.front_hints import front_hints, is_orcid
from pyanalysis.study.load import load_study
from pyanalysis.study.spec import StudySpec

STUDY = Path(__file__).parents[3] / "data" / "residual_pain"


def spec_with(**changes: Any) -> StudySpec:
    spec = load_study(STUDY).spec
    assert spec is not None
    return replace(spec, **changes)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("0000-0002-1825-0097", True),
        ("https://orcid.org/0000-0002-1694-233X", True),
        ("0000-0002-1825-0098", False),
        ("0000-0002-1825", False),
    ],
)
def test_the_last_digit_of_an_orcid_is_checked(text: str, is_one: bool) -> None:
    assert is_orcid(text) is is_one


def test_slips_are_hinted_at() -> None:
    spec = spec_with(
        authors=({"name": "A", "orcid": "0000-0002-1825-0098"},),
        declarations=Declarations(funding="None.", ethics="None needed."),
    )
    assert list(front_hints(spec)) == [
        "author A: '0000-0002-1825-0098' is no ORCID; its digits do not add up.",
        "no author is marked 'corresponding: true'.",
        "declarations: nothing is said of consent, conflicts, registration, data_availability, "
        "acknowledgements.",
    ]


def test_nothing_is_asked_of_a_study_that_says_nothing() -> None:
    assert list(front_hints(spec_with(authors=(), declarations=Declarations()))) == []
