"""Internal validation in Python and in a real R, on the same draws."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.load import read_study
from pyanalysis.cohort.resamples import draw_patients
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.r_session import run_r
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import CheckRow
from pyanalysis.results.validation import ValidationResults
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import DeclaredPredictor, StudySpec
from tests.acceptance.test_every_digit_counts import Path_, changed, numbers, status
from tests.reference_cohort import PREDICTORS, SMOKER, STAGE, STAY, reference_cohort

ROUNDING = 1e-9
"""What is seen between the languages is near 1e-12; the limit of the comparison is 1e-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """One study with validation on, analysed and answered by R."""

    bundle: ResultsBundle
    answer: RResults

    @property
    def results(self) -> ValidationResults:
        assert self.bundle.validation is not None
        return self.bundle.validation

    @property
    def rows(self) -> list[CheckRow]:
        """What was compared in the section."""
        checked = judge(
            ard_rows(self.bundle), r=self.answer.rows, r_facts=self.answer.facts, figures=()
        )
        return [row for row in checked.rows if row.analysis == "validation"]


def both(spec: StudySpec, cohort: Cohort, analysis: dict[str, Any]) -> Both:
    changed_spec = dataclasses.replace(spec, analysis=build_analysis({"seed": 20130501} | analysis))
    return Both(bundle=analyse(changed_spec, cohort=cohort), answer=run_r(cohort, changed_spec))


def of_reference(
    study: Path, analysis: dict[str, Any], predictors: tuple[DeclaredPredictor, ...]
) -> Both:
    """Use the invented cohort, some of whose patients lack a value."""
    spec, _ = read_study(study)
    outcome = dataclasses.replace(spec.outcome, column="outcome", event="yes")
    spec = dataclasses.replace(spec, predictors=predictors, outcome=outcome, exclusions=())
    return both(spec, reference_cohort(), analysis)


def assert_agree(found: Both) -> None:
    assert [row for row in found.rows if not row.agrees] == []
    assert max(row.difference or 0.0 for row in found.rows) < ROUNDING


@pytest.fixture(scope="module")
def validated(study: Path) -> Both:
    spec, cohort = read_study(study)
    plan = {"selection": {"method": "univariable"}, "validation": {"resamples": 20}}
    return both(spec, cohort, plan)


def test_the_first_study_agrees_in_every_index_and_frequency(validated: Both) -> None:
    assert_agree(validated)
    assert len(validated.rows) == 5 + 6 * 5 + 2 * len(validated.bundle.study.variables)
    assert validated.results.n_failed
    assert validated.results.n_selections == 20


def test_each_number_of_the_validation_is_caught_when_one_digit_changes(validated: Both) -> None:
    places: dict[str, list[Path_]] = {}
    for kind, path in numbers(validated.results, ("validation",)):
        places.setdefault(kind, []).append(path)
    kinds = {kind.split(".")[0] for kind in places}
    assert kinds == {"ValidationResults", "ValidatedIndex", "Inclusion"}
    for kind, paths in places.items():
        for path in {paths[0], paths[-1]}:
            assert status(changed(validated.bundle, path), validated.answer) == "disagree", kind


@pytest.mark.parametrize(
    "analysis",
    [
        {"validation": {"resamples": 15}},
        {"interval": "wald", "selection": {"method": "univariable", "always": ["stay"]}},
        {"selection": {"method": "backward", "criterion": "bic"}, "validation": {"resamples": 8}},
        {"selection": {"method": "forward", "criterion": "aic"}, "validation": {"resamples": 8}},
        {"selection": {"method": "stepwise", "criterion": "p"}, "validation": {"resamples": 8}},
        {
            "selection": {"method": "univariable", "threshold": 0.02},
            "validation": {"method": "cross_validation", "folds": 4, "repeats": 3},
        },
        {"validation": {"method": "cross_validation", "folds": 3, "repeats": 2}},
    ],
)
def test_every_way_to_select_and_to_validate_agrees(study: Path, analysis: dict[str, Any]) -> None:
    plan = {"validation": {"resamples": 15}} | analysis
    found = of_reference(study, plan, PREDICTORS)
    assert_agree(found)
    assert found.results.n_failed == 0
    assert all(index.corrected is not None for index in found.results.indices)


def test_resamples_that_select_nothing_agree(study: Path) -> None:
    plan = {
        "selection": {"method": "univariable", "threshold": 0.05},
        "validation": {"resamples": 40},
    }
    found = of_reference(study, plan, (STAY, STAGE, SMOKER))
    assert_agree(found)
    assert found.results.status == "ok"
    assert found.results.n_null


def test_a_study_without_a_model_agrees(study: Path) -> None:
    plan = {
        "selection": {"method": "univariable", "threshold": 1e-9},
        "validation": {"resamples": 10},
    }
    found = of_reference(study, plan, PREDICTORS)
    assert_agree(found)
    assert found.results.status == "no_model"


def test_a_model_under_separation_agrees(study: Path) -> None:
    spec, cohort = read_study(study)
    spec = dataclasses.replace(spec, predictors=spec.predictors[:9])
    plan = {"selection": {"method": "backward", "criterion": "aic"}, "validation": {"resamples": 5}}
    assert_agree(both(spec, cohort, plan))


