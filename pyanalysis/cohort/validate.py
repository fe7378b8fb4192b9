"""Texts and plan in, typed columns out, or every problem of the data at once.

Each column is reduced to its distinct texts first; only those are looked at one by one.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pyanalysis.cohort.groups import GROUP_COLUMN
from pyanalysis.cohort.looks import are_dates, are_dates_in_digits, is_header, names_patients
from pyanalysis.cohort.outcome import categories, type_outcome
from pyanalysis.cohort.readers.cells import read_number
from pyanalysis.cohort.readers.raw import RawData, quoted, row_list
from pyanalysis.cohort.typed import MOST_VALUES, ColumnTexts, Typed
from pyanalysis.study.build import DataPlan
from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.spec import (
    CategoricalPredictor,
    DeclaredPredictor,
    Exclusion,
    NumericPredictor,
)

Vector = NDArray[np.float64]

LARGEST = 1e50
"""Largest absolute value, and its inverse the smallest, of a numeric column: the analysis needs
fourth powers and their sums."""

MANY_LEVELS = 10
UNIQUE = 0.8
"""A factor with at least so many levels, and so many of them per patient, groups nobody."""


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
            type_outcome(texts, name=raw.name, outcome=plan.outcome, typed=typed)
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
            typed.columns[GROUP_COLUMN] = categories(groups, groups.values)
    return typed


def _column(
    raw: RawData, column: str, *, missing: frozenset[str], typed: Typed
) -> ColumnTexts | None:
    if column not in raw.frame.columns:
        typed.problems.append(_no_column(column, raw=raw))
        return None
    codes, found = pd.factorize(raw.frame[column])
    values = [str(value) for value in found]
    keep = [index for index, value in enumerate(values) if value not in missing]
    renumber = np.full(len(values) + 1, -1, dtype=np.intp)
    renumber[keep] = np.arange(len(keep))
    return ColumnTexts(name=column, codes=renumber[codes], values=[values[index] for index in keep])


def _no_column(column: str, *, raw: RawData) -> str:
    """Name the columns there are, unless the first patient stands where their names should."""
    known = [str(name) for name in raw.frame.columns]
    there = f"{raw.name}: there is no column {column!r}"
    if not is_header(known):
        return (
            f"{there}{did_you_mean(column, known)}; row 1 must hold the columns' names, and holds "
            "numbers or dates"
        )
    return f"{there}, there are {listed(known)}{did_you_mean(column, known)}"


def _check_id(texts: ColumnTexts, *, raw: RawData, typed: Typed) -> None:
    absent = np.flatnonzero(texts.codes < 0).tolist()
    if absent:
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: no patient id in {row_list(absent)}; fill it in"
        )
    counts = texts.counts()
    twice = np.flatnonzero(counts > 1)
    for code in twice[:MOST_VALUES]:
        value = texts.values[int(code)]
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: {quoted(value)} stands in {texts.rows_of(value)}; "
            "each patient id must occur once"
        )
    if len(twice) > MOST_VALUES:
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: {len(twice) - MOST_VALUES} more ids stand twice"
        )


def _numbers(texts: ColumnTexts, *, raw: RawData, typed: Typed) -> pd.Series:
    numbers = np.array(
        [*(read_number(value, decimal=raw.decimal) for value in texts.values), np.nan]
    )
    bad = [value for value, number in zip(texts.values, numbers, strict=False) if np.isnan(number)]
    unfit = _no_measurement(texts, bad=bad, numbers=numbers[texts.codes])
    if unfit:
        typed.problems.append(f"{raw.name}, column {texts.name!r}: {unfit}")
        return pd.Series(numbers[texts.codes])
    for value in bad[:MOST_VALUES]:
        typed.problems.append(
            f"{raw.name}, column {texts.name!r}: {quoted(value)} ({texts.rows_of(value)}) "
            f"is not a number; {_number_hint(value, decimal=raw.decimal)}"
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
            f"{raw.name}, column {texts.name!r}: {quoted(value)} ({texts.rows_of(value)}) "
            f"is beyond the range {1 / LARGEST:g} to {LARGEST:g}; choose another unit"
        )
    return pd.Series(numbers[texts.codes])


def _no_measurement(texts: ColumnTexts, *, bad: list[str], numbers: Vector) -> str:
    """Say that a column holds dates, or the numbers of patients; empty where it does not."""
    if (bad and are_dates(texts.values)) or are_dates_in_digits(texts.values):
        first = texts.values[0]
        return (
            f"{quoted(first)} ({texts.rows_of(first)}) and the others are dates, not amounts; "
            "a date is no predictor: give a time since a date, or an age, in a column of its own"
        )
    known = numbers[~np.isnan(numbers)].tolist()
    if not bad and names_patients(texts.name, known):
        return (
            "each patient has another whole number, so the column numbers the patients; an id is "
            "no predictor: remove it, or name it as data.id"
        )
    return ""


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
    texts: ColumnTexts, *, raw: RawData, predictor: CategoricalPredictor, typed: Typed
) -> None:
    where = f"{raw.name}, column {texts.name!r}"
    n_known = int((texts.codes >= 0).sum())
    if len(texts.values) >= max(MANY_LEVELS, UNIQUE * n_known):
        kind = "dates" if are_dates(texts.values) else "ids or free text"
        typed.problems.append(
            f"{where}: {len(texts.values)} different values in {n_known} patients are {kind} "
            "rather than levels, and no predictor; remove it, or group its values in another column"
        )
        return
    unknown = [value for value in texts.values if value not in predictor.levels]
    for value in unknown[:MOST_VALUES]:
        typed.problems.append(
            f"{where}: {quoted(value)} ({texts.rows_of(value)}) is not one of "
            f"{listed(predictor.levels)}{did_you_mean(value, predictor.levels)}"
        )
    if len(unknown) > MOST_VALUES:
        typed.problems.append(f"{where}: {len(unknown) - MOST_VALUES} more unknown values")
    for level in predictor.levels:
        if level in texts.values:
            continue
        if level == predictor.reference:
            found = [other for other in predictor.levels if other in texts.values]
            others = f" among {listed(found)}" if found else ""
            typed.problems.append(
                f"{where}: the reference {level!r} never occurs; choose another reference{others}"
            )
        else:
            typed.notes.append(f"{predictor.label}: the level {level} never occurs in the data.")
    typed.columns[texts.name] = categories(texts, predictor.levels)


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
