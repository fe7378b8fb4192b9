"""The schema is shipped, is valid itself, and decides where a text is a number."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from pyanalysis.study.nearest import SHOWN, did_you_mean, listed
from pyanalysis.study.schema_check import as_schema_types, study_schema
from pyanalysis.study.spec import ENCODINGS, SEPARATORS


def test_the_shipped_schema_is_a_valid_json_schema() -> None:
    Draft202012Validator.check_schema(study_schema())
    assert study_schema()["required"] == [
        "schema_version", "study", "title", "data", "outcome", "predictors",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("1", "integer", 1),
        ("1.5", "number", 1.5),
        ("1e-3", "number", 0.001),
        ("inf", "number", "inf"),
        ("nan", "number", "nan"),
        ("1,5", "number", "1,5"),
        ("TRUE", "boolean", True),
        ("no", "boolean", False),
        ("on", "boolean", "on"),
        ("1", "string", "1"),
        ("yes", "string", "yes"),
    ],
)
def test_a_text_becomes_a_number_only_where_one_is_meant(
    text: str, kind: str, expected: object
) -> None:
    found = as_schema_types([text], schema={"items": {"type": kind}})
    assert found == [expected]
    assert type(found[0]) is type(expected)


@pytest.mark.parametrize(
    ("found", "hint"),
    [
        ("yes ", "; did you mean 'yes'?"),
        ("YES", "; did you mean 'yes'?"),
        ("unknwon", "; did you mean 'unknown'?"),
        ("zebra", ""),
    ],
)
def test_the_nearest_name_is_suggested_and_a_far_one_is_not(found: str, hint: str) -> None:
    assert did_you_mean(found, ["yes", "no", "unknown"]) == hint


def test_a_long_list_of_names_is_shortened_and_counted() -> None:
    names = [f"n{number}" for number in range(SHOWN + 3)]
    assert listed(names[:SHOWN]) == ", ".join(names[:SHOWN])
    assert listed(names) == ", ".join(names[:SHOWN]) + " and 3 more"


def test_the_forms_of_a_text_file_are_those_that_are_read() -> None:
    data = study_schema()["properties"]["data"]["properties"]
    assert data["encoding"]["enum"] == list(ENCODINGS)
    assert data["separator"]["enum"] == list(SEPARATORS)
