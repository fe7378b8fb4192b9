"""The door to Pandoc: the program that the ``pypandoc_binary`` package carries."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

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
    complaints = _complaints(done.stderr.decode("utf-8", "replace"))
    if done.returncode or complaints:
        found = "; ".join(complaints[:5] or ["failed without a message"])
        raise RenderError(f"Pandoc: {found}")
    return done.stdout.decode("utf-8")


_WITHOUT_WORDS: Final = re.compile(
    r"\[WARNING\] (?:Could not load translations for |The term \w+ has no translation defined)"
    r"|data file translations/"
)
"""Pandoc lacks words of its own in a language, "Table" say: none of them is used."""


def _complaints(stderr: str) -> list[str]:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return [
        line.removeprefix("[WARNING]").strip()
        for line in lines
        if not line.startswith("[INFO]") and not _WITHOUT_WORDS.match(line)
    ]
