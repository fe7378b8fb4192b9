"""The maximum-likelihood fits of a thousand resamples at once.

All resamples share the cohort's rows; a resample is a vector of weights, how often each patient was
drawn, and the columns of its own model. Where all have the same columns, most reach their maxima by
the short ways of ``shared_curvature``; the others, and their verdicts, are ``resample_ascent``'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.resample_ascent import approach, climb_all, evaluate
from pyanalysis.models.resample_rank import is_full_rank
from pyanalysis.models.resample_rows import Flags, Rows, lines, turned
from pyanalysis.models.shared_curvature import Start, climb_quickly

SHARED_ROWS = 100
"""Rows a column from which on the curvature of all patients is that of every resample but for some
per cent, so that it alone leads to the maximum."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResampleFits:
    """Coefficients (b, p) of each resample's model, 0 for other columns; ``exists`` (b,).

    ``estimable`` (b,): the outcome varies and the columns are independent, so that nothing but
    separation stands against a maximum.
    """

    beta: Matrix
    exists: Flags
    estimable: Flags


def fit_resamples(
    matrix: Matrix, *, outcome: Vector, weights: Matrix, active: Flags
) -> ResampleFits:
    """Fit each resample's model: its ``active`` (b, p) columns, its ``weights`` (b, n).

    ``matrix`` (n, p) is standardised, its first column constant and active everywhere. ``exists``
    is False without variation of the outcome, with a constant or aliased column, or under
    separation: the rules of the reported models.
    """
    return fit_rows(turned(matrix, outcome=outcome), weights=weights, active=active)


def fit_rows(
    rows: Rows, *, weights: Matrix, active: Flags, start: Start | None = None
) -> ResampleFits:
    """Do what ``fit_resamples`` does, on rows already turned and from a start where there is one.

    A ``start`` is for columns that are all active in all resamples, and comes from ``start_of``.
    """
    total = weights.sum(axis=1)
    events = np.einsum("ij,j->i", weights, rows.outcome)
    varies = (events > 0) & (events < total)
    beta, exists, separated = np.zeros(active.shape), np.zeros_like(varies), np.zeros_like(varies)
    is_small = len(rows.outcome) < SHARED_ROWS * active.shape[1]
    if start is not None and is_small and varies.any():
        found = climb_quickly(rows, lines(weights, varies), start)
        beta[varies], exists[varies], separated[varies] = found.beta, found.reached, found.separated
    estimable, left = exists.copy(), varies & ~exists
    estimable[left] = is_full_rank(rows, lines(weights, left), active[left])
    going = np.flatnonzero(estimable & ~exists & ~separated)
    if start is None:
        rate = events[going] / total[going]
        beta[going, 0] = np.log(rate / (1.0 - rate))
    else:
        beta[going] = start.beta
        if not is_small:
            inverse = np.linalg.inv(start.information)[None] / total[going, None, None]
            reached = approach(rows, weights, active, going=going, beta=beta, inverse=inverse)
            exists[going] = reached
            going = going[~reached]
            beta[going] = start.beta
    if len(going):
        climb_all(rows, weights, active, going=going, beta=beta, exists=exists)
    beta = np.where(exists[:, None], beta, 0.0)
    return ResampleFits(beta=beta, exists=exists, estimable=estimable)


def start_of(rows: Rows, *, weights: Vector) -> Start | None:
    """Fit all patients with a weight together; None where their model has no maximum."""
    own = weights[None, :]
    active = np.ones((1, rows.signed.shape[1]), dtype=np.bool_)
    fits = fit_rows(rows, weights=own, active=active)
    if not fits.exists[0]:
        return None
    *_, information = evaluate(rows, own, active, fits.beta)
    return Start(beta=fits.beta[0], information=information[0] / weights.sum())
