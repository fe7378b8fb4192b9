"""The command line from the outside: exit codes, files, messages."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.crosscheck.r_results import RResults

BASELINE_NUMERIC = {
    "n", "n_missing", "mean", "sd", "median", "q1", "q3", "test_statistic", "p_value", "smd",
}  # fmt: skip
BASELINE_CATEGORICAL = {"n", "n_missing", "percent", "test_statistic", "p_value", "smd"}
TERM = {
    "n", "events", "log_odds", "std_error", "p_value", "odds_ratio", "or_ci_low", "or_ci_high",
}  # fmt: skip
MODEL = {"n", "events", "log_likelihood", "deviance", "null_deviance", "df_residual", "aic"}


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def real_r_once(r_answer: RResults, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve the session's one answer of the real R, so that not every test starts R."""
    monkeypatch.setattr("pyanalysis.crosscheck.r_session.run_r", lambda *_: r_answer)


def test_check_accepts_the_study_and_writes_nothing(
    study: Path, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", str(study)]) == 0
    assert "120 patients, 18 events" in capsys.readouterr().out
    assert list(workplace.iterdir()) == []


def test_five_mistakes_come_in_one_message_and_nothing_is_written(
    study: Path, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = workplace / "broken"
    shutil.copytree(study, broken)
    text = (broken / "study.yml").read_text(encoding="utf-8")
    for old, new in (
        ("type: numeric", "type: numerical"),
        ("column: bmi", "column: bmj"),
        ("interval: profile", "interval: profil"),
        ("confidence: 0.95", "confidense: 0.95"),
        ('event: "yes"', 'event: "Yes"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (broken / "study.yml").write_text(text, encoding="utf-8")
    before = sorted(workplace.rglob("*"))
    for command in ("check", "run", "verify", "report"):
        assert cli.main([command, str(broken)]) == 3
        captured = capsys.readouterr()
        message = captured.out + captured.err
        for found in ("numerical", "bmj", "profil", "confidense", "Yes"):
            assert found in message
        assert "Traceback" not in message
    assert sorted(workplace.rglob("*")) == before


def test_run_writes_three_files_with_equal_bytes_each_time(
    study: Path, workplace: Path, real_r_once: None
) -> None:
    for name in ("one", "two"):
        assert cli.main(["run", str(study), "--out", name]) == 0
    for file in ("results.json", "ard.csv", "crosscheck.json"):
        one, two = (workplace / name / file for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
    crosscheck = json.loads((workplace / "one" / "crosscheck.json").read_text(encoding="utf-8"))
    assert crosscheck["status"] == "agree"
    assert crosscheck["disagreed"] == 0
    assert crosscheck["compared"] > 400


def test_every_kind_of_statistic_is_compared_for_every_predictor(
    study: Path, workplace: Path, real_r_once: None
) -> None:
    assert cli.main(["run", str(study), "--out", "out"]) == 0
    results = json.loads((workplace / "out" / "results.json").read_text(encoding="utf-8"))
    crosscheck = json.loads((workplace / "out" / "crosscheck.json").read_text(encoding="utf-8"))
    seen: dict[tuple[str, str], set[str]] = {}
    for row in crosscheck["rows"]:
        seen.setdefault((row["analysis"], row["variable"]), set()).add(row["statistic"])
        assert row["agrees"]
    for variable in results["study"]["variables"]:
        column = variable["column"]
        is_numeric = variable["kind"] == "numeric"
        expected = BASELINE_NUMERIC if is_numeric else BASELINE_CATEGORICAL
        assert expected <= seen[("baseline", column)]
        assert seen[("univariable", column)] >= TERM
        assert {"p_value", "selected"} <= seen[("selection", column)]
    for analysis in ("univariable", "multivariable"):
        assert seen[(analysis, "")] >= MODEL
        assert {"log_odds", "std_error"} <= seen[(analysis, "(Intercept)")]
    with (workplace / "out" / "ard.csv").open(encoding="utf-8", newline="") as file:
        keys = {tuple(row[:6]) for row in list(csv.reader(file))[1:]}
    compared = {
        tuple(row[key] for key in ("analysis", "model", "variable", "level", "group", "statistic"))
        for row in crosscheck["rows"]
    }
    assert keys <= compared, "a statistic of ard.csv was not compared with R"


def test_verify_prints_the_comparison_and_writes_junit(
    study: Path, workplace: Path, real_r_once: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["verify", str(study), "--junit", "x.xml"]) == 0
    printed = capsys.readouterr().out
    assert " 0 disagree; published figures: " in printed
    crosscheck = json.loads(
        (workplace / "build" / "residual-pain" / "crosscheck.json").read_text(encoding="utf-8")
    )
    assert all(check["agrees"] for check in crosscheck["published"])
    assert {"1.683", "10.700", "6.170", "5.797", "5.734", "9.959"} <= {
        check["published"] for check in crosscheck["published"]
    }
    cases = (workplace / "x.xml").read_text(encoding="utf-8").count("<testcase")
    assert cases == crosscheck["compared"] + len(crosscheck["published"])


def test_a_wrong_published_figure_exits_5_and_report_writes_no_manuscript(
    study: Path, workplace: Path, real_r_once: None, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = workplace / "wrong"
    shutil.copytree(study, wrong)
    text = (wrong / "study.yml").read_text(encoding="utf-8")
    assert "value: 1.683" in text
    (wrong / "study.yml").write_text(text.replace("1.683", "1.684"), encoding="utf-8")
    assert cli.main(["verify", str(wrong)]) == 5
    assert cli.main(["report", str(wrong), "--to", "html", "--engine", "offline"]) == 5
    assert "published 1.684, computed 1.683" in capsys.readouterr().err
    assert not (workplace / "_output").exists()


def test_without_r_every_output_says_that_nothing_was_checked(
    study: Path, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", str(study), "--no-r"]) == 0
    assert "not compared" in capsys.readouterr().err
    crosscheck = json.loads(
        (workplace / "build" / "residual-pain" / "crosscheck.json").read_text(encoding="utf-8")
    )
    assert (crosscheck["status"], crosscheck["r"]) == ("not_run", None)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "x", "--to", "pdf,odt"], 2),
        (["nonsense"], 2),
        (["check", "nowhere"], 3),
    ],
)
def test_usage_faults_have_their_code(
    arguments: list[str], code: int, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        answer = cli.main(arguments)
    except SystemExit as stop:
        answer = int(stop.code or 0)
    assert answer == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_of_ours_is_a_short_message_and_a_log_without_values(
    study: Path,
    workplace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "patient P017 weighs 143 kg"
        raise RuntimeError(message)

    monkeypatch.setattr("pyanalysis.pipeline.analyse", broken)
    monkeypatch.setattr("tempfile.tempdir", str(workplace))
    assert cli.main(["run", str(study), "--no-r"]) == 1
    message = capsys.readouterr().err
    assert "RuntimeError" in message
    (log,) = workplace.glob("pyanalysis-*.log")
    assert "in broken" in log.read_text(encoding="utf-8")
    assert "143" not in log.read_text(encoding="utf-8") + message


def test_help_imports_nothing_heavy() -> None:
    probe = (
        "import sys\n"
        "from pyanalysis import cli\n"
        "try:\n"
        "    cli.main(['--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'statsmodels', 'rich', 'matplotlib', 'rpy2'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )
    assert "HEAVY []" in answer.stdout
