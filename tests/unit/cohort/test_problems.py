"""Each mistake in the data is one sentence with column, value and rows; all come at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.errors import InputError
from tests.small_study import DATA, STUDY, problems, read, spoilt

MISSING_AGE = "5,no,,II"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("12,5", "write '12.5'"),
        ("0,123", "write '0.123'"),
        ("12,345", "write '12345', or '12.345' where the comma is a decimal one"),
        ("1,234,567", "write '1234567'"),
        ("1,234.5", "write '1234.5'"),
        ("1.234,5", "write '1234.5'"),
        ("1,23,4", "correct it, or add it to data.missing"),
    ],
)
def test_the_hint_knows_decimal_commas_and_thousands(tmp_path: Path, text: str, hint: str) -> None:
    data = DATA.replace("1,yes,50", f'1,yes,"{text}"')
    assert problems(tmp_path, data=data) == [
        f"d.csv, column 'age': {text!r} (row 2) is not a number; {hint}"
    ]


def test_the_unspoilt_study_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ('"61,5"', "write '61.5'"),
        ('"1.061,5"', "write '1061.5'"),
        ("1_000", "correct it, or add it to data.missing"),
        ("inf", "correct it, or add it to data.missing"),
        ("-Infinity", "correct it, or add it to data.missing"),
        ("nan", "correct it, or add it to data.missing"),
        ("unknown", "correct it, or add it to data.missing"),
        (" ", "correct it, or add it to data.missing"),
        ("1e999", "correct it, or add it to data.missing"),
    ],
)
def test_what_is_no_finite_number_is_named_with_its_row(
    tmp_path: Path, value: str, advice: str
) -> None:
    found = problems(tmp_path, data=spoilt(DATA, "61.5", value))
    text = value.strip('"')
    assert found == [f"d.csv, column 'age': {text!r} (row 3) is not a number; {advice}"]


def test_many_wrong_numbers_are_counted_and_equal_ones_are_one_problem(tmp_path: Path) -> None:
    rows = "".join(f"{n},{'yes' if n % 2 else 'no'},x{n % 7},I,a\n" for n in range(14))
    found = problems(tmp_path, data="id,died,age,stage,centre\n" + rows)
    assert len(found) == 6
    assert "'x0' (rows 2, 9) is not a number" in found[0]
    assert found[5] == "d.csv, column 'age': 2 more texts are no numbers"


@pytest.mark.parametrize(("value", "hint"), [
    ("II ", "; did you mean 'II'?"), ("ii", "; did you mean 'II'?"),
    ("IIII", "; did you mean 'III'?"), ("late", ""),
])  # fmt: skip
def test_an_unknown_level_is_named_with_its_row_and_the_nearest(
    tmp_path: Path, value: str, hint: str
) -> None:
    found = problems(tmp_path, data=spoilt(DATA, MISSING_AGE, f"5,no,,{value}"))
    assert found == [f"d.csv, column 'stage': {value!r} (row 6) is not one of I, II, III{hint}"]


def test_a_reference_that_never_occurs_is_a_problem_and_another_level_a_note(
    tmp_path: Path,
) -> None:
    study = spoilt(STUDY, "[I, II, III]", "[0, I, II, III]")
    assert problems(tmp_path, study=study) == [
        "d.csv, column 'stage': the reference '0' never occurs; "
        "choose another reference among I, II, III"
    ]
    study = spoilt(STUDY, "[I, II, III]", "[I, II, III, IV]")
    _, cohort = read(tmp_path, study=study)
    assert cohort.notes == ("Stage: the level IV never occurs in the data.",)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("1,yes", "1,Yes", "the outcome must have two values, found 'Yes', 'no', 'yes'; "
         "correct them, or declare others in data.missing"),
        ("1,yes", "1,yes ", "the outcome must have two values, found 'yes ', 'no', 'yes'; "
         "correct them, or declare others in data.missing"),
        ("2,no", "2,lost", "the outcome must have two values, found 'yes', 'lost', 'no'; "
         "correct them, or declare others in data.missing"),
    ],
)  # fmt: skip
def test_a_third_outcome_value_is_shown_in_quotes(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    found = problems(tmp_path, data=spoilt(DATA, old, new))
    assert found == [f"d.csv, column 'died': {problem}"]


def test_a_third_outcome_value_that_is_declared_missing_is_not_one(tmp_path: Path) -> None:
    study = spoilt(STUDY, "id: id", 'id: id, missing: ["", NA, lost]')
    _, cohort = read(tmp_path, study=study, data=spoilt(DATA, "2,no", "2,lost"))
    assert (cohort.flow.n, cohort.flow.n_missing_outcome) == (5, 1)


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ("Yes", "the event 'Yes' never occurs, the values are yes, no; did you mean 'yes'?"),
        ("dead", "the event 'dead' never occurs, the values are yes, no"),
    ],
)
def test_an_event_that_never_occurs_is_a_problem(tmp_path: Path, event: str, found: str) -> None:
    study = spoilt(STUDY, 'event: "yes"', f"event: {event}")
    assert problems(tmp_path, study=study) == [f"d.csv, column 'died': {found}"]


@pytest.mark.parametrize(
    ("labels", "non_event"),
    [("", "not yes"), (", group_labels: {yes: Died, 'no': Lived}", "no")],
)
def test_an_outcome_that_all_have_is_none_and_is_said(
    tmp_path: Path, labels: str, non_event: str
) -> None:
    study = spoilt(STUDY, "label: Death", f"label: Death{labels}")
    _, cohort = read(tmp_path, study=study, data=DATA.replace(",no,", ",yes,"))
    assert (cohort.flow.events, cohort.flow.n) == (6, 6)
    assert cohort.non_event == non_event
    assert cohort.notes == ("Death: every patient with a known outcome had it.",)


def test_a_group_label_for_a_value_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    study = spoilt(STUDY, "label: Death", "label: Death, group_labels: {yes: Died, No: Lived}")
    assert problems(tmp_path, study=study) == [
        "d.csv, column 'died': group_labels names 'No', the values are yes, no; did you mean 'no'?"
    ]


def test_ids_that_are_missing_or_stand_twice_are_named_with_their_rows(tmp_path: Path) -> None:
    data = spoilt(spoilt(DATA, "\n3,yes", "\n1,yes"), "\n6,yes", "\n,yes")
    assert problems(tmp_path, data=data) == [
        "d.csv, column 'id': no patient id in row 7; fill it in",
        "d.csv, column 'id': '1' stands in rows 2, 4; each patient id must occur once",
    ]


@pytest.mark.parametrize("named", ["exclusions: [{column: Age, keep: '>= 1'}]", ""])
def test_a_column_that_is_not_there_is_told_once(tmp_path: Path, named: str) -> None:
    study = spoilt(STUDY, "column: age", "column: Age") + named
    assert problems(tmp_path, study=study) == [
        "d.csv: there is no column 'Age', there are id, died, age, stage, centre; "
        "did you mean 'age'?"
    ]


def test_a_predictor_without_any_value_is_a_problem(tmp_path: Path) -> None:
    data = "id,died,age,stage\n1,yes,,I\n2,no,NA,II\n3,no,,III\n"
    assert problems(tmp_path, data=data) == [
        "d.csv, column 'age': every value is missing; remove the predictor or correct data.missing"
    ]


def test_problems_of_both_files_come_in_one_error(tmp_path: Path) -> None:
    study = spoilt(STUDY, "title: A small study", "titel: A small study")
    study += "analysis: {interval: profil}\n"
    data = spoilt(spoilt(DATA, "61.5", "old"), "3,yes,72,III", "1,yes,72,IIV")
    found = problems(tmp_path, study=study, data=data)
    assert len(found) == 6
    for part in ("'titel'", "'title'", "'profil'", "'1' stands in", "'old' (row 3)", "'IIV'"):
        assert sum(part in problem for problem in found) >= 1, part


def test_the_error_is_one_with_exit_code_3_and_all_problems_in_its_text(tmp_path: Path) -> None:
    (tmp_path / "study.yml").write_text("a: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_study(tmp_path)
    assert caught.value.exit_code == 3
    assert str(caught.value).splitlines() == list(caught.value.problems)
    assert len(caught.value.problems) > 2
