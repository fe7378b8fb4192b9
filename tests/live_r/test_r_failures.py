"""Each way in which R can fail, from the command line: a clear message and exit 6, or it works.

`verify` runs in a process of its own, as a person or a CI would start it. The broken R's are copies
of the one that is here, one thing in them spoilt.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import pyanalysis
from pyanalysis.crosscheck.r_session import INSTALL_HINT, OLDEST_R
from pyanalysis.crosscheck.time_limit import VARIABLE
from tests.small_study import DATA, STUDY, spoilt

pytestmark = [
    pytest.mark.live_r,
    pytest.mark.skipif(bool(os.environ.get("NO_R")), reason="NO_R=1"),
]

ROOT = Path(pyanalysis.__file__).parents[1]
HANGS = "5"
"""Seconds given to an R that hangs for 60: enough for it to start on a busy machine."""
LONGEST = 90
"""Seconds after which the test itself gives up: the limit of the product did not work."""

OLD_R = """
local({
  unlockBinding("getRversion", baseenv())
  assign("getRversion", envir = baseenv(), function() {
    structure(list(c(3L, 6L, 3L)),
              class = c("R_system_version", "package_version", "numeric_version"))
  })
})
"""
HOSTILE_PROFILE = """
cat("printed by the profile\\n")
options(OutDec = ",", digits = 2, contrasts = c("contr.sum", "contr.poly"), warn = 2)
mean <- function(...) 42
stop("the profile stops here")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a `verify` left behind."""

    code: int
    stdout: str
    stderr: str
    badge: str
    junit: str


@dataclass(slots=True, kw_only=True)
class Place:
    """A folder with a study and what may be spoilt: the environment, the package, R itself."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    package: Path = ROOT

    def verify(self) -> Answer:
        unset = {name: value for name, value in os.environ.items() if name != "R_HOME"}
        told = subprocess.run(
            [
                *(sys.executable, "-m", "pyanalysis", "verify", str(self.folder / "study")),
                *("--out", "out", "--summary", "--badge", "badge.json", "--junit", "x.xml"),
            ],
            cwd=self.folder,
            env={**unset, "PYTHONPATH": str(self.package), **self.environment},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        return Answer(
            code=told.returncode,
            stdout=told.stdout,
            stderr=told.stderr,
            badge=json.loads((self.folder / "badge.json").read_text(encoding="utf-8"))["message"],
            junit=(self.folder / "x.xml").read_text(encoding="utf-8"),
        )

    def spoil_package(self, name: str, old: str, new: str) -> None:
        """Run a copy of the package in which one place of one file is another."""
        copy = self.folder / "copy"
        if self.package == ROOT:
            shutil.copytree(
                ROOT / "pyanalysis",
                copy / "pyanalysis",
                ignore=shutil.ignore_patterns("__pycache__"),
            )
            self.package = copy
        file = copy / "pyanalysis" / "crosscheck" / name
        file.write_text(spoilt(file.read_text(encoding="utf-8"), old, new), encoding="utf-8")

    def make_r_do(self, line: str) -> None:
        """Have R's half of the analysis begin with a line of R."""
        start = "  store <- new_rows()\n"
        self.spoil_package("analyse.R", start, f"  {line}\n{start}")

    def program_named_r(self, script: str) -> None:
        program = self.folder / "bin" / "R"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        self.environment["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"

    def copied_r(self) -> Path:
        """Build an R of links to the real one's files, and have it used."""
        real = Path(subprocess.check_output(["R", "RHOME"], text=True).strip())
        home = self.folder / "R"
        (home / "library").mkdir(parents=True)
        for part in real.iterdir():
            if part.name != "library":
                (home / part.name).symlink_to(part)
        for part in (real / "library").iterdir():
            (home / "library" / part.name).symlink_to(part)
        self.environment["R_HOME"] = str(home)
        return home


@pytest.fixture
def place(tmp_path: Path) -> Place:
    study = tmp_path / "study"
    study.mkdir()
    (study / "study.yml").write_text(STUDY, encoding="utf-8")
    (study / "d.csv").write_text(DATA, encoding="utf-8")
    return Place(folder=tmp_path)


def r_version() -> tuple[int, ...]:
    text = subprocess.check_output(
        ["R", "--vanilla", "--no-echo", "-e", "cat(format(getRversion()))"], text=True
    )
    return tuple(int(part) for part in text.split("."))


def refused(answer: Answer, *parts: str) -> None:
    """Check exit 6, a message with these parts, nothing on stdout, and no stale verdict."""
    assert answer.code == 6, answer.stderr
    said = answer.stderr[answer.stderr.index("pyanalysis: R cannot be used: ") :]
    for part in parts:
        assert part in said
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    assert answer.badge == "not made"
    assert "<error" in answer.junit


def agreed(answer: Answer) -> None:
    """Check that all went well, and that stdout holds our text alone."""
    assert answer.code == 0, answer.stderr
    assert answer.stdout.startswith("analysis ")
    assert " 0 disagree.\n" in answer.stdout
    assert answer.stdout.count("\n\n") in (2, 3)
    assert answer.badge.endswith("statistics agree")


def test_an_undisturbed_r_agrees(place: Place) -> None:
    agreed(place.verify())


# ---- What cannot be used: exit 6 ----


def test_no_r(place: Place) -> None:
    place.environment["PATH"] = str(place.folder)
    refused(place.verify(), "no R on PATH", *INSTALL_HINT.splitlines())


def test_an_r_home_without_r(place: Place) -> None:
    place.environment["R_HOME"] = "/nowhere"
    refused(place.verify(), "R_HOME is set to /nowhere, where there is no R; unset it")


def test_an_r_that_is_too_old(place: Place) -> None:
    """The real R, which says of itself that it is R 3.6.3."""
    home = place.copied_r()
    base = home / "library" / "base"
    real = base.resolve()
    base.unlink()
    shutil.copytree(real, base)
    with (base / "R" / "Rprofile").open("a", encoding="utf-8") as file:
        file.write(OLD_R)
    assert OLDEST_R > (3, 6, 3)
    refused(place.verify(), "R 3.6.3 is too old", "R 4.2 or newer is needed")


@pytest.mark.parametrize(
    "script", ["echo broken >&2; exit 1", "echo hello", "exit 0", "kill -SEGV $$"]
)
def test_a_program_named_r_that_is_none(place: Place, script: str) -> None:
    place.program_named_r(script)
    refused(place.verify(), "r-base-core")


def test_a_package_that_is_missing(place: Place) -> None:
    (place.copied_r() / "library" / "MASS").unlink()
    answer = place.verify()
    if r_version() < (4, 4, 0):
        refused(answer, "R's package MASS is not installed, or is broken", "r-cran-mass")
    else:
        agreed(answer)


def test_a_package_that_is_broken(place: Place) -> None:
    """A MASS in R_LIBS whose code is cut short stands before the good one."""
    library = place.folder / "library"
    found = subprocess.check_output(
        ["R", "--vanilla", "--no-echo", "-e", 'cat(find.package("MASS"))'], text=True
    )
    shutil.copytree(found, library / "MASS")
    code = library / "MASS" / "R" / "MASS.rdb"
    code.write_bytes(code.read_bytes()[:1000])
    place.environment["R_LIBS"] = str(library)
    answer = place.verify()
    if r_version() < (4, 4, 0):
        refused(answer, "R's package MASS is not installed, or is broken")
    else:
        agreed(answer)


def test_imputation_without_its_packages(place: Place) -> None:
    file = place.folder / "study" / "study.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}analysis:\n  imputation: {{m: 5, iterations: 1}}\n", encoding="utf-8")
    (place.copied_r() / "library" / "nnet").unlink()
    place.environment["R_LIBS_SITE"] = str(place.folder)
    refused(
        place.verify(),
        "the imputation needs R's mice and nnet (",
        "apt-get install r-cran-mice r-cran-nnet",
        "remove analysis.imputation",
    )


def test_an_rpy2_that_cannot_be_loaded(place: Place) -> None:
    """As one built for another R: the symbol is missing that rpy2 for R 4.5 asks R 4.2 for."""
    fake = place.folder / "fake" / "rpy2"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text("raise ImportError('undefined symbol: R_ParentEnv')\n")
    place.environment["PYTHONPATH"] = f"{fake.parent}{os.pathsep}{ROOT}"
    refused(place.verify(), "undefined symbol: R_ParentEnv", "make setup")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("tools::pskill(Sys.getpid(), 11L)", "its process ended with code -11 (SIGSEGV)"),
        ("tools::pskill(Sys.getpid(), 9L)", "(SIGKILL); the machine may be short of memory"),
        ("quit(status = 3L)", "its process quit without an answer (code 3)"),
    ],
    ids=["segmentation fault", "killed", "quits"],
)
def test_an_r_that_crashes(place: Place, line: str, told: str) -> None:
    place.make_r_do(line)
    refused(place.verify(), told)


