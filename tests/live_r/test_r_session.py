"""R in a process of its own: nothing of the user's reaches it, and no fault of it reaches us."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

import pyanalysis
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.r_session import OLDEST_R, run_r
from pyanalysis.errors import RUnavailableError
from tests.small_study import STUDY, Study, read, spoilt

pytestmark = [
    pytest.mark.live_r,
    pytest.mark.skipif(bool(os.environ.get("NO_R")), reason="NO_R=1"),
]

SHORT = 1.0
"""Seconds: less than R needs to start; the hung R of the test would take thirty."""

HOSTILE = """\
cat("printed by the profile\\n")
options(OutDec = ",", digits = 2, contrasts = c("contr.sum", "contr.poly"), warn = 2)
glm <- function(...) stop("the profile's own glm")
mean <- function(...) 42
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Give the small study with labels beyond ASCII, which a C locale would spoil."""
    text = spoilt(STUDY, "label: Stage, levels: [I, II, III]", "label: Größe, levels: [ä, Z, a]")
    rows = [
        f"{number},{'yes' if number * 7 % 5 < 2 else 'no'},{40 + number * 11 % 37},"
        f"{('ä', 'Z', 'a')[number % 3]}\n"
        for number in range(30)
    ]
    data = "id,died,age,stage\n" + "".join(rows)
    return read(tmp_path_factory.mktemp("study"), study=text, data=data)


@pytest.fixture(scope="module")
def undisturbed(study: Study) -> RResults:
    spec, cohort = study
    return run_r(cohort, spec)


def changed_package(folder: Path, monkeypatch: pytest.MonkeyPatch, *, first_lines: str) -> None:
    """Give the child a copy of the package whose R code starts with these lines."""
    copy = folder / "copy" / "pyanalysis"
    shutil.copytree(Path(pyanalysis.__file__).parent, copy)
    script = copy / "crosscheck" / "analyse.R"
    text = script.read_text(encoding="utf-8")
    script.write_text(
        spoilt(text, "  store <- new_rows()\n", f"{first_lines}\n  store <- new_rows()\n"),
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(copy.parent)


def fake_r(folder: Path, monkeypatch: pytest.MonkeyPatch, *, script: str) -> None:
    """Put another program named R first on PATH."""
    program = folder / "bin" / "R"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("R_HOME", raising=False)


def test_r_answers_with_rows_and_says_who_it_is(undisturbed: RResults) -> None:
    version = tuple(int(part) for part in undisturbed.facts.version.split("."))
    assert version >= OLDEST_R
    assert "rpy2-rinterface" in undisturbed.facts.called_by
    (n,) = [
        row.value
        for row in undisturbed.rows
        if (row.analysis, row.statistic, row.group) == ("cohort", "n", "overall")
    ]
    assert n == 30.0
    assert {row.level for row in undisturbed.rows if row.variable == "stage"} >= {"ä", "Z", "a"}


def test_neither_profile_nor_workspace_nor_locale_of_the_user_changes_a_number(
    study: Study,
    undisturbed: RResults,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    spec, cohort = study
    (tmp_path / ".Rprofile").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / ".Renviron").write_text("R_DEFAULT_PACKAGES=NULL\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("R_PROFILE_USER", str(tmp_path / ".Rprofile"))
    monkeypatch.setenv("R_PROFILE", str(tmp_path / ".Rprofile"))
    monkeypatch.setenv("R_ENVIRON_USER", str(tmp_path / ".Renviron"))
    for name in ("LANG", "LC_ALL", "LC_NUMERIC", "LC_COLLATE"):
        monkeypatch.setenv(name, "de_DE.ISO-8859-1")
    monkeypatch.setenv("LANGUAGE", "de")
    assert run_r(cohort, spec) == undisturbed
    assert "printed by the profile" not in "".join(capfd.readouterr())
    assert os.environ["LC_ALL"] == "de_DE.ISO-8859-1"


def test_what_r_prints_does_not_reach_stdout_and_its_error_is_told(
    study: Study,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """In English whatever the user's language is: the message of log() is R's own."""
    spec, cohort = study
    monkeypatch.setenv("LANGUAGE", "de")
    lines = '  cat("a word from R\\n")\n  system("echo a word from a shell")\n  log("x")'
    changed_package(tmp_path, monkeypatch, first_lines=lines)
    with pytest.raises(RUnavailableError, match="non-numeric argument") as caught:
        run_r(cohort, spec)
    assert caught.value.exit_code == 6
    assert "R cannot be used: " in str(caught.value)
    assert "--no-r" in str(caught.value)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "a word from R" in captured.err
    assert "a word from a shell" in captured.err


def test_a_crash_of_r_is_an_error_and_not_the_end_of_us(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, cohort = study
    changed_package(tmp_path, monkeypatch, first_lines="  tools::pskill(Sys.getpid(), 9L)")
    with pytest.raises(RUnavailableError, match="its process ended with code -9"):
        run_r(cohort, spec)


def test_an_r_that_hangs_is_ended_at_the_time_limit(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, cohort = study
    changed_package(tmp_path, monkeypatch, first_lines="  Sys.sleep(30)")
    started = time.monotonic()
    with pytest.raises(RUnavailableError, match="it did not answer within 1 seconds and was ended"):
        run_r(cohort, spec, time_limit=SHORT)
    assert time.monotonic() - started < 15.0


def test_a_program_named_r_that_is_none_is_an_error(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, cohort = study
    fake_r(tmp_path, monkeypatch, script="echo broken >&2; exit 1")
    with pytest.raises(RUnavailableError, match="R cannot be used") as caught:
        run_r(cohort, spec)
    assert "r-base-core r-cran-mass" in str(caught.value)


def test_no_r_on_path_is_told_with_what_to_install(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, cohort = study
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("R_HOME", raising=False)
    with pytest.raises(RUnavailableError, match="R cannot be used: no R on PATH") as caught:
        run_r(cohort, spec)
    assert caught.value.exit_code == 6
    for part in ("apt-get install", "dnf install", "brew install", "--no-r"):
        assert part in str(caught.value)
