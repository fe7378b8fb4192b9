"""Puts the manuscript's template into the wheel; everything else is in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
TEMPLATE = ("_quarto.yml", "report")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*_files", ".quarto", "prepare.py", "_style.csl")


class BuildWithTemplate(build_py):  # type: ignore[misc]
    """Copy ``_quarto.yml`` and ``report/`` to ``pyanalysis/template`` of what is built."""

    def run(self) -> None:
        """Build as usual, then copy."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "pyanalysis" / "template"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        shutil.copyfile(ROOT / "_quarto.yml", target / "_quarto.yml")
        shutil.copytree(ROOT / "report", target / "report", ignore=LEFT_OUT)


setup(cmdclass={"build_py": BuildWithTemplate})
