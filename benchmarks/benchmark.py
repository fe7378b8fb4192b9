"""Time what the project promises, beside other programs, and write docs/benchmark.md.

Run as ``make benchmark``; takes about ten minutes on a calm machine. The page names the machine, so
the figures are read as its own.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.comparisons import (
    Comparison,
    compare_models,
    compare_tables,
    compare_validations,
)
from benchmarks.machine import describe_machine, load
from benchmarks.measure import Run, Timed, measure, python
from benchmarks.page import write_page
from benchmarks.plan import COHORTS, PAGE, ROUNDS


def main() -> None:
    """Measure everything and write the page."""
    load_before = load()
    with tempfile.TemporaryDirectory() as folder:
        cohorts = Path(folder)
        say("drawing the cohorts")
        # In a process of its own, as all that is large: see ``measure``.
        needed(measure(python("cohorts", cohorts)))
        models = compare_models(cohorts, say=say)
        tables = compare_tables(cohorts, say=say)
        validations = compare_validations(cohorts, say=say)
        large = measure_large(cohorts)
    say("what a user waits for")
    promises = needed(measure(python("promises"))).said["rows"]
    page = write_page(
        promises=[(str(what), float(seconds), float(aim)) for what, seconds, aim in promises],
        models=models,
        tables=tables,
        validations=validations,
        large=large,
        facts=[*describe_machine(), *versions([*models, *tables, *validations])],
        load=load_before,
    )
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    print(page)


def measure_large(cohorts: Path) -> dict[str, Timed]:
    """Time all that a study file asks for of the largest cohort, and weigh it."""
    folder = cohorts / str(COHORTS[-1])
    tasks = {
        "read, describe, fit and examine": 0,
        "the same with 200 resamples of internal validation": 200,
    }
    found = {}
    for what, resamples in tasks.items():
        found[what] = Timed()
        for _ in range(ROUNDS):
            say(f"this project: {what}, {COHORTS[-1]:,} patients")
            found[what].add(python("ours", "whole", folder, resamples))
    return found


def versions(comparisons: list[Comparison]) -> Iterator[str]:
    """Give the versions that the other programs named."""
    named = {
        f"{run.said['version']}{_blas(run.said.get('blas'))}": None
        for comparison in comparisons
        for timed in comparison.rivals.values()
        for run in timed.runs
    }
    if named:
        yield "beside it: " + ", ".join(named)


def _blas(library: object) -> str:
    return f" with {library}" if library else ""


def needed(run: Run | str) -> Run:
    """Stop where what everything else needs cannot be had."""
    if isinstance(run, str):
        raise SystemExit(f"benchmark: {run}")
    return run


def say(what: str) -> None:
    """Tell who waits what is being measured."""
    print(f"benchmark: {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
