"""The design matrix of one model: its complete cases, columns and standardisation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort, is_known, level_codes
from pyanalysis.models.grouping import DesignGroups, enter_groups
from pyanalysis.models.model_view import number_columns, number_levels
from pyanalysis.results.bundle import Finding
from pyanalysis.results.status import Status
from pyanalysis.study.spec import CategoricalPredictor, NumericPredictor, Predictor, SplinePredictor

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

RANK_TOLERANCE = 1e-7
"""A standardised column is aliased when less than this part of it is left by the columns before
it: the tolerance of R's own lm.fit, which decides there which coefficient is NA."""

_CLEARLY_INDEPENDENT = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One coefficient: a number (``level`` empty), one non-reference level, or part of a spline."""

    variable: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSize:
    """Patients and events at one level, or of a number or a spline's column in the model's rows."""

    variable: str
    level: str
    n: int
    events: int
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """One model's complete cases.

    ``matrix`` (n, 1 + columns) starts with the constant; its other columns are centred by
    ``centre`` and divided by ``spread``, which keeps the numerics safe at any unit of measurement;
    ``status`` says why the model cannot be fitted when it cannot, ``findings`` by which columns.
    ``groups`` are the clusters or matched sets of its patients; None where they are independent.
    """

    columns: tuple[Column, ...]
    sizes: tuple[LevelSize, ...]
    matrix: Matrix
    outcome: Vector
    centre: Vector
    spread: Vector
    n: int
    n_missing: int
    events: int
    findings: tuple[Finding, ...]
    status: Status
    groups: DesignGroups | None = None

    @property
    def smaller_group(self) -> int:
        """Count the patients of the smaller outcome group."""
        return min(self.events, self.n - self.events)


def build_design(cohort: Cohort, *, predictors: tuple[Predictor, ...]) -> Design:
    """Build the design of ``predictors`` on the patients for whom all of them are known."""
    known = np.ones(len(cohort.event), dtype=np.bool_)
    series = [cohort.frame[predictor.column] for predictor in predictors]
    for values in series:
        known &= is_known(values)
    n_missing = int(len(known) - known.sum())
    groups, known = enter_groups(cohort, known=known)
    outcome = cohort.event[known]
    columns: list[Column] = []
    sizes: list[LevelSize] = []
    vectors: list[Vector] = []
    problems: list[Status] = []
    for predictor, values in zip(predictors, series, strict=True):
        if not isinstance(predictor, CategoricalPredictor):
            numbers = values.to_numpy(dtype=np.float64)[known]
            vectors.extend(number_columns(predictor, values=numbers).T)
            levels = number_levels(predictor)
            columns.extend(Column(variable=predictor.column, level=level) for level in levels)
            sizes.extend(_number_sizes(predictor, levels, outcome))
            continue
        codes = level_codes(values)[known]
        own = _level_sizes(predictor.column, predictor.levels, predictor.reference, codes, outcome)
        sizes.extend(own)
        observed = [size for size in own if size.n > 0]
        if all(size.status != "reference" or size.n == 0 for size in own):
            problems.append("not_estimable")
        elif len(observed) < 2:
            problems.append("constant")
        for size in observed:
            if size.status != "reference":
                columns.append(Column(variable=predictor.column, level=size.level))
                vectors.append((codes == predictor.levels.index(size.level)).astype(np.float64))
    matrix, centre, spread = _standardise(vectors, n=len(outcome))
    findings = _findings(columns, matrix=matrix, spread=spread)
    return Design(
        columns=tuple(columns),
        sizes=tuple(sizes),
        matrix=matrix,
        outcome=outcome.astype(np.float64),
        centre=centre,
        spread=spread,
        n=len(outcome),
        n_missing=n_missing,
        events=int(outcome.sum()),
        findings=findings,
        status=_verdict(problems, outcome=outcome, findings=findings, matrix=matrix),
        groups=groups,
    )


def _number_sizes(
    predictor: NumericPredictor | SplinePredictor,
    levels: tuple[str, ...],
    outcome: NDArray[np.bool_],
) -> list[LevelSize]:
    """Count the model's patients, who all stand behind each coefficient."""
    n, events = len(outcome), int(outcome.sum())
    return [
        LevelSize(variable=predictor.column, level=level, n=n, events=events, status="ok")
        for level in levels
    ]


def _level_sizes(
    variable: str,
    levels: tuple[str, ...],
    reference: str,
    codes: NDArray[np.integer[Any]],
    outcome: NDArray[np.bool_],
) -> list[LevelSize]:
    n = np.bincount(codes, minlength=len(levels))
    events = np.bincount(codes[outcome], minlength=len(levels))
    return [
        LevelSize(
            variable=variable,
            level=level,
            n=int(n[position]),
            events=int(events[position]),
            status="reference" if level == reference else ("ok" if n[position] else "empty"),
        )
        for position, level in enumerate(levels)
    ]


