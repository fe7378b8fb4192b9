"""What the wheel carries, and that a project can be started from it without a clone.

The wheel is built from a copy, with the setuptools that is here: nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "_quarto.yml")
TEMPLATE = "pyanalysis/template/"
MADE = shutil.ignore_patterns("__pycache__", "*_files", "_metadata.yml", "*.pyc")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        shutil.copyfile(ROOT / name, source / name)
    for name in ("pyanalysis", "report", "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=MADE)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    without = ["--no-index", "--no-deps", "--no-build-isolation"]
    command(*pip, *without, "--wheel-dir", str(folder), ".", cwd=source)
    (made,) = folder.glob("*.whl")
    return made


def command(*words: str, cwd: Path, path: Path | None = None) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        words,
        cwd=cwd,
        env=kept if path is None else {**kept, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files_of(folder: Path, *, but: Sequence[str] = ()) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in found}
    return {
        name
        for name in names
        if not (
            "__pycache__" in name or name.endswith(("_metadata.yml", *but)) or "_files/" in name
        )
    }


@pytest.mark.slow
def test_the_wheel_carries_the_package_and_the_template_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    template = {f"{TEMPLATE}{name}" for name in files_of(ROOT / "report", but=["prepare.py"])}
    package = files_of(ROOT / "pyanalysis", but=[".pyc"])
    assert {"pyanalysis/crosscheck/analyse.R", "pyanalysis/study/schema.json"} <= package
    expected = package | template | {f"{TEMPLATE}_quarto.yml"}
    inside = {name for name in names if ".dist-info/" not in name}
    assert inside == expected
    assert not any(name.startswith("tests/") or "prepare.py" in name for name in names)


@pytest.mark.slow
def test_a_project_starts_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)

    def pyanalysis(*words: str) -> str:
        return command(sys.executable, "-m", "pyanalysis", *words, cwd=tmp_path, path=installed)

    pyanalysis("example", "cohort.sav")
    asked = ("--outcome", "died", "--event", "yes", "--synthetic")
    pyanalysis("init", "mine", "--data", "cohort.sav", *asked)
    assert "240 patients" in pyanalysis("check", "mine")
    project = tmp_path / "mine"
    assert (project / "report" / "manuscript.qmd").is_file()
    assert not (project / "report" / "prepare.py").exists()
    assert "pre-render" not in (project / "_quarto.yml").read_text(encoding="utf-8")
    assert "  synthetic: true " in (project / "study.yml").read_text(encoding="utf-8")
    where = "from pyanalysis.render.template import packaged_template as p; print(p())"
    found = command(sys.executable, "-c", where, cwd=tmp_path, path=installed).strip()
    assert Path(found) == installed / "pyanalysis" / "template"
