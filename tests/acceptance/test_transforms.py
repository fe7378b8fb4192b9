"""Transformed predictors from the study file to the manuscript, compared with a real R."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.r_session import run_r
from pyanalysis.display.transform_display import transform_limitation, transform_methods
from pyanalysis.pipeline import analyse
from pyanalysis.render.readback import text_of
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.json_io import read_bundle
from tests.acceptance.test_every_digit_counts import Path_, changed, numbers, status

pytestmark = pytest.mark.live_r

CHANGES = {
    "label: Age, unit: years, per: 10}": "label: Age, unit: years, transform: {cut: [65, 75]}, "
    'reference: "65 to < 75"}',
    "unit: kg/m²}": "unit: kg/m², transform: {spline: 4}}",
    "unit: days}": "unit: days, transform: log2}",
    "unit: min, per: 10, summary: median}": "unit: min, transform: log, summary: median}",
    "unit: points}": "unit: points, transform: sqrt}",
    "label: Cement volume, unit: ml}": "label: Cement volume, unit: ml, transform: {spline: 3}}",
    "threshold: 0.05}": "threshold: 0.05, always: [age]}",
}

PUBLISHED = (
    "published:\n  - {analysis: multivariable, variable: bmi, level: Q3 vs Q1, "
    "statistic: odds_ratio, value: %s, decimals: 2}\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformed:
    """The first study with six transformed predictors, analysed and answered by R."""

    folder: Path
    bundle: ResultsBundle
    answer: RResults


def with_transforms(study: Path, folder: Path) -> Path:
    shutil.copytree(study, folder)
    text = (folder / "study.yml").read_text(encoding="utf-8")
    text = text[: text.index("# What the abstract states")]
    for old, new in CHANGES.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "study.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def transformed(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Transformed:
    folder = with_transforms(study, tmp_path_factory.mktemp("transformed") / "study")
    spec, cohort = read_study(folder)
    return Transformed(
        folder=folder, bundle=analyse(spec, cohort=cohort), answer=run_r(cohort, spec)
    )


def test_every_number_of_a_transformed_study_is_caught_when_one_digit_changes(
    transformed: Transformed,
) -> None:
    assert status(transformed.bundle, transformed.answer) == "agree"
    found: dict[str, Path_] = {}
    for kind, path in numbers(transformed.bundle):
        if kind.startswith(("DeclaredSpline", "Knot", "CurvePoint", "PartialEffect")) or (
            path[0] == "multivariable"
        ):
            found[kind] = path
    assert {"DeclaredSpline.q1", "DeclaredSpline.q3", "Knot.value", "Term.log_odds"} <= set(found)
    missed = [
        kind
        for kind, path in found.items()
        if status(changed(transformed.bundle, path), transformed.answer) != "disagree"
    ]
    assert missed == []


def test_each_spline_stands_in_ard_csv_with_knots_and_quartiles(transformed: Transformed) -> None:
    rows = [row for row in ard_rows(transformed.bundle) if row.analysis == "transformation"]
    assert [(row.variable, row.statistic) for row in rows] == [
        *(("bmi", name) for name in ("knot_1", "knot_2", "knot_3", "knot_4", "q1", "q3")),
        *(("cement_volume", name) for name in ("knot_1", "knot_2", "knot_3", "q1", "q3")),
    ]
    baseline = {row.variable: row for row in transformed.bundle.baseline}
    assert baseline["age"].numeric
    assert baseline["age"].counts == ()


def test_a_published_contrast_is_held_against_the_figure(
    transformed: Transformed, tmp_path: Path
) -> None:
    model = transformed.bundle.multivariable
    assert model is not None
    (row,) = (
        row
        for row in ard_rows(transformed.bundle)
        if (row.analysis, row.level, row.statistic) == ("multivariable", "Q3 vs Q1", "odds_ratio")
    )
    folder = tmp_path / "study"
    shutil.copytree(transformed.folder, folder)
    text = (folder / "study.yml").read_text(encoding="utf-8")
    for shift, code in ((0.0, 0), (0.02, 5)):
        figure = PUBLISHED % f"{(row.value or 0.0) + shift:.2f}"
        (folder / "study.yml").write_text(text + figure, encoding="utf-8")
        assert cli.main(["verify", str(folder), "--out", str(tmp_path / "out")]) == code


def test_the_manuscript_says_what_was_done_to_each_variable(
    transformed: Transformed, tmp_path: Path
) -> None:
    command = ["report", str(transformed.folder), "--to", "html", "--engine", "offline"]
    assert cli.main([*command, "--no-r", "--out", str(tmp_path)]) == 0
    text = " ".join(text_of(tmp_path / "manuscript.html").split())
    for sentence in (
        "The variable time from injury to surgery entered as its logarithm to base 2, with the "
        "odds ratio per doubling.",
        "The variable age entered in the levels < 65, 65 to < 75, ≥ 75.",
        "Body mass index and cement volume entered as restricted cubic splines",
        "Body mass index: restricted cubic spline with knots at",
        "Operation time, per unit of log",
        "per unit of square root",
        "followed a curve, without a difference between the quartiles, along body mass index",
        "The models use age in categories. Categorising a numeric variable discards information",
        "Royston",
    ):
        assert sentence in text, sentence
    assert "nonlinear" not in text


def test_the_study_as_it_is_says_nothing_of_transformations(bundle: ResultsBundle) -> None:
    assert (transform_methods(bundle), transform_limitation(bundle)) == ("", "")
    assert bundle.splines is None


def test_the_bundle_survives_its_written_form(transformed: Transformed, tmp_path: Path) -> None:
    assert cli.main(["run", str(transformed.folder), "--no-r", "--out", str(tmp_path)]) == 0
    read = read_bundle(tmp_path / "results.json")
    assert read.splines == transformed.bundle.splines
    assert read.study.variables == transformed.bundle.study.variables
