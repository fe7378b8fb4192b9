"""How long what a user waits for takes: ``python -m benchmarks.promises`` prints it as JSON."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.plan import ROOT, SEED_STUDY
from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.r_session import run_r
from pyanalysis.pipeline import analyse
from pyanalysis.render.manuscript import render_manuscript
from pyanalysis.render.template import packaged_template
from pyanalysis.results.ard import ard_rows


def main() -> None:
    """Measure everything and print it."""
    rows = [
        ("analysis of the first study, after imports", analysis_seconds(), 0.3),
        ("R's half of the first study, with R's start", r_seconds(), 3.0),
        ("three formats, offline engine", offline_seconds(), 15.0),
        ("`make report` with nothing changed", unchanged_seconds(), 1.0),
        ("`pyanalysis --help`", help_seconds(), 0.3),
    ]
    print(json.dumps({"seconds": 0, "rows": rows}))


def median_of(runs: int, action: Callable[[], object]) -> float:
    """Give the median wall time of ``action`` in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def analysis_seconds() -> float:
    """Time reading, validating and analysing in one warm process."""

    def once() -> None:
        spec, cohort = read_study(SEED_STUDY)
        ard_rows(analyse(spec, cohort=cohort))

    once()
    return median_of(7, once)


def r_seconds() -> float:
    """Time R's half, its process and start included."""
    spec, cohort = read_study(SEED_STUDY)
    return median_of(5, lambda: run_r(cohort, spec))


def offline_seconds() -> float:
    """Time the three formats by the offline renderer, results given."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results"
        run("-m", "pyanalysis", "run", str(SEED_STUDY), "--out", str(results))
        return median_of(
            3,
            lambda: render_manuscript(
                results_dir=results,
                template_dir=packaged_template(),
                out_dir=Path(folder) / "out",
                formats=("html", "pdf", "docx"),
                engine="offline",
                progress=lambda _: None,
            ),
        )


def unchanged_seconds() -> float:
    """Time ``make report`` when there is nothing to do."""
    command = ["make", "-C", str(ROOT), "--no-print-directory", "report"]
    subprocess.run(command, check=True, capture_output=True)
    return median_of(5, lambda: subprocess.run(command, check=True, capture_output=True))


def help_seconds() -> float:
    """Time the start of the program."""
    return median_of(7, lambda: run("-m", "pyanalysis", "--help"))


def run(*arguments: str) -> None:
    """Run this Python with ``arguments``, quietly."""
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)


if __name__ == "__main__":
    main()
