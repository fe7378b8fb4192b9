"""Broken study files and data: every problem once, in one InputError, and no other exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.errors import InputError

STUDY = """\
schema_version: 1
study: broken
title: T
data: {file: d.csv, id: id}
outcome: {column: y, event: "1", label: Y}
predictors:
  - {column: a, type: numeric, label: A}
  - {column: b, type: categorical, label: B, levels: [u, v]}
"""
DATA = "id,y,a,b\n" + "".join(f"{i},{i % 2},{i * 7 % 5},{'uv'[i % 3 % 2]}\n" for i in range(20))


def problems(folder: Path, study: str, data: str = DATA) -> tuple[str, ...]:
    """Validate and return what is reported."""
    (folder / "study.yml").write_text(study, encoding="utf-8")
    (folder / "d.csv").write_text(data, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_study(folder)
    return caught.value.problems


def test_the_unbroken_study_is_read(tmp_path: Path) -> None:
    (tmp_path / "study.yml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "d.csv").write_text(DATA, encoding="utf-8")
    assert read_study(tmp_path)[1].flow.n == 20


def test_each_missing_key_is_told_once(tmp_path: Path) -> None:
    told = problems(tmp_path, "schema_version: 1\nstudy: broken\n")
    assert len(told) == len(set(told)) == 4


@pytest.mark.parametrize("entries", ["[a, b]", "[[a]]", "[{column: [a]}, 3]"])
def test_a_predictor_that_is_no_mapping(tmp_path: Path, entries: str) -> None:
    study = STUDY[: STUDY.index("predictors")] + f"predictors: {entries}\n"
    assert any("predictors" in problem for problem in problems(tmp_path, study))


@pytest.mark.parametrize("file", ["d\\0.csv", "\\ud800.csv"])
def test_a_text_that_no_file_can_hold(tmp_path: Path, file: str) -> None:
    told = problems(tmp_path, STUDY.replace("file: d.csv", f'file: "{file}"'))
    assert any("character" in problem for problem in told)


def test_aliases_of_aliases_end(tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for one, other in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{other}: &{other} [{', '.join([f'*{one}'] * 9)}]")
    told = problems(tmp_path, "\n".join(lines))
    assert any("aliases" in problem for problem in told)


def test_names_that_the_results_use_themselves(tmp_path: Path) -> None:
    constant = problems(
        tmp_path,
        STUDY.replace("column: a", "column: (Intercept)"),
        DATA.replace("id,y,a,b", "id,y,(Intercept),b"),
    )
    assert any("(Intercept)" in problem for problem in constant)
    everyone = problems(tmp_path, STUDY, DATA.replace(",0,", ",overall,"))
    assert any("overall" in problem for problem in everyone)


@pytest.mark.parametrize("number", ["1e200", "-1e308", "3e-320"])
def test_a_number_whose_powers_no_double_holds(tmp_path: Path, number: str) -> None:
    told = problems(tmp_path, STUDY, DATA + f"30,1,{number},u\n")
    assert any(number in problem and "range" in problem for problem in told)


def test_more_parts_than_patients_are_refused(tmp_path: Path) -> None:
    folds = "analysis: {validation: {method: cross_validation, folds: 21}}\n"
    (problem,) = problems(tmp_path, STUDY + folds)
    assert "21 parts, but d.csv has 20 patients" in problem
