"""A study with planted small counts, by the command line: none of its outputs tells them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.render.readback import text_of

LEVELS = {"none": (30, 70), "mild": (24, 50), "severe": (3, 20)}
"""Patients with and without the event; the three are planted."""

STUDY = """\
schema_version: 1
study: small-cells
title: A study with small cells
data: {{file: d.csv}}
outcome: {{column: died, event: "yes", label: Death}}
predictors:
  - {{column: frailty, type: categorical, label: Frailty, levels: [none, mild, severe]}}
  - {{column: sex, type: categorical, label: Sex, levels: [female, male]}}
  - {{column: age, type: numeric, label: Age, unit: years}}
analysis:
  linearity: {{knots: 0}}
{disclosure}published:
  - {{analysis: baseline, variable: frailty, level: severe, group: "yes", statistic: n,
     value: 3, decimals: 0}}
  - {{analysis: cohort, statistic: n, value: 197, decimals: 0}}
"""
PLANTED = ("baseline", "", "frailty", "severe", "yes", "n")
DISCLOSURE = "disclosure: {minimum_cell: 5}\n"


def write(folder: Path, *, disclosure: str = DISCLOSURE) -> Path:
    lines = ["died,frailty,sex,age"]
    for level, counts in LEVELS.items():
        for died, count in zip(("yes", "no"), counts, strict=True):
            for place in range(count):
                number = len(lines)
                sex = "male" if number % 2 else "female"
                lines.append(f"{died},{level},{sex},{50 + (number * 7) % 41 + place / 100}")
    (folder / "d.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "study.yml").write_text(STUDY.format(disclosure=disclosure), encoding="utf-8")
    return folder / "study.yml"


def ard(folder: Path) -> dict[tuple[str, ...], tuple[str, str]]:
    with (folder / "ard.csv").open(encoding="utf-8", newline="") as file:
        return {tuple(row[:6]): (row[6], row[8]) for row in list(csv.reader(file))[1:]}


@pytest.mark.live_r
def test_verify_compares_everything_and_tells_no_planted_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, out = write(tmp_path), tmp_path / "out"
    files = [f"--{name}={tmp_path / name}" for name in ("junit", "markdown")]
    assert cli.main(["run", str(study), "--out", str(out)]) == 0
    assert cli.main(["verify", str(study), "--out", str(out), *files]) == 0
    assert ard(out)[PLANTED] == ("", "suppressed")
    crosscheck = json.loads((out / "crosscheck.json").read_text(encoding="utf-8"))
    assert crosscheck["status"] == "agree"
    (row,) = (
        row
        for row in crosscheck["rows"]
        if (row["variable"], row["level"], row["group"]) == ("frailty", "severe", "yes")
        and row["analysis"] == "baseline"
        and row["statistic"] == "n"
    )
    assert (row["python"], row["r"], row["difference"]) == ("suppressed", "suppressed", None)
    published = [(item["published"], item["computed"]) for item in crosscheck["published"]]
    assert published == [("suppressed", "suppressed"), ("197", "197")]
    shown = [
        capsys.readouterr().out,
        *((tmp_path / name).read_text() for name in ("junit", "markdown")),
    ]
    for text in shown:
        lines = [line for line in text.splitlines() if "frailty" in line and "severe" in line]
        assert all("3" not in line.split("severe", 1)[1] for line in lines)


@pytest.mark.live_r
def test_a_wrong_small_count_is_still_a_disagreement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = write(tmp_path).read_text(encoding="utf-8")
    (tmp_path / "study.yml").write_text(text.replace("value: 3,", "value: 4,"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["verify", "study.yml"]) == 5
    assert "suppressed" in capsys.readouterr().err


def test_the_manuscript_marks_what_is_suppressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    arguments = ["report", "study.yml", "--no-r", "--engine", "offline", "--to", "html"]
    assert cli.main(arguments) == 0
    text = " ".join(text_of(Path("_output/small-cells/manuscript.html")).split())
    assert "counts of fewer than 5 patients are suppressed" in text
    assert "severe ‡ ‡ ‡" in text
    assert "mild ‡ ‡ ‡" in text
    assert "none 30 (52.6%) 70 (50.0%) 100 (50.8%)" in text
    assert "The test of frailty is suppressed." in text
    assert "3 (" not in text.split("severe", 1)[1].split("sex", 1)[0]


@pytest.mark.live_r
def test_pooled_models_of_suppressed_factors_go_and_are_not_called_unpooled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = write(tmp_path).read_text(encoding="utf-8")
    imputed = text.replace("{knots: 0}\n", "{knots: 0}\n  imputation: {m: 5, iterations: 2}\n")
    assert imputed != text
    (tmp_path / "study.yml").write_text(imputed, encoding="utf-8")
    rows = (tmp_path / "d.csv").read_text(encoding="utf-8").splitlines()
    for number in range(5, 65, 6):
        rows[number] = rows[number].rsplit(",", 1)[0] + ","
    (tmp_path / "d.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", "study.yml", "--engine", "offline", "--to", "html"]) == 0
    results = ard(Path("build/small-cells"))
    pooled = {key: row for key, row in results.items() if key[1] == "imputation:frailty"}
    assert pooled
    ratios = {key[3]: row for key, row in pooled.items() if key[5] == "odds_ratio"}
    assert ratios["mild"] == ratios["severe"] == ("", "suppressed")
    (age,) = (
        value
        for key, (value, _) in results.items()
        if (key[1], key[2], key[5]) == ("imputation:age", "age", "odds_ratio")
    )
    assert float(age) > 0
    shown = " ".join(text_of(Path("_output/small-cells/manuscript.html")).split())
    assert "Pooled over 5 imputed sets" in shown
    assert "therefore not pooled" not in shown


def test_without_the_key_everything_is_written(tmp_path: Path) -> None:
    study = write(tmp_path, disclosure="")
    assert cli.main(["run", str(study), "--no-r", "--out", str(tmp_path / "out")]) == 0
    assert ard(tmp_path / "out")[PLANTED] == ("3", "ok")


def test_too_few_events_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = write(tmp_path, disclosure="disclosure: {minimum_cell: 60}\n")
    assert cli.main(["run", str(study), "--no-r", "--out", str(tmp_path / "out")]) == 3
    assert "disclosure.minimum_cell: one of the two outcome groups" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("wrong", ["{minimum_cell: 1}", "{minimum_cell: five}", "{}", "{cell: 5}"])
def test_a_wrong_key_is_refused(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = write(tmp_path, disclosure=f"disclosure: {wrong}\n")
    assert cli.main(["check", str(study)]) == 3
    assert "disclosure" in capsys.readouterr().out


def test_the_folder_for_r_alone_keeps_every_result(tmp_path: Path) -> None:
    study = write(tmp_path)
    assert cli.main(["export-r", str(study), "--out", str(tmp_path / "r")]) == 0
    assert ard(tmp_path / "r")[PLANTED] == ("3", "ok")
