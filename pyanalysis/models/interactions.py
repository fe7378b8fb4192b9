"""Declared interactions: does the odds ratio of one variable depend on another, and how.

The products of the two variables' columns join the multivariable model; all of them are tested at
once. The odds ratios of the first variable at a level or value of the second are coefficients of
the same model with the second variable's columns shifted to be zero there, so that limits and P
values come from the method of every other coefficient (Knol & VanderWeele 2012,
doi:10.1093/ije/dyr218, on what to present; multiplicative scale only).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.design import Column, Design, LevelSize, aliased_columns, build_design
from pyanalysis.models.firth import fit_firth
from pyanalysis.models.logistic import Fitted
from pyanalysis.models.refusal import Refusal, refused_model
from pyanalysis.models.repair import fit_reported
from pyanalysis.results.bundle import Finding, LogisticModel, Selection
from pyanalysis.results.interactions import (
    MAIN_QUARTILE,
    QUARTILES,
    Interaction,
    Obstacle,
    Stratum,
    StratumOddsRatio,
    interaction_name,
)
from pyanalysis.results.status import Status
from pyanalysis.study.spec import AnalysisPlan, InteractionPlan, NumericPredictor, Predictor

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    """One stratum: what to take from the second variable's columns so that they are zero there.

    ``members`` tells which of the design's patients belong to it; None where it is a value.
    ``is_main`` marks the reference level, or the median, at which the model is judged.
    """

    name: str
    value: float | None
    shift: Vector
    members: Flags | None
    is_main: bool

    @property
    def is_empty(self) -> bool:
        """Tell whether it is a level without patients."""
        return self.members is not None and not self.members.any()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pair:
    """The two variables in the design of their model, and the positions of their columns."""

    name: str
    first: str
    second: str
    design: Design
    own: list[int]
    by: list[int]


def fit_interactions(
    cohort: Cohort,
    *,
    predictors: tuple[Predictor, ...],
    selection: Selection,
    multivariable: Fitted | None,
    plan: AnalysisPlan,
) -> tuple[Interaction, ...] | None:
    """Fit each declared interaction; None where none was declared.

    Each model has the multivariable model's variables and the two, and its own complete cases;
    without a multivariable model the two stand alone. Where the selection had to stop early, what
    to adjust for is not known, and the model is refused for the same reason.
    """
    adjusted = () if multivariable is None else multivariable.model.variables
    found = []
    for wanted in plan.interactions:
        names = {*adjusted, wanted.first, wanted.second}
        entering = tuple(item for item in predictors if item.column in names)
        design = build_design(cohort, predictors=entering)
        if selection.status != "ok":
            design = replace(design, status=selection.status, findings=())
        second = next(item for item in entering if item.column == wanted.second)
        found.append(_examine(cohort, design=design, wanted=wanted, second=second, plan=plan))
    return tuple(found) or None


def _examine(
    cohort: Cohort,
    *,
    design: Design,
    wanted: InteractionPlan,
    second: Predictor,
    plan: AnalysisPlan,
) -> Interaction:
    """Fit one interaction, once for each stratum."""
    pair = _Pair(
        name=interaction_name(wanted.first, wanted.second),
        first=wanted.first,
        second=wanted.second,
        design=design,
        own=_positions(design, wanted.first),
        by=_positions(design, wanted.second),
    )
    places = _levels(pair) or _quartiles(pair, cohort=cohort, predictor=second)
    main = next(place for place in places if place.is_main)
    judged = fit_reported(
        _at_place(pair, place=main), name=pair.name, variables=(pair.name,), plan=plan
    ).model
    models = [
        judged if place is main else _elsewhere(pair, place=place, judged=judged, plan=plan)
        for place in places
    ]
    return _described(pair, places=places, models=models, judged=judged)


def _positions(design: Design, variable: str) -> list[int]:
    return [1 + index for index, column in enumerate(design.columns) if column.variable == variable]


def _levels(pair: _Pair) -> list[_Place]:
    """List the second variable's levels; none where it is a number."""
    design = pair.design
    return [
        _Place(
            name=size.level,
            value=None,
            shift=np.array(
                [float(design.columns[position - 1].level == size.level) for position in pair.by]
            ),
            members=_members(design, variable=size.variable, level=size.level),
            is_main=size.status == "reference",
        )
        for size in design.sizes
        if size.variable == pair.second and size.level
    ]


