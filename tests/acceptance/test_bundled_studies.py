"""Every study in data/: what its README says is so, and its manuscript holds its results.

The manuscript of the first study has tests of its own in test_manuscript.py.
"""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pyanalysis import cli
from pyanalysis.cohort.load import read_study
from pyanalysis.render.readback import text_of
from tests.published.studies import digest, stated_digest

ROOT = Path(__file__).parents[2]
FORMATS = ("html", "pdf", "docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the documentation of a source says of its data."""

    rows: int
    n: int
    events: int
    script: str = "prepare.py"
    package: str = "statsmodels"
    """The package that the script reads."""


FACTS = {
    "residual_pain": Facts(rows=120, n=120, events=18, script="make_data.py"),
    "rand_hie": Facts(rows=20190, n=20190, events=13882),
    "penguins": Facts(rows=344, n=333, events=168, package="palmerpenguins"),
    "travel_mode": Facts(rows=840, n=840, events=210),
}
STUDIES = sorted(path.parent for path in (ROOT / "data").glob("*/study.yml"))
PUBLIC = [folder for folder in STUDIES if folder.name != "residual_pain"]
"""Those whose data are real and whose manuscript is tested here."""

SLOW = {"rand_hie", "penguins"}


def every(folders: list[Path], *, slow: frozenset[str] = frozenset()) -> list[Any]:
    """List studies as parameters named by their folders."""
    return [
        pytest.param(
            folder, id=folder.name, marks=[pytest.mark.slow] if folder.name in slow else []
        )
        for folder in folders
    ]


def readme(folder: Path) -> str:
    """Read the page beside a study."""
    return (folder / "README.md").read_text(encoding="utf-8")


def table_row(text: str, name: str) -> str:
    """Read one line of the table at the head of a README."""
    (value,) = re.findall(rf"^\| {name} \| (.+) \|$", text, re.MULTILINE)
    return str(value)


def test_every_folder_is_known_and_one_is_large() -> None:
    assert {folder.name for folder in STUDIES} == set(FACTS)
    assert {path.name for path in (ROOT / "data").iterdir() if path.is_dir()} == set(FACTS)
    assert len(PUBLIC) >= 3
    assert any(facts.rows >= 10_000 for facts in FACTS.values())


@pytest.mark.parametrize("folder", every(STUDIES))
def test_the_readme_says_where_the_file_is_from_and_which_it_is(folder: Path) -> None:
    spec, _ = read_study(folder)
    text = readme(folder)
    assert stated_digest(folder) == digest(spec.data.path)
    assert f"`{spec.data.path.name}`" in table_row(text, "file")
    assert re.search(r"CC0 1\.0|public domain", table_row(text, "licence"))
    source = "abstract" if folder.name == "residual_pain" else "source"
    assert len(table_row(text, source)) > 80
    assert FACTS[folder.name].script in table_row(text, "made by")


@pytest.mark.parametrize("folder", every(STUDIES))
def test_the_readme_explains_every_column(folder: Path) -> None:
    spec, _ = read_study(folder)
    with spec.data.path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    rows = [line for line in readme(folder).splitlines() if line.startswith("| `")]
    explained = {name for line in rows for name in re.findall(r"`(\w+)`", line.split("|")[1])}
    assert explained == set(columns)


@pytest.mark.parametrize("folder", every(STUDIES))
def test_the_script_makes_the_file_from_its_source(folder: Path) -> None:
    facts = FACTS[folder.name]
    if find_spec(facts.package) is None:
        pytest.skip(f"its data are in {facts.package}, which is not installed")
    command = [sys.executable, str(folder / facts.script), "--check"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("folder", every(STUDIES))
def test_the_page_of_the_repository_lists_it(folder: Path) -> None:
    facts = FACTS[folder.name]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^\| `data/{folder.name}` \|.*$", text, re.MULTILINE)
    assert [cell.strip() for cell in line.split("|")[3:5]] == [f"{facts.n:,}", f"{facts.events:,}"]


@pytest.mark.parametrize("folder", every(STUDIES))
def test_check_finds_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(folder)]) == 0
    facts, (_, cohort) = FACTS[folder.name], read_study(folder)
    assert (cohort.flow.n_rows, cohort.flow.n) == (facts.rows, facts.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One study's manuscripts as texts, and the results they must agree with."""

    facts: Facts
    texts: dict[str, str]
    results: dict[str, Any]
    crosscheck: dict[str, Any]


@pytest.fixture(scope="module", params=every(PUBLIC, slow=frozenset(SLOW)))
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Have the manuscripts of a study made once, with R."""
    folder: Path = request.param
    place = tmp_path_factory.mktemp(folder.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert cli.main(["report", str(folder), "--engine", "offline"]) == 0
    (made,) = (place / "_output").iterdir()
    (build,) = (place / "build").iterdir()
    return Finished(
        facts=FACTS[folder.name],
        texts={kind: flat(text_of(made / f"manuscript.{kind}")) for kind in FORMATS},
        results=json.loads((build / "results.json").read_text(encoding="utf-8")),
        crosscheck=json.loads((build / "crosscheck.json").read_text(encoding="utf-8")),
    )


def flat(text: str) -> str:
    """Make all white space one blank, and blanks within numbers none."""
    whole = re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}\b)", "", text.replace("\u00ad", ""))
    return " ".join(whole.split())


@pytest.mark.live_r
def test_r_agrees_on_every_statistic(finished: Finished) -> None:
    assert finished.crosscheck["status"] == "agree"
    assert finished.crosscheck["disagreed"] == 0
    assert finished.crosscheck["compared"] > 300
    assert all(check["agrees"] for check in finished.crosscheck["published"])


@pytest.mark.live_r
def test_the_counts_are_those_of_the_source(finished: Finished) -> None:
    flow = finished.results["flow"]
    assert (flow["n_rows"], flow["n"], flow["events"]) == (
        finished.facts.rows,
        finished.facts.n,
        finished.facts.events,
    )


@pytest.mark.live_r
@pytest.mark.parametrize("kind", FORMATS)
def test_the_results_are_in_every_format(finished: Finished, kind: str) -> None:
    text, flow = finished.texts[kind], finished.results["flow"]
    assert f"{flow['events']} of {flow['n']}" in text
    assert f"{100 * flow['event_rate']:.2f}%" in text
    for variable in finished.results["baseline"]:
        for count in variable["counts"]:
            assert f"{count['n']} ({count['percent']:.1f}%)" in text
    shown = [term for term in finished.results["multivariable"]["terms"] if is_plain(term)]
    assert len(shown) >= 2
    for term in shown:
        ratio, low, high = (math.exp(term[key]) for key in ("log_odds", "ci_low", "ci_high"))
        assert f"{ratio:.2f} ({low:.2f} to {high:.2f})" in text


def is_plain(term: dict[str, Any]) -> bool:
    """Tell whether a ratio and its limits are printed with two decimals, whatever their size."""
    if term["status"] != "ok" or term["variable"] == "(Intercept)" or "spline" in term["level"]:
        return False
    return all(0.1 < math.exp(term[key]) < 9.9 for key in ("log_odds", "ci_low", "ci_high"))


@pytest.mark.live_r
@pytest.mark.parametrize("kind", FORMATS)
def test_it_says_that_it_is_a_worked_example_with_public_data(
    finished: Finished, kind: str
) -> None:
    text = finished.texts[kind]
    assert text.count("worked example") >= 3
    assert "not a new study" in text
    assert "public" in text
    for leftover in ("to be given here", "to be described here", "to be discussed here", "?@", "@"):
        assert leftover not in text, leftover
    assert "synthetic" not in text
    assert re.findall(r".{30}\bpatients?\b", text, re.IGNORECASE) == []
