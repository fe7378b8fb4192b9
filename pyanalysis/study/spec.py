"""The validated study plan: what the data mean and what is to be estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pyanalysis.results.design import Design
from pyanalysis.results.front import Declarations, Submission

SCHEMA_VERSION = 1

SummaryChoice = Literal["mean", "median", "auto"]
SensitivityAnalysis = Literal["firth", "forced", "influence"]
IntervalMethod = Literal["profile", "wald"]
SelectionMethod = Literal["forced", "univariable", "backward", "forward", "stepwise"]
SelectionCriterion = Literal["aic", "bic", "p"]
PATH_METHODS = ("backward", "forward", "stepwise")
"""The methods that go step by step, by a criterion."""
ValidationMethod = Literal["bootstrap", "cross_validation"]
Operator = Literal[">=", ">", "<=", "<", "==", "!=", "in"]


SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""What may stand between the cells of a text file, by the words of a study file."""

ENCODINGS = (
    *("utf-8", "utf-16", "gb18030", "latin-1", "cp1252"),
    *("shift_jis", "euc_kr", "big5", "cp1250", "cp1251"),
)
"""How a text file may write letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What is said of the data file's form; None where the file itself is to tell.

    ``separator`` and ``decimal`` are single characters, ``encoding`` a name Python knows, ``sheet``
    the name of a sheet of a workbook.
    """

    sheet: str | None = None
    separator: str | None = None
    decimal: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """Where the patient rows are and how they are read.

    ``path`` is absolute; ``file`` is the text of the study file. ``synthetic`` marks data made by a
    script, which every output then says. ``row_names`` are the words for one row and for several.
    ``form`` says what form the file has.
    """

    file: str
    path: Path
    id: str | None
    missing: tuple[str, ...]
    synthetic: bool
    row_names: tuple[str, str]
    form: ReadOptions = ReadOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The two-valued outcome column; ``event`` is the level counted as the event.

    ``label_in_text`` is the name within a sentence, empty where the label decides.
    """

    column: str
    event: str
    label: str
    label_in_text: str = ""
    group_labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPoints:
    """Levels from one of the ascending ``points`` to below the next; they name themselves."""

    points: tuple[float, ...]
    levels: tuple[str, ...]
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplineKnots:
    """A restricted cubic spline with as many knots, where the values allow it."""

    knots: int


ScaleTransform = Literal["log", "log2", "sqrt"]
Transform = ScaleTransform | CutPoints | SplineKnots


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericPredictor:
    """A numeric column; odds ratios are per ``per`` units, of the transformed scale where one is.

    ``transform`` concerns the models alone; None leaves the values as they are. ``range`` is the
    lowest and the highest possible value; None where any number is possible.
    """

    column: str
    label: str
    label_in_text: str = ""
    unit: str
    per: float
    summary: SummaryChoice
    transform: Transform | None = None
    range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoricalPredictor:
    """A column of named levels in display order; ``reference`` is one of ``levels``."""

    column: str
    label: str
    label_in_text: str = ""
    levels: tuple[str, ...]
    level_labels: Mapping[str, str]
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplinePredictor:
    """A numeric predictor as the models see it once its spline is laid out on the cohort.

    ``knots`` are empty where the cohort's values do not allow a spline.
    """

    column: str
    knots: tuple[float, ...]
    q1: float
    q3: float


DeclaredPredictor = NumericPredictor | CategoricalPredictor
"""A predictor as the study file has it."""

Predictor = DeclaredPredictor | SplinePredictor
"""A predictor as a model has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """One comparison a row must pass to stay; rows whose value is missing stay and are counted.

    ``keep`` is the text of the study file. ``operands`` holds numbers where every literal is
    numeric and the column is compared as a number, texts where it is compared as text. ``reason``
    is empty where none is given.
    """

    column: str
    keep: str
    operator: Operator
    operands: tuple[float, ...] | tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionPlan:
    """Which candidates enter the multivariable model.

    ``criterion`` is what a path goes by (``backward``, ``forward``, ``stepwise``), else None;
    ``threshold`` is a P value: to enter, and to stay.
    """

    method: SelectionMethod
    criterion: SelectionCriterion | None = None
    threshold: float
    always: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputationPlan:
    """How missing values are imputed: ``m`` sets, ``iterations`` of the chain before each."""

    method: Literal["mice"]
    m: int
    iterations: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationPlan:
    """How the model is validated on its own data.

    ``resamples`` belong to the bootstrap, ``folds`` and ``repeats`` to cross-validation.
    """

    method: ValidationMethod
    resamples: int
    folds: int
    repeats: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearityPlan:
    """How linearity is tested: by splines with as many ``knots``; not at all with 0."""

    knots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionPlan:
    """One interaction: does the odds ratio of ``first`` depend on ``second``? Both are columns."""

    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingPlan:
    """The column of patients who belong together, as clusters or as matched sets."""

    kind: Literal["cluster", "matched"]
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisPlan:
    """How intervals and P values are made, and how the multivariable model is chosen and judged.

    ``hosmer_lemeshow_groups`` is None where the test is not asked for, ``grouping`` where patients
    are independent.
    """

    interval: IntervalMethod
    confidence: float
    selection: SelectionPlan
    seed: int
    imputation: ImputationPlan | None = None
    sensitivity: tuple[SensitivityAnalysis, ...] = ()
    performance: bool = True
    hosmer_lemeshow_groups: int | None = None
    validation: ValidationPlan | None = None
    linearity: LinearityPlan = LinearityPlan(knots=4)
    interactions: tuple[InteractionPlan, ...] = ()
    grouping: GroupingPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One figure the analysis must reproduce: ``value`` to ``decimals``, or ``below`` a bound.

    ``within`` is how far the rounded result may be off; None: not at all.
    """

    analysis: str
    model: str
    variable: str
    level: str
    group: str
    statistic: str
    value: float | None
    decimals: int | None
    below: float | None
    within: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySpec:
    """A whole study file, validated; ``authors`` keep Quarto's author schema untouched.

    ``minimum_cell`` is the smallest count of patients to be shown, None where every one may be;
    ``design`` is empty where none is named. ``style`` names a journal style, ``language`` the code
    of the language of the manuscript.
    """

    study: str
    title: str
    authors: tuple[Mapping[str, Any], ...]
    data: DataSource
    outcome: Outcome
    predictors: tuple[DeclaredPredictor, ...]
    exclusions: tuple[Exclusion, ...]
    analysis: AnalysisPlan
    published: tuple[PublishedFigure, ...]
    path: Path
    minimum_cell: int | None = None
    design: Design = ""
    declarations: Declarations = Declarations()
    submission: Submission = Submission()
    style: str = "default"
    language: str = "en"
