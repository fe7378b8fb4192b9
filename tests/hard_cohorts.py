"""Invented cohorts on which maximum likelihood has no estimate, or nothing can be estimated."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

N = 60
STAGES = ("I", "II", "III")

PLAN = """\
schema_version: 1
study: {name}
title: A hard cohort
data: {{file: hard.csv}}
outcome: {{column: event, event: "yes", label: Relapse}}
predictors:
  - {{column: age, type: numeric, label: Age}}
  - {{column: dose, type: numeric, label: Dose}}
  - {{column: stage, type: categorical, label: Stage, levels: [I, II, III]}}
analysis:
  sensitivity: [firth, forced, influence]
  validation: {{resamples: 4}}
  hosmer_lemeshow: {{}}
{exclusions}"""

OLDER = "exclusions:\n  - {column: age, keep: '> 40', reason: Too young}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One row of the data file."""

    event: str
    age: float
    dose: float
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HardCohort:
    """A cohort, the verdict on its multivariable model, and what the manuscript says of it.

    ``findings`` are the rows of ard.csv that name what stands in the way: (kind, variable, level);
    ``repaired`` where Firth's estimates take the place of those that do not exist.
    """

    name: str
    patients: tuple[Patient, ...]
    verdict: str
    findings: frozenset[tuple[str, str, str]] = frozenset()
    words: tuple[str, ...]
    repaired: bool = False
    exclusions: str = ""

    def write(self, folder: Path) -> Path:
        """Write the study file and the data into a new folder."""
        made = folder / self.name
        made.mkdir()
        rows = "".join(f"{p.event},{p.age},{p.dose},{p.stage}\n" for p in self.patients)
        (made / "hard.csv").write_text("event,age,dose,stage\n" + rows, encoding="utf-8")
        plan = PLAN.format(name=self.name, exclusions=self.exclusions)
        (made / "study.yml").write_text(plan, encoding="utf-8")
        return made


def _patients(spoil: Callable[[int, Patient], Patient]) -> tuple[Patient, ...]:
    """Draw well-behaved patients, a third of them with the event, and spoil each."""
    draw = random.Random(20130501)
    return tuple(
        spoil(
            index,
            Patient(
                event="yes" if draw.random() < 1 / 3 else "no",
                age=round(draw.gauss(55, 12), 1),
                dose=round(draw.gauss(20, 4), 1),
                stage=STAGES[draw.randrange(3)],
            ),
        )
        for index in range(N)
    )


def _with(patient: Patient, **changes: str | float) -> Patient:
    values = {name: getattr(patient, name) for name in ("event", "age", "dose", "stage")}
    return Patient(**(values | changes))


NOTHING = (
    "No test between the groups was possible.",
    "cannot be said, because",
    "not estimable (no events, or events only)",
    "no odds ratio can be estimated",
)

HARD_COHORTS = (
    HardCohort(
        name="separated",
        patients=_patients(lambda _, p: _with(p, dose=p.dose + (40 if p.event == "yes" else 0))),
        verdict="separated",
        findings=frozenset({("separated", "dose", "")}),
        words=(
            "Dose alone, complete separation by Dose",
            "Firth's penalised likelihood with penalised-profile limits",
            "Not fitted: multivariable model, complete separation by",
            "not estimable because of complete separation by age, dose, stage (II) and stage (III)",
            "Planned, but not done, were the fit by Firth's penalised likelihood, the fit with all "
            "candidates, the fit without influential patients, the performance",
            "no finite estimate for the multivariable model, because of complete separation",
            "The univariable estimates of dose are Firth's, because this variable",
            "cannot be said, because",
        ),
    ),
    HardCohort(
        name="quasi-separated",
        patients=_patients(
            lambda i, p: _with(p, stage="III" if p.event == "yes" and i % 2 else STAGES[i // 2 % 2])
        ),
        verdict="separated",
        findings=frozenset({("separated", "stage", "III")}),
        words=(
            "multivariable model, quasi-complete separation by Stage (III)",
            "Levels without an event or with events only: Stage (III:",
            "Because of quasi-complete separation by stage (III), the estimates of the",
            "Planned, but not done, were the fit without influential patients, the performance",
            "that takes a fit by maximum likelihood",
            "shrunk towards no association",
            "The univariable estimates of stage are Firth's as well",
            "The estimates behind this are penalised",
        ),
        repaired=True,
    ),
    HardCohort(
        name="aliased",
        patients=_patients(lambda _, p: _with(p, dose=round(2 * p.age + 1, 1))),
        verdict="aliased",
        findings=frozenset({("aliased", "dose", "")}),
        words=(
            "Not fitted, multivariable model: Dose repeats the columns before it.",
            "The multivariable model was not estimable (collinear).",
        ),
    ),
    HardCohort(
        name="constant-column",
        patients=_patients(lambda _, p: _with(p, dose=5.0)),
        verdict="constant",
        findings=frozenset({("constant", "dose", "")}),
        words=(
            "Not fitted, multivariable model: Dose has the same value in every patient.",
            "The multivariable model was not estimable (constant).",
        ),
    ),
    HardCohort(
        name="constant-level",
        patients=_patients(lambda _, p: _with(p, stage="I")),
        verdict="constant",
        words=(
            "Not fitted, multivariable model: Stage has the same value in every patient.",
            "Stage: the level II never occurs in the data.",
        ),
    ),
    HardCohort(
        name="one-event",
        patients=_patients(lambda i, p: _with(p, event="yes" if i == 17 else "no")),
        verdict="separated",
        words=(
            "Relapse was recorded in 1 of 60 patients",
            "The smaller outcome group had 1 patient for 4 considered parameters",
            "Not fitted: multivariable model, quasi-complete separation by Stage (II)",
        ),
    ),
    HardCohort(
        name="all-events",
        patients=_patients(lambda _, p: _with(p, event="yes")),
        verdict="no_variation",
        words=(*NOTHING, "Relapse: every patient with a known outcome had it."),
    ),
    HardCohort(
        name="all-events-left",
        patients=_patients(lambda _, p: _with(p, event="yes" if p.age > 40 else "no")),
        verdict="no_variation",
        words=(*NOTHING, "Every patient analysed had the outcome"),
        exclusions=OLDER,
    ),
    HardCohort(
        name="no-event-left",
        patients=_patients(lambda _, p: _with(p, event="no" if p.age > 40 else "yes")),
        verdict="no_variation",
        words=(*NOTHING, "No patient analysed had the outcome"),
        exclusions=OLDER,
    ),
)
