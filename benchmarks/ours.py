"""This project's side: ``python -m benchmarks.ours TASK FOLDER [RESAMPLES]``.

``models``: describe, all univariable models and the multivariable one. ``describe``: the first of
these alone. ``validate``: the optimism bootstrap of the multivariable model. ``whole``: all that
the study file asks for, reading included; with 0 RESAMPLES without its validation.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.plan import REPEATS, SEED_MODEL, SEED_STUDY, SMALL
from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.load import read_study
from pyanalysis.models.baseline import describe_baseline
from pyanalysis.models.multivariable import fit_multivariable
from pyanalysis.models.selection import select_variables
from pyanalysis.models.univariable import fit_univariable
from pyanalysis.models.validation import validate_model
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.bundle import LogisticModel, Selection
from pyanalysis.study.spec import StudySpec, ValidationPlan

Said = dict[str, object]


def main() -> None:
    """Do one task and print what it took."""
    task, folder = sys.argv[1], Path(sys.argv[2])
    resamples = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    start = time.perf_counter()
    spec, cohort = read_study(folder)
    spec = as_asked(spec, folder=folder, resamples=resamples)
    if task == "whole":
        ard_rows(analyse(spec, cohort=cohort))
        said: Said = {"seconds": time.perf_counter() - start}
    elif task == "validate":
        said = validate(spec, cohort)
    else:
        repeats = REPEATS if len(cohort.event) < SMALL else 1
        said = timed({"models": models, "describe": describe}[task], spec, cohort, repeats=repeats)
    print(json.dumps(said))


def as_asked(spec: StudySpec, *, folder: Path, resamples: int) -> StudySpec:
    """Take all candidates into the model; of the first study, those of its final model."""
    plan = None
    if resamples:
        plan = ValidationPlan(method="bootstrap", resamples=resamples, folds=10, repeats=1, seed=1)
    predictors = spec.predictors
    if folder == SEED_STUDY:
        predictors = tuple(item for item in predictors if item.column in SEED_MODEL)
    forced = replace(spec.analysis.selection, method="forced")
    return replace(
        spec,
        predictors=predictors,
        analysis=replace(spec.analysis, selection=forced, validation=plan),
    )


def timed(
    work: Callable[[StudySpec, Cohort], Said], spec: StudySpec, cohort: Cohort, *, repeats: int
) -> Said:
    """Give the median time of the work, and what it says."""
    times = []
    said: Said = {}
    for _ in range(repeats):
        start = time.perf_counter()
        said = work(spec, cohort)
        times.append(time.perf_counter() - start)
    return {"seconds": statistics.median(times), **said}


def describe(spec: StudySpec, cohort: Cohort) -> Said:
    """Describe the cohort by outcome."""
    described = describe_baseline(cohort, predictors=spec.predictors)
    return {"rows": len(described)}


def models(spec: StudySpec, cohort: Cohort) -> Said:
    """Describe the cohort and fit all models with their limits and tests."""
    describe_baseline(cohort, predictors=spec.predictors)
    _, model = fit_all(spec, cohort)
    term = model.terms[0]
    return {"first": [term.log_odds, term.ci_low, term.ci_high]}


def fit_all(spec: StudySpec, cohort: Cohort) -> tuple[Selection, LogisticModel]:
    """Fit the univariable and the multivariable models."""
    plan = spec.analysis
    univariable = fit_univariable(cohort, predictors=spec.predictors, plan=plan)
    selection = select_variables(univariable, plan=plan.selection, path=None)
    fitted = fit_multivariable(cohort, predictors=spec.predictors, selection=selection, plan=plan)
    if fitted is None or fitted.model.status != "ok":
        sys.exit("the cohort has no multivariable model")
    return selection, fitted.model


def validate(spec: StudySpec, cohort: Cohort) -> Said:
    """Correct the multivariable model for optimism; its fit is not timed."""
    selection, model = fit_all(spec, cohort)
    start = time.perf_counter()
    results = validate_model(
        cohort,
        predictors=spec.predictors,
        selection=selection,
        multivariable=model,
        plan=spec.analysis,
    )
    seconds = time.perf_counter() - start
    if results is None:
        sys.exit("no validation was asked for")
    dxy = {index.name: index.apparent for index in results.indices}["somers_dxy"]
    return {"seconds": seconds, "dxy": dxy}


if __name__ == "__main__":
    main()
