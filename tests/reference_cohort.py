"""The invented cohort of tests/reference as a Cohort, and R's answers on it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.results.bundle import Flow
from pyanalysis.study.spec import (
    CategoricalPredictor,
    DeclaredPredictor,
    NumericPredictor,
    Predictor,
)

FOLDER = Path(__file__).parent / "reference"

ReferenceKey = tuple[str, str, str, str, str]


def numeric(column: str, *, per: float = 1.0) -> NumericPredictor:
    """A numeric predictor without label or unit."""
    return NumericPredictor(column=column, label=column, unit="", per=per, summary="auto")


def categorical(column: str, levels: Sequence[str]) -> CategoricalPredictor:
    """A categorical predictor whose reference is its first level."""
    return CategoricalPredictor(
        column=column, label=column, levels=tuple(levels), level_labels={}, reference=levels[0]
    )


AGE = numeric("age", per=10.0)
STAY = numeric("stay")
STAGE = categorical("stage", ("I", "II", "III"))
SMOKER = categorical("smoker", ("no", "yes"))
PREDICTORS: tuple[DeclaredPredictor, ...] = (AGE, STAY, STAGE, SMOKER)


def cohort_of(frame: pd.DataFrame, event: Sequence[bool]) -> Cohort:
    """Wrap typed columns and an outcome in a Cohort, as validation would."""
    known = np.asarray(event, dtype=np.bool_)
    n, events = len(known), int(known.sum())
    flow = Flow(
        n_rows=n,
        exclusions=(),
        n_excluded=0,
        n_missing_outcome=0,
        n_incomplete=int(frame.isna().any(axis=1).sum()),
        n=n,
        events=events,
        event_rate=events / n,
    )
    outcome = pd.Categorical(np.where(known, "yes", "no"), categories=["no", "yes"])
    return Cohort(
        frame=frame,
        event=known,
        raw=frame.assign(outcome=outcome),
        flow=flow,
        event_level="yes",
        non_event="no",
        notes=(),
        data_sha256="",
    )


def typed(frame: pd.DataFrame, predictors: Sequence[Predictor]) -> pd.DataFrame:
    """Give the predictors the types that validation gives them."""
    return pd.DataFrame(
        {
            predictor.column: pd.Categorical(
                frame[predictor.column], categories=list(predictor.levels)
            )
            if isinstance(predictor, CategoricalPredictor)
            else frame[predictor.column].astype("float64")
            for predictor in predictors
        }
    )


def reference_cohort() -> Cohort:
    """Read the invented cohort that make_reference.R wrote."""
    data = pd.read_csv(FOLDER / "cohort.csv")
    return cohort_of(typed(data, PREDICTORS), (data["died"] == "yes").tolist())


def reference_values() -> dict[ReferenceKey, float]:
    """Read R's answers: (analysis, variable, level, group, statistic) to value."""
    with (FOLDER / "reference.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["analysis"], row["variable"], row["level"], row["group"], row["statistic"]): float(
                row["value"]
            )
            for row in csv.DictReader(file)
        }


def shape_reference() -> dict[tuple[str, str, str, str], float]:
    """Read the answers of car, Hmisc and rms: (model, variable, level, statistic) to value."""
    with (FOLDER / "shape_reference.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["model"], row["variable"], row["level"], row["statistic"]): float(row["value"])
            for row in csv.DictReader(file)
        }


def interaction_reference() -> dict[tuple[str, str, str, str, str], float]:
    """Read R's answers on interactions: (model, others, level, stratum, statistic) to value."""
    with (FOLDER / "interaction_reference.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["model"], row["others"], row["level"], row["stratum"], row["statistic"]): float(
                row["value"]
            )
            for row in csv.DictReader(file)
        }


def transform_reference() -> dict[tuple[str, str, str, str], float]:
    """Read what rms and glm say of transformed predictors: (model, variable, level, statistic)."""
    with (FOLDER / "transform_reference.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["model"], row["variable"], row["level"], row["statistic"]): float(row["value"])
            for row in csv.DictReader(file)
        }
