"""``export-r``: the folder passes under R alone, and fails when anything in it was changed.

The other bundled studies are exported in test_export_studies.py.
"""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.display.numbers import NBSP, format_interval, format_odds_ratio, format_p
from pyanalysis.results.bundle import ResultsBundle
from tests.exported import export, run_script
from tests.small_study import spoilt

pytestmark = pytest.mark.live_r

LONG_ENOUGH_TO_BE_AN_ESTIMATE = 7
"""Characters of a number: shorter ones stand in plans and in method constants by chance."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder outside the export, to work in."""
    return tmp_path_factory.mktemp("place")


@pytest.fixture(scope="module")
def folder(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the first study once, into a folder whose name is not a simple one."""
    return export(study, out=tmp_path_factory.mktemp("export") / "für R  allein")


@pytest.fixture(scope="module")
def printed(folder: Path, place: Path) -> str:
    """Give what the script says of the first study."""
    answer = run_script(folder, elsewhere=place)
    assert (answer.returncode, answer.stderr) == (0, "")
    return answer.stdout


def changed_copy(folder: Path, target: Path, *, name: str, old: str, new: str) -> Path:
    shutil.copytree(folder, target)
    file = target / name
    file.write_bytes(spoilt(file.read_bytes().decode(), old, new).encode())
    return target


def test_the_folder_is_flat_and_says_that_it_holds_patient_rows(
    study: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"README.txt", "residual-pain.R", "residual_pain.csv", "ard.csv"}
    assert {entry.name for entry in folder.iterdir()} == names
    original = (study / "residual_pain.csv").read_bytes()
    assert (folder / "residual_pain.csv").read_bytes() == original
    for name in ("README.txt", "residual-pain.R"):
        assert "THIS FOLDER HOLDS PATIENT ROWS" in (folder / name).read_text(encoding="utf-8")
    again = export(study, out=tmp_path / "again")
    captured = capsys.readouterr()
    assert "PATIENT ROWS" in captured.err
    assert captured.out == ""
    assert all((again / name).read_bytes() == (folder / name).read_bytes() for name in names)


def test_r_alone_redoes_the_study_and_agrees(folder: Path, printed: str) -> None:
    with (folder / "ard.csv").open(encoding="utf-8", newline="") as file:
        shipped = sum(1 for _ in csv.reader(file)) - 1
    verdict = re.search(
        r"^PASS\. R .*: (\d+) statistics compared and \d+ second opinions of confint, "
        r"0 disagree; (.*)$",
        printed,
        re.MULTILINE,
    )
    assert verdict is not None
    assert int(verdict.group(1)) == shipped
    assert verdict.group(2) == "published figures: 17 of 17 agree."


def test_it_prints_the_tables_as_the_manuscript_has_them(
    printed: str, bundle: ResultsBundle
) -> None:
    assert bundle.multivariable is not None
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    for model in (*bundle.univariable, bundle.multivariable):
        for term in model.terms:
            if term.log_odds is None:
                continue
            cells = (
                str(term.n),
                str(term.events),
                format_odds_ratio(term.log_odds),
                format_interval(term.ci_low, term.ci_high),
                format_p(term.p_value),
            )
            row = " ".join(cells).replace(NBSP, " ")
            assert any(line.endswith(row) for line in lines), row


def test_the_script_holds_no_number_that_was_computed(folder: Path) -> None:
    script = (folder / "residual-pain.R").read_text(encoding="utf-8")
    with (folder / "ard.csv").open(encoding="utf-8", newline="") as file:
        values = {row["value"].lstrip("-") for row in csv.DictReader(file)}
    estimates = {value for value in values if len(value) >= LONG_ENOUGH_TO_BE_AN_ESTIMATE}
    assert len(estimates) > 700
    for estimate in estimates:
        assert estimate[:LONG_ENOUGH_TO_BE_AN_ESTIMATE] not in script, estimate


def test_it_needs_no_package_that_it_does_not_declare(folder: Path) -> None:
    script = (folder / "residual-pain.R").read_text(encoding="utf-8")
    assert "packages <- character()" in script
    used = set(re.findall(r"\b([A-Za-z][A-Za-z0-9.]*)::", script))
    assert used <= {"stats", "utils", "tools", "splines"}
    assert re.search(r"\b(library|require|source|attachNamespace|loadNamespace)\(", script) is None
    defined = re.findall(r"^([A-Za-z_.]\w*) <- ", script, re.MULTILINE)
    assert sorted(set(defined)) == sorted(defined), "a name is defined twice"


def test_one_changed_cell_fails_by_its_numbers(folder: Path, place: Path, tmp_path: Path) -> None:
    changed = changed_copy(
        folder,
        tmp_path / "changed",
        name="residual_pain.csv",
        old="P001,2013-05-06,78,",
        new="P001,2013-05-06,79,",
    )
    answer = run_script(changed, elsewhere=place)
    assert answer.returncode == 5, answer.stderr
    assert "FAIL. " in answer.stdout
    assert "baseline / age / overall / mean: ard.csv" in answer.stdout
    assert "univariable / age / age / log_odds: ard.csv" in answer.stdout
    assert "its hash differs" in answer.stdout


def test_a_changed_result_and_a_figure_published_otherwise_are_named(
    folder: Path, place: Path, tmp_path: Path
) -> None:
    changed = changed_copy(
        folder, tmp_path / "changed", name="residual-pain.R", old='"1.683"', new='"1.684"'
    )
    lines = (changed / "ard.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    start = "multivariable,,bmi,,,or_ci_low,"
    (index,) = [i for i, line in enumerate(lines) if line.startswith(start)]
    value = float(lines[index].split(",")[6])
    lines[index] = lines[index].replace(repr(value), repr(value * (1 + 1e-4)))
    dropped = next(i for i, line in enumerate(lines) if line.startswith("diagnostics,"))
    key = " / ".join(part for part in lines[dropped].split(",")[:6] if part)
    del lines[dropped]
    (changed / "ard.csv").write_text("".join(lines), encoding="utf-8")
    answer = run_script(changed, elsewhere=place)
    assert answer.returncode == 5
    assert "multivariable / bmi / or_ci_low: ard.csv" in answer.stdout
    assert f"{key}: ard.csv absent" in answer.stdout
    assert re.search(r"bmi / odds_ratio +1\.684 +1\.683 +DISAGREES", answer.stdout)
    assert " 2 disagree; published figures: 16 of 17 agree." in answer.stdout
    assert "its hash differs" not in answer.stdout


@pytest.mark.parametrize("name", ["residual_pain.csv", "ard.csv"])
def test_a_missing_file_exits_3_and_is_named(
    folder: Path, place: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(folder, tmp_path / "lacking")
    (tmp_path / "lacking" / name).unlink()
    answer = run_script(tmp_path / "lacking", elsewhere=place)
    assert answer.returncode == 3
    assert f"{name}: this file is missing" in answer.stderr


@pytest.fixture(scope="module")
def everything_on(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the study with everything switched on, with fewer resamples and imputations."""
    copy = tmp_path_factory.mktemp("extended")
    shutil.copy(study / "residual_pain.csv", copy)
    text = (study / "extended.yml").read_text(encoding="utf-8")
    text = spoilt(text, "resamples: 200", "resamples: 12")
    text = spoilt(text, "{m: 20, iterations: 10}", "{m: 5, iterations: 2}")
    (copy / "study.yml").write_text(text, encoding="utf-8")
    return export(copy, out=copy / "r")


def test_draws_are_shipped_and_nothing_else_that_was_computed(everything_on: Path) -> None:
    """Whether the whole study passes is seen in test_export_studies.py."""
    assert {entry.name for entry in everything_on.iterdir()} == {
        *("README.txt", "residual-pain-extended.R", "residual_pain.csv", "ard.csv"),
        "draws.txt.gz",
    }


def test_a_package_that_is_not_there_exits_6_and_is_named(
    everything_on: Path, place: Path, tmp_path: Path
) -> None:
    changed = changed_copy(
        everything_on,
        tmp_path / "changed",
        name="residual-pain-extended.R",
        old='packages <- c("mice", "nnet")',
        new='packages <- c("miceAndMen", "nnet")',
    )
    answer = run_script(changed, elsewhere=place)
    assert answer.returncode == 6
    assert "apt-get install r-cran-miceandmen;" in answer.stderr
    assert answer.stdout == ""


ODD = r"""
schema_version: 1
study: odd
title: "A \"title\"\nquit(status = 0) # \\ of two lines"
data: {file: ard.csv, missing: ["", "NA", "?", "\\"]}
outcome:
  column: 'out"come'
  event: "ja\\nein"
  label: "結果 \u202e"
  group_labels: {"ja\\nein": 'Ja "wirklich"'}
predictors:
  - {column: TRUE, type: numeric, label: "年齡 '\t", unit: '"%"', per: 0.1}
  - column: function
    type: categorical
    label: "\\"
    levels: ["a b", "中文", 'c"d', "NA ", "è", never]
    level_labels: {"中文": "quit(\"no\")", "a b": "#"}
    reference: "中文"
  - {column: "x1", type: numeric, label: x2, summary: median}
exclusions:
  - {column: "a,b\nc", keep: 'in ["u v", "w''x"]', reason: "\"\\ # 理由"}
  - {column: "x1", keep: ">= -2.5"}
published:
  - {analysis: cohort, statistic: n_rows, value: 66, decimals: 0}
"""


def odd_data() -> str:
    """Invent rows for the odd study, with a BOM, quotes, line breaks and empty rows at the end."""
    levels = ["a b", "中文", '"c""d"', "NA ", "è"]
    lines = ['\ufeff"out""come",TRUE,function,x1,"a,b\nc",unused']
    for number in range(66):
        event = (number * 7 + number // 5) % 3 == 0
        missing = number == 12
        cells = [
            "ja\\nein" if event else "ne'in",
            "?" if missing else f" {(number * 13 % 31) / 8}\u3000" if number % 2 else "１２.５",
            "\\" if number == 17 else levels[(number * 11 // 3) % 5],
            f"{(number * 17 % 23) - 4}e-1" if number % 7 else "-30",
            ['"u v"', "w'x", "NA", "z"][number % 4 if number < 20 else number % 3],
            '"two\nlines, ""quoted"""',
        ]
        lines.append(",".join(cells))
    return "\r\n".join([*lines, ",,,,,", ",,,,,", ""])


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the odd study."""
    study = tmp_path_factory.mktemp("odd")
    (study / "study.yml").write_text(ODD, encoding="utf-8")
    (study / "ard.csv").write_text(odd_data(), encoding="utf-8", newline="")
    return export(study, out=study / "r")


def test_odd_names_and_hostile_texts_pass(odd: Path, place: Path) -> None:
    assert (odd / "patients.csv").read_bytes() == odd_data().encode()
    assert "\u202e" not in (odd / "odd.R").read_text(encoding="utf-8")
    answer = run_script(odd, elsewhere=place, environment={"LC_ALL": "C"})
    assert (answer.returncode, answer.stderr) == (0, ""), answer.stdout
    assert " 0 disagree; published figures: 1 of 1 agree." in answer.stdout
    for text in ('Ja "wirklich" (n = ', 'quit("no")', 'left out: "\\ # 理由'):
        assert text in answer.stdout


ROW = "\r\nne'in, 1.625\u3000,NA ,13e-1,w'x,\"two"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("NA ", "NA  ", "'NA  ' is not one of its levels"),
        ("ne'in", "nein", "'nein' is not one of its levels"),
        ("1.625", "１，６２５", " １，６２５\u3000' is not a number"),
        ("two", "2", "the file is not the one"),
    ],
)
def test_wrong_cells_are_named_and_nothing_passes(
    odd: Path, place: Path, tmp_path: Path, old: str, new: str, named: str
) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(odd, changed)
    content = (odd / "patients.csv").read_bytes().decode()
    spoiled = spoilt(content, ROW, spoilt(ROW, old, new))
    (changed / "patients.csv").write_bytes(spoiled.encode())
    answer = run_script(changed, elsewhere=place)
    assert answer.returncode == 5, answer.stderr
    assert named in answer.stdout
    assert "FAIL. " in answer.stdout
    unused = old == "two"
    assert (" 0 disagree" in answer.stdout) == unused


@pytest.mark.parametrize(
    ("old", "new", "row"), [("50,I,north", '50,I,nor"th', 2), ("48,I,NA", '48,I,"N\rA"', 5)]
)
def test_data_that_r_would_read_otherwise_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, row: int
) -> None:
    from tests.small_study import DATA, STUDY  # noqa: PLC0415  beside the one test that spoils them

    (tmp_path / "study.yml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "d.csv").write_bytes(spoilt(DATA, old, new).encode())
    assert cli.main(["export-r", str(tmp_path), "--out", str(tmp_path / "r")]) == 3
    assert f"d.csv row {row}: a quotation mark" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_a_folder_with_other_files_is_left_alone(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    assert cli.main(["export-r", str(study), "--out", str(tmp_path)]) == 2
    assert "holds other files ('thesis.docx')" in capsys.readouterr().err
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.docx"]
