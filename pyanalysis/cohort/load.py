"""Study file and data in, a validated plan and cohort out, or every problem of both at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.domain import domain_problems, empty_level_notes
from pyanalysis.cohort.flow import apply_exclusions
from pyanalysis.cohort.groups import GROUP_COLUMN, LARGEST_CHOICE, Groups, choice_work
from pyanalysis.cohort.read import read_data
from pyanalysis.cohort.readers.raw import RawData, row_list
from pyanalysis.cohort.typed import Typed
from pyanalysis.cohort.validate import type_columns
from pyanalysis.disclosure.suppress import too_few_to_show
from pyanalysis.errors import InputError
from pyanalysis.results.bundle import Flow
from pyanalysis.study.load import LoadedStudy, load_study
from pyanalysis.study.spec import StudySpec


def read_study(path: Path) -> tuple[StudySpec, Cohort]:
    """Read and validate a study; raises InputError with the problems of both files."""
    loaded = load_study(path)
    raw, typed = _read_and_type(loaded)
    problems = list(dict.fromkeys([*loaded.problems, *raw.problems, *typed.problems]))
    if problems or loaded.spec is None:
        raise InputError(problems)
    cohort = _cohort(loaded.spec, raw=raw, typed=typed)
    minimum = loaded.spec.minimum_cell
    if minimum is not None and (problem := too_few_to_show(cohort.flow, minimum=minimum)):
        raise InputError([problem])
    return loaded.spec, cohort


def _read_and_type(loaded: LoadedStudy) -> tuple[RawData, Typed]:
    if loaded.plan.data is None:
        return RawData(name="", frame=pd.DataFrame()), Typed()
    raw = read_data(loaded.plan.data.path, options=loaded.plan.data.form)
    if raw.problems:
        return raw, Typed()
    typed = type_columns(raw, plan=loaded.plan)
    typed.problems.extend(domain_problems(raw, plan=loaded.plan, typed=typed))
    typed.notes.extend(empty_level_notes(loaded.plan, typed=typed))
    return raw, typed


def _cohort(spec: StudySpec, *, raw: RawData, typed: Typed) -> Cohort:
    n_rows = len(raw.frame)
    left, counts = apply_exclusions(typed.columns, exclusions=spec.exclusions, n_rows=n_rows)
    outcome = typed.outcome[0]
    known = outcome.notna().to_numpy(dtype=np.bool_)
    analysed = left & known
    if not analysed.any():
        raise InputError(
            [f"{raw.name}: no patient is left after the exclusions and missing outcomes"]
        )
    _require_patients_for_folds(spec, raw=raw, n=int(analysed.sum()))
    columns = {predictor.column: typed.columns[predictor.column] for predictor in spec.predictors}
    everyone = pd.DataFrame({**typed.columns, spec.outcome.column: outcome})
    frame = pd.DataFrame(columns).loc[analysed].reset_index(drop=True)
    absent = [column for column in columns if frame[column].isna().all()]
    if absent:
        raise InputError(
            [
                f"{raw.name}, column {column!r}: every value is missing among the analysed "
                "patients; remove the predictor or change the exclusions"
                for column in absent
            ]
        )
    event = (outcome == spec.outcome.event).to_numpy(dtype=np.bool_)[analysed]
    groups = _groups(spec, raw=raw, typed=typed, analysed=analysed)
    _require_small_sets(groups, raw=raw, event=event)
    n, events = int(analysed.sum()), int(event.sum())
    return Cohort(
        frame=frame,
        event=event,
        raw=everyone,
        flow=Flow(
            n_rows=n_rows,
            exclusions=counts,
            n_excluded=int((~left).sum()),
            n_missing_outcome=int((left & ~known).sum()),
            n_incomplete=int(frame.isna().any(axis=1).sum()),
            n=n,
            events=events,
            event_rate=events / n,
        ),
        event_level=spec.outcome.event,
        non_event=typed.non_event[0],
        notes=tuple(typed.notes),
        reading=raw.notes,
        data_sha256=raw.sha256,
        groups=groups,
    )


def _require_patients_for_folds(spec: StudySpec, *, raw: RawData, n: int) -> None:
    """Raise InputError where a cross-validation has more parts than there are patients."""
    plan = spec.analysis.validation
    if plan is not None and plan.method == "cross_validation" and plan.folds > n:
        raise InputError(
            [
                f"{spec.path.name}, analysis.validation.folds: {plan.folds} parts, but {raw.name} "
                f"has {n} patients to analyse; at most so many parts, as a rule 10"
            ]
        )


def _require_small_sets(groups: Groups | None, *, raw: RawData, event: NDArray[np.bool_]) -> None:
    """Raise InputError where the matched sets are too large for the exact likelihood."""
    if groups is None or groups.kind != "matched":
        return
    if choice_work(groups.codes, event=event) > LARGEST_CHOICE:
        raise InputError(
            [
                f"{raw.name}, column {groups.column!r}: its sets are too large for the exact "
                "conditional likelihood; for a few large groups use analysis.cluster instead"
            ]
        )


def _groups(
    spec: StudySpec, *, raw: RawData, typed: Typed, analysed: NDArray[np.bool_]
) -> Groups | None:
    """Say who belongs together; raises InputError where an analysed patient's group is unknown."""
    plan = spec.analysis.grouping
    if plan is None:
        return None
    codes = typed.columns[GROUP_COLUMN].cat.codes.to_numpy().astype(np.intp)
    unknown = np.flatnonzero(analysed & (codes < 0)).tolist()
    if unknown:
        name = "cluster" if plan.kind == "cluster" else "matched set"
        raise InputError(
            [
                f"{raw.name}, column {plan.column!r}: no {name} in {row_list(unknown)}; "
                "give it a value in the data file, or remove these rows"
            ]
        )
    return Groups(kind=plan.kind, column=plan.column, codes=codes[analysed])
