"""Published analyses come out of study files run by the command line, figure by figure."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyanalysis import cli
from pyanalysis.crosscheck.published import round_half_up
from pyanalysis.study.load import load_study
from pyanalysis.study.spec import CategoricalPredictor, Predictor, PublishedFigure, StudySpec
from tests.published.studies import (
    FOLDER,
    copy_with_data,
    digest,
    lacking_r_packages,
    stated_digest,
    study_files,
    study_name,
)

FEWEST_STUDIES = 10
FEWEST_FIGURES = 8
SEVERAL = pytest.mark.parametrize("file", study_files(), ids=study_name)
PRINTED_BY_R = ("birthwt-full", "infert", "infert-adjusted", "kyphosis", "lung", "pima")
"""Whose figures are those of R's glm with its default criterion of convergence."""

Maker = Callable[[Path], Path]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Give a study file beside its data; each folder's data are made once."""
    whole = tmp_path_factory.mktemp("published")

    def make(file: Path) -> Path:
        folder = whole / file.parent.name
        if not folder.exists():
            lacking = lacking_r_packages(file.parent)
            if lacking:
                pytest.skip(f"its data are in R packages that are not installed: {lacking}")
            copy_with_data(file.parent, to=whole)
        return folder / file.name

    return make


def test_there_are_as_many_as_are_promised() -> None:
    assert len(study_files()) >= FEWEST_STUDIES
    ids = [spec_of(file).study for file in study_files()]
    assert len(set(ids)) == len(ids)


def spec_of(file: Path) -> StudySpec:
    loaded = load_study(file)
    assert loaded.spec is not None, loaded.problems
    return loaded.spec


@pytest.mark.live_r
@SEVERAL
def test_every_published_figure_comes_out_and_r_agrees(
    file: Path, made: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["verify", str(made(file)), "--summary"]) == 0
    spec = spec_of(file)
    found = crosscheck(tmp_path / "build" / spec.study)
    assert found["disagreed"] == 0
    assert len(found["published"]) == len(spec.published) >= FEWEST_FIGURES
    assert all(check["agrees"] for check in found["published"])


def crosscheck(folder: Path) -> dict[str, Any]:
    text = (folder / "crosscheck.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.live_r
@SEVERAL
def test_the_data_are_those_of_the_readme(file: Path, made: Maker) -> None:
    study = made(file)
    assert digest(study.parent / spec_of(study).data.file) == stated_digest(file.parent)


@pytest.mark.parametrize(
    "folder", sorted({file.parent for file in study_files()}), ids=lambda f: f.name
)
def test_data_of_unclear_licence_are_not_shipped(folder: Path) -> None:
    """A folder holds its data or the script that makes them, never both."""
    shipped = list(folder.glob("*.csv"))
    scripts = list(folder.glob("make_data.*"))
    assert len(shipped) + len(scripts) == 1
    assert ("**not kept here**" in (folder / "README.md").read_text(encoding="utf-8")) == bool(
        scripts
    )


@pytest.mark.live_r
def test_one_published_digit_wrong_is_found(made: Maker, tmp_path: Path) -> None:
    """Each figure of one study in turn, its last printed digit moved by one."""
    wrong = tmp_path / "wrong"
    shutil.copytree(made(FOLDER / "lowbwt" / "study.yml").parent, wrong)
    lines = (wrong / "study.yml").read_text(encoding="utf-8").splitlines()
    spoilt = [with_last_digit_moved(line) for line in lines]
    (wrong / "study.yml").write_text("\n".join(spoilt) + "\n", encoding="utf-8")
    assert cli.main(["verify", str(wrong), "--out", str(tmp_path / "all")]) == 5
    checks = crosscheck(tmp_path / "all")["published"]
    assert not any(check["agrees"] for check in checks)
    for line, changed in zip(lines, spoilt, strict=True):
        if "statistic: deviance" in line:
            text = "\n".join(changed if one == line else one for one in lines)
            (wrong / "study.yml").write_text(text + "\n", encoding="utf-8")
    assert cli.main(["verify", str(wrong), "--out", str(tmp_path / "one")]) == 5
    checks = crosscheck(tmp_path / "one")["published"]
    assert [check["statistic"] for check in checks if not check["agrees"]] == ["deviance"]


def with_last_digit_moved(line: str) -> str:
    """Move the last digit of a published value by more than what ``within`` allows it."""
    return re.sub(r"(value: -?[\d.]*)(\d)(?=,)", lambda m: f"{m[1]}{(int(m[2]) + 5) % 10}", line)


@pytest.mark.live_r
@pytest.mark.parametrize(
    "file", [file for file in study_files() if study_name(file) in PRINTED_BY_R], ids=study_name
)
def test_r_prints_the_published_figures_where_it_stops_by_default(file: Path, made: Maker) -> None:
    """What ``within`` makes up for is R's convergence, and nothing else."""
    study = made(file)
    spec = spec_of(study)
    printed = by_default(study, spec)
    figures = [item for item in spec.published if (key := key_of(item)) in printed and key[0]]
    assert any(figure.within is not None for figure in figures)
    for figure in figures:
        assert figure.value is not None
        assert figure.decimals is not None
        rounded = round_half_up(printed[key_of(figure)], decimals=figure.decimals)
        assert rounded == round_half_up(figure.value, decimals=figure.decimals), figure


def key_of(figure: PublishedFigure) -> tuple[str, str, str]:
    return figure.variable, figure.level, figure.statistic


def by_default(study: Path, spec: StudySpec) -> dict[tuple[str, str, str], float]:
    answer = subprocess.run(
        [
            *("Rscript", "--vanilla", str(FOLDER / "glm_by_default.R")),
            *(str(study.parent / spec.data.file), spec.outcome.column, spec.outcome.event),
            *map(column_text, spec.predictors),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    rows = [line.split("\t") for line in answer.stdout.splitlines()]
    return {
        (variable, level, statistic): float(value) for variable, level, statistic, value in rows
    }


def column_text(predictor: Predictor) -> str:
    if isinstance(predictor, CategoricalPredictor):
        return f"{predictor.column}={';'.join(predictor.levels)}"
    return predictor.column
