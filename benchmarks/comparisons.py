"""Each program beside this one, turn and turn about, on the same cohort."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Run, Timed, python, r_script
from benchmarks.plan import (
    COHORTS,
    DATA_FILE,
    LONG_SECONDS,
    MODEL_BUDGET,
    REPEATS,
    RESAMPLES,
    ROUNDS,
    SEED_MODEL,
    SEED_OUTCOME,
    SEED_STUDY,
    SMALL,
    VALIDATION_BUDGET,
)

SAME_FIT = 1e-6
"""Largest distance of the estimates of two programs that fit the same model."""

SAME_LIMIT = 1e-4
"""The same of profile limits: R interpolates the profile by a spline."""

Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Comparison:
    """One task on one cohort: this project and the others."""

    label: str
    ours: Timed = field(default_factory=Timed)
    rivals: dict[str, Timed] = field(default_factory=dict)

    def ratio(self, rival: str) -> float | None:
        """Give how many times as long the other took; None where it was not measured."""
        timed = self.rivals[rival]
        if not timed.runs or not self.ours.runs:
            return None
        return timed.seconds / self.ours.seconds

    def said(self, rival: str, key: str) -> object:
        """Give what the other's last run said."""
        runs = self.rivals[rival].runs
        return runs[-1].said.get(key) if runs else None


def compare_models(cohorts: Path, *, say: Say) -> list[Comparison]:
    """Univariable and multivariable models with limits."""
    found = []
    for size in COHORTS:
        folder = cohorts / str(size)
        data, repeats = folder / DATA_FILE, REPEATS if size < SMALL else 1
        comparison = Comparison(label=f"{size:,} patients")
        take_turns(
            comparison,
            ours=python("ours", "models", folder),
            rivals={
                "statsmodels": python("rivals.statsmodels_models", data, repeats),
                "R": r_script("glm", data, repeats, MODEL_BUDGET if size > SMALL else 0),
            },
            say=say,
        )
        agree(comparison)
        found.append(comparison)
    return found


def compare_tables(cohorts: Path, *, say: Say) -> list[Comparison]:
    """The table of the patients by outcome."""
    found = []
    for size in COHORTS:
        folder = cohorts / str(size)
        repeats = REPEATS if size < SMALL else 1
        comparison = Comparison(label=f"{size:,} patients")
        take_turns(
            comparison,
            ours=python("ours", "describe", folder),
            rivals={"tableone": python("rivals.tableone_table", folder / DATA_FILE, repeats)},
            say=say,
        )
        found.append(comparison)
    return found


def compare_validations(cohorts: Path, *, say: Say) -> list[Comparison]:
    """The optimism bootstrap: as many resamples here as rms did in its time."""
    tasks = [
        (
            "first study, 120 patients, 6 variables",
            SEED_STUDY,
            SEED_STUDY / "residual_pain.csv",
            SEED_OUTCOME,
            ",".join(SEED_MODEL),
        )
    ]
    tasks += [
        (
            f"{size:,} patients, 20 candidates",
            cohorts / str(size),
            cohorts / str(size) / DATA_FILE,
            "outcome",
            "all",
        )
        for size in COHORTS
    ]
    found = []
    for label, folder, data, outcome, variables in tasks:
        comparison = Comparison(label=label)
        rms = comparison.rivals["rms"] = Timed()
        command = r_script("validate", data, outcome, variables, RESAMPLES, VALIDATION_BUDGET)
        for _ in range(ROUNDS):
            say(f"rms::validate: {label}")
            run = rms.add(command)
            resamples = RESAMPLES if run is None else int(run.said["resamples"])
            say(f"this project, {resamples} resamples: {label}")
            comparison.ours.add(python("ours", "validate", folder, resamples))
            if run is None or run.seconds > LONG_SECONDS:
                break
        agree(comparison)
        found.append(comparison)
    return found


def take_turns(
    comparison: Comparison, *, ours: Sequence[str], rivals: dict[str, list[str]], say: Say
) -> None:
    """Run each program ROUNDS times, a slow one once, with this project's runs in between."""
    going = dict(rivals)
    comparison.rivals = {name: Timed() for name in rivals}
    for _ in range(ROUNDS):
        say(f"this project: {comparison.label}")
        comparison.ours.add(ours)
        for name, command in list(going.items()):
            say(f"{name}: {comparison.label}")
            run = comparison.rivals[name].add(command)
            if run is None or run.seconds > LONG_SECONDS:
                del going[name]


def agree(comparison: Comparison) -> None:
    """Make sure that the programs did the same work: they must have found the same."""
    for name, timed in comparison.rivals.items():
        for run in timed.runs[-1:]:
            for key in ("first", "dxy"):
                if key in run.said and comparison.ours.runs:
                    _agree(comparison.ours.runs[-1], run, key=key, name=name)


def _agree(ours: Run, theirs: Run, *, key: str, name: str) -> None:
    pairs = zip(_numbers(ours.said[key]), _numbers(theirs.said[key]), strict=False)
    for place, (one, other) in enumerate(pairs):
        if not math.isclose(one, other, abs_tol=SAME_LIMIT if place else SAME_FIT):
            raise SystemExit(f"this project and {name} did not find the same: {one} and {other}")


def _numbers(value: object) -> list[float]:
    return [float(item) for item in value] if isinstance(value, list) else [float(str(value))]
