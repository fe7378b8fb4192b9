"""A selection path that meets separation names what separates the outcome there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.display.prose_results import multivariable_sentence
from pyanalysis.display.prose_univariable import selection_sentence
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.bundle import ResultsBundle
from tests.hard_cohorts import HARD_COHORTS


def analysed(folder: Path, *, name: str, selection: str) -> ResultsBundle:
    """Analyse a hard cohort whose variables are selected along a path."""
    (cohort,) = [item for item in HARD_COHORTS if item.name == name]
    made = cohort.write(folder)
    study = made / "study.yml"
    text = study.read_text(encoding="utf-8")
    assert text.count("analysis:\n") == 1
    plan = text.replace("analysis:\n", f"analysis:\n  selection: {selection}\n")
    study.write_text(plan, encoding="utf-8")
    spec, read = read_study(made)
    return analyse(spec, cohort=read)


@pytest.mark.parametrize(
    ("name", "selection", "is_complete", "by"),
    [
        ("separated", "{method: forward}", True, {("dose", "")}),
        ("quasi-separated", "{method: backward}", False, {("stage", "III")}),
    ],
)
def test_the_model_of_the_stop_is_judged(
    tmp_path: Path, name: str, selection: str, is_complete: bool, by: set[tuple[str, str]]
) -> None:
    bundle = analysed(tmp_path, name=name, selection=selection)
    found = bundle.selection
    assert found.status == "separated"
    assert found.completely_separated is is_complete
    assert {(item.variable, item.level) for item in found.findings} == by
    assert all(item.kind == "separated" for item in found.findings)
    rows = [row for row in ard_rows(bundle) if row.analysis == "selection"]
    assert {(row.variable, row.level) for row in rows if row.statistic == "separated"} == by
    kind = "complete" if is_complete else "quasi-complete"
    where = "dose" if name == "separated" else "stage (III)"
    for sentence in (selection_sentence(bundle), multivariable_sentence(bundle)):
        assert f"because of {kind} separation by {where}" in sentence.replace("\\", "")


def test_a_path_that_came_to_its_end_names_nothing(tmp_path: Path) -> None:
    bundle = analysed(tmp_path, name="aliased", selection="{method: backward}")
    assert bundle.selection.status == "ok"
    assert bundle.selection.findings == ()
    assert not [row for row in ard_rows(bundle) if row.analysis == "selection"
                and row.statistic in ("separated", "completely_separated")]  # fmt: skip