@pytest.mark.parametrize(
    "hang",
    [
        lambda place: place.make_r_do("repeat NULL"),
        lambda place: place.program_named_r("exec sleep 60"),
    ],
    ids=["loops", "does not start"],
)
def test_an_r_that_hangs(place: Place, hang: Callable[[Place], None]) -> None:
    hang(place)
    place.environment[VARIABLE] = HANGS
    refused(place.verify(), f"did not answer within {HANGS} seconds", f"{VARIABLE}=SECONDS")


def test_an_error_within_r_is_told_in_english(place: Place) -> None:
    place.make_r_do('log("x")')
    place.environment |= {"LANGUAGE": "de", "LANG": "de_DE.UTF-8"}
    refused(place.verify(), "non-numeric argument to mathematical function")


# ---- What just works ----


def test_an_r_that_prints(place: Place) -> None:
    place.make_r_do('cat("a word\\n"); system("echo a word from a shell"); print(warnings())')
    answer = place.verify()
    agreed(answer)
    assert "a word from a shell" in answer.stderr


def test_a_hostile_profile_and_workspace(place: Place) -> None:
    """Where R looks by itself, and where the environment tells it to look."""
    profile = place.folder / ".Rprofile"
    profile.write_text(HOSTILE_PROFILE, encoding="utf-8")
    (place.folder / ".Renviron").write_text("R_DEFAULT_PACKAGES=NULL\nLC_ALL=de_DE.UTF-8\n")
    save = 'glm <- function(...) stop("the workspace"); save.image(".RData")'
    subprocess.check_call(["R", "--vanilla", "--no-echo", "-e", save], cwd=place.folder)
    place.environment |= {
        "HOME": str(place.folder),
        "R_PROFILE": str(profile),
        "R_PROFILE_USER": str(profile),
        "R_ENVIRON_USER": str(place.folder / ".Renviron"),
        "R_DEFAULT_PACKAGES": "NULL",
    }
    answer = place.verify()
    agreed(answer)
    assert "printed by the profile" not in answer.stderr


@pytest.mark.parametrize("locale", ["german", "none"])
def test_a_locale_with_a_decimal_comma_and_translated_messages(place: Place, locale: str) -> None:
    """German where it can be made here, and a name that no machine has: both set everything."""
    name = "xx_YY.UTF-8"
    if locale == "german":
        name = "de_DE.UTF-8"
        made = place.folder / "locales"
        made.mkdir()
        if shutil.which("localedef") is None:
            pytest.skip("no localedef here")
        done = subprocess.run(
            ["localedef", "-i", "de_DE", "-f", "UTF-8", str(made / name)],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            pytest.skip("the sources of the German locale are not installed here")
        place.environment["LOCPATH"] = str(made)
    everything = ("LANG", "LC_ALL", "LC_NUMERIC", "LC_COLLATE", "LC_MESSAGES")
    place.environment |= dict.fromkeys(everything, name) | {"LANGUAGE": "de"}
    agreed(place.verify())
