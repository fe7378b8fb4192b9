"""The finished manuscript of the first study, read back in every format and engine."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pyanalysis import cli
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.render.quarto import find_quarto
from pyanalysis.render.readback import text_of

FORMATS = ("html", "pdf", "docx")
ENGINES = ("offline", "quarto") if find_quarto().usable else ("offline",)
"""The offline engine always; Quarto where this machine has it."""

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One engine's manuscripts as texts, and the results they must agree with."""

    folder: Path
    texts: dict[str, str]
    results: dict[str, Any]
    crosscheck: dict[str, Any]


@pytest.fixture(scope="module", params=ENGINES)
def finished(
    request: pytest.FixtureRequest,
    study: Path,
    r_answer: RResults,
    tmp_path_factory: pytest.TempPathFactory,
) -> Finished:
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("pyanalysis.crosscheck.r_session.run_r", lambda *_: r_answer)
        assert cli.main(["report", str(study), "--engine", request.param]) == 0
    made = folder / "_output" / "residual-pain"
    assert sorted(path.name for path in made.iterdir()) == [
        "manuscript.docx",
        "manuscript.html",
        "manuscript.pdf",
    ]
    build = folder / "build" / "residual-pain"
    return Finished(
        folder=made,
        texts={name: flat(text_of(made / f"manuscript.{name}")) for name in FORMATS},
        results=json.loads((build / "results.json").read_text(encoding="utf-8")),
        crosscheck=json.loads((build / "crosscheck.json").read_text(encoding="utf-8")),
    )


def flat(text: str) -> str:
    """Make all white space one blank, so that line ends of a PDF do not matter."""
    return " ".join(text.replace(NBSP, " ").replace("\u00ad", "").split())


@pytest.mark.parametrize("name", FORMATS)
def test_the_main_figures_are_printed(finished: Finished, name: str) -> None:
    text, flow = finished.texts[name], finished.results["flow"]
    assert f"{flow['events']} of {flow['n']} patients ({100 * flow['event_rate']:.2f}%)" in text
    assert (flow["n"], flow["events"]) == (120, 18)
    assert "15.00" in text
    for term in finished.results["multivariable"]["terms"]:
        if term["status"] == "ok":
            assert f"{math.exp(term['log_odds']):.3f}" in text
    for published in ("1.683", "10.700", "6.170", "5.797", "5.734", "9.959"):
        assert published in text


@pytest.mark.parametrize("name", FORMATS)
def test_every_group_size_percentage_and_interval_is_printed(finished: Finished, name: str) -> None:
    text = finished.texts[name]
    for variable in finished.results["baseline"]:
        for count in variable["counts"]:
            assert f"{count['n']} ({count['percent']:.1f}%)" in text
    for term in finished.results["multivariable"]["terms"]:
        if term["status"] == "ok":
            low, high = (math.exp(term[key]) for key in ("ci_low", "ci_high"))
            assert f"{low:.2f} to {high:.3g}" in text or f"{low:.2f} to {high:.2f}" in text


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_raw_is_left(finished: Finished, name: str) -> None:
    text = finished.texts[name]
    for leftover in ("&lt;", "&amp;", "?@", "@tbl-", "@fig-", "{{<", "#| ", "{python}", "\\_"):
        assert leftover not in text, leftover
    for number in range(1, 7):
        assert f"Table {number}" in text
    assert "Figure 1" in text
    assert "Figure 2" in text


@pytest.mark.parametrize("name", FORMATS)
def test_the_verdict_the_limitations_and_the_synthetic_data_are_stated(
    finished: Finished, name: str
) -> None:
    text, crosscheck = finished.texts[name], finished.crosscheck
    opinions = sum(row["statistic"].endswith("_confint") for row in crosscheck["rows"])
    compared = f"{crosscheck['compared'] - opinions} compared statistics agree"
    assert compared in text
    assert text.count("synthetic") >= 6
    assert "18 patients for 6 fitted" in text
    assert "First Author" in text
    assert "Example Hospital" in text


@pytest.mark.parametrize("name", FORMATS)
def test_the_appendix_lists_every_compared_statistic(finished: Finished, name: str) -> None:
    text = finished.texts[name]
    for variable in finished.results["study"]["variables"]:
        assert text.count(variable["column"]) > 10
    assert finished.texts[name].count("or_ci_high_confint") == sum(
        row["statistic"] == "or_ci_high_confint" for row in finished.crosscheck["rows"]
    )


def test_without_r_the_manuscript_says_so_first(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["report", str(study), "--no-r", "--to", "html", "--engine", "offline"]
    assert cli.main(arguments) == 0
    text = flat(text_of(tmp_path / "_output" / "residual-pain" / "manuscript.html"))
    assert "Nothing was cross-checked" in text
    assert text.index("Nothing was cross-checked") < text.index("Objective")


def test_a_draft_of_disagreeing_results_says_so_first_and_still_exits_5(
    study: Path, tmp_path: Path, r_answer: RResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pyanalysis.crosscheck.r_session.run_r", lambda *_: r_answer)
    copy = tmp_path / "study"
    shutil.copytree(study, copy)
    data = (copy / "residual_pain.csv").read_text(encoding="utf-8")
    first, second = "P002,", "P003,"
    lines = [line for line in data.splitlines() if not line.startswith((first, second))]
    (copy / "residual_pain.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    arguments = ["report", str(copy), "--to", "html", "--engine", "offline"]
    assert cli.main(arguments) == 5
    assert not (tmp_path / "_output").exists()
    assert cli.main([*arguments, "--draft"]) == 5
    text = flat(text_of(tmp_path / "_output" / "residual-pain" / "manuscript.html"))
    assert "must not be used" in text
    assert text.index("must not be used") < text.index("Objective")
