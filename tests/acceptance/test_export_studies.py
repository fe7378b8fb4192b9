"""Each bundled study, exported, passes under R alone, and fails with one cell of its data changed.

The first study has tests of its own in test_export_r.py.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.study.spec import StudySpec
from tests import grouped_study
from tests.conftest import STUDY
from tests.exported import export, run_script
from tests.published.studies import copy_with_data, lacking_r_packages, study_files, study_name

pytestmark = pytest.mark.live_r

VERDICT = re.compile(
    r"^(PASS|FAIL)\. R [\d.]+: (\d+) statistics compared(?: and \d+ second opinions of confint)?, "
    r"(\d+) disagree(?:; published figures: (\d+) of (\d+) agree)?\.$",
    re.MULTILINE,
)
MODELS = re.compile(r"^univariable +(\d+) +(\d+) ", re.MULTILINE)
"""The line of the comparison's table on the univariable models: how many, how many disagree."""

DATA = STUDY.parent
"""The folder of the bundled studies."""

Maker = Callable[[Path], Path]
"""Writes a study and its data into an empty folder, and gives its study file."""


def published(file: Path, folder: Path) -> Path:
    lacking = lacking_r_packages(file.parent)
    if lacking:
        pytest.skip(f"its data are in R packages that are not installed: {lacking}")
    return copy_with_data(file.parent, to=folder) / file.name


def grouped(analysis: str, folder: Path) -> Path:
    return grouped_study.write_study(folder, analysis) / "study.yml"


def extended(folder: Path) -> Path:
    for name in ("residual_pain.csv", "extended.yml"):
        shutil.copy(STUDY / name, folder)
    return folder / "extended.yml"


def bundled(name: str, folder: Path) -> Path:
    for file in (DATA / name).iterdir():
        if file.suffix in {".csv", ".yml"}:
            shutil.copy(file, folder)
    return folder / "study.yml"


BUNDLED = sorted(file.parent.name for file in DATA.glob("*/study.yml") if file.parent != STUDY)

MAKERS: dict[str, Maker] = {
    **{study_name(file): partial(published, file) for file in study_files()},
    "clustered": partial(grouped, "cluster: centre"),
    "matched": partial(grouped, "matched: set"),
    "residual_pain-extended": extended,
    **{name: partial(bundled, name) for name in BUNDLED},
}
SLOW = {"residual_pain-extended", "penguins", "rand_hie"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An exported study: its folder, and what the study file says."""

    folder: Path
    spec: StudySpec

    def data(self) -> Path:
        """Find the data file."""
        return self.folder / self.spec.data.path.name


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder outside the exports, to work in."""
    return tmp_path_factory.mktemp("place")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in MAKERS
    ],
)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Export each study once."""
    study = MAKERS[request.param](tmp_path_factory.mktemp("study"))
    spec, _ = read_study(study)
    return Exported(folder=export(study, out=tmp_path_factory.mktemp("r") / "r"), spec=spec)


def test_it_passes_without_python(exported: Exported, place: Path) -> None:
    answer = run_script(exported.folder, elsewhere=place)
    assert (answer.returncode, answer.stderr) == (0, "")
    verdict = VERDICT.search(answer.stdout)
    assert verdict is not None, answer.stdout
    word, compared, wrong, agreeing, figures = verdict.groups()
    with (exported.folder / "ard.csv").open(encoding="utf-8", newline="") as file:
        shipped = sum(1 for _ in csv.reader(file)) - 1
    assert (word, int(compared), int(wrong)) == ("PASS", shipped, 0)
    assert (agreeing or "0") == (figures or "0") == str(len(exported.spec.published))


def test_it_fails_when_one_cell_is_changed(exported: Exported, place: Path, tmp_path: Path) -> None:
    """By its numbers, in the descriptions and in the models, not by the file's hash alone."""
    changed = Exported(folder=tmp_path / "changed", spec=exported.spec)
    shutil.copytree(exported.folder, changed.folder)
    change_one_cell(changed)
    answer = run_script(changed.folder, elsewhere=place)
    assert (answer.returncode, answer.stderr) == (5, "")
    verdict = VERDICT.search(answer.stdout)
    assert verdict is not None, answer.stdout
    assert verdict.group(1) == "FAIL"
    assert int(verdict.group(3)) > 0
    models = MODELS.search(answer.stdout)
    assert models is not None
    assert int(models.group(2)) > 0
    assert "its hash differs" in answer.stdout


def change_one_cell(exported: Exported) -> None:
    """Give the first patient with the event another value of the first candidate."""
    spec, file = exported.spec, exported.data()
    with file.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    outcome = header.index(spec.outcome.column)
    column = header.index(spec.predictors[0].column)
    known = [row for row in rows if row and row[column] not in spec.data.missing]
    patient = next(row for row in known if row[outcome] == spec.outcome.event)
    patient[column] = next(row[column] for row in known if row[column] != patient[column])
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])
