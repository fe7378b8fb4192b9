"""Describe the missing values: how many, in which patterns, and in which patients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.baseline import describe_baseline
from pyanalysis.models.group_tests import categorical_test
from pyanalysis.results.baseline import BaselineVariable
from pyanalysis.results.bundle import OVERALL
from pyanalysis.results.missing import (
    COMPLETE,
    INCOMPLETE,
    CompletenessGroup,
    MissingData,
    MissingPattern,
    MissingVariable,
)
from pyanalysis.study.spec import DeclaredPredictor, Predictor

MOST_PATTERNS = 10
"""So many patterns are listed, the most frequent ones; the others are added up."""


def describe_missing(cohort: Cohort, *, predictors: tuple[Predictor, ...]) -> MissingData | None:
    """Describe the missing values of the candidates; None when there are none."""
    names = [predictor.column for predictor in predictors]
    missing = cohort.frame[names].isna().to_numpy(dtype=np.bool_)
    n = len(missing)
    totals = missing.sum(axis=0)
    if not totals.any():
        return None
    incomplete: NDArray[np.bool_] = np.asarray(missing.any(axis=1))
    test = categorical_test(_outcome_table(cohort.event, incomplete))
    n_patterns, patterns = _patterns(missing, names=names)
    return MissingData(
        variables=tuple(
            MissingVariable(variable=name, n_missing=int(total), percent=100.0 * int(total) / n)
            for name, total in zip(names, totals, strict=True)
            if total
        ),
        n_patterns=n_patterns,
        patterns=patterns,
        groups=(
            _group(COMPLETE, cohort.event[~incomplete]),
            _group(INCOMPLETE, cohort.event[incomplete]),
        ),
        test_method=test.method,
        test_statistic=test.statistic,
        test_df=test.df,
        p_value=test.p_value,
        test_status=test.status,
    )


def compare_completeness(
    cohort: Cohort, *, predictors: tuple[DeclaredPredictor, ...]
) -> tuple[BaselineVariable, ...] | None:
    """Describe and test each predictor's known values in complete and incomplete patients.

    By the rules of the baseline table, complete patients first; None where nothing is missing.
    """
    names = [predictor.column for predictor in predictors]
    incomplete = cohort.frame[names].isna().any(axis=1).to_numpy(dtype=np.bool_)
    if not incomplete.any():
        return None
    by_completeness = replace(cohort, event=~incomplete, event_level=COMPLETE, non_event=INCOMPLETE)
    return tuple(
        _without_the_cohort(variable)
        for variable in describe_baseline(by_completeness, predictors=predictors)
    )


def _without_the_cohort(variable: BaselineVariable) -> BaselineVariable:
    """Leave out what describes all patients, which the baseline table has, and single values."""
    return replace(
        variable,
        skewness=None,
        sizes=tuple(size for size in variable.sizes if size.group != OVERALL),
        numeric=tuple(
            replace(summary, minimum=None, maximum=None)
            for summary in variable.numeric
            if summary.group != OVERALL
        ),
        counts=tuple(count for count in variable.counts if count.group != OVERALL),
    )


def _group(name: str, event: NDArray[np.bool_]) -> CompletenessGroup:
    n, events = len(event), int(event.sum())
    return CompletenessGroup(group=name, n=n, events=events, event_rate=events / n if n else None)


def _outcome_table(event: NDArray[np.bool_], incomplete: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count the outcome's levels by completeness, without a level that nobody has."""
    table = np.array(
        [[int((e & c).sum()) for c in (~incomplete, incomplete)] for e in (event, ~event)],
        dtype=np.int64,
    )
    kept: NDArray[np.int64] = table[table.sum(axis=1) > 0]
    return kept


def _patterns(
    missing: NDArray[np.bool_], *, names: list[str]
) -> tuple[int, tuple[MissingPattern, ...]]:
    """Count the patterns and list the most frequent.

    Among equally frequent ones the fewer missing variables come first, then the study's order.
    """
    packed, counts = np.unique(np.packbits(missing, axis=1), axis=0, return_counts=True)
    shapes = np.unpackbits(packed, axis=1, count=len(names)).astype(np.bool_)
    n = len(missing)
    order = sorted(
        range(len(counts)),
        key=lambda item: (-counts[item], shapes[item].sum(), np.flatnonzero(shapes[item]).tolist()),
    )
    listed = [
        MissingPattern(
            variables=tuple(names[position] for position in np.flatnonzero(shapes[item])),
            is_rest=False,
            n=int(counts[item]),
            percent=100.0 * int(counts[item]) / n,
        )
        for item in order[:MOST_PATTERNS]
    ]
    rest = int(counts[order[MOST_PATTERNS:]].sum())
    if rest:
        listed.append(MissingPattern(variables=(), is_rest=True, n=rest, percent=100.0 * rest / n))
    return len(counts), tuple(listed)
