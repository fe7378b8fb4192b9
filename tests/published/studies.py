"""The published studies: where they are, and how their data come about."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
TIME_LIMIT = 60
"""Seconds; R writes a data file in less than one."""


def study_files() -> list[Path]:
    """List the study files, several a folder where a paper fits several models."""
    return sorted(FOLDER.glob("*/*.yml"))


def study_name(file: Path) -> str:
    """Name a study file by its folder, and by itself where it is one of several."""
    return file.parent.name if file.stem == "study" else f"{file.parent.name}-{file.stem}"


def copy_with_data(folder: Path, *, to: Path) -> Path:
    """Copy a folder and have its script, if there is one, write the data that are not shipped."""
    made = to / folder.name
    shutil.copytree(folder, made)
    for program, script in (
        (["Rscript", "--vanilla"], "make_data.R"),
        ([sys.executable], "make_data.py"),
    ):
        if (made / script).exists():
            subprocess.run([*program, script], cwd=made, check=True, timeout=TIME_LIMIT)
    return made


def lacking_r_packages(folder: Path) -> list[str]:
    """Name the R packages that hold the data of a study and are not installed."""
    script = folder / "make_data.R"
    if not script.exists():
        return []
    packages = sorted(set(re.findall(r"(\w+)::", script.read_text(encoding="utf-8"))))
    code = "for (p in commandArgs(TRUE)) if (!requireNamespace(p, quietly = TRUE)) cat(p, '')"
    answer = subprocess.run(
        ["Rscript", "--vanilla", "-e", code, *packages],
        capture_output=True,
        text=True,
        check=True,
        timeout=TIME_LIMIT,
    )
    return answer.stdout.split()


def stated_digest(folder: Path) -> str:
    """Read the SHA-256 of the data file in the README beside the study."""
    (digest,) = re.findall(r"`([0-9a-f]{64})`", (folder / "README.md").read_text(encoding="utf-8"))
    return str(digest)


def digest(file: Path) -> str:
    """Compute the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
