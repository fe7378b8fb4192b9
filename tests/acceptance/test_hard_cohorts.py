"""Where maximum likelihood has no estimate, the report says so, and prints no absurd number."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from pyanalysis import cli
from pyanalysis.display.numbers import LARGEST_SHOWN_RATIO
from pyanalysis.render.readback import text_of
from tests.hard_cohorts import HARD_COHORTS, HardCohort

EVERY_FORMAT = ("separated", "all-events")
"""Cohorts whose manuscripts are read back as PDF and DOCX too."""
APPENDIX = "tbl-check"
"""Lists what was compared as the files hold it, digits and all."""

pytestmark = pytest.mark.live_r


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One cohort and what the command line made of it."""

    cohort: HardCohort
    texts: dict[str, str]
    cells: tuple[str, ...]
    ard: tuple[dict[str, str], ...]
    crosscheck: dict[str, Any]


@pytest.fixture(scope="module", params=HARD_COHORTS, ids=lambda cohort: cohort.name)
def reported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reported:
    cohort: HardCohort = request.param
    folder = tmp_path_factory.mktemp(cohort.name)
    study = cohort.write(folder)
    formats = ("html", "pdf", "docx") if cohort.name in EVERY_FORMAT else ("html",)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        arguments = ["report", str(study), "--to", ",".join(formats), "--engine", "offline"]
        assert cli.main(arguments) == 0
    made, build = folder / "_output" / cohort.name, folder / "build" / cohort.name
    with (build / "ard.csv").open(encoding="utf-8", newline="") as file:
        ard = tuple(csv.DictReader(file))
    return Reported(
        cohort=cohort,
        texts={name: flat(text_of(made / f"manuscript.{name}")) for name in formats},
        cells=cells_of(made / "manuscript.html"),
        ard=ard,
        crosscheck=json.loads((build / "crosscheck.json").read_text(encoding="utf-8")),
    )


def flat(text: str) -> str:
    """Make all white space one blank, and typographic apostrophes plain."""
    return " ".join(text.replace("\u00a0", " ").replace("\u00ad", "").replace("’", "'").split())


def cells_of(manuscript: Path) -> tuple[str, ...]:
    """Give the cells of every table but the appendix's list."""
    tree = html.fromstring(
        manuscript.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
    )
    cells = tree.xpath(f"//td[not(ancestor::*[@id='{APPENDIX}'])] | //p | //li")
    return tuple(flat(cell.text_content()) for cell in cells)


def test_r_reaches_the_same_verdict(reported: Reported) -> None:
    assert reported.crosscheck["status"] == "agree"
    assert reported.crosscheck["disagreed"] == 0
    (verdict,) = (
        row
        for row in reported.crosscheck["rows"]
        if row["analysis"] == "multivariable" and row["statistic"] == "ml_exists"
    )
    assert float(verdict["python"]) == float(verdict["r"]) == 0


def test_the_verdict_stands_in_the_results(reported: Reported) -> None:
    rows = [row for row in reported.ard if row["analysis"] == "multivariable"]
    (verdict,) = (row for row in rows if row["statistic"] == "ml_exists")
    assert (float(verdict["value"]), verdict["status"]) == (0, reported.cohort.verdict)
    found = {(row["statistic"], row["variable"], row["level"]) for row in rows}
    assert reported.cohort.findings <= found
    for row in rows:
        if row["statistic"] in ("log_likelihood", "deviance", "aic"):
            assert (row["value"], row["status"]) == ("", reported.cohort.verdict)
    assert not any(row["value"] in ("inf", "-inf", "nan") for row in reported.ard)


def test_without_a_maximum_there_are_firths_estimates_or_none(reported: Reported) -> None:
    estimates = [
        row
        for row in reported.ard
        if row["analysis"] == "multivariable" and row["statistic"] == "odds_ratio"
    ]
    assert estimates
    for row in estimates:
        if reported.cohort.repaired:
            assert row["method"] == "firth"
        else:
            assert row["value"] == ""
            assert row["status"] in (reported.cohort.verdict, "reference", "empty")


def test_the_manuscript_says_so(reported: Reported) -> None:
    for name, text in reported.texts.items():
        for words in reported.cohort.words:
            assert without_breaks(words) in without_breaks(text), (name, words)


def without_breaks(text: str) -> str:
    """Leave out what a PDF moves about at the end of a line."""
    return re.sub(r"[\s-]", "", text)


def test_no_absurd_number_is_printed(reported: Reported) -> None:
    largest = 0.0
    for cell in reported.cells:
        assert "∞" not in cell
        assert not re.search(r"\b(?:inf|nan|none|null)\b", cell, flags=re.IGNORECASE), cell
        assert "1.00 (1.00 to 1.00)" not in cell
        if "SHA-256" in cell:
            continue
        numbers = re.findall(r"(?<![\w.])\d{1,3}(?: \d{3})+(?![\d.])|(?<![\w.])\d+(?:\.\d+)?", cell)
        largest = max([largest, *(float(number.replace(" ", "")) for number in numbers)])
    assert N_PATIENTS <= largest <= LARGEST_SHOWN_RATIO


N_PATIENTS = 50
"""At least so many patients are in every cohort, and their number is printed."""


def test_no_odds_ratio_stands_where_none_exists(reported: Reported) -> None:
    text = reported.texts["html"]
    caption = "of the variables in the multivariable model, univariable and multivariable"
    assert (caption in text) == reported.cohort.repaired
    assert ("shows the odds ratios of the variables in" in text) == reported.cohort.repaired
    if not reported.cohort.repaired:
        assert "higher odds of" not in text
        assert "was associated with" not in text
        assert "cannot be said, because the multivariable model was not estimable" in text