def _quartiles(pair: _Pair, *, cohort: Cohort, predictor: Predictor) -> list[_Place]:
    """List the quartiles of a numeric second variable over the cohort's known values."""
    values = cohort.frame[pair.second].to_numpy(dtype=np.float64)
    known = values[~np.isnan(values)]
    return [
        _Place(
            name=name,
            value=value,
            shift=_columns_at(value, pair=pair, predictor=predictor),
            members=None,
            is_main=name == MAIN_QUARTILE,
        )
        for name, share in QUARTILES
        for value in (float(np.quantile(known, share)) if len(known) else None,)
    ]


def _columns_at(value: float | None, *, pair: _Pair, predictor: Predictor) -> Vector:
    """Give the standardised columns of a numeric variable at a value of it."""
    indices = [position - 1 for position in pair.by]
    spread = pair.design.spread[indices]
    if value is None or not isinstance(predictor, NumericPredictor) or not np.all(spread > 0):
        return np.zeros(len(indices))
    at: Vector = (value / predictor.per - pair.design.centre[indices]) / spread
    return at


def _members(design: Design, *, variable: str, level: str) -> Flags:
    """Tell which patients are at a level; at the reference are those at none of the others."""
    rest = np.ones(design.n, dtype=np.bool_)
    for position in _positions(design, variable):
        # A column of a level that does not vary is that of a level at which everybody is.
        varies = design.spread[position - 1] > 0
        here: Flags = design.matrix[:, position] > 0 if varies else np.ones_like(rest)
        if design.columns[position - 1].level == level:
            return here
        rest &= ~here
    is_reference = any(
        (size.variable, size.level, size.status) == (variable, level, "reference")
        for size in design.sizes
    )
    return rest if is_reference else np.zeros_like(rest)


def _elsewhere(
    pair: _Pair, *, place: _Place, judged: LogisticModel, plan: AnalysisPlan
) -> LogisticModel:
    """Fit the judged model again, shifted to another stratum; its verdict holds there too."""
    design = _at_place(pair, place=place)
    if place.is_empty or judged.status != "ok":
        status: Status = "empty" if place.is_empty else judged.status
        refusal = Refusal(status=status, findings=(), completely_separated=None)
        return refused_model(design, name=pair.name, variables=(), refusal=refusal)
    if judged.estimator == "ml":
        return fit_reported(design, name=pair.name, variables=(), plan=plan).model
    return fit_firth(
        design,
        name=pair.name,
        variables=(),
        confidence=plan.confidence,
        without_ml=Refusal(
            status=judged.ml_status,
            findings=judged.findings,
            completely_separated=judged.completely_separated,
        ),
    ).model


def _at_place(pair: _Pair, *, place: _Place) -> Design:
    """Add the products, shifted, to the design; only the first variable's coefficients are told.

    With ``b`` shifted to zero in the stratum, the coefficient of ``a`` beside ``a * b`` is what
    ``a`` does there.
    """
    design = replace(pair.design, sizes=_sizes(pair, place=place))
    if design.status != "ok":
        return design
    pairs = [
        (left, right, shift)
        for left in pair.own
        for right, shift in zip(pair.by, place.shift, strict=True)
    ]
    products = np.column_stack(
        [_column(design, left) * (_column(design, right) - shift) for left, right, shift in pairs]
    )
    is_flat = ~(np.ptp(products, axis=0) > 0)
    centre = products.mean(axis=0)
    spread = np.where(is_flat, 0.0, products.std(axis=0))
    standardised = np.where(is_flat, 0.0, (products - centre) / np.where(is_flat, 1.0, spread))
    columns = tuple(
        Column(
            variable=pair.name,
            level=f"{design.columns[left - 1].level}:{design.columns[right - 1].level}",
        )
        for left, right, _ in pairs
    )
    matrix = np.hstack([design.matrix, standardised])
    findings = _findings(columns, matrix=matrix, is_flat=is_flat)
    return replace(
        design,
        columns=(*design.columns, *columns),
        matrix=matrix,
        centre=np.concatenate([design.centre, centre]),
        spread=np.concatenate([design.spread, spread]),
        findings=findings,
        status="aliased" if findings or matrix.shape[0] < matrix.shape[1] else "ok",
    )


