"""Time what the project promises and write the figures to docs/benchmark.md.

Run as ``make benchmark``. Each figure is the median of several runs on the machine at hand; the
page names that machine, so the figures are read as its own.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
STUDY = ROOT / "data" / "residual_pain"
PAGE = ROOT / "docs" / "benchmark.md"

LARGE_ROWS = 100_000


def main() -> None:
    """Measure everything and write the page."""
    rows = [
        ("analysis of the first study, after imports", analysis_seconds(), "0.3 s"),
        ("R's half of the first study, with R's start", r_seconds(), "3 s"),
        ("three formats, offline engine", offline_seconds(), "15 s"),
        ("`make report` with nothing changed", unchanged_seconds(), "1 s"),
        ("`pyanalysis --help`", help_seconds(), "0.3 s"),
    ]
    seconds, megabytes = large_study()
    lines = [
        "# Benchmark",
        "",
        "Written by `make benchmark`; medians of several runs.",
        "",
        f"Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}.",
        "",
        "| what | measured | aim |",
        "|---|---|---|",
        *(f"| {what} | {measured:.2f} s | {aim} |" for what, measured, aim in rows),
        f"| {LARGE_ROWS:,} rows x 20 candidates, without R: time | {seconds:.1f} s | 5 s |",
        f"| the same: peak memory | {megabytes:.0f} MB | 500 MB |",
        "",
    ]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines))


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
    from pyanalysis.cohort.load import read_study  # noqa: PLC0415  imports are not what is timed
    from pyanalysis.pipeline import analyse  # noqa: PLC0415
    from pyanalysis.results.ard import ard_rows  # noqa: PLC0415

    def once() -> None:
        spec, cohort = read_study(STUDY)
        ard_rows(analyse(spec, cohort=cohort))

    once()
    return median_of(7, once)


def r_seconds() -> float:
    """Time R's half, its process and start included."""
    from pyanalysis.cohort.load import read_study  # noqa: PLC0415
    from pyanalysis.crosscheck.r_session import run_r  # noqa: PLC0415

    spec, cohort = read_study(STUDY)
    return median_of(5, lambda: run_r(cohort, spec))


def offline_seconds() -> float:
    """Time the three formats by the offline renderer, results given."""
    from pyanalysis.render.manuscript import find_template, render_manuscript  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results"
        run("-m", "pyanalysis", "run", str(STUDY), "--out", str(results))
        return median_of(
            3,
            lambda: render_manuscript(
                results_dir=results,
                template_dir=find_template(),
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


def large_study() -> tuple[float, float]:
    """Time a large synthetic study in a process of its own: seconds and peak megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        write_large_study(Path(folder))
        probe = (
            "import resource, sys, time\n"
            "from pathlib import Path\n"
            "from pyanalysis.cohort.load import read_study\n"
            "from pyanalysis.pipeline import analyse\n"
            "from pyanalysis.results.ard import ard_rows\n"
            "start = time.perf_counter()\n"
            "spec, cohort = read_study(Path(sys.argv[1]))\n"
            "ard_rows(analyse(spec, cohort=cohort))\n"
            "print(time.perf_counter() - start)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)\n"
        )
        answers = [
            subprocess.run(
                [sys.executable, "-c", probe, folder], check=True, capture_output=True, text=True
            ).stdout.split()
            for _ in range(3)
        ]
    return (
        statistics.median(float(answer[0]) for answer in answers),
        max(float(answer[1]) for answer in answers),
    )


def write_large_study(folder: Path) -> None:
    """Draw a synthetic cohort of 20 candidates and its study file."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    generator = np.random.default_rng(20130501)
    columns: dict[str, object] = {}
    predictors = []
    for index in range(10):
        columns[f"x{index}"] = generator.normal(50, 10, LARGE_ROWS).round(1)
        predictors.append(f"  - {{column: x{index}, type: numeric, label: X{index}}}")
    for index in range(10):
        levels = ["a", "b", "c", "d"][: 2 if index < 6 else 4]
        columns[f"c{index}"] = generator.choice(levels, LARGE_ROWS)
        predictors.append(
            f"  - {{column: c{index}, type: categorical, label: C{index}, "
            f"levels: [{', '.join(levels)}]}}"
        )
    frame = pd.DataFrame(columns)
    score = -1.7 + 0.02 * (frame["x0"] - 50) + 0.3 * (frame["c0"] == "b")
    frame["outcome"] = np.where(
        generator.random(LARGE_ROWS) < 1 / (1 + np.exp(-score)), "yes", "no"
    )
    frame.to_csv(folder / "large.csv", index=False)
    (folder / "study.yml").write_text(
        "schema_version: 1\nstudy: large\ntitle: A large synthetic cohort\n"
        "data: {file: large.csv, synthetic: true}\n"
        "outcome: {column: outcome, event: yes, label: Outcome}\n"
        "predictors:\n" + "\n".join(predictors) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
