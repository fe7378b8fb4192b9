"""The whole study on one screen: each line one step, no detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyanalysis.assemble import assemble_bundle
from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.completed import CompletedSets
from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.disclosure.suppress import suppress
from pyanalysis.export.folder import FilesForR, export_files
from pyanalysis.models.baseline import describe_baseline
from pyanalysis.models.collinearity import measure_collinearity
from pyanalysis.models.grouping import describe_groups
from pyanalysis.models.imputation import fit_imputed
from pyanalysis.models.interactions import fit_interactions
from pyanalysis.models.linearity import examine_linearity
from pyanalysis.models.missing import compare_completeness, describe_missing
from pyanalysis.models.model_view import view_of
from pyanalysis.models.multivariable import fit_multivariable
from pyanalysis.models.performance import measure_performance
from pyanalysis.models.planned import report_planned
from pyanalysis.models.sample_size import count_parameters
from pyanalysis.models.selection import find_path, select_variables
from pyanalysis.models.sensitivity import fit_alternatives
from pyanalysis.models.spline_effects import draw_declared
from pyanalysis.models.univariable import fit_univariable
from pyanalysis.models.validation import validate_model
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.study.spec import StudySpec

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResults:
    """What one run of a study gives: the bundle, its long view and the cross-check."""

    bundle: ResultsBundle
    rows: tuple[ArdRow, ...]
    crosscheck: Crosscheck


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedStudy:
    """A study's id, and its files for R by name; patient rows are among them."""

    study: str
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run before it is parted: ``every_row`` is the long view with nothing suppressed."""

    spec: StudySpec
    cohort: Cohort
    every_row: tuple[ArdRow, ...]
    results: StudyResults


def run_study(study: Path, *, with_r: bool, progress: Progress) -> StudyResults:
    """Read, validate, analyse and cross-check the study; raises InputError, RUnavailableError.

    R is compared with all that was computed; what the study file wants suppressed goes after that.
    """
    return _run(study, with_r=with_r, progress=progress).results


def run_with_export(
    study: Path, *, with_r: bool, with_data: bool, progress: Progress
) -> tuple[StudyResults, StudySpec, FilesForR]:
    """Run the study once for its results and for its files for R; raises as ``run_study``.

    Without the data these hold no patient row; they are left out where that is not possible.
    """
    run = _run(study, with_r=with_r, progress=progress)
    spec = run.spec
    if spec.analysis.imputation is not None and not with_r and run.cohort.flow.n_incomplete:
        reason = "R imputes the missing values, and R was switched off"
        return run.results, spec, FilesForR(files={}, data_file="", left_out=reason)
    if spec.minimum_cell is not None and not with_data:
        reason = "small counts are suppressed, and the comparison in R needs every one of them"
        return run.results, spec, FilesForR(files={}, data_file="", left_out=reason)
    files = export_files(spec, cohort=run.cohort, rows=run.every_row, with_data=with_data)
    return run.results, spec, files


def _run(study: Path, *, with_r: bool, progress: Progress) -> _Run:
    progress("reading the study file and the data")
    spec, cohort = read_study(study)
    sets = impute(spec, cohort=cohort, with_r=with_r, progress=progress)
    progress(f"analysing {cohort.flow.n} {spec.data.row_names[1]}")
    bundle = analyse(spec, cohort=cohort, sets=sets)
    rows = every_row = ard_rows(bundle)
    crosscheck = check(spec, cohort=cohort, rows=rows, with_r=with_r, progress=progress)
    if spec.minimum_cell is not None:
        bundle, rows, crosscheck = suppress(
            bundle, rows=rows, crosscheck=crosscheck, minimum=spec.minimum_cell
        )
    results = StudyResults(bundle=bundle, rows=rows, crosscheck=crosscheck)
    return _Run(spec=spec, cohort=cohort, every_row=every_row, results=results)


def export_study(study: Path, *, progress: Progress) -> ExportedStudy:
    """Analyse the study and write it for those who have only R; the comparison is for them.

    Raises InputError; RUnavailableError where the study asks for imputation.
    """
    progress("reading the study file and the data")
    spec, cohort = read_study(study)
    sets = impute(spec, cohort=cohort, with_r=True, progress=progress)
    progress(f"analysing {cohort.flow.n} {spec.data.row_names[1]}")
    rows = ard_rows(analyse(spec, cohort=cohort, sets=sets))
    return ExportedStudy(study=spec.study, files=export_files(spec, cohort=cohort, rows=rows).files)


def impute(
    spec: StudySpec, *, cohort: Cohort, with_r: bool, progress: Progress
) -> CompletedSets | None:
    """Have R's mice impute, where it was asked for and something is missing; needs R."""
    if spec.analysis.imputation is None or not with_r or not cohort.flow.n_incomplete:
        return None
    from pyanalysis.crosscheck.r_session import impute_in_r  # noqa: PLC0415  R's door

    progress("R imputes the missing values")
    return impute_in_r(cohort, spec)


