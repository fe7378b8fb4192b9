"""Backward, forward and stepwise selection: the path of R's ``step``, and its like by P value.

With AIC and BIC (a penalty of 2 or log n for each coefficient) the path is that of ``stats::step``
and ``MASS::stepAIC`` (Venables & Ripley 2002, Modern Applied Statistics with S, section 7.2,
doi:10.1007/978-0-387-21706-2): at each step the single change with the lowest value, taken when it
is below the model's own. With P values it is repeated ``drop1`` / ``add1(test = "LRT")``: the term
with the largest P above the threshold leaves; that with the smallest P strictly below it enters.

*Start and scope.* ``backward`` and ``stepwise`` start from all candidates, ``forward`` from those
in ``always``, which are never removed. ``stepwise`` weighs removals and entries together by AIC and
BIC; by P it enters a term only when none is to be removed. Factors move as whole terms.

*Ties.* R lists the removals in the order of the model's terms and then the entries in the order of
the candidates; the first listed wins, and the model as it stands wins over any change. R decides on
the last bits of its iteration; here values within TIE count as equal.

*Terms without a coefficient of their own* (constant, or a combination of the others): such a term
never enters, and leaves before anything else, the last listed first. Both as in ``step``.

*Separation.* A model without a maximum is judged by the supremum of its likelihood, as R does in
effect. Where such a model is the start or wins, the path stops there with the status ``separated``:
what would follow is decided by rounding. A removal never leads to such a model.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from pyanalysis.models.design import Design
from pyanalysis.models.likelihood import Likelihood, Matrix, Point, Vector
from pyanalysis.models.refits import Observations, observations, refit_all
from pyanalysis.models.separation import is_split
from pyanalysis.results.bundle import Finding, SelectionStep
from pyanalysis.results.status import Status
from pyanalysis.study.spec import SelectionPlan

TIE = 1e-7
"""Values this close are equal: AIC and BIC absolutely, as in step's own last test, P relatively."""

RANK_TOLERANCE = 1e-11
"""What must be left of a standardised column by those before it: the tolerance of R's glm.fit."""

_CLEARLY_INDEPENDENT = 1e-3

EXTREME_LOG_ODDS = 15.0
"""Fitted log odds beyond which separation is asked about, although the ascent may have settled."""

MAX_STEPS = 1000
"""As in step. No path comes back to a model: each step lowers the deviance plus a price a term."""

NO_DEVIANCE = 1e-8
"""So little is left of it only where it tends to zero."""

Blocks = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionPath:
    """The steps in order, the terms where the path ended (in the order they stand there), its n.

    ``findings`` are the coefficients that separate the outcome in the model it had to stop at.
    """

    steps: tuple[SelectionStep, ...]
    terms: tuple[str, ...]
    n: int
    status: Status
    findings: tuple[Finding, ...] = ()
    completely_separated: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ground:
    """What does not change along the path."""

    rows: Observations
    matrix: Matrix
    blocks: Blocks
    plan: SelectionPlan
    n: int
    price: float
    is_full_rank: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Model:
    """One model of the path: its terms, the independent columns and the maximum over them."""

    terms: tuple[str, ...]
    columns: tuple[int, ...]
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Move:
    """One change of the model, and the model it leads to; ``worth`` is an AIC, a BIC or a P."""

    action: Literal["remove", "add"]
    variable: str
    terms: tuple[str, ...]
    columns: tuple[int, ...]
    df: int
    log_likelihood: float
    beta: Vector
    worth: float


def term_blocks(design: Design) -> dict[str, tuple[int, ...]]:
    """Give each variable's columns in ``design.matrix``, in the order of the variables."""
    blocks: dict[str, list[int]] = {size.variable: [] for size in design.sizes}
    for position, column in enumerate(design.columns, start=1):
        blocks[column.variable].append(position)
    return {variable: tuple(block) for variable, block in blocks.items()}


def walk_path(
    matrix: Matrix, *, events: Vector, trials: Vector, blocks: Blocks, plan: SelectionPlan
) -> SelectionPath:
    """Walk the whole path on the rows of ``matrix`` (n, p), standardised, the constant first.

    ``events`` of ``trials`` (n,) lie at each row: 0 or 1 of 1, or the repeats of a resample. The
    candidates are ``blocks``, in the study's order.
    """
    n = int(trials.sum())
    whole = float(events.sum())
    if not 0 < whole < n:
        first = tuple(blocks) if plan.method != "forward" else _always(blocks, plan=plan)
        stop = SelectionStep(step=0, action="stop", variable="", value=None, df=None, deviance=None)
        return SelectionPath(steps=(stop,), terms=first, n=n, status="no_variation")
    ground = _Ground(
        rows=observations(matrix, events=events, trials=trials),
        matrix=matrix,
        blocks=blocks,
        plan=plan,
        n=n,
        price=math.log(n) if plan.criterion == "bic" else 2.0,
        is_full_rank=_all_independent(matrix * np.sqrt(trials)[:, None]),
    )
    return _walk(ground, rate=whole / n)


