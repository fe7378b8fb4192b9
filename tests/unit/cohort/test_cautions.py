"""What ``check`` says of a valid study: predictors that tell nothing or too much, few events."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.cohort.cautions import cautions
from tests.small_study import STUDY, read

FEW = "patients in the smaller outcome group"


def said(
    folder: Path, *, age: list[str], stage: list[str], more: str = "", n: int = 90
) -> list[str]:
    """Give the cautions of a cohort in which every second patient died, by two columns."""
    rows = [
        f"{row},{'yes' if row % 2 else 'no'},{age[row % len(age)]},{stage[row % len(stage)]},"
        f"{row * row % 17},{3 - 2 * (row * row % 17)}"
        for row in range(n)
    ]
    spec, cohort = read(
        folder, study=STUDY + more, data="id,died,age,stage,u,v\n" + "\n".join(rows) + "\n"
    )
    return list(cautions(spec, cohort=cohort))


AGES = ["50", "60", "55", "70", "42"]
STAGES = ["I", "II", "III"]


def test_a_sound_cohort_gives_none(tmp_path: Path) -> None:
    assert said(tmp_path, age=AGES, stage=STAGES) == []


def test_one_value_in_everyone_tells_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, age=["50"], stage=["I"]) == [
        "Age: every analysed patient has the same value; it tells nothing.",
        "Stage: every analysed patient has the same value; it tells nothing.",
    ]


@pytest.mark.parametrize("age", [["40", "60"], ["61.5", "12", "70", "3"], ["2", "NA", "1", "7"]])
def test_a_number_that_tells_the_outcome_is_told(tmp_path: Path, age: list[str]) -> None:
    assert said(tmp_path, age=age, stage=STAGES) == [
        "Age: tells the outcome without exception; does it repeat it, or come after it?"
    ]


def test_levels_that_repeat_the_outcome_are_told(tmp_path: Path) -> None:
    (found,) = said(tmp_path, age=AGES, stage=["I", "II"])
    assert found.startswith("Stage: tells the outcome without exception")
    assert said(tmp_path, age=AGES, stage=["I", "II", "I", "I"]) == []


def test_a_column_that_repeats_another_is_told(tmp_path: Path) -> None:
    more = "  - {column: u, type: numeric, label: U}\n  - {column: v, type: numeric, label: V}\n"
    assert said(tmp_path, age=AGES, stage=STAGES, more=more, n=120) == [
        "V: repeats U; keep one of them."
    ]


@pytest.mark.parametrize(("n", "is_told"), [(60, False), (58, True)])
def test_fewer_than_ten_events_for_each_coefficient_are_few(
    tmp_path: Path, n: int, is_told: bool
) -> None:
    found = said(tmp_path, age=AGES, stage=STAGES, n=n)
    assert any(FEW in sentence for sentence in found) is is_told
    if is_told:
        assert found[0].startswith("29 patients in the smaller outcome group for 3 coefficients")


def test_check_prints_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(tmp_path, age=["50"], stage=STAGES)
    assert cli.main(["check", str(tmp_path)]) == 0
    assert "note: Age: every analysed patient has the same value" in capsys.readouterr().out
