"""Texts and plan in, typed columns out, or every problem of the data at once.

Each column is reduced to its distinct texts first; only those are looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.groups import GROUP_COLUMN
from pyanalysis.cohort.readers.cells import read_number
from pyanalysis.cohort.readers.raw import RawData, row_list
from pyanalysis.results.bundle import OVERALL
from pyanalysis.study.build import DataPlan
from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.spec import (
    CategoricalPredictor,
    DeclaredPredictor,
    Exclusion,
    NumericPredictor,
    Outcome,
)

LARGEST = 1e50
"""Largest absolute value, and its inverse the smallest, of a numeric column: the analysis needs
fourth powers and their sums."""

MOST_VALUES = 5
"""So many wrong values of one column are named; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The typed columns so far, the outcome's other level, and what was wrong."""

    columns: dict[str, pd.Series] = field(default_factory=dict)
    outcome: list[pd.Series] = field(default_factory=list)
    non_event: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Texts:
    """One column by its distinct texts: ``codes`` (n,) index ``values``; -1 is missing."""

    name: str
    codes: NDArray[np.intp]
    values: list[str]

    def rows_of(self, value: str) -> str:
        """Name the rows that hold ``value``."""
        return row_list(np.flatnonzero(self.codes == self.values.index(value)).tolist())


def type_columns(raw: RawData, *, plan: DataPlan) -> Typed:
    """Type every column the plan names, collecting the problems of all of them."""
    typed = Typed()
    if plan.data is None:
        return typed
    missing = frozenset(plan.data.missing)
    if plan.data.id is not None:
        texts = _column(raw, plan.data.id, missing=missing, typed=typed)
        if texts is not None:
            _check_id(texts, raw=raw, typed=typed)
    if plan.outcome is not None:
        texts = _column(raw, plan.outcome.column, missing=missing, typed=typed)
        if texts is not None:
            _type_outcome(texts, raw=raw, outcome=plan.outcome, typed=typed)
    for predictor in plan.predictors:
        texts = _column(raw, predictor.column, missing=missing, typed=typed)
        if texts is None:
            continue
        if not texts.values:
            typed.problems.append(
                f"{raw.name}, column {predictor.column!r}: every value is missing; "
                "remove the predictor or correct data.missing"
            )
        elif isinstance(predictor, NumericPredictor):
            typed.columns[predictor.column] = _numbers(texts, raw=raw, typed=typed)
        else:
            _type_levels(texts, raw=raw, predictor=predictor, typed=typed)
    for exclusion in plan.exclusions:
        _type_exclusion(
            exclusion, predictors=plan.predictors, raw=raw, missing=missing, typed=typed
        )
    if plan.grouping is not None:
        groups = _column(raw, plan.grouping.column, missing=missing, typed=typed)
        if groups is not None:
            typed.columns[GROUP_COLUMN] = _categories(groups, groups.values)
    return typed


def _column(raw: RawData, column: str, *, missing: frozenset[str], typed: Typed) -> _Texts | None:
    if column not in raw.frame.columns:
        known = [str(name) for name in raw.frame.columns]
        typed.problems.append(
            f"{raw.name}: there is no column {column!r}, there are {listed(known)}"
            f"{did_you_mean(column, known)}"
        )
        return None
    codes, found = pd.factorize(raw.frame[column])
    values = [str(value) for value in found]
    keep = [index for index, value in enumerate(values) if value not in missing]
    renumber = np.full(len(values) + 1, -1, dtype=np.intp)
    renumber[keep] = np.arange(len(keep))
    return _Texts(name=column, codes=renumber[codes], values=[values[index] for index in keep])


def _check_id(texts: _Texts, *, raw: RawData, typed: Typed) -> None:
    absent = np.flatnonzero(texts.codes < 0).tolist()
    if absent:
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: no patient id in {row_list(absent)}; fill it in"
        )
    counts = np.bincount(texts.codes[texts.codes >= 0], minlength=len(texts.values))
    for code in np.flatnonzero(counts > 1)[:MOST_VALUES]:
        value = texts.values[int(code)]
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: {value!r} stands in {texts.rows_of(value)}; "
            "each patient id must occur once"
        )


def _type_outcome(texts: _Texts, *, raw: RawData, outcome: Outcome, typed: Typed) -> None:
    where = f"{raw.name}, column {texts.name!r}"
    if outcome.event not in texts.values:
        typed.problems.append(
            f"{where}: the event {outcome.event!r} never occurs, the values are "
            f"{listed(texts.values) or 'all missing'}{did_you_mean(outcome.event, texts.values)}"
        )
        return
    if OVERALL in texts.values:
        typed.problems.append(
            f"{where}: {OVERALL!r} names the column of all patients in the results; "
            "call the level otherwise"
        )
        return
    if len(texts.values) > 2:
        typed.problems.append(
            f"{where}: the outcome must have two values, found {listed(map(repr, texts.values))}"
            "; correct them, or declare others in data.missing"
        )
        return
    non_event = _non_event(texts.values, outcome=outcome)
    if len(texts.values) == 1:
        typed.notes.append(f"{outcome.label}: every patient with a known outcome had it.")
    known = [outcome.event, non_event]
    for level in outcome.group_labels:
        if level not in known:
            typed.problems.append(
                f"{where}: group_labels names {level!r}, the values are {listed(texts.values)}"
                f"{did_you_mean(level, texts.values)}"
            )
    typed.non_event.append(non_event)
    typed.outcome.append(_categories(texts, [non_event, outcome.event]))


