"""The outcome: two values, one of them the event, or what stands in the way."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pyanalysis.cohort.readers.raw import quoted
from pyanalysis.cohort.typed import MOST_VALUES, ColumnTexts, Typed
from pyanalysis.results.bundle import OVERALL
from pyanalysis.study.nearest import SHOWN, did_you_mean, listed, nearest
from pyanalysis.study.spec import Outcome


def type_outcome(texts: ColumnTexts, *, name: str, outcome: Outcome, typed: Typed) -> None:
    """Type the outcome's column of the file ``name``, or say what is wrong with it."""
    where = f"{name}, column {texts.name!r}"
    problem = _problem(texts, outcome=outcome)
    if problem:
        typed.problems.append(f"{where}: {problem}")
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
    typed.outcome.append(categories(texts, [non_event, outcome.event]))


def _problem(texts: ColumnTexts, *, outcome: Outcome) -> str:
    values = texts.values
    if len(values) > SHOWN:
        return (
            f"the outcome must have two values, found {len(values)} different ones; is this the "
            "column of the outcome?"
        )
    if outcome.event not in values:
        near = nearest(outcome.event, values)
        hint = "" if near is None else f"; did you mean 'event: {_quoted(near)}'?"
        return (
            f"the event {outcome.event!r} never occurs, the values are "
            f"{listed(values) or 'all missing'}{hint}"
        )
    if OVERALL in values:
        return (
            f"{OVERALL!r} names the column of all patients in the results; call the level otherwise"
        )
    if len(values) > 2:
        return (
            f"the outcome must have two values, found {listed(map(quoted, values))}; "
            f"{_further(texts, event=outcome.event)}; correct them, or declare others in "
            "data.missing"
        )
    return ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _further(texts: ColumnTexts, *, event: str) -> str:
    """Name the values beside the event and the most frequent other, with rows and what is meant."""
    counts = dict(zip(texts.values, texts.counts().tolist(), strict=True))
    others = [value for value in texts.values if _folded(value) != _folded(event)]
    kept = [event, *([max(others, key=lambda value: counts[value])] if others else [])]
    further = [value for value in texts.values if value not in kept]
    named = [
        f"{quoted(value)} stands in {texts.rows_of(value)}{did_you_mean(value, kept)}"
        for value in further[:MOST_VALUES]
    ]
    return "; ".join(named)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _non_event(values: list[str], *, outcome: Outcome) -> str:
    """Name the other level; where all had the event, as the study file labels it, if it does."""
    others = [value for value in values if value != outcome.event]
    labelled = [level for level in outcome.group_labels if level not in (outcome.event, OVERALL)]
    return next(iter(others or labelled), f"not {outcome.event}")


def categories(texts: ColumnTexts, levels: Sequence[str]) -> pd.Series:
    """Give a column (n,) as a Categorical of ``levels``; missing where it is none of them."""
    position = {level: index for index, level in enumerate(levels)}
    kind = pd.CategoricalDtype(list(levels))
    recode = np.array([*(position.get(value, -1) for value in texts.values), -1], dtype=np.intp)
    return pd.Series(pd.Categorical.from_codes(recode[texts.codes], dtype=kind))
