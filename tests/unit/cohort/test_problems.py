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
        ("1,yes", "1,Yes", "the outcome must have two values, found 'Yes', 'no', 'yes'; 'Yes' "
         "stands in row 2; did you mean 'yes'?; correct them, or declare others in data.missing"),
        ("1,yes", "1,yes ", "the outcome must have two values, found 'yes ', 'no', 'yes'; 'yes ' "
         "stands in row 2; did you mean 'yes'?; correct them, or declare others in data.missing"),
        ("2,no", "2,lost", "the outcome must have two values, found 'yes', 'lost', 'no'; 'lost' "
         "stands in row 3; correct them, or declare others in data.missing"),
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
        ("Yes", "the event 'Yes' never occurs, the values are yes, no; "
         "did you mean 'event: \"yes\"'?"),
        ("1", "the event '1' never occurs, the values are yes, no; did you mean 'event: \"yes\"'?"),
        ("dead", "the event 'dead' never occurs, the values are yes, no"),
    ],
)  # fmt: skip
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


@pytest.mark.parametrize(
    ("event", "codes", "meant"),
    [
        ("yes", "10", "1"), ('"no"', "10", "0"), ("true", "10", "1"), ("'1.0'", "10", "1"),
        ("Y", ["TRUE", "FALSE"], "TRUE"), ("died", "10", None), ("yes", "12", "1"),
        ("yes", ["t", "y"], None),
    ],
)  # fmt: skip
def test_an_event_in_other_words_is_recognised(
    tmp_path: Path, event: str, codes: list[str], meant: str | None
) -> None:
    study = spoilt(STUDY, 'event: "yes"', f"event: {event}")
    data = DATA.replace(",yes,", f",{codes[0]},").replace(",no,", f",{codes[1]},")
    (found,) = problems(tmp_path, study=study, data=data)
    hint = f"; did you mean 'event: \"{meant}\"'?" if meant else ""
    assert found.endswith(f"never occurs, the values are {codes[0]}, {codes[1]}{hint}")


def table(n: int, **columns: list[str]) -> str:
    """Give a data file of ``n`` patients with the columns of the small study, or others."""
    cells = {
        "id": [f"p{row}" for row in range(n)],
        "died": ["yes" if row % 3 else "no" for row in range(n)],
        "age": [str(40 + row * 7 % 11) for row in range(n)],
        "stage": [["I", "II", "III"][row % 3] for row in range(n)],
    } | columns
    lines = [",".join(cells), *(",".join(row) for row in zip(*cells.values(), strict=True))]
    return "\n".join(lines) + "\n"


def test_the_table_without_a_mistake_has_none(tmp_path: Path) -> None:
    assert problems(tmp_path, data=table(30)) == []


@pytest.mark.parametrize(
    "form", ["2021-01-{:02d}", "{}.1.2021", "{}-Jan-2021", "2021-01-{:02d} 10:30", "202101{:02d}"]
)
def test_dates_are_no_numeric_predictor(tmp_path: Path, form: str) -> None:
    dates = [form.format(row % 28 + 1) for row in range(30)]
    assert problems(tmp_path, data=table(30, age=dates)) == [
        f"d.csv, column 'age': '{dates[0]}' (rows 2, 30) and the others are dates, not amounts; "
        "a date is no predictor: give a time since a date, or an age, in a column of its own"
    ]


def test_amounts_that_look_like_dates_are_amounts(tmp_path: Path) -> None:
    amounts = [str(20210000 + row * 977 % 1301) for row in range(30)]
    assert problems(tmp_path, data=table(30, age=amounts)) == []


@pytest.mark.parametrize(("n", "is_told"), [(30, True), (19, False)])
def test_a_column_that_numbers_the_patients_is_no_predictor(
    tmp_path: Path, n: int, is_told: bool
) -> None:
    study = spoilt(STUDY, "column: age", "column: record_no")
    data = table(n, record_no=[str(1000 + 3 * row) for row in range(n)])
    told = [
        "d.csv, column 'record_no': each patient has another whole number, so the column numbers "
        "the patients; an id is no predictor: remove it, or name it as data.id"
    ]
    assert problems(tmp_path, study=study, data=data) == (told if is_told else [])


def test_whole_numbers_of_a_measurement_are_kept_though_none_is_there_twice(tmp_path: Path) -> None:
    assert problems(tmp_path, data=table(30, age=[str(row) for row in range(30)])) == []


