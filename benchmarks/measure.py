"""One program in a process of its own: what it says it took, and its peak memory.

This module and whoever starts processes with it import nothing large: a process begins with the
peak of the one that started it, as far as the system's account goes.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.plan import LIMIT, ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seconds of the work itself, without start, imports and reading, and peak megabytes."""

    seconds: float
    megabytes: float
    said: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Timed:
    """The runs of one program on one task; empty where it could not be measured."""

    runs: list[Run] = field(default_factory=list)
    problem: str = ""

    @property
    def seconds(self) -> float:
        """Give the median over the runs."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def megabytes(self) -> float:
        """Give the highest peak of the runs."""
        return max(run.megabytes for run in self.runs)

    def add(self, command: Sequence[str]) -> Run | None:
        """Run the program once more."""
        run = measure(command)
        if isinstance(run, str):
            self.problem = run
            return None
        self.runs.append(run)
        return run


def python(module: str, *arguments: object) -> list[str]:
    """Give the command of a module of this folder."""
    return [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]


def r_script(name: str, *arguments: object) -> list[str]:
    """Give the command of an R script of ``rivals``."""
    return ["Rscript", "--vanilla", f"benchmarks/rivals/{name}.R", *map(str, arguments)]


def measure(command: Sequence[str]) -> Run | str:
    """Run a command that prints one line of JSON at its end; say why where that fails."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        try:
            process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=errors
            )
        except OSError as error:
            return f"{command[0]} does not start: {error.strerror}"
        ended = threading.Event()

        def end() -> None:
            ended.set()
            process.kill()

        timer = threading.Timer(LIMIT, end)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if ended.is_set():
            return f"took longer than {LIMIT:.0f} s"
        errors.seek(0)
        if process.returncode != 0:
            last = [line for line in errors.read().splitlines() if line.strip()][-1:]
            return last[0].strip() if last else f"exit {process.returncode}"
        output.seek(0)
        said = json.loads(output.read().strip().splitlines()[-1])
    # Linux gives kilobytes, macOS bytes.
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    return Run(seconds=float(said.pop("seconds")), megabytes=usage.ru_maxrss / unit, said=said)