def _column(design: Design, position: int) -> Vector:
    """Give an indicator as 0 and 1, so that an empty combination is exactly flat; else as it is."""
    column: Vector = design.matrix[:, position]
    low, high = column.min(), column.max()
    is_indicator = design.columns[position - 1].level and np.all((column == low) | (column == high))
    return (column > 0).astype(np.float64) if is_indicator else column


def _findings(
    columns: tuple[Column, ...], *, matrix: Matrix, is_flat: Flags
) -> tuple[Finding, ...]:
    """Name the products that R would drop: empty combinations, or combinations of columns."""
    mains = matrix.shape[1] - len(columns)
    kept = [*range(mains), *(mains + np.flatnonzero(~is_flat)).tolist()]
    dropped = {kept[position] - mains for position in aliased_columns(matrix[:, kept])}
    return tuple(
        Finding(kind="aliased", variable=column.variable, level=column.level)
        for index, column in enumerate(columns)
        if is_flat[index] or index in dropped
    )


def _sizes(pair: _Pair, *, place: _Place) -> tuple[LevelSize, ...]:
    """Count the first variable's levels in the stratum; in the model where it is a value."""
    design = pair.design
    everyone = np.ones(design.n, dtype=np.bool_)
    sizes = []
    for size in design.sizes:
        if size.variable != pair.first:
            continue
        here = everyone if place.members is None else place.members
        if size.level:
            here = here & _members(design, variable=size.variable, level=size.level)
        sizes.append(
            replace(size, n=int(here.sum()), events=int(np.count_nonzero(design.outcome[here])))
        )
    return tuple(sizes)


def _described(
    pair: _Pair, *, places: list[_Place], models: list[LogisticModel], judged: LogisticModel
) -> Interaction:
    test = judged.global_tests[0] if judged.global_tests else None
    return Interaction(
        first=pair.first,
        second=pair.second,
        variables=tuple(dict.fromkeys(size.variable for size in pair.design.sizes)),
        n=judged.n,
        n_missing=judged.n_missing,
        events=judged.events,
        parameters=len(pair.design.columns) + len(pair.own) * len(pair.by),
        statistic=None if test is None else test.statistic,
        df=test.df if test is not None and test.status == "ok" else None,
        p_value=None if test is None else test.p_value,
        test_status=judged.status if test is None else test.status,
        estimator="firth" if judged.estimator == "firth" else "ml",
        ml_status=judged.ml_status,
        status=judged.status,
        completely_separated=judged.completely_separated,
        obstacles=tuple(
            Obstacle(kind=finding.kind, variable=finding.variable, level=finding.level)
            for finding in judged.findings
        ),
        strata=tuple(
            _stratum(place, model=model) for place, model in zip(places, models, strict=True)
        ),
        warnings=tuple(sorted({text for model in models for text in model.warnings})),
    )


def _stratum(place: _Place, *, model: LogisticModel) -> Stratum:
    is_counted = place.members is not None
    return Stratum(
        name=place.name,
        value=place.value,
        odds_ratios=tuple(
            StratumOddsRatio(
                level=term.level,
                n=term.n if is_counted else None,
                events=term.events if is_counted else None,
                log_odds=term.log_odds,
                std_error=term.std_error,
                ci_low=term.ci_low,
                ci_high=term.ci_high,
                p_value=term.p_value,
                status=term.status,
            )
            for term in model.terms
        ),
    )
