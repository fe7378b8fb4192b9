"""Names within sentences and tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyanalysis.display.labels import (
    at_sentence_start,
    step_label,
    variable_in_text,
    variable_label,
    within_sentence,
)
from pyanalysis.results.bundle import VariableFacts

AGE = VariableFacts(
    column="age",
    kind="numeric",
    label="Age",
    label_in_text="",
    unit="years",
    per=1.0,
    levels=(),
    level_labels=(),
    reference="",
)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Body mass index", "body mass index"),
        ("Anti-osteoporosis treatment", "anti-osteoporosis treatment"),
        ("BMI", "BMI"),
        ("T value", "T value"),
        ("T12", "T12"),
        ("II", "II"),
        ("HbA1c", "HbA1c"),
        ("pH of blood", "pH of blood"),
        ("年龄", "年龄"),
        ("Cobb角改善率", "Cobb角改善率"),
        ("", ""),
    ],
)
def test_only_an_ordinary_first_word_is_lowered(label: str, shown: str) -> None:
    assert within_sentence(label) == shown


def test_a_name_that_the_rule_gets_wrong_can_be_given() -> None:
    cobb = replace(AGE, label="Cobb angle", label_in_text="Cobb angle")
    assert variable_in_text(replace(cobb, label_in_text="")) == "cobb angle"
    assert variable_in_text(cobb) == "Cobb angle"
    assert at_sentence_start("bone mineral density T value") == "Bone mineral density T value"
    assert at_sentence_start("pH值") == "pH值"


@pytest.mark.parametrize(
    ("unit", "per", "step"),
    [
        ("years", 1.0, "year"),
        ("years", 10.0, "10 years"),
        ("kg/m²", 1.0, "kg/m²"),
        ("", 1.0, "unit"),
        ("", 5.0, "5 units"),
        ("g", 0.5, "0.5 g"),
    ],
)
def test_the_step_of_an_odds_ratio_reads_as_one_would_say_it(
    unit: str, per: float, step: str
) -> None:
    variable = replace(AGE, unit=unit, per=per)
    assert step_label(variable) == step
    assert variable_label(variable, with_per=True) == f"Age, per {step}"


def test_without_a_step_the_unit_is_named() -> None:
    assert variable_label(AGE) == "Age, years"
    assert variable_label(replace(AGE, unit="")) == "Age"