def analyse(spec: StudySpec, *, cohort: Cohort, sets: CompletedSets | None = None) -> ResultsBundle:
    """Describe the cohort and fit the models; ``sets`` are the imputed ones, where there are."""
    plan = spec.analysis
    baseline = describe_baseline(cohort, predictors=spec.predictors)
    view, untransformed = view_of(cohort, predictors=spec.predictors), cohort
    cohort, predictors = view.cohort(cohort), view.predictors
    univariable = fit_univariable(cohort, predictors=predictors, plan=plan)
    path = find_path(cohort, predictors=predictors, plan=plan.selection)
    selection = select_variables(univariable, plan=plan.selection, path=path)
    fitted = fit_multivariable(cohort, predictors=predictors, selection=selection, plan=plan)
    multivariable = None if fitted is None else fitted.model
    diagnostics = count_parameters(cohort, predictors=predictors, multivariable=multivariable)
    sensitivity = fit_alternatives(cohort, predictors=predictors, fitted=fitted, plan=plan)
    performance = measure_performance(fitted, plan=plan)
    collinearity = measure_collinearity(fitted)
    return assemble_bundle(
        spec,
        cohort=cohort,
        baseline=baseline,
        univariable=univariable,
        selection=selection,
        multivariable=multivariable,
        diagnostics=diagnostics,
        sensitivity=sensitivity,
        planned=report_planned(
            plan,
            multivariable=multivariable,
            sensitivity=sensitivity,
            performance=performance,
            collinearity=collinearity,
            diagnostics=diagnostics,
        ),
        grouping=describe_groups(cohort),
        missing=describe_missing(cohort, predictors=predictors),
        completeness=compare_completeness(untransformed, predictors=spec.predictors),
        imputation=fit_imputed(
            untransformed, view=view, multivariable=multivariable, plan=plan, sets=sets
        ),
        performance=performance,
        validation=validate_model(
            cohort,
            predictors=predictors,
            selection=selection,
            multivariable=multivariable,
            plan=plan,
        ),
        collinearity=collinearity,
        linearity=examine_linearity(
            cohort,
            predictors=predictors,
            univariable=univariable,
            multivariable=fitted,
            plan=plan,
        ),
        interactions=fit_interactions(
            cohort, predictors=predictors, selection=selection, multivariable=fitted, plan=plan
        ),
        splines=view.splines(),
        spline_effects=draw_declared(cohort, predictors=predictors, fitted=fitted, plan=plan),
    )


def check(
    spec: StudySpec,
    *,
    cohort: Cohort,
    rows: tuple[ArdRow, ...],
    with_r: bool,
    progress: Progress,
) -> Crosscheck:
    """Have R do the work again and compare; without R, hold against the published figures only."""
    if not with_r:
        progress("R is switched off: nothing is cross-checked")
        return judge(rows, r=None, r_facts=None, figures=spec.published)
    from pyanalysis.crosscheck.r_session import run_r  # noqa: PLC0415  R's door opens only here

    progress("R does the analysis again")
    answer = run_r(cohort, spec)
    return judge(rows, r=answer.rows, r_facts=answer.facts, figures=spec.published)