def _non_event(values: list[str], *, outcome: Outcome) -> str:
    """Name the other level; where all had the event, as the study file labels it, if it does."""
    others = [value for value in values if value != outcome.event]
    labelled = [level for level in outcome.group_labels if level not in (outcome.event, OVERALL)]
    return next(iter(others or labelled), f"not {outcome.event}")


def _categories(texts: _Texts, levels: Sequence[str]) -> pd.Series:
    position = {level: index for index, level in enumerate(levels)}
    kind = pd.CategoricalDtype(list(levels))
    recode = np.array([*(position.get(value, -1) for value in texts.values), -1], dtype=np.intp)
    return pd.Series(pd.Categorical.from_codes(recode[texts.codes], dtype=kind))


def _numbers(texts: _Texts, *, raw: RawData, typed: Typed) -> pd.Series:
    numbers = np.array(
        [*(read_number(value, decimal=raw.decimal) for value in texts.values), np.nan]
    )
    bad = [value for value, number in zip(texts.values, numbers, strict=False) if np.isnan(number)]
    for value in bad[:MOST_VALUES]:
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: {value!r} ({texts.rows_of(value)}) is not a number"
            f"; {_number_hint(value, decimal=raw.decimal)}"
        )
    if len(bad) > MOST_VALUES:
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: {len(bad) - MOST_VALUES} more texts are no numbers"
        )
    size = np.abs(numbers[:-1])
    for code in np.flatnonzero((size > LARGEST) | ((size > 0) & (size < 1 / LARGEST)))[
        :MOST_VALUES
    ]:
        value = texts.values[int(code)]
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: {value!r} ({texts.rows_of(value)}) is beyond "
            f"the range {1 / LARGEST:g} to {LARGEST:g}; choose another unit"
        )
    return pd.Series(numbers[texts.codes])


def _number_hint(value: str, *, decimal: str) -> str:
    """Say how the number that is probably meant is written: a comma can be of either kind."""
    if decimal == ",":
        return (
            "the decimal mark of this file is the comma (data.decimal); correct it, or add it to "
            "data.missing"
        )
    pointed, ungrouped = value.replace(",", "."), value.replace(",", "")
    is_decimal = "," in value and not np.isnan(read_number(pointed))
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", value):
        if is_decimal:
            return f"write {ungrouped!r}, or {pointed!r} where the comma is a decimal one"
        return f"write {ungrouped!r}"
    if is_decimal:
        return f"write {pointed!r}"
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", value):
        return f"write {value.replace('.', '').replace(',', '.')!r}"
    return "correct it, or add it to data.missing"


def _type_levels(
    texts: _Texts, *, raw: RawData, predictor: CategoricalPredictor, typed: Typed
) -> None:
    where = f"{raw.name}, column {texts.name!r}"
    unknown = [value for value in texts.values if value not in predictor.levels]
    for value in unknown[:MOST_VALUES]:
        typed.problems.append(
            f"{where}: {value!r} ({texts.rows_of(value)}) is not one of "
            f"{listed(predictor.levels)}{did_you_mean(value, predictor.levels)}"
        )
    if len(unknown) > MOST_VALUES:
        typed.problems.append(f"{where}: {len(unknown) - MOST_VALUES} more unknown values")
    for level in predictor.levels:
        if level in texts.values:
            continue
        if level == predictor.reference:
            typed.problems.append(
                f"{where}: the reference {level!r} never occurs; choose another reference among "
                f"{listed(texts.values)}"
            )
        else:
            typed.notes.append(f"{predictor.label}: the level {level} never occurs in the data.")
    typed.columns[texts.name] = _categories(texts, predictor.levels)


def _type_exclusion(
    exclusion: Exclusion,
    *,
    predictors: tuple[DeclaredPredictor, ...],
    raw: RawData,
    missing: frozenset[str],
    typed: Typed,
) -> None:
    """Type the column as the comparison needs it, beside its type as a predictor."""
    texts = _column(raw, exclusion.column, missing=missing, typed=typed)
    if texts is None:
        return
    name = exclusion_column(exclusion)
    if isinstance(exclusion.operands[0], str):
        values = np.array([*texts.values, None], dtype=object)
        typed.columns[name] = pd.Series(values[texts.codes], dtype=object)
        return
    is_told = any(
        isinstance(predictor, NumericPredictor) and predictor.column == exclusion.column
        for predictor in predictors
    )
    typed.columns[name] = _numbers(texts, raw=raw, typed=Typed() if is_told else typed)


def exclusion_column(exclusion: Exclusion) -> str:
    """Name the typed column an exclusion compares, apart from any predictor of that name."""
    kind = "text" if isinstance(exclusion.operands[0], str) else "number"
    return f"\0{kind}\0{exclusion.column}"
