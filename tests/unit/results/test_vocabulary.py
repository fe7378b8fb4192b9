"""The vocabulary is that of the results: no row of any study is outside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.vocabulary import STATISTICS, kind_of
from tests.grouped_study import write_study
from tests.hard_cohorts import HARD_COHORTS

EVERYTHING = """\
  selection: {{method: {method}, criterion: {criterion}}}
  sensitivity: [firth, forced, influence]
  hosmer_lemeshow: {{}}
  validation: {validation}
"""
VALIDATIONS = ("{method: bootstrap, resamples: 4}", "{method: cross_validation, folds: 3}")


def kinds(folder: Path) -> set[tuple[str, str]]:
    spec, cohort = read_study(folder)
    bundle = analyse(spec, cohort=cohort)
    return {(row.analysis, kind_of(row.statistic)) for row in ard_rows(bundle)}


def known() -> set[tuple[str, str]]:
    return {(analysis, name) for analysis, names in STATISTICS.items() for name in names}


@pytest.fixture(scope="module")
def seen(study: Path, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Collect the kinds of the first study with everything switched on, and of hard cohorts."""
    found: set[tuple[str, str]] = set()
    text = (study / "study.yml").read_text(encoding="utf-8")
    data = (study / "residual_pain.csv").read_bytes()
    for criterion, method, validation in zip(
        ("aic", "bic", "p"), ("backward", "forward", "stepwise"), (*VALIDATIONS, VALIDATIONS[0]),
        strict=True,
    ):  # fmt: skip
        folder = tmp_path_factory.mktemp(criterion)
        plan = EVERYTHING.format(method=method, criterion=criterion, validation=validation)
        changed = re.sub(r"  selection: .*\n", plan, text)
        assert changed.count("hosmer_lemeshow") == 1
        (folder / "study.yml").write_text(changed, encoding="utf-8")
        (folder / "residual_pain.csv").write_bytes(data)
        found |= kinds(folder)
    found |= kinds(study / "extended.yml")
    for grouping in ("cluster: centre", "matched: set"):
        found |= kinds(write_study(tmp_path_factory.mktemp("groups"), grouping))
    cohorts = tmp_path_factory.mktemp("hard")
    for cohort in HARD_COHORTS:
        found |= kinds(cohort.write(cohorts))
    return found


def test_no_row_is_outside_the_vocabulary(seen: set[tuple[str, str]]) -> None:
    assert seen - known() == set()


POOLED = {
    *("n_fitted", "n_imputed", "df", "riv", "lambda", "fmi", "f_statistic", "test_df2"),
}
"""Come from imputed sets, which only R makes."""


def test_every_name_of_it_occurs(seen: set[tuple[str, str]]) -> None:
    absent = known() - seen
    assert {name for analysis, name in absent if analysis == "sensitivity"} >= POOLED
    assert {analysis for analysis, _ in absent} <= {"sensitivity", "missing", "interaction"}
    in_awkward_cohorts = {"constant", "aliased", "separated", "completely_separated"}
    assert {name for analysis, name in absent if analysis == "interaction"} <= in_awkward_cohorts


def test_a_number_at_the_end_of_a_name_is_no_kind_of_its_own() -> None:
    assert kind_of("knot_3") == "knot_#"
    assert kind_of("q1") == "q1"
    assert kind_of("nagelkerke_r2_test") == "nagelkerke_r2_test"
