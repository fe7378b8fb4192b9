"""Internal validation of the whole procedure: selection and fit repeated in every resample.

Bootstrap (Harrell, Lee & Mark 1996,
doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4; Steyerberg et al. 2001,
doi:10.1016/S0895-4356(01)00341-9): the analysed patients are drawn with replacement; the variables
are selected and the model is fitted anew; each index on the resample less that of the same model on
the original patients is the optimism, whose mean is taken off the apparent index.

Cross-validation: the procedure on all folds but one gives the linear predictor of the patients in
that fold; the indices are those of all left-out patients of a repeat together, averaged over the
repeats.

*The one rule for resamples without a model.* The columns are those of the original patients for
whom the selected variables are known. Where the resample has no maximum over them (the outcome does
not vary; a column is constant or aliased, as when a level or the reference was not drawn; the
outcome is separated), where its selection path had to stop, or where its predictor separates the
test patients and has no calibration slope, the resample is counted as failed and left out; in
cross-validation the whole repeat. A resample that selects nothing is not a failure: its model is
the constant alone. Inclusion frequencies (Heinze, Wallisch & Dunkler 2018, doi:10.1002/
bimj.201700067) count every selection that came to its end, whether its model has a maximum or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.resamples import Draws, draw_in_parts
from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.model_view import number_columns
from pyanalysis.models.one_thread import one_thread
from pyanalysis.models.resample_fits import fit_rows, start_of
from pyanalysis.models.resample_rows import Rows, rows_of, turned
from pyanalysis.models.reselection import (
    CandidateData,
    Selected,
    prepare_candidates,
    select_for_all,
)
from pyanalysis.models.shared_curvature import Start
from pyanalysis.models.validation_indices import evaluate, evaluate_twice
from pyanalysis.models.validation_results import Tally, put_together, summarise
from pyanalysis.results.bundle import LogisticModel, Selection
from pyanalysis.results.validation import ValidationResults
from pyanalysis.study.spec import AnalysisPlan, CategoricalPredictor, Predictor, ValidationPlan

Flags = NDArray[np.bool_]

BATCH_NUMBERS = 2**17
"""Numbers of the weights that are handled at once: a megabyte an array."""

SMALLEST_BATCH = 16
"""Resamples handled at once at least: of a large cohort they share a look at the rows."""

LARGE_COHORT = 1000
"""Patients from which on resamples with the same selection are fitted by themselves, whatever the
levels in them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ground:
    """The cohort as every resample sees it.

    ``matrix`` (n, p): the constant, then every column of every candidate, standardised, 0 where
    unknown; ``present`` (n, p) marks who has the column's level; ``owner`` (p,) is each column's
    candidate, -1 for the constant; ``is_level`` (p,) tells a factor's columns; ``unknown`` (n,
    candidates). ``rows`` are those of ``matrix``, turned; ``starts`` keeps the fit of all patients
    for each selection that was met.
    """

    matrix: Matrix
    rows: Rows
    present: NDArray[np.float32]
    owner: NDArray[np.intp]
    is_level: Flags
    unknown: Matrix
    is_incomplete: bool
    outcome: Vector
    starts: dict[bytes, Start | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Refit:
    """A batch of refitted models: log odds (b, n) of the patients ``known`` (b, n) to each."""

    predictor: Matrix
    known: Matrix
    exists: Flags


def validate_model(
    cohort: Cohort,
    *,
    predictors: tuple[Predictor, ...],
    selection: Selection,
    multivariable: LogisticModel | None,
    plan: AnalysisPlan,
    draws: Draws | None = None,
) -> ValidationResults | None:
    """Validate the multivariable model; None where the study does not ask for it.

    Where that model is absent or has no maximum, its status stands in place of the indices.
    ``draws`` are those of the plan unless others are given.
    """
    if plan.validation is None:
        return None
    ground = _lay_out(cohort, predictors)
    status = "no_model" if multivariable is None else multivariable.ml_status
    chosen = np.array([candidate.selected for candidate in selection.candidates], dtype=np.bool_)
    data = None
    if plan.selection.method != "forced":
        data = prepare_candidates(cohort, predictors=predictors)
    with one_thread():
        apparent = _apparent(ground, chosen) if status == "ok" else None
        tally = _repeat_all(ground, data, draws=draws, plan=plan, validation=plan.validation)
    if apparent is None and status == "ok":
        status = "not_converged"
    return summarise(tally, apparent=apparent, predictors=predictors, plan=plan, status=status)


def _lay_out(cohort: Cohort, predictors: tuple[Predictor, ...]) -> _Ground:
    n = len(cohort.event)
    columns, present, owner, is_level = [np.ones(n)], [np.ones(n)], [-1], [False]
    unknown = np.zeros((n, len(predictors)))
    for position, predictor in enumerate(predictors):
        values = cohort.frame[predictor.column]
        known = values.notna().to_numpy(dtype=np.bool_)
        unknown[:, position] = ~known
        if isinstance(predictor, CategoricalPredictor):
            codes = values.cat.codes.to_numpy()
            others = [
                code
                for code, level in enumerate(predictor.levels)
                if level != predictor.reference and np.any(codes == code)
            ]
            own = [(codes == code).astype(np.float64) for code in others]
            present += own
        else:
            own = list(number_columns(predictor, values=values.to_numpy(dtype=np.float64)).T)
            present += [np.ones(n)] * len(own)
        columns += [_standardised(vector, known) for vector in own]
        owner += [position] * len(own)
        is_level += [isinstance(predictor, CategoricalPredictor)] * len(own)
    matrix, outcome = np.column_stack(columns), cohort.event.astype(np.float64)
    return _Ground(
        matrix=matrix,
        rows=turned(matrix, outcome=outcome),
        present=np.column_stack(present).astype(np.float32),
        owner=np.array(owner, dtype=np.intp),
        is_level=np.array(is_level, dtype=np.bool_),
        unknown=unknown,
        is_incomplete=bool(unknown.any()),
        outcome=outcome,
        starts={},
    )


def _standardised(vector: Vector, known: Flags) -> Vector:
    column = np.zeros(len(vector))
    values = vector[known]
    spread = float(values.std()) if len(values) else 0.0
    if spread > 0:
        column[known] = (values - values.mean()) / spread
    return column


def _refit(ground: _Ground, chosen: Flags, weights: Matrix) -> _Refit:
    """Fit each resample's ``chosen`` (b, candidates) on its ``weights`` (b, n)."""
    if (chosen == chosen[:1]).all():
        return _refit_alike(ground, chosen, weights)
    if len(ground.outcome) < LARGE_COHORT:
        known = (chosen.astype(np.float64) @ ground.unknown.T == 0).astype(np.float64)
        return _fit(ground, chosen, weights, known=known, start=None)
    whole = _Refit(
        predictor=np.empty_like(weights),
        known=np.empty_like(weights),
        exists=np.empty(len(weights), dtype=np.bool_),
    )
    for line in np.unique(chosen, axis=0):
        alike = np.flatnonzero((chosen == line).all(axis=1))
        part = _refit_alike(ground, chosen[alike], weights[alike])
        whole.predictor[alike], whole.known[alike] = part.predictor, part.known
        whole.exists[alike] = part.exists
    return whole


def _refit_alike(ground: _Ground, chosen: Flags, weights: Matrix) -> _Refit:
    """Fit the same variables in each resample, beginning where all patients lead."""
    known = np.ones((1, len(ground.outcome)))
    if ground.is_incomplete:
        known[0, ground.unknown[:, chosen[0]].any(axis=1)] = 0.0
    start, key = None, chosen[0].tobytes()
    if len(weights) > 1:
        if key not in ground.starts:
            rows, active, _ = _columns(ground, _active(ground, chosen[:1], known))
            ground.starts[key] = start_of(rows, weights=known[0]) if active.all() else None
        start = ground.starts[key]
    return _fit(ground, chosen, weights, known=known, start=start)


def _active(ground: _Ground, chosen: Flags, known: Matrix) -> Flags:
    """Tell which of all columns each model has."""
    active = np.concatenate([np.ones((len(chosen), 1), dtype=np.bool_), chosen], axis=1)
    active = active[:, ground.owner + 1]
    if ground.is_incomplete:
        active &= np.einsum("ij,jk->ik", known.astype(np.float32), ground.present) > 0
    return active


def _columns(ground: _Ground, active: Flags) -> tuple[Rows, Flags, Matrix]:
    """Give the columns that any of the models has, turned and not, and which each of them has."""
    used = active.any(axis=0)
    if used.all():
        return ground.rows, active, ground.matrix
    rows = rows_of(ground.rows.signed[:, used], outcome=ground.outcome)
    return rows, active[:, used], ground.matrix[:, used]


def _fit(
    ground: _Ground, chosen: Flags, weights: Matrix, *, known: Matrix, start: Start | None
) -> _Refit:
    active = _active(ground, chosen, known)
    own = weights if known.all() else weights * known
    rows, used, matrix = _columns(ground, active)
    exists = ~_has_uniform_level(ground, own, active=active)
    beta = np.zeros(used.shape)
    fits = (
        fit_rows(rows, weights=own, active=used, start=start)
        if exists.all()
        else fit_rows(rows, weights=own[exists], active=used[exists], start=start)
    )
    beta[exists] = fits.beta
    exists[exists] = fits.exists
    return _Refit(
        predictor=beta @ matrix.T,
        known=np.broadcast_to(known, weights.shape),
        exists=exists,
    )


def _has_uniform_level(ground: _Ground, weights: Matrix, *, active: Flags) -> Flags:
    """Tell which resamples need no ascent to be refused: a column of theirs marks a level.

    Where all at that level, or all the others, have the same outcome, or there is nobody, the
    level alone separates, the outcome does not vary, or the column is constant. In a large cohort
    that is rare and not worth a look at all rows.
    """
    if len(ground.outcome) >= LARGE_COHORT:
        return np.zeros(len(weights), dtype=np.bool_)
    mine = ground.is_level & active.any(axis=0)
    at_level = ground.present[:, mine]
    own = weights.astype(np.float32)  # counts, which are exact
    n, events = own @ at_level, (own * ground.outcome.astype(np.float32)) @ at_level
    all_n = own.sum(axis=1, keepdims=True)
    all_events = own @ ground.outcome.astype(np.float32)[:, None]
    cells = (events, n - events, all_events - events, all_n - n - (all_events - events))
    uniform = np.min(np.stack(cells), axis=0) == 0
    found: Flags = np.any(uniform & active[:, mine], axis=1)
    return found


def _apparent(ground: _Ground, chosen: Flags) -> Vector | None:
    weights = np.ones((1, len(ground.outcome)))
    refit = _refit(ground, chosen[None, :], weights)
    found = evaluate(refit.predictor, outcome=ground.outcome, weights=refit.known, calibrated=True)
    return found.values[0] if refit.exists[0] and found.exists[0] else None


def _repeat_all(
    ground: _Ground,
    data: CandidateData | None,
    *,
    draws: Draws | None,
    plan: AnalysisPlan,
    validation: ValidationPlan,
) -> Tally:
    """Repeat the procedure, so many resamples at once as memory allows."""
    each = 1 if validation.method == "bootstrap" else validation.folds
    size = max(-(-SMALLEST_BATCH // each), BATCH_NUMBERS // (each * len(ground.outcome)))

    tallies = []
    for part in _parts(draws, size=size, patients=len(ground.outcome), validation=validation):
        if validation.method == "bootstrap":
            tallies.append(_bootstrap(ground, data, part, plan=plan))
        else:
            tallies.append(_leave_out(ground, data, part, plan=plan, folds=validation.folds))
    return put_together(tallies)


def _parts(
    draws: Draws | None, *, size: int, patients: int, validation: ValidationPlan
) -> Iterator[Draws]:
    if draws is None:
        yield from draw_in_parts(patients, plan=validation, size=size)
        return
    for start in range(0, len(draws), size):
        yield draws[start : start + size]


def _bootstrap(
    ground: _Ground, data: CandidateData | None, draws: Draws, *, plan: AnalysisPlan
) -> Tally:
    n = draws.shape[1]
    weights = np.empty(draws.shape)
    for line, drawn in zip(weights, draws, strict=True):
        line[:] = np.bincount(drawn, minlength=n)
    selected = _select(ground, data, weights, plan=plan)
    refit = _refit(ground, selected.chosen, weights)
    training, test = evaluate_twice(
        refit.predictor,
        outcome=ground.outcome,
        own=weights if refit.known.all() else weights * refit.known,
        others=refit.known,
    )
    return Tally(
        training=training.values,
        test=test.values,
        exists=selected.ended & refit.exists & training.exists & test.exists,
        is_null=np.all(~selected.chosen, axis=1),
        selected=selected,
    )


def _leave_out(
    ground: _Ground, data: CandidateData | None, draws: Draws, *, plan: AnalysisPlan, folds: int
) -> Tally:
    repeats, n = draws.shape
    left_out = draws[:, None, :] == np.arange(folds)[None, :, None]
    weights = (~left_out).reshape(repeats * folds, n).astype(np.float64)
    selected = _select(ground, data, weights, plan=plan)
    refit = _refit(ground, selected.chosen, weights)
    shape = (repeats, folds, n)
    predictor = np.sum(refit.predictor.reshape(shape) * left_out, axis=1)
    known = np.sum(refit.known.reshape(shape) * left_out, axis=1)
    test = evaluate(predictor, outcome=ground.outcome, weights=known)
    sound = (selected.ended & refit.exists).reshape(repeats, folds).all(axis=1)
    return Tally(
        training=np.full_like(test.values, np.nan),
        test=test.values,
        exists=sound & test.exists,
        is_null=_any_null(selected, folds=folds),
        selected=selected,
    )


def _select(
    ground: _Ground, data: CandidateData | None, weights: Matrix, *, plan: AnalysisPlan
) -> Selected:
    """Select in each resample; without ``data``, all candidates."""
    if data is not None:
        return select_for_all(data, plan=plan.selection, interval=plan.interval, weights=weights)
    return Selected(
        chosen=np.ones((len(weights), ground.unknown.shape[1]), dtype=np.bool_),
        ended=np.ones(len(weights), dtype=np.bool_),
    )


def _any_null(selected: Selected, *, folds: int) -> Flags:
    """Tell in which repeats some fold selected nothing."""
    nothing: Flags = np.all(~selected.chosen, axis=1)
    return np.asarray(nothing.reshape(-1, folds).any(axis=1), dtype=np.bool_)