@pytest.mark.parametrize(
    ("cell", "kind"), [("n{}", "ids or free text"), ("2021-01-{:02d}", "dates")]
)
def test_about_as_many_levels_as_patients_are_no_levels(
    tmp_path: Path, cell: str, kind: str
) -> None:
    cells = [cell.format(row % 25 + 1) for row in range(30)]
    levels = ", ".join(f"'{level}'" for level in dict.fromkeys(cells))
    study = spoilt(STUDY, "[I, II, III]", f"[{levels}]")
    assert problems(tmp_path, study=study, data=table(30, stage=cells)) == [
        f"d.csv, column 'stage': 25 different values in 30 patients are {kind} rather than "
        "levels, and no predictor; remove it, or group its values in another column"
    ]


RANGE = "label: Age, range: [0, 120]}"


def test_a_value_outside_its_range_is_named_with_its_rows(tmp_path: Path) -> None:
    study = spoilt(STUDY, "label: Age}", RANGE)
    ages = [str(age) for age in [0, 120, 412, -1, 412, *range(30, 55)]]
    advice = "correct it, declare it in data.missing, or change the predictor's range"
    assert problems(tmp_path, study=study, data=table(30, age=ages)) == [
        f"d.csv, column 'age': '412' (rows 4, 6) is outside the range 0 to 120; {advice}",
        f"d.csv, column 'age': '-1' (row 5) is outside the range 0 to 120; {advice}",
    ]
    ages = [str(200 + row % 9) for row in range(30)]
    found = problems(tmp_path, study=study, data=table(30, age=ages))
    assert len(found) == 6
    assert found[5] == "d.csv, column 'age': 4 more values are outside the range"


def test_a_value_outside_its_range_may_be_excluded(tmp_path: Path) -> None:
    study = spoilt(STUDY, "label: Age}", RANGE)
    data = table(30, age=["412", *(str(row) for row in range(30, 59))])
    assert len(problems(tmp_path, study=study, data=data)) == 1
    study += "exclusions: [{column: age, keep: '<= 120'}]\n"
    assert problems(tmp_path, study=study, data=data) == []


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ("[120, 0]", "[120, 0] must be the lowest value, then a higher one; write [0, 120]"),
        ("[5, 5]", "[5, 5] must be the lowest value, then a higher one"),
        ("[0]", "needs at least 2 entries"),
        ("[0, 1, 2]", "takes no more than 2 entries"),
        ("120", "found '120', expected a list"),
    ],
)
def test_a_range_that_is_none_is_told(tmp_path: Path, declared: str, problem: str) -> None:
    study = spoilt(STUDY, "label: Age}", f"label: Age, range: {declared}}}")
    assert problems(tmp_path, study=study) == [f"study.yml line 7, predictors[0].range: {problem}"]


def test_a_first_patient_in_the_place_of_the_header_is_not_listed(tmp_path: Path) -> None:
    headless = DATA.split("\n", 1)[1]
    found = problems(tmp_path, data=headless)
    assert found[0] == (
        "d.csv: there is no column 'id'; row 1 must hold the columns' names, and holds numbers or "
        "dates"
    )
    assert not any("north" in text for text in found)


def test_an_outcome_of_many_values_is_counted_and_not_listed(tmp_path: Path) -> None:
    study = spoilt(spoilt(STUDY, "column: died", "column: remark"), ", id: id", "")
    data = table(30, remark=[f"remark {row}" for row in range(30)])
    assert problems(tmp_path, study=study, data=data) == [
        "d.csv, column 'remark': the outcome must have two values, found 30 different ones; is "
        "this the column of the outcome?"
    ]


def test_a_long_cell_is_told_by_its_beginning(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, data=spoilt(DATA, "61.5", "x" * 5000))
    assert len(found) < 200
    assert "xxx...' (row 3) is not a number" in found


def test_every_kind_of_mistake_is_told_at_once(tmp_path: Path) -> None:
    study = spoilt(spoilt(STUDY, "label: Age}", RANGE), 'event: "yes"', "event: true")
    study = spoilt(study, "label: Stage", "lable: Stage") + "analysis: {confidence: high}\n"
    data = table(
        30,
        id=["p1", "p1", *(f"q{row}" for row in range(28))],
        age=["old", "412", *(str(40 + row % 9) for row in range(28))],
    )
    found = problems(tmp_path, study=study, data=data)
    for part in ("'lable'", "'label' is missing", "'high'", "'p1' stands in rows 2, 3",
                 "event: \"yes\"", "'old' (row 2)", "'412' (row 3) is outside"):  # fmt: skip
        assert sum(part in problem for problem in found) == 1, part