def _walk(ground: _Ground, *, rate: float) -> SelectionPath:
    plan = ground.plan
    terms = _always(ground.blocks, plan=plan) if plan.method == "forward" else tuple(ground.blocks)
    columns = _independent(ground, terms)
    beta = np.zeros(len(columns))
    beta[0] = math.log(rate / (1.0 - rate))
    model, status = _settle(ground, terms=terms, columns=columns, start=beta, is_inside=False)
    if status != "ok":
        return _stopped(ground, steps=[], terms=terms, variable="", status=status)
    steps = [_described(ground, model, step=0, move=None)]
    while len(steps) < MAX_STEPS:
        best, is_taken = _choose(ground, model)
        if best is None or not is_taken:
            steps.append(_ended(len(steps), best))
            break
        model, status = _settle(
            ground,
            terms=best.terms,
            columns=best.columns,
            start=best.beta,
            is_inside=best.action == "remove",
        )
        if status != "ok":
            return _stopped(
                ground, steps=steps, terms=best.terms, variable=best.variable, status=status
            )
        steps.append(_described(ground, model, step=len(steps), move=best))
    return SelectionPath(steps=tuple(steps), terms=model.terms, n=ground.n, status="ok")


def _always(blocks: Blocks, *, plan: SelectionPlan) -> tuple[str, ...]:
    return tuple(variable for variable in blocks if variable in plan.always)


def _settle(
    ground: _Ground,
    *,
    terms: tuple[str, ...],
    columns: tuple[int, ...],
    start: Vector,
    is_inside: bool,
) -> tuple[_Model, Status]:
    """Fit one model of the path to the end; and say whether that is its maximum.

    One that ``is_inside`` a model with a maximum has one, too.
    """
    part = Likelihood(
        matrix=ground.matrix[:, columns], events=ground.rows.events, trials=ground.rows.trials
    )
    climbed = part.maximise(start=start)
    model = _Model(terms=terms, columns=columns, point=climbed.point)
    if not is_inside:
        furthest = float(np.max(np.abs(part.matrix @ climbed.point.beta)))
        is_suspect = furthest > EXTREME_LOG_ODDS or not climbed.converged
        if is_suspect and is_split(part.matrix, outcome=part.events):
            return model, "separated"
    return model, "ok" if climbed.converged else "not_converged"


def _choose(ground: _Ground, model: _Model) -> tuple[_Move | None, bool]:
    """Find the step's best move, and whether it is to be taken."""
    plan = ground.plan
    drops, adds = [], []
    if plan.method != "forward":
        drops = [term for term in model.terms if term not in plan.always]
    if plan.method != "backward":
        adds = [term for term in ground.blocks if term not in model.terms]
    removals = _removals(ground, model, drops)
    idle = [move for move in removals if move.df == 0]
    if idle:
        return idle[-1], True
    if plan.criterion == "p":
        return _choose_by_p(ground, model, removals=removals, adds=adds)
    moves = [*removals, *_entries(ground, model, adds)]
    if not moves:
        return None, False
    lowest = min(move.worth for move in moves)
    best = next(move for move in moves if move.worth <= lowest + TIE)
    return best, best.worth < _penalised(ground, model.point.log_likelihood, model.columns) - TIE


def _choose_by_p(
    ground: _Ground, model: _Model, *, removals: list[_Move], adds: list[str]
) -> tuple[_Move | None, bool]:
    threshold = ground.plan.threshold
    leaving = None
    if removals:
        largest = max(move.worth for move in removals)
        leaving = next(move for move in removals if move.worth >= largest * (1.0 - TIE))
        if leaving.worth > threshold:
            return leaving, True
    entries = _entries(ground, model, adds)
    if not entries:
        return leaving, False
    smallest = min(move.worth for move in entries)
    best = next(move for move in entries if move.worth <= smallest * (1.0 + TIE))
    return best, best.worth < threshold


def _removals(ground: _Ground, model: _Model, drops: list[str]) -> list[_Move]:
    """Judge the model without each of ``drops``, started where the full model points to."""
    if not drops:
        return []
    covariance: Matrix = np.asarray(np.linalg.inv(model.point.information), dtype=np.float64)
    candidates, starts = [], []
    for variable in drops:
        terms = tuple(term for term in model.terms if term != variable)
        columns = _independent(ground, terms)
        candidates.append((variable, terms, columns))
        starts.append(_start_without(model, columns, covariance=covariance))
    return list(_judged(ground, model, "remove", candidates, starts))


def _start_without(model: _Model, columns: tuple[int, ...], *, covariance: Matrix) -> Vector:
    position = {column: index for index, column in enumerate(model.columns)}
    gone = [position[column] for column in model.columns if column not in columns]
    beta = model.point.beta
    if len(gone) == 1:
        beta = beta - covariance[:, gone[0]] * (beta[gone[0]] / covariance[gone[0], gone[0]])
    elif gone:
        beta = beta - covariance[:, gone] @ np.linalg.solve(
            covariance[np.ix_(gone, gone)], beta[gone]
        )
    return np.array([beta[position[c]] if c in position else 0.0 for c in columns])


