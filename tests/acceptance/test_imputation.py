"""Multiple imputation from the study file to the manuscript, compared with a real R."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pyanalysis import cli
from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.r_session import _require_packages, impute_in_r, run_r
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.errors import RUnavailableError
from pyanalysis.pipeline import analyse, run_study
from pyanalysis.render.readback import text_of
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.ard_csv import ard_csv
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.json_io import bundle_json
from tests.acceptance.test_every_digit_counts import Path_, changed, numbers, status

SETTING = "imputation: {m: 5, iterations: 2}"
M = 5

pytestmark = pytest.mark.live_r


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputed:
    """The first study with imputation on, analysed and answered by R."""

    folder: Path
    bundle: ResultsBundle
    answer: RResults


def with_imputation(study: Path, folder: Path) -> Path:
    shutil.copytree(study, folder)
    text = (folder / "study.yml").read_text(encoding="utf-8")
    assert "  seed: 20130501\n" in text
    (folder / "study.yml").write_text(
        text.replace("  seed: 20130501\n", f"  seed: 20130501\n  {SETTING}\n"), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def imputed(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Imputed:
    folder = with_imputation(study, tmp_path_factory.mktemp("imputed") / "study")
    spec, cohort = read_study(folder)
    try:
        sets = impute_in_r(cohort, spec)
    except RUnavailableError as error:
        if "r-cran-" in str(error).splitlines()[0]:
            pytest.skip("R's mice is not installed here")
        raise
    return Imputed(
        folder=folder,
        bundle=analyse(spec, cohort=cohort, sets=sets),
        answer=run_r(cohort, spec),
    )


def test_every_pooled_statistic_agrees_with_mice(imputed: Imputed) -> None:
    results = imputed.bundle.imputation
    assert results is not None
    assert (results.status, results.n_imputations, results.seed) == ("ok", M, 20130501)
    assert {item.method for item in results.imputed} == {"pmm", "logreg", "polyreg"}
    checked = judge(
        ard_rows(imputed.bundle), r=imputed.answer.rows, r_facts=imputed.answer.facts, figures=()
    )
    compared = [row for row in checked.rows if row.analysis == "sensitivity"]
    assert [row for row in compared if not row.agrees] == []
    assert len(compared) > 400
    models = {row.model for row in compared}
    assert models == {"imputation"} | {
        f"imputation:{variable.column}" for variable in imputed.bundle.study.variables
    }


def test_each_kind_of_pooled_number_is_caught_when_one_digit_changes(imputed: Imputed) -> None:
    first: dict[str, Path_] = {}
    last: dict[str, Path_] = {}
    for kind, path in numbers(imputed.bundle):
        if path[0] in ("imputation", "missing"):
            first.setdefault(kind, path)
            last[kind] = path
    missed = [
        f"{kind} at {path}"
        for kind in sorted(first)
        for path in {first[kind], last[kind]}
        if status(changed(imputed.bundle, path), imputed.answer) != "disagree"
    ]
    assert missed == []
    assert len(first) > 30


def test_the_same_seed_gives_the_same_bytes(imputed: Imputed) -> None:
    spec, cohort = read_study(imputed.folder)
    again = analyse(spec, cohort=cohort, sets=impute_in_r(cohort, spec))
    assert bundle_json(again) == bundle_json(imputed.bundle)
    assert ard_csv(ard_rows(again)) == ard_csv(ard_rows(imputed.bundle))


def test_a_damaged_cell_is_seen_in_the_comparison(imputed: Imputed) -> None:
    spec, cohort = read_study(imputed.folder)
    sets = impute_in_r(cohort, spec)
    column = sets.columns[-1]
    values = column.values.copy()
    values[0, 0] *= 1.01
    damaged = dataclasses.replace(
        sets, columns=(*sets.columns[:-1], dataclasses.replace(column, values=values))
    )
    assert status(analyse(spec, cohort=cohort, sets=damaged), imputed.answer) == "disagree"


def test_the_manuscript_shows_both_side_by_side(
    imputed: Imputed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["report", str(imputed.folder), "--to", "html", "--engine", "offline"]
    assert cli.main(arguments) == 0
    text = " ".join(
        text_of(tmp_path / "_output" / "residual-pain" / "manuscript.html")
        .replace("\u00a0", " ")
        .split()
    )
    assert "Complete-case and pooled odds ratios side by side" in text
    assert "8 of 120 patients (6.7%)" in text
    assert f"imputed {M} times by chained equations with mice" in text
    assert "missing at random" in text
    results = imputed.bundle.imputation
    assert results is not None
    assert results.multivariable is not None
    for term in results.multivariable.terms:
        if term.log_odds is not None and term.fmi is not None:
            assert f"{np.exp(term.log_odds):.3g} (" in text or (
                f"{np.exp(term.log_odds):.2f} (" in text
            )


def test_without_r_nothing_is_imputed_and_the_manuscript_says_so(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = with_imputation(study, tmp_path / "study")
    arguments = ["report", str(folder), "--no-r", "--to", "html", "--engine", "offline"]
    assert cli.main(arguments) == 0
    results = (tmp_path / "build" / "residual-pain" / "ard.csv").read_text(encoding="utf-8")
    assert "sensitivity,imputation,,,,n_imputations,,mice,needs_r" in results
    text = text_of(tmp_path / "_output" / "residual-pain" / "manuscript.html")
    assert "Multiple imputation was planned but not done: R was switched off" in text


def test_without_imputation_the_manuscript_has_no_such_section(
    bundle: ResultsBundle, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bundle.imputation is None
    monkeypatch.chdir(tmp_path)
    arguments = ["report", str(study), "--no-r", "--to", "html", "--engine", "offline"]
    assert cli.main(arguments) == 0
    text = text_of(tmp_path / "_output" / "residual-pain" / "manuscript.html")
    assert "Missing values" in text
    assert "ultiple imputation" not in text


def separated_in_some_sets(frame: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    frame["z"] = rng.choice(["no", "yes"], len(frame), p=[0.97, 0.03])
    frame.loc[(frame.z == "yes") & (frame.y == "yes"), "z"] = np.nan
    frame.loc[rng.random(len(frame)) < 0.1, "z"] = np.nan
    return ["no", "yes"]


def one_level(frame: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    frame["z"] = "no"
    frame.loc[rng.random(len(frame)) < 0.2, "z"] = np.nan
    return ["no", "yes"]


def odd_levels_and_an_empty_one(frame: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    levels = ['b, "c"', "never", "\u00fc + d", "e"]
    frame["z"] = rng.choice([levels[0], *levels[2:]], len(frame))
    frame.loc[rng.random(len(frame)) < 0.2, "z"] = np.nan
    return levels


def too_many_levels(frame: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    levels = [f"v{index}" for index in range(60)]
    frame["z"] = rng.choice(levels, len(frame))
    frame.loc[rng.random(len(frame)) < 0.1, "z"] = np.nan
    return sorted(set(frame["z"].dropna()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("add", "overall", "fitted"),
    [
        (separated_in_some_sets, "ok", range(M)),
        (one_level, "ok", range(1)),
        (odd_levels_and_an_empty_one, "ok", range(M, M + 1)),
        (too_many_levels, "not_imputed", range(0)),
    ],
)
def test_both_languages_give_the_same_verdict_on_difficult_cohorts(
    add: Callable[[pd.DataFrame, np.random.Generator], list[str]],
    overall: str,
    fitted: range,
    imputed: Imputed,
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(5)
    n = 150
    frame = pd.DataFrame({"age": rng.normal(60, 10, n).round(1)})
    frame["y"] = np.where(
        rng.random(n) < 1 / (1 + np.exp(1.2 - 0.04 * (frame.age - 60))), "yes", "no"
    )
    levels = add(frame, rng)
    frame.loc[rng.random(n) < 0.15, "age"] = np.nan
    frame.to_csv(tmp_path / "d.csv", index=False)
    quoted = ", ".join("'" + level + "'" for level in levels)
    (tmp_path / "study.yml").write_text(
        "schema_version: 1\nstudy: difficult\ntitle: T\ndata: {file: d.csv}\n"
        "outcome: {column: y, event: 'yes', label: Y}\n"
        "predictors:\n  - {column: age, type: numeric, label: Age}\n"
        f"  - {{column: z, type: categorical, label: Z, levels: [{quoted}]}}\n"
        f"analysis:\n  {SETTING}\n",
        encoding="utf-8",
    )
    results = run_study(tmp_path, with_r=True, progress=lambda _: None)
    assert [row for row in results.crosscheck.rows if not row.agrees] == []
    imputation = results.bundle.imputation
    assert imputation is not None
    assert imputation.status == overall
    assert all(model.n_fitted in fitted for model in imputation.univariable[1:])


def test_a_missing_package_is_named_with_its_debian_name() -> None:
    class WithoutMice:
        @staticmethod
        def r(text: str) -> list[bool]:
            return ["mice" not in text]

    _require_packages(WithoutMice, {})
    with pytest.raises(RuntimeError, match="apt-get install r-cran-mice;"):
        _require_packages(WithoutMice, {"imputation": {}})
