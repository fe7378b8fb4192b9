"""The door to Pandoc: the program that the ``pypandoc_binary`` package carries."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pypandoc

from pyanalysis.errors import RenderError

_EPOCH = "1356998400"
"""2013-01-01, any fixed day: Pandoc stamps it into files instead of the time of the run."""


def pandoc_path() -> str:
    """Find Pandoc, the packaged one first: another version would write other bytes."""
    packaged = Path(pypandoc.__file__).parent / "files" / "pandoc"
    for candidate in (packaged, packaged.with_suffix(".exe")):
        if candidate.is_file():
            return str(candidate)
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise RenderError("Pandoc is missing: install the package 'pypandoc_binary'") from error


def convert(
    text: str, *, source: str, target: str, working_dir: Path, arguments: Sequence[str] = ()
) -> str:
    """Convert a text between formats; raises RenderError on Pandoc's errors and warnings."""
    command = [
        pandoc_path(),
        f"--from={source}",
        f"--to={target}",
        "--wrap=none",
        "--fail-if-warnings",
        *arguments,
    ]
    done = subprocess.run(
        command,
        input=text.encode("utf-8"),
        capture_output=True,
        cwd=working_dir,
        env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH},
        check=False,
    )
    if done.returncode:
        raise RenderError(_first_complaint(done.stderr.decode("utf-8", "replace")))
    return done.stdout.decode("utf-8")


def _first_complaint(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    complaints = [
        line.removeprefix("[WARNING]").strip()
        for line in lines
        if not line.startswith(("[INFO]", "Failing because"))
    ]
    return "Pandoc: " + "; ".join(complaints[:5] or ["failed without a message"])