def _entries(ground: _Ground, model: _Model, adds: list[str]) -> list[_Move]:
    """Judge the model with each of ``adds``, leaving out those that add no column."""
    candidates, starts = [], []
    for variable in adds:
        terms = (*model.terms, variable)
        columns = _independent(ground, terms)
        if len(columns) > len(model.columns):
            candidates.append((variable, terms, columns))
            known = dict(zip(model.columns, model.point.beta, strict=True))
            starts.append(np.array([known.get(column, 0.0) for column in columns]))
    return list(_judged(ground, model, "add", candidates, starts))


def _judged(
    ground: _Ground,
    model: _Model,
    action: Literal["remove", "add"],
    candidates: list[tuple[str, tuple[str, ...], tuple[int, ...]]],
    starts: list[Vector],
) -> Iterator[_Move]:
    peaks = refit_all(ground.rows, models=[item[2] for item in candidates], starts=starts)
    for (variable, terms, columns), peak in zip(candidates, peaks, strict=True):
        df = abs(len(columns) - len(model.columns))
        if ground.plan.criterion == "p":
            ratio = 2.0 * abs(peak.log_likelihood - model.point.log_likelihood)
            worth = float(special.chdtrc(df, ratio)) if df else 1.0
        else:
            worth = _penalised(ground, peak.log_likelihood, columns)
        yield _Move(
            action=action,
            variable=variable,
            terms=terms,
            columns=columns,
            df=df,
            log_likelihood=peak.log_likelihood,
            beta=peak.beta,
            worth=worth,
        )


def _penalised(ground: _Ground, log_likelihood: float, columns: tuple[int, ...]) -> float:
    return -2.0 * log_likelihood + ground.price * len(columns)


def _described(ground: _Ground, model: _Model, *, step: int, move: _Move | None) -> SelectionStep:
    """Record the model reached: its AIC or BIC, or the P that moved it."""
    if ground.plan.criterion == "p":
        value = None if move is None or move.df == 0 else move.worth
    else:
        value = _penalised(ground, model.point.log_likelihood, model.columns)
    return SelectionStep(
        step=step,
        action="start" if move is None else move.action,
        variable="" if move is None else move.variable,
        value=value,
        df=None if move is None else move.df,
        deviance=_deviance(model.point.log_likelihood),
    )


def _ended(step: int, best: _Move | None) -> SelectionStep:
    """Record the move that came next and was not taken, where there was one."""
    return SelectionStep(
        step=step,
        action="stop",
        variable="" if best is None else best.variable,
        value=None if best is None else best.worth,
        df=None if best is None else best.df,
        deviance=None if best is None else _deviance(best.log_likelihood),
    )


def _deviance(log_likelihood: float) -> float:
    """Give the deviance; where the outcome is separated completely, the zero that it tends to."""
    deviance = -2.0 * log_likelihood
    return 0.0 if deviance < NO_DEVIANCE else deviance


def _stopped(
    ground: _Ground,
    *,
    steps: list[SelectionStep],
    terms: tuple[str, ...],
    variable: str,
    status: Status,
) -> SelectionPath:
    """End the path at a model without a maximum, which has no number to report."""
    stop = SelectionStep(
        step=len(steps), action="stop", variable=variable, value=None, df=None, deviance=None
    )
    return SelectionPath(steps=(*steps, stop), terms=terms, n=ground.n, status=status)


def _all_independent(matrix: Matrix) -> bool:
    """Tell whether no column comes near a combination of those before it; then no subset does."""
    if matrix.shape[0] < matrix.shape[1]:
        return False
    cross = matrix.T @ matrix
    lengths = np.sqrt(np.diag(cross))
    if not np.all(lengths > 0):
        return False
    try:
        triangle = np.linalg.cholesky(cross / np.outer(lengths, lengths))
    except np.linalg.LinAlgError:
        return False
    return bool(np.diag(triangle).min() > _CLEARLY_INDEPENDENT)


def _independent(ground: _Ground, terms: tuple[str, ...]) -> tuple[int, ...]:
    """Name the constant and the columns of ``terms`` without those that those before them give."""
    columns = [0, *(column for term in terms for column in ground.blocks[term])]
    if ground.is_full_rank:
        return tuple(columns)
    weighted = ground.matrix * np.sqrt(ground.rows.trials)[:, None]
    kept: list[int] = []
    basis = np.empty((weighted.shape[0], 0))
    for column in columns:
        vector = weighted[:, column]
        length = float(np.linalg.norm(vector))
        rest = vector
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        left = float(np.linalg.norm(rest))
        if length > 0 and left > RANK_TOLERANCE * length:
            kept.append(column)
            basis = np.column_stack([basis, rest / left])
    return tuple(kept)
