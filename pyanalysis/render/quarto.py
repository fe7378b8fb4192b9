"""The door to Quarto, through its Python package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import quarto

from pyanalysis.display.byline import read_byline
from pyanalysis.errors import RenderError
from pyanalysis.render.docx import finish_docx
from pyanalysis.render.formats import MANUSCRIPT, QUARTO_NAMES, Format, output_name
from pyanalysis.render.html import finish_html
from pyanalysis.render.pdf_standard import is_about_standard, not_conforming
from pyanalysis.render.staged_study import authors_of, facts_of, has_title_page, submission_of

MINIMUM_VERSION: Final = "1.9"
_EPOCH: Final = "1356998400"
_ANSI: Final = re.compile(r"\x1b\[[0-9;]*m")
_UNRESOLVED: Final = re.compile(
    r"(?im)^.*(?:unable to resolve (?:crossref|link)|citation \S+ not found|invalid reference).*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuarto:
    """The Quarto of this machine; both texts are empty when there is none."""

    path: str
    version: str

    @property
    def usable(self) -> bool:
        """Whether it is there and new enough."""
        return bool(self.path) and _numbers(self.version) >= _numbers(MINIMUM_VERSION)

    def require(self) -> str:
        """Give the version; raises RenderError when Quarto is missing or too old."""
        if not self.path:
            raise RenderError(
                "Quarto was asked for but is not on this machine: install it from "
                "https://quarto.org, or use '--engine offline'"
            )
        if not self.usable:
            raise RenderError(
                f"Quarto {self.version} at {self.path} is older than {MINIMUM_VERSION}: install a "
                "newer one, or use '--engine offline'"
            )
        return self.version


def find_quarto() -> FoundQuarto:
    """Look for Quarto on the PATH, then beside the running interpreter."""
    beside = Path(sys.executable).parent
    path = quarto.path() or shutil.which("quarto", path=str(beside))
    if not path:
        return FoundQuarto(path="", version="")
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return FoundQuarto(path="", version="")
    version = done.stdout.strip() if done.returncode == 0 else ""
    return FoundQuarto(path=path if version else "", version=version)


def render_quarto(
    project: Path,
    *,
    formats: Sequence[Format],
    environment: Mapping[str, str],
    progress: Callable[[str], None],
) -> dict[Format, Path]:
    """Render the project's manuscript in place, format by format; give the path of each file.

    The package's own ``quarto.render`` neither gives Quarto's messages nor its exit code, so only
    its search for the program is used.
    """
    found = find_quarto()
    found.require()
    finished = project / "finished"
    finished.mkdir()
    made: dict[Format, Path] = {}
    for target in formats:
        progress(f"Quarto writes {output_name(target)}")
        command = _command(found.path, target=target)
        try:
            _run(command, project=project, environment=environment)
        except _StandardError as error:
            progress(not_conforming(str(error)))
            _run([*command, *_PLAIN_PDF], project=project, environment=environment)
        result = _result(project, target=target)
        made[target] = result.replace(finished / output_name(target))
        if target == "html":
            finish_html(made[target])
        if target == "docx":
            facts = facts_of(project)
            byline = read_byline(authors_of(facts))
            own = None if has_title_page((project / MANUSCRIPT).parent) else byline
            finish_docx(
                made[target], authors=byline.names, byline=own, submission=submission_of(facts)
            )
    return made


class _StandardError(RenderError):
    """The text does not allow the PDF standard that the project asks for."""


_PLAIN_PDF: Final = ("-M", "pdf-standard:1.7")


def _command(path: str, *, target: Format) -> list[str]:
    command = [path, "render", MANUSCRIPT, "--to", QUARTO_NAMES[target]]
    command += ["--no-cache", "--no-execute-daemon"]
    if target == "html":
        command += ["-M", "embed-resources:true"]
    return command


def _run(command: Sequence[str], *, project: Path, environment: Mapping[str, str]) -> None:
    variables = {
        **os.environ,
        "QUARTO_PYTHON": sys.executable,
        "SOURCE_DATE_EPOCH": _EPOCH,
        **environment,
    }
    done = subprocess.run(
        command,
        cwd=project,
        env=variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    messages = _ANSI.sub("", done.stdout + "\n" + done.stderr)
    if done.returncode and is_about_standard(messages):
        raise _StandardError(messages)
    if done.returncode:
        raise RenderError(f"Quarto: {_failure(messages)}")
    unresolved = _UNRESOLVED.search(messages)
    if unresolved:
        raise RenderError(f"Quarto: {unresolved[0].strip()}")


_TRACE = re.compile(r"\s+at .*\.js:\d+|\s+at .*\.ts:\d+")


def _failure(messages: str) -> str:
    """Give the failing cell and its Python error, or the end of what Quarto said."""
    cells = re.findall(r"Cell (\d+)/\d+: '([^']*)'", messages)
    errors = re.findall(
        r"(?m)^(\w+(?:\.\w+)*(?:Error|Exception|Interrupt|Exit)\b.*: .*)$", messages
    )
    if cells and errors:
        number, label = cells[-1]
        return f"cell {label or number} failed: {errors[-1].strip()}"
    told = [line for line in messages.splitlines() if line.strip() and not _TRACE.match(line)]
    lines = [line.rstrip() for line in told]
    return "\n".join(lines[-8:]) or "failed without a message"


def _result(project: Path, *, target: Format) -> Path:
    """Find what Quarto wrote: beside the manuscript, or in the project's output folder."""
    beside = (project / MANUSCRIPT).parent / output_name(target)
    found = [beside, *sorted(project.rglob(output_name(target)))]
    for path in found:
        if path.is_file() and path.parent.name != "finished":
            return path
    raise RenderError(f"Quarto ended without a fault but wrote no {output_name(target)}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
