"""An exported study run as a stranger would: R on PATH, no Python anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from pyanalysis import cli

TIME_LIMIT = 200
"""Seconds; the slowest honest script of the tests takes twenty."""


def export(study: Path, *, out: Path) -> Path:
    """Export a study by the command line, and give its folder."""
    assert cli.main(["export-r", str(study), "--out", str(out)]) == 0
    return out


def path_without_python(folder: Path) -> str:
    """Make a PATH with every program of the present one but Python and what belongs to it."""
    programs = folder / "bin"
    if not programs.exists():
        programs.mkdir(parents=True)
        for place in os.environ["PATH"].split(os.pathsep):
            for program in sorted(Path(place).glob("*")):
                link = programs / program.name
                belongs = program.name.startswith(("python", "pip", "pyanalysis", "py.test"))
                if not belongs and not os.path.lexists(link):
                    link.symlink_to(program)
    assert shutil.which("python3", path=str(programs)) is None
    assert shutil.which("Rscript", path=str(programs)) is not None
    return str(programs)


def run_script(
    folder: Path, *, elsewhere: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the folder's script from another working directory."""
    (script,) = folder.glob("*.R")
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "R_"))
    }
    variables |= {"PATH": path_without_python(elsewhere), **(environment or {})}
    working = elsewhere / "working directory"
    working.mkdir(exist_ok=True)
    answer = subprocess.run(
        ["Rscript", "--vanilla", str(script)],
        cwd=working,
        env=variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=TIME_LIMIT,
    )
    assert list(working.iterdir()) == []
    return answer
