"""Who leaves and who stays, and the cohort that is left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.small_study import DATA, STUDY, problems, read, spoilt

AGES = (50.0, 61.5, 72.0, 48.0, None, 55.0)


def excluding(*rules: str) -> str:
    return STUDY + "exclusions: [" + ", ".join(f"{{{rule}}}" for rule in rules) + "]\n"


@pytest.mark.parametrize(
    ("keep", "stays"),
    [
        (">= 55", (2, 3, 6)),
        ("> 55", (2, 3)),
        ("<= 55", (1, 4, 6)),
        ("< 55", (1, 4)),
        ("== 50", (1,)),
        ("!= 50", (2, 3, 4, 6)),
        ("in [50, 61.50]", (1, 2)),
    ],
)
def test_each_operator_keeps_who_passes_and_who_is_unknown(
    tmp_path: Path, keep: str, stays: tuple[int, ...]
) -> None:
    """Patient 5 has no age: kept, and counted as unknown."""
    _, cohort = read(tmp_path, study=excluding(f"column: age, keep: '{keep}'"))
    (count,) = cohort.flow.exclusions
    assert (count.column, count.keep) == ("age", keep)
    assert (count.n_excluded, count.n_unknown) == (5 - len(stays), 1)
    expected = [AGES[patient - 1] for patient in sorted({*stays, 5})]
    np.testing.assert_array_equal(cohort.frame["age"], np.array(expected, dtype=np.float64))


@pytest.mark.parametrize(
    ("keep", "n_excluded"),
    [("== north", 3), ("!= north", 2), ("in [south, 'east']", 2), ("in [nowhere, south]", 3)],
)
def test_texts_are_compared_in_a_column_that_is_no_predictor(
    tmp_path: Path, keep: str, n_excluded: int
) -> None:
    """The centre of patient 4 is NA: kept, and counted as unknown."""
    study = excluding(f'column: centre, keep: "{keep}"')
    _, cohort = read(tmp_path, study=study)
    assert cohort.flow.exclusions[0].n_excluded == n_excluded
    assert cohort.flow.exclusions[0].n_unknown == 1


def test_exclusions_are_applied_in_order_and_nobody_leaves_twice(tmp_path: Path) -> None:
    first, second = "column: age, keep: '< 60', reason: Old", "column: centre, keep: '!= south'"
    _, cohort = read(tmp_path, study=excluding(first, second))
    assert [
        (count.n_excluded, count.n_unknown, count.reason) for count in cohort.flow.exclusions
    ] == [(2, 1, "Old"), (0, 1, "")]
    _, turned = read(tmp_path, study=excluding(second, first))
    assert [count.n_excluded for count in turned.flow.exclusions] == [2, 0]
    assert turned.flow.n == cohort.flow.n == 4


def test_the_flow_adds_up(tmp_path: Path) -> None:
    """One leaves by age, one has no outcome, one of those left has no age, one no stage."""
    data = spoilt(DATA, "2,no", "2,NA")
    _, cohort = read(tmp_path, study=excluding("column: age, keep: '>= 50'"), data=data)
    flow = cohort.flow
    assert (flow.n_rows, flow.n_excluded, flow.n_missing_outcome, flow.n) == (6, 1, 1, 4)
    assert (flow.events, flow.event_rate, flow.n_incomplete) == (3, 0.75, 2)
    assert cohort.event.tolist() == [True, True, False, True]
    assert len(cohort.raw) == 6


def test_the_columns_have_their_types(tmp_path: Path) -> None:
    _, cohort = read(tmp_path)
    assert cohort.frame["age"].dtype == np.float64
    assert cohort.frame["stage"].cat.categories.tolist() == ["I", "II", "III"]
    assert not cohort.frame["stage"].cat.ordered
    assert (cohort.event_level, cohort.non_event) == ("yes", "no")
    assert cohort.raw["died"].cat.categories.tolist() == ["no", "yes"]


def test_dialects_of_the_data_file_give_the_same_cohort(tmp_path: Path) -> None:
    _, plain = read(tmp_path)
    _, other = read(tmp_path, data=b"\xef\xbb\xbf" + DATA.replace("\n", "\r\n").encode())
    assert other.frame.equals(plain.frame)
    assert other.flow == plain.flow


def test_everyone_excluded_is_a_problem(tmp_path: Path) -> None:
    study = excluding("column: id, keep: '> 100'")
    assert problems(tmp_path, study=study) == [
        "d.csv: no patient is left after the exclusions and missing outcomes"
    ]


def test_a_predictor_unknown_for_all_who_are_left_is_a_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, study=excluding("column: id, keep: '== 5'")) == [
        "d.csv, column 'age': every value is missing among the analysed patients; "
        "remove the predictor or change the exclusions"
    ]


def test_an_order_on_a_column_of_texts_is_a_problem_with_rows(tmp_path: Path) -> None:
    found = problems(tmp_path, study=excluding("column: centre, keep: '> 5'"))
    assert found[0] == (
        "d.csv, column 'centre': 'north' (rows 2, 7) is not a number; "
        "correct it, or add it to data.missing"
    )
    assert len(found) == 3


def test_a_wrong_number_in_a_predictor_that_is_compared_is_told_once(tmp_path: Path) -> None:
    study = excluding("column: age, keep: '> 5'", "column: age, keep: '< 99'")
    assert len(problems(tmp_path, study=study, data=spoilt(DATA, "61.5", "old"))) == 1
