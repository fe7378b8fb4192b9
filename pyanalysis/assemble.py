"""Put the study plan, the cohort and the models together into the results bundle."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from pyanalysis import __version__
from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.linearity import Linearity
from pyanalysis.results.baseline import BaselineVariable
from pyanalysis.results.bundle import (
    BUNDLE_SCHEMA_VERSION,
    Diagnostics,
    GroupFacts,
    LogisticModel,
    Provenance,
    ResultsBundle,
    Selection,
    StudyFacts,
    TransformName,
    VariableFacts,
)
from pyanalysis.results.collinearity import VariableCollinearity
from pyanalysis.results.grouping import Grouping
from pyanalysis.results.imputation import ImputationResults
from pyanalysis.results.interactions import Interaction
from pyanalysis.results.linearity import PartialEffect
from pyanalysis.results.missing import MissingData
from pyanalysis.results.performance import Performance
from pyanalysis.results.planned import PlannedAnalysis
from pyanalysis.results.transforms import DeclaredSpline
from pyanalysis.results.validation import ValidationResults
from pyanalysis.study.spec import (
    CutPoints,
    DeclaredPredictor,
    NumericPredictor,
    SplineKnots,
    StudySpec,
    Transform,
)

REPORTED_PACKAGES = ("numpy", "pandas", "scipy", "statsmodels")
"""The packages whose version can change a number."""


def assemble_bundle(
    spec: StudySpec,
    *,
    cohort: Cohort,
    baseline: tuple[BaselineVariable, ...],
    univariable: tuple[LogisticModel, ...],
    selection: Selection,
    multivariable: LogisticModel | None,
    diagnostics: Diagnostics,
    missing: MissingData | None,
    completeness: tuple[BaselineVariable, ...] | None,
    imputation: ImputationResults | None,
    sensitivity: tuple[LogisticModel, ...],
    performance: Performance | None,
    validation: ValidationResults | None,
    collinearity: tuple[VariableCollinearity, ...] | None,
    linearity: Linearity | None,
    interactions: tuple[Interaction, ...] | None,
    splines: tuple[DeclaredSpline, ...] | None,
    spline_effects: tuple[PartialEffect, ...],
    grouping: Grouping | None,
    planned: tuple[PlannedAnalysis, ...],
) -> ResultsBundle:
    """Collect everything the manuscript may say; no patient row is in it."""
    return ResultsBundle(
        schema_version=BUNDLE_SCHEMA_VERSION,
        study=_study_facts(spec, cohort=cohort),
        flow=cohort.flow,
        baseline=baseline,
        univariable=univariable,
        selection=selection,
        multivariable=multivariable,
        diagnostics=diagnostics,
        performance=performance,
        notes=cohort.notes,
        provenance=_provenance(spec, cohort=cohort),
        missing=missing,
        completeness=completeness,
        imputation=imputation,
        sensitivity=sensitivity,
        validation=validation,
        collinearity=collinearity,
        linearity=None if linearity is None else linearity.tests,
        interactions=interactions,
        partial_effects=(*(linearity.effects if linearity else ()), *spline_effects) or None,
        splines=splines,
        grouping=grouping,
        planned=planned,
        estimated=multivariable.variables
        if multivariable is not None and multivariable.status == "ok"
        else (),
    )


def _study_facts(spec: StudySpec, *, cohort: Cohort) -> StudyFacts:
    events = cohort.flow.events
    sizes = {cohort.event_level: events, cohort.non_event: cohort.flow.n - events}
    return StudyFacts(
        study=spec.study,
        title=spec.title,
        authors=tuple(dict(author) for author in spec.authors),
        synthetic=spec.data.synthetic,
        row_names=spec.data.row_names,
        style=spec.style,
        language=spec.language,
        outcome_column=spec.outcome.column,
        outcome_label=spec.outcome.label,
        outcome_in_text=spec.outcome.label_in_text,
        event_level=spec.outcome.event,
        groups=tuple(
            GroupFacts(
                level=level,
                label=spec.outcome.group_labels.get(level, level),
                is_event=level == cohort.event_level,
                n=n,
            )
            for level, n in sizes.items()
        ),
        variables=tuple(_variable_facts(predictor) for predictor in spec.predictors),
        interval=spec.analysis.interval,
        confidence=spec.analysis.confidence,
        seed=spec.analysis.seed,
        design=spec.design,
        declarations=spec.declarations,
        submission=spec.submission,
    )


def _variable_facts(predictor: DeclaredPredictor) -> VariableFacts:
    if isinstance(predictor, NumericPredictor):
        transform = predictor.transform
        cut = transform if isinstance(transform, CutPoints) else None
        return VariableFacts(
            column=predictor.column,
            kind="numeric",
            label=predictor.label,
            label_in_text=predictor.label_in_text,
            unit=predictor.unit,
            per=predictor.per,
            levels=() if cut is None else cut.levels,
            level_labels=()
            if cut is None
            else tuple(level.replace(">=", "≥") for level in cut.levels),
            reference="" if cut is None else cut.reference,
            transform=_transform_name(transform),
        )
    return VariableFacts(
        column=predictor.column,
        kind="categorical",
        label=predictor.label,
        label_in_text=predictor.label_in_text,
        unit="",
        per=1.0,
        levels=predictor.levels,
        level_labels=tuple(predictor.level_labels.get(level, level) for level in predictor.levels),
        reference=predictor.reference,
    )


def _transform_name(transform: Transform | None) -> TransformName:
    if transform is None:
        return ""
    if isinstance(transform, CutPoints):
        return "cut"
    return "spline" if isinstance(transform, SplineKnots) else transform


def _provenance(spec: StudySpec, *, cohort: Cohort) -> Provenance:
    return Provenance(
        data_file=_data_file(spec),
        data_sha256=cohort.data_sha256,
        study_file=spec.path.name,
        study_sha256=hashlib.sha256(spec.path.read_bytes()).hexdigest(),
        git_commit=_git_commit(spec.path.parent),
        python=platform.python_version(),
        packages=(
            ("pyanalysis", __version__),
            *((name, metadata.version(name)) for name in REPORTED_PACKAGES),
        ),
    )


def _data_file(spec: StudySpec) -> str:
    """Name the data file; of one outside the study's folder its name alone, not where it lies."""
    source = spec.data
    inside = source.path.resolve().is_relative_to(spec.path.parent)
    return source.file if inside else source.path.name


def _git_commit(folder: Path) -> str | None:
    """Name the commit of the study's repository; None outside one, or without git."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
