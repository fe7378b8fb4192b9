"""Has processes try the corrupted studies: one that dies or hangs ends itself alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

SILENCE = 180.0
"""Seconds after which a process that says nothing hangs where no signal reaches it."""

CHUNK = 500
"""Cases of one process, so that none grows old."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of the cases: how they ended, how many still parsed, the faults of each."""

    cases: int = 0
    parsed: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    faults: dict[int, list[str]] = field(default_factory=dict)
    slowest: float = 0.0

    def add(self, report: dict[str, Any]) -> None:
        """Count one case."""
        self.cases += 1
        self.parsed += bool(report["parses"])
        self.ended[report["ended"]] += 1
        self.kinds[report["kind"]] += 1
        self.slowest = max(self.slowest, report["seconds"])
        if report["faults"]:
            self.faults[report["number"]] = report["faults"]

    def text(self) -> str:
        """Say it in one line."""
        share = self.parsed / max(1, self.cases)
        ended = ", ".join(f"{count} {name}" for name, count in sorted(self.ended.items()))
        return (
            f"{self.cases} corrupted studies, {share:.1%} still parse; {ended}; the slowest took "
            f"{self.slowest:.1f} s; {len(self.faults)} faults"
        )


def try_cases(*, seed: int, count: int, workers: int) -> Tally:
    """Try the cases 0 to ``count`` of a seed in as many processes as ``workers``."""
    tally = Tally()
    chunks = [(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    with ThreadPoolExecutor(workers) as pool:
        for reports in pool.map(lambda chunk: list(_reports(seed, *chunk)), chunks):
            for report in reports:
                tally.add(report)
            if count > CHUNK:
                print(tally.text(), file=sys.stderr, flush=True)
    return tally


def repeat_command(seed: int, number: int) -> str:
    """Say how to see one case again."""
    return f"python -m tests.fuzz.input_worker --seed {seed} --case {number} --keep DIR"


def _reports(seed: int, start: int, stop: int) -> Iterator[dict[str, Any]]:
    """Yield a report of each case, with a new process after one that died."""
    while start < stop:
        current = start
        with _start(seed, start, stop - start) as process:
            watch = _watch(process)
            for line in process.stdout or ():
                watch.cancel()
                watch = _watch(process)
                report = json.loads(line)
                if "starts" in report:
                    current = report["starts"]
                else:
                    start = current + 1
                    yield report
            watch.cancel()
        if start < stop:
            yield _died(current, process.returncode)
            start = current + 1


def _watch(process: subprocess.Popen[str]) -> threading.Timer:
    watch = threading.Timer(SILENCE, process.kill)
    watch.daemon = True
    watch.start()
    return watch


def _start(seed: int, start: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.fuzz.input_worker"),
            *("--seed", str(seed), "--case", str(start), "--count", str(count)),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


def _died(number: int, code: int) -> dict[str, Any]:
    return {
        "number": number,
        "kind": "?",
        "parses": False,
        "ended": "died",
        "faults": [f"the process died with {code}"],
        "seconds": 0.0,
    }