HARD = """\
schema_version: 1
study: hard
title: A hard cohort
data: {file: hard.csv}
outcome: {column: event, event: "1", label: Event}
predictors:
  - {column: x, type: numeric, label: X}
  - {column: g, type: categorical, label: G, levels: [a, b, c, d], reference: b}
  - {column: z, type: numeric, label: Z}
analysis: {validation: {resamples: 40}, selection: {method: %s}}
"""


def hard_rows(kind: str) -> str:
    """Give tiny cohorts: a rare level, values missing together, copied columns, one event."""
    rows = []
    for i in range(24):
        event = i == 5 if kind == "one event" else (i * 7) % 5 in (0, 3)
        level = "c" if kind == "rare level" and i in (3, 4) else "ab"[i % 2]
        x = f"{(i * 11) % 13}"
        z = x if kind == "copied column" else f"{(i * i) % 17}"
        if kind == "missing":
            x, level = ("", "") if i % 6 == 1 else (x, "d" if x == "" else level)
        rows.append(f"{x},{level},{z},{int(event)}\n")
    return "x,g,z,event\n" + "".join(rows)


@pytest.mark.parametrize(
    ("kind", "method", "status"),
    [
        ("rare level", "forced", "ok"),
        ("rare level", "stepwise", "no_model"),
        ("missing", "univariable, threshold: 0.6", "ok"),
        ("missing", "stepwise", "ok"),
        ("copied column", "forced", "aliased"),
        ("one event", "univariable, threshold: 0.6", "separated"),
    ],
)
def test_tiny_cohorts_agree_on_what_failed(
    tmp_path: Path, kind: str, method: str, status: str
) -> None:
    (tmp_path / "hard.csv").write_text(hard_rows(kind), encoding="utf-8")
    (tmp_path / "study.yml").write_text(HARD % method, encoding="utf-8")
    spec, cohort = read_study(tmp_path)
    found = Both(bundle=analyse(spec, cohort=cohort), answer=run_r(cohort, spec))
    assert [row for row in found.rows if not row.agrees] == []
    assert found.results.status == status
    assert (found.results.n_failed or 0) > 0 if status == "ok" else found.results.n_failed is None


SPARSE = """\
schema_version: 1
study: sparse
title: Candidates that separate in many resamples
data: {file: sparse.csv}
outcome: {column: event, event: "1", label: Event}
predictors:
  - {column: rare, type: categorical, label: Rare, levels: ["no", "yes"]}
  - {column: site, type: categorical, label: Site, levels: [a, b, c, d], reference: b}
  - {column: steep, type: numeric, label: Steep}
  - {column: curved, type: numeric, label: Curved, transform: {spline: 3}}
  - {column: plain, type: numeric, label: Plain}
analysis:
  interval: %s
  seed: 11
  selection: {method: univariable, threshold: 0.15}
  validation: {%s}
"""


LONE = 13
"""The one patient with the rare level and without the event."""


def sparse_rows(shift: int) -> str:
    """Give 36 patients; a shift of 9 splits two candidates in the study itself, one of 4 none."""
    rows = []
    for i in range(36):
        event = i % 3 == 0
        rare = "yes" if i in (0, 6, 9, 12, LONE) else "no"
        site = "" if i == 20 else "abcd"[3 if i in (4, 9, 16) else (i if shift > 4 else i // 4) % 3]
        steep = (i * 7) % 10 + (shift if event else 0)
        curved = (i * 5) % 11 + (shift if event else 0)
        rows.append(f"{rare},{site},{steep},{curved},{(i * 11) % 17},{int(event)}\n")
    return "rare,site,steep,curved,plain,event\n" + "".join(rows)


@pytest.mark.parametrize(("shift", "split"), [(4, set[str]()), (9, {"site", "steep"})])
@pytest.mark.parametrize("interval", ["profile", "wald"])
@pytest.mark.parametrize(
    "validation",
    ["resamples: 60", "method: cross_validation, folds: 6, repeats: 5"],
)
def test_candidates_that_separate_in_resamples_agree(
    tmp_path: Path, shift: int, split: set[str], interval: str, validation: str
) -> None:
    (tmp_path / "sparse.csv").write_text(sparse_rows(shift), encoding="utf-8")
    (tmp_path / "study.yml").write_text(SPARSE % (interval, validation), encoding="utf-8")
    spec, cohort = read_study(tmp_path)
    found = Both(bundle=analyse(spec, cohort=cohort), answer=run_r(cohort, spec))
    assert [row for row in found.rows if not row.agrees] == []
    assert {row.statistic for row in found.rows} >= {"n_included", "percent_included"}
    separated = {item.name for item in found.bundle.univariable if item.ml_status != "ok"}
    assert separated == split
    assert found.results.status == ("separated" if split else "ok")
    assert all(item.n > 0 for item in found.results.inclusion if item.variable in separated)
    assert spec.analysis.validation is not None
    draws = draw_patients(36, plan=spec.analysis.validation)
    bootstrap = validation.startswith("resamples")
    drawn = (draws == LONE).any(axis=1).sum() if bootstrap else 5 * len(draws)
    rare = found.results.inclusion[0]
    assert rare.n > drawn, "without the lone patient the rare level separates, and is selected"
