"""The example commands of README and docs, and a folder in which they can be run.

One convention holds for every page: a fenced block marked ``sh`` is run by the tests, from the top
of the page to its end in one shell; ``text`` and ``yaml`` are not commands. A block that installs
software is not run, and a comment above it says so: ``<!-- not run: installs software -->``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document

from pyanalysis.new_study.example import SUFFIXES, example_file

ROOT = Path(__file__).parents[2]
REASONS = {"installs software"}
LANGUAGES = {"sh", "text", "yaml"}

_FENCE = re.compile(
    r"^(?:<!-- (?P<note>[a-z ]+): (?P<told>.+?) -->\n)?```(?P<language>[^\n]*)\n(?P<text>.*?)^```$",
    flags=re.MULTILINE | re.DOTALL,
)

ABSTRACT = (
    "Of 120 patients 18 (15.0%) had residual pain. Body mass index was a risk factor "
    "(OR 1.68, 95% CI 1.23 to 2.52, P < 0.001).\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block of a page; ``line`` is that of its fence."""

    page: Path
    line: int
    language: str
    text: str
    not_run: str = ""
    study: str = ""


def pages() -> list[Path]:
    """List README and every page of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_of(page: Path) -> list[Block]:
    """Find the fenced blocks of a page."""
    content = page.read_text(encoding="utf-8")
    return [
        Block(
            page=page,
            line=content.count("\n", 0, found.start()) + 1,
            language=found["language"],
            text=found["text"],
            not_run=found["told"] if found["note"] == "not run" else "",
            study=found["told"] if found["note"] == "study" else "",
        )
        for found in _FENCE.finditer(content)
    ]


def commands_of(page: Path) -> list[Block]:
    """Find the blocks of a page that are run."""
    return [block for block in blocks_of(page) if block.language == "sh" and not block.not_run]


def prepare(folder: Path, blocks: Sequence[Block]) -> None:
    """Give a folder what a reader of the page has: a clone's studies and texts, files to try with.

    A file that the page itself makes is not there before.
    """
    for name in ("data", "report"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*_files")
        )
    shutil.copyfile(ROOT / "_quarto.yml", folder / "_quarto.yml")
    text = "".join(block.text for block in blocks)
    for suffix in SUFFIXES:
        path = folder / f"cohort{suffix}"
        if f"pyanalysis example {path.name}" not in text:
            path.write_bytes(example_file(path))
    (folder / "abstract.txt").write_text(ABSTRACT, encoding="utf-8")
    document = Document()
    document.add_paragraph(ABSTRACT)
    document.save(str(folder / "manuscript.docx"))


def run(blocks: Sequence[Block], folder: Path) -> None:
    """Run the blocks one after another in one shell; the first command that fails is a failure."""
    prepare(folder, blocks)
    programs = folder / ".bin"
    programs.mkdir()
    program = programs / "pyanalysis"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m pyanalysis "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = "".join(
        f"echo '--- {block.page.name}, line {block.line}' >&2\n{block.text}" for block in blocks
    )
    done = subprocess.run(
        ["sh", "-e", "-u"],
        input=script,
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "MAKEFLAGS": "",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout[-500:]}\n{done.stderr}"
