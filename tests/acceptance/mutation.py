"""How a mistake is made: in what is asked, in the data, or in how R computes."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.r_session import impute_in_r, run_r
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.ard_row import ArdRow

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "residual_pain" / "residual_pain.csv"

STUDY = """\
schema_version: 1
study: mutations
title: Some columns of the first study, whose data are synthetic
data: {file: d.csv, id: patient_id, synthetic: true}
outcome: {column: residual_pain, event: "yes", label: Residual pain}
predictors:
  - {column: age, type: numeric, label: Age, per: 10, summary: mean}
  - {column: bmi, type: numeric, label: BMI}
  - {column: operation_time, type: numeric, label: Operation time, per: 10, summary: median}
  - {column: preoperative_vas, type: numeric, label: Pain before}
  - {column: smoking, type: categorical, label: Smoking, levels: ["no", "yes"]}
  - column: fractured_vertebra
    type: categorical
    label: Vertebra
    levels: [T11, T12, L1, L2]
    reference: L1
  - {column: adjacent_vertebral_fracture, type: categorical, label: Adjacent, levels: ["no", "yes"]}
  - {column: height_recovery_rate, type: categorical, label: Recovery, levels: [higher, lower]}
exclusions:
  - {column: age, keep: ">= 65"}
  - {column: operation_time, keep: "<= 60"}
analysis:
  interval: profile
  confidence: 0.95
  selection: {method: univariable, threshold: 0.2}
  sensitivity: [firth, forced]
  hosmer_lemeshow: {groups: 5}
  validation: {resamples: 3}
  linearity: {knots: 4}
  seed: 1
"""

Edit = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A study in which mistakes are made: its study file and its data, as text."""

    study: str
    data: str

    def but(self, *edits: Edit, data: Iterable[Edit] = ()) -> Base:
        """Give the study with some places changed."""
        return dataclasses.replace(
            self, study=edited(self.study, edits), data=edited(self.data, data)
        )


FIRST = Base(study=STUDY, data=DATA.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One mistake: edits of the study file, of the data or of R's code; what must be named.

    ``named`` holds (analysis, statistic) of rows that must disagree; ``edits`` are (old, new) in
    ``file``: study.yml, d.csv, or one of R's files, of which R's half alone gets another.
    """

    name: str
    kind: str
    file: str
    edits: tuple[Edit, ...]
    named: tuple[tuple[str, str], ...]
    base: Base = FIRST


def plan(name: str, kind: str, edit: Edit, *named: tuple[str, str], base: Base = FIRST) -> Mutation:
    """Describe a mistake in what is asked for; made on R's side, and then on Python's."""
    return Mutation(name=name, kind=kind, file="study.yml", edits=(edit,), named=named, base=base)


def code(
    name: str, kind: str, file: str, edit: Edit, *named: tuple[str, str], base: Base = FIRST
) -> Mutation:
    """Describe a mistake in how R computes."""
    return Mutation(name=name, kind=kind, file=file, edits=(edit,), named=named, base=base)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Change one place of a text for each edit, and insist that it is there."""
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def write_study(folder: Path, base: Base) -> Path:
    """Write a study and its data into a new folder."""
    folder.mkdir(parents=True)
    (folder / "study.yml").write_text(base.study, encoding="utf-8")
    (folder / "d.csv").write_text(base.data, encoding="utf-8")
    return folder


def write_mutated(folder: Path, mutation: Mutation) -> Path:
    """Write the study with the mistake in it, where it is one of the study or the data."""
    study = mutation.edits if mutation.file == "study.yml" else ()
    data = mutation.edits if mutation.file == "d.csv" else ()
    return write_study(folder, mutation.base.but(*study, data=data))


def copy_package(folder: Path, mutation: Mutation) -> Path:
    """Copy the package, with the mistake in R's code; gives what to put on the path."""
    package = ROOT / "pyanalysis"
    shutil.copytree(package, folder / "pyanalysis", ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "pyanalysis" / "crosscheck" / mutation.file
    file.write_text(edited(file.read_text(encoding="utf-8"), mutation.edits), encoding="utf-8")
    return folder


def python_rows(folder: Path) -> tuple[ArdRow, ...]:
    """Analyse a study in Python; what is to be imputed is imputed by R."""
    spec, cohort = read_study(folder)
    sets = None if spec.analysis.imputation is None else impute_in_r(cohort, spec)
    return ard_rows(analyse(spec, cohort=cohort, sets=sets))


def r_results(folder: Path) -> RResults:
    """Analyse a study in R."""
    spec, cohort = read_study(folder)
    return run_r(cohort, spec)
