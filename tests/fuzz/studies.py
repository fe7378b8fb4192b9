"""Whole studies drawn by Hypothesis: the plan and the shape are drawn, a seed fills the cells.

So a failing draw shrinks to a small plan, and the same draw always gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from hypothesis import strategies as st
from numpy.typing import NDArray

ODD_NAMES = (
    "age",
    "body mass",
    "年龄",
    "if",
    "lambda",
    "TRUE",
    "NULL",
    "it's",
    'the "one"',
    "a+b",
    "`tick`",
    "x1",
    "event",
    "a:b",
    "100%",
    "$cost",
    "per\\cent",
    "naïve",
    "1st",
    "." * 3,
    "long " * 39 + "name",
)
ODD_LEVELS = (
    "a",
    "b",
    "1",
    "2",
    "01",
    "1.0",
    "yes",
    "no",
    "TRUE",
    "NaN",
    "null",
    "<b>",
    "a,b",
    "x;y",
    "don't",
    'say "x"',
    "甲",
    "é",
    "-",
    "#1",
    "overall",
    "Inf",
)
OUTCOME = "the outcome"

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPredictor:
    """One predictor: what the study file says of it, and how its cells are made."""

    name: str
    declared: dict[str, Any]
    kind: str
    scale: float
    offset: float
    decimals: int
    weights: tuple[float, ...]
    missing: float
    copies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnStudy:
    """The two files of a study, and the draw they came from."""

    study: str
    data: str


def _predictor(name: str) -> st.SearchStrategy[DrawnPredictor]:
    return st.one_of(_numeric(name), _categorical(name))


@st.composite
def _numeric(draw: st.DrawFn, name: str) -> DrawnPredictor:
    declared: dict[str, Any] = {"column": name, "type": "numeric", "label": f"Label of {name}"}
    kind = draw(st.sampled_from(["normal", "skewed", "few", "heavy", "constant"]))
    scale = draw(st.sampled_from([1.0, 1e-6, 1e6, 10.0]))
    offset = draw(st.sampled_from([0.0, 0.0, 50.0, -3.0]))
    transforms: list[Any] = [None] * 6 + [{"spline": 3}, {"spline": 4}, {"spline": 5}]
    transforms += [{"cut": [offset * scale]}, {"cut": [offset * scale, (offset + 1) * scale]}]
    if offset > 0 and kind in ("skewed", "few", "constant"):
        transforms += ["log", "log2", "sqrt"]
    transform = draw(st.sampled_from(transforms))
    if transform is not None:
        declared["transform"] = transform
    if not isinstance(transform, dict) and draw(st.booleans()):
        declared["per"] = draw(st.sampled_from([0.1, 10, 365.25]))
    if draw(st.booleans()):
        declared["summary"] = draw(st.sampled_from(["mean", "median"]))
    return DrawnPredictor(
        name=name,
        declared=declared,
        kind=kind,
        scale=scale,
        offset=offset,
        decimals=draw(st.integers(0, 3)),
        weights=(),
        missing=draw(st.sampled_from([0.0, 0.0, 0.05, 0.3])),
        copies=draw(st.sampled_from([False] * 9 + [True])),
    )


@st.composite
def _categorical(draw: st.DrawFn, name: str) -> DrawnPredictor:
    levels = draw(st.lists(st.sampled_from(ODD_LEVELS), min_size=2, max_size=5, unique=True))
    weights = tuple(draw(st.sampled_from([0.0, 0.02, 0.2, 1.0])) for _ in levels)
    declared: dict[str, Any] = {
        "column": name,
        "type": "categorical",
        "label": f"Label of {name}",
        "levels": levels,
    }
    common = [level for level, weight in zip(levels, weights, strict=True) if weight == 1]
    if common and draw(st.sampled_from([True, True, False])):
        declared["reference"] = draw(st.sampled_from(common))
    return DrawnPredictor(
        name=name,
        declared=declared,
        kind="categorical",
        scale=1.0,
        offset=0.0,
        decimals=0,
        weights=weights if sum(weights) else (1.0,) * len(levels),
        missing=draw(st.sampled_from([0.0, 0.0, 0.05, 0.3])),
        copies=False,
    )


@st.composite
def _selection(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    method = draw(st.sampled_from(["forced", "univariable", "backward", "forward", "stepwise"]))
    plan: dict[str, Any] = {"method": method}
    if method != "forced":
        plan["threshold"] = draw(st.sampled_from([0.05, 0.2, 0.5]))
        if draw(st.booleans()):
            plan["always"] = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    if method in ("backward", "forward", "stepwise"):
        plan["criterion"] = draw(st.sampled_from(["aic", "bic", "p"]))
    return plan


@st.composite
def _analysis(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    plan: dict[str, Any] = {
        "interval": draw(st.sampled_from(["profile", "wald"])),
        "confidence": draw(st.sampled_from([0.95, 0.9, 0.99])),
        "selection": draw(_selection(names)),
        "linearity": {"knots": draw(st.sampled_from([0, 3, 4, 5]))},
        "performance": draw(st.booleans()),
        "sensitivity": draw(
            st.lists(st.sampled_from(["firth", "forced", "influence"]), unique=True)
        ),
    }
    if plan["performance"] and draw(st.booleans()):
        plan["hosmer_lemeshow"] = {"groups": draw(st.sampled_from([3, 10]))}
    validation = draw(st.sampled_from(["", "", "", "bootstrap", "cross_validation"]))
    if validation == "bootstrap":
        plan["validation"] = {"method": validation, "resamples": 6}
    elif validation:
        plan["validation"] = {"method": validation, "folds": 3, "repeats": 2}
    return plan


@st.composite
def _interactions(draw: st.DrawFn, predictors: list[DrawnPredictor]) -> dict[str, Any]:
    """Draw pairs of columns; a spline goes with none, and the second is not on another scale."""
    transforms = {item.name: item.declared.get("transform") for item in predictors}
    plain = [name for name, transform in transforms.items() if "spline" not in (transform or ())]
    pairs = [
        [first, second]
        for first in plain
        for second in plain
        if first != second and not isinstance(transforms[second], str)
    ]
    if not pairs or draw(st.sampled_from([True, True, False])):
        return {}
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=2, unique_by=tuple))
    return {"interactions": [{"between": pair} for pair in chosen]}


@st.composite
def studies(draw: st.DrawFn) -> DrawnStudy:
    """Draw a study: odd names, missing values, sparse and empty cells, collinear columns, rare
    events, extreme scales, either coding of the event, every analysis."""
    names = draw(st.lists(st.sampled_from(ODD_NAMES), min_size=1, max_size=5, unique=True))
    predictors = [draw(_predictor(name)) for name in names]
    n = draw(st.sampled_from([40, 12, 25, 80, 150]))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    columns, signal = _cells(predictors, n=n, generator=generator)
    events = _events(
        signal,
        strength=draw(st.sampled_from([1.0, 0.0, 3.0, 50.0])),
        rate=draw(st.sampled_from([0.4, 0.2, 0.05, 0.9, 0.01, 1.0])),
        generator=generator,
    )
    event, other = draw(st.sampled_from([("yes", "no"), ("no", "yes"), ("1", "0"), ("0", "1")]))
    columns[OUTCOME] = [event if value else other for value in events]
    plan: dict[str, Any] = {
        "schema_version": 1,
        "study": "drawn",
        "title": "A drawn study",
        "data": {"file": "d.csv"},
        "outcome": {"column": OUTCOME, "event": event, "label": "The outcome"},
        "predictors": [predictor.declared for predictor in predictors],
        "analysis": draw(_analysis(names)) | draw(_interactions(predictors)),
    }
    numeric = [item for item in predictors if item.declared["type"] == "numeric"]
    if numeric and draw(st.sampled_from([False, False, True])):
        plan["exclusions"] = [{"column": numeric[0].name, "keep": f">= {numeric[0].offset:g}"}]
    text = yaml.safe_dump(plan, allow_unicode=True, sort_keys=False, default_style=None)
    return DrawnStudy(study=text, data=_csv(columns))


def _cells(
    predictors: list[DrawnPredictor], *, n: int, generator: np.random.Generator
) -> tuple[dict[str, list[str]], Vector]:
    columns: dict[str, list[str]] = {}
    signal = np.zeros(n)
    last: Vector | None = None
    for predictor in predictors:
        if predictor.kind == "categorical":
            weights = np.array(predictor.weights) / sum(predictor.weights)
            codes = generator.choice(len(weights), size=n, p=weights)
            cells = [str(predictor.declared["levels"][code]) for code in codes]
            signal += codes == codes[0]
        else:
            values = _numbers(predictor, n=n, generator=generator)
            if predictor.copies and last is not None:
                values = last
            else:
                last = values
            # The offset is at the values' own scale: what varies by a hundred-millionth of itself
            # has lost its digits before any program reads it.
            told = (values + predictor.offset) * predictor.scale
            cells = [repr(float(value)) for value in told]
            signal += values / max(1.0, float(np.abs(values).max()))
        unknown = generator.random(n) < predictor.missing
        columns[predictor.name] = [
            "NA" if is_unknown else cell for cell, is_unknown in zip(cells, unknown, strict=True)
        ]
    return columns, signal


def _numbers(predictor: DrawnPredictor, *, n: int, generator: np.random.Generator) -> Vector:
    drawn: dict[str, Vector] = {
        "normal": generator.normal(size=n),
        "skewed": generator.exponential(size=n),
        "few": generator.integers(0, 3, size=n).astype(np.float64),
        "heavy": generator.standard_t(2, size=n),
        "constant": np.ones(n),
    }
    return np.round(drawn[predictor.kind], predictor.decimals)


def _events(
    signal: Vector, *, strength: float, rate: float, generator: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw events about as often as ``rate``; a great ``strength`` separates the groups."""
    centred = (signal - signal.mean()) * strength
    noise = generator.logistic(size=len(signal))
    score = centred + noise
    count = max(1, round(rate * len(signal)))
    events = np.zeros(len(signal), dtype=np.bool_)
    events[np.argsort(score, kind="stable")[-count:]] = True
    return events


def _csv(columns: dict[str, list[str]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return written.getvalue()