def _standardise(vectors: list[Vector], *, n: int) -> tuple[Matrix, Vector, Vector]:
    """Fill the matrix; a column without spread is left at zero and shows in ``spread``."""
    matrix = np.empty((n, 1 + len(vectors)))
    matrix[:, 0] = 1.0
    centre = np.zeros(len(vectors))
    spread = np.zeros(len(vectors))
    for position, vector in enumerate(vectors):
        if n and np.ptp(vector) > 0:
            centre[position] = vector.mean()
            spread[position] = vector.std()
        if spread[position] > 0:
            matrix[:, 1 + position] = (vector - centre[position]) / spread[position]
        else:
            matrix[:, 1 + position] = 0.0
    return matrix, centre, spread


def _verdict(
    problems: list[Status],
    *,
    outcome: NDArray[np.bool_],
    findings: tuple[Finding, ...],
    matrix: Matrix,
) -> Status:
    """Say why the model cannot be fitted, the first reason in a fixed order."""
    kinds = {finding.kind for finding in findings}
    if "not_estimable" in problems:
        return "not_estimable"
    if len(outcome) == 0 or outcome.all() or not outcome.any():
        return "no_variation"
    if "constant" in problems or "constant" in kinds:
        return "constant"
    if "aliased" in kinds or matrix.shape[0] < matrix.shape[1]:
        return "aliased"
    return "ok"


def _findings(columns: list[Column], *, matrix: Matrix, spread: Vector) -> tuple[Finding, ...]:
    """Name the columns that R would drop: without spread, or a combination of those before."""
    constant = [not value > 0 for value in spread]
    kept = [0, *(1 + index for index, is_constant in enumerate(constant) if not is_constant)]
    aliased = aliased_columns(matrix[:, kept])
    dropped = {kept[position] - 1 for position in aliased}
    return tuple(
        Finding(
            kind="constant" if constant[index] else "aliased",
            variable=column.variable,
            level=column.level,
        )
        for index, column in enumerate(columns)
        if constant[index] or index in dropped
    )


def aliased_columns(matrix: Matrix) -> list[int]:
    """List the columns that are combinations of kept ones before them, by the triangle of a QR.

    The cheaper Cholesky triangle of the cross-product has half the digits; it is enough where no
    column comes near.
    """
    if matrix.shape[0] >= matrix.shape[1] and matrix.shape[0] and _is_clearly_independent(matrix):
        return []
    dropped: list[int] = []
    kept = list(range(matrix.shape[1]))
    while (first := _first_aliased(matrix[:, kept])) is not None:
        dropped.append(kept.pop(first))
    return dropped


def _is_clearly_independent(matrix: Matrix) -> bool:
    try:
        triangle = np.linalg.cholesky(matrix.T @ matrix)
    except np.linalg.LinAlgError:
        return False
    return bool(np.diag(triangle).min() > _CLEARLY_INDEPENDENT * math.sqrt(matrix.shape[0]))


def _first_aliased(matrix: Matrix) -> int | None:
    triangle: Matrix = np.asarray(np.linalg.qr(matrix, mode="r"), dtype=np.float64)
    lengths = np.sqrt(np.sum(triangle**2, axis=0))
    left = np.zeros(matrix.shape[1])
    left[: len(triangle)] = np.abs(np.diag(triangle))
    found = np.flatnonzero(left < RANK_TOLERANCE * lengths)
    if len(found):
        return int(found[0])
    return len(triangle) if matrix.shape[1] > len(triangle) else None


def covariate_patterns(design: Design) -> tuple[Matrix, Vector, Vector]:
    """Give the rows to compute on, and the events and the patients at each.

    In a model of one variable many patients share their values, and one row serves them all; in
    larger models sharing is rare and each patient is a row. A number's or a spline's first column
    tells the values apart; a factor's, which alone has a reference, only together.
    """
    columns = design.matrix.shape[1] - 1
    if len({column.variable for column in design.columns}) != 1:
        return design.matrix, design.outcome, np.ones_like(design.outcome)
    keys = design.matrix[:, 1]
    if columns > 1 and any(size.status == "reference" for size in design.sizes):
        present = (design.matrix[:, 1:] > 0).astype(np.float64)
        keys = present @ np.arange(1.0, columns + 1.0)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    events = np.bincount(inverse, weights=design.outcome).astype(np.float64)
    return design.matrix[first], events, np.bincount(inverse).astype(np.float64)


def unscaling(design: Design) -> Matrix:
    """Give the matrix that turns standardised coefficients into ones per unit."""
    unscale = np.diag(np.concatenate([[1.0], 1.0 / design.spread]))
    unscale[0, 1:] = -design.centre / design.spread
    return unscale
