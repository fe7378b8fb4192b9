"""The typed results: everything the manuscript may say, aggregates only.

This module imports nothing of ours but other records, so nothing can depend on it in a circle.
``None`` means "not estimable" and always travels with a ``status`` that says why. Estimates are on
the log-odds scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pyanalysis.results.baseline import BaselineVariable
from pyanalysis.results.collinearity import VariableCollinearity
from pyanalysis.results.design import Design
from pyanalysis.results.front import Declarations, Submission, WordCounts
from pyanalysis.results.grouping import Grouping, ModelGroups
from pyanalysis.results.imputation import ImputationResults
from pyanalysis.results.interactions import Interaction
from pyanalysis.results.linearity import LinearityTest, PartialEffect
from pyanalysis.results.missing import MissingData
from pyanalysis.results.performance import Performance
from pyanalysis.results.planned import PlannedAnalysis
from pyanalysis.results.status import Status
from pyanalysis.results.transforms import DeclaredSpline
from pyanalysis.results.validation import ValidationResults

BUNDLE_SCHEMA_VERSION = 1

OVERALL = "overall"
INTERCEPT = "(Intercept)"

PATIENTS = ("patient", "patients")
"""What the rows of the data are, where the study file does not say otherwise."""

TransformName = Literal["", "log", "log2", "sqrt", "cut", "spline"]
"""How a numeric predictor enters the models; empty: as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableFacts:
    """What a reader must know of a predictor to read its rows.

    ``label_in_text`` is its name within a sentence, empty where the label decides.
    ``levels`` are the declared levels in display order (of a numeric predictor those between its
    cut points, else empty), ``level_labels`` their texts in the same order. ``per`` counts units of
    the transformed scale.
    """

    column: str
    kind: Literal["numeric", "categorical"]
    label: str
    label_in_text: str
    unit: str
    per: float
    levels: tuple[str, ...]
    level_labels: tuple[str, ...]
    reference: str
    transform: TransformName = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """One outcome group: its level in the data, its label and its size."""

    level: str
    label: str
    is_event: bool
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFacts:
    """The study plan as far as the manuscript needs it; ``groups`` has the event group first.

    ``row_names`` are the words for one row of the data and for several. ``minimum_cell`` is the
    smallest count of patients that may be shown, None where every count may. Where it is set, a
    count or statistic anywhere in the bundle can be None because it is suppressed. ``design`` is
    empty where the study file names none. ``style`` names the journal style in which the
    manuscript writes numbers, ``language`` the code of the language of its words.
    ``word_counts`` is known only while a manuscript is being set.
    """

    study: str
    title: str
    authors: tuple[dict[str, Any], ...]
    synthetic: bool
    outcome_column: str
    outcome_label: str
    outcome_in_text: str
    event_level: str
    groups: tuple[GroupFacts, ...]
    variables: tuple[VariableFacts, ...]
    interval: Literal["profile", "wald"]
    confidence: float
    seed: int
    row_names: tuple[str, str] = PATIENTS
    minimum_cell: int | None = None
    design: Design = ""
    declarations: Declarations = Declarations()
    submission: Submission = Submission()
    word_counts: WordCounts | None = None
    style: str = "default"
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionCount:
    """How many rows one exclusion removed; ``n_unknown`` stayed because the value was missing."""

    column: str
    keep: str
    reason: str
    n_excluded: int | None
    n_unknown: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Who entered and who left: n = n_rows - n_excluded - n_missing_outcome.

    ``n_incomplete`` counts the analysed patients with at least one missing candidate predictor.
    """

    n_rows: int | None
    exclusions: tuple[ExclusionCount, ...]
    n_excluded: int | None
    n_missing_outcome: int | None
    n_incomplete: int | None
    n: int
    events: int
    event_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One coefficient on the log-odds scale, per ``per`` units; ``level`` empty when numeric.

    A spline's first coefficient is the log odds ratio of the cohort's upper against its lower
    quartile (level ``Q3 vs Q1``); the others, ``nonlinear 1`` and so on, bend the curve between.

    ``n`` and ``events`` count the patients at that level (numeric: in the model). Every level of a
    factor has a Term, the reference and empty levels too, with their ``status``.
    """

    variable: str
    level: str
    n: int | None
    events: int | None
    log_odds: float | None
    std_error: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalTest:
    """The test of all of a variable's coefficients at once (likelihood ratio, or joint Wald)."""

    variable: str
    statistic: float | None
    df: int
    p_value: float | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A coefficient that stands in the way of a model: what R would drop, or what diverges.

    ``constant`` and ``aliased`` columns carry nothing that those before them do not; a
    ``separated`` coefficient has no finite maximum-likelihood estimate.
    """

    kind: Literal["constant", "aliased", "separated"]
    variable: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogisticModel:
    """One fitted logistic regression on its own complete cases.

    ``name`` is the ARD's ``model`` key. ``n_missing`` rows of the cohort were left out for a
    missing value. ``warnings`` are those raised while fitting, for the note under the table.

    ``ml_status`` is the verdict on maximum likelihood, ``status`` that on what is reported, by
    ``estimator``: where separation leaves no maximum, or only one in theory (then
    ``completely_separated`` is false and no finding names a cause), Firth's stand instead, and the
    quantities of the likelihood are None. ``completely_separated`` is None without separation,
    ``penalised_log_likelihood`` without Firth. ``cluster_robust`` is maximum likelihood with
    cluster-robust errors and no quantity of the likelihood; ``conditional_ml`` conditions on the
    matched sets of ``groups`` and has no intercept.
    """

    name: str
    variables: tuple[str, ...]
    n: int | None
    n_missing: int | None
    events: int | None
    intercept: float | None
    intercept_std_error: float | None
    terms: tuple[Term, ...]
    global_tests: tuple[GlobalTest, ...]
    log_likelihood: float | None
    deviance: float | None
    null_deviance: float | None
    df_residual: int | None
    aic: float | None
    penalised_log_likelihood: float | None
    estimator: Literal["ml", "firth", "cluster_robust", "conditional_ml"]
    ml_status: Status
    status: Status
    completely_separated: bool | None
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
    groups: ModelGroups | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What selection decided on one candidate and the sentence that says why."""

    variable: str
    p_value: float | None
    selected: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionStep:
    """One step of a selection path.

    ``value`` is the AIC or BIC of the model the step leads to, or the P value that decided the
    step; ``deviance`` is that model's, ``df`` the coefficients that left or entered. ``start``
    names no variable. ``stop`` names the best change that was not made, where there was one, with
    the numbers it would have led to; or, without numbers, the entry that led to a model without a
    maximum.
    """

    step: int
    action: Literal["start", "remove", "add", "stop"]
    variable: str
    value: float | None
    df: int | None
    deviance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """How the multivariable model's variables were chosen.

    ``criterion`` is that of a path, else None, as is ``n_path``: the patients for whom all
    candidates are known, on whom the path ran. ``status`` says why a path had to stop early;
    ``findings`` what separates the outcome in the model of that stop.
    """

    method: Literal["forced", "univariable", "backward", "forward", "stepwise"]
    criterion: Literal["aic", "bic", "p"] | None
    threshold: float
    always: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    n_path: int | None
    steps: tuple[SelectionStep, ...]
    status: Status
    findings: tuple[Finding, ...] = ()
    completely_separated: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostics:
    """Events against parameters; ``limiting_size`` is the smaller outcome class (Harrell 2015).

    The R² of the multivariable model and the patients that its candidates would have needed (Riley
    et al. 2020, doi:10.1136/bmj.m441) are None where no maximum-likelihood model stands.
    ``n_needed`` is the largest of the three sizes.
    """

    limiting_size: int | None
    parameters_considered: int
    parameters_fitted: int
    events_per_parameter_considered: float | None
    events_per_parameter_fitted: float | None
    r2_cox_snell: float | None
    shrinkage: float | None
    r2_cox_snell_adjusted: float | None
    n_for_shrinkage: float | None
    n_for_r2: float | None
    n_for_risk: float | None
    n_needed: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the numbers were made from and with; no timestamp, so equal inputs give equal bytes."""

    data_file: str
    data_sha256: str
    study_file: str
    study_sha256: str
    git_commit: str | None
    python: str
    packages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsBundle:
    """One study's results; ``multivariable`` is None when no variable was selected.

    ``missing`` is None where nothing is, as is ``completeness``, which describes each predictor in
    the groups ``complete`` and ``incomplete`` as ``baseline`` does by outcome; ``imputation``,
    ``validation`` and ``interactions`` where not asked for,
    ``collinearity`` without a multivariable model of two variables that has a maximum,
    ``linearity`` without numeric predictors or where it is switched off, ``partial_effects``
    without a curve to draw, ``splines`` without a declared one, ``grouping`` where patients are
    independent. ``estimated`` are the variables of a multivariable model that has estimates.
    """

    schema_version: int
    study: StudyFacts
    flow: Flow
    baseline: tuple[BaselineVariable, ...]
    univariable: tuple[LogisticModel, ...]
    selection: Selection
    multivariable: LogisticModel | None
    diagnostics: Diagnostics
    notes: tuple[str, ...]
    provenance: Provenance
    missing: MissingData | None = None
    completeness: tuple[BaselineVariable, ...] | None = None
    imputation: ImputationResults | None = None
    sensitivity: tuple[LogisticModel, ...] = ()
    performance: Performance | None = None
    validation: ValidationResults | None = None
    collinearity: tuple[VariableCollinearity, ...] | None = None
    linearity: tuple[LinearityTest, ...] | None = None
    partial_effects: tuple[PartialEffect, ...] | None = None
    interactions: tuple[Interaction, ...] | None = None
    splines: tuple[DeclaredSpline, ...] | None = None
    grouping: Grouping | None = None
    planned: tuple[PlannedAnalysis, ...] = ()
    estimated: tuple[str, ...] = ()
