"""Studies with a corrupted study file or data file, each named by a seed and a number."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from pyanalysis.cohort.read import read_data
from tests.fuzz.broken_bytes import spoil_bytes, spoil_text
from tests.fuzz.broken_study import spoil_study, vary_study, yaml_bytes
from tests.fuzz.broken_table import (
    SECRET,
    Table,
    delimited_bytes,
    sound_table,
    spoil_table,
    typed_bytes,
    workbook_bytes,
)

Kind = Literal["study bytes", "study keys", "valid study", "table", "file bytes", "both"]

_KINDS: tuple[Kind, ...] = (
    *("study bytes", "study bytes", "study bytes"),
    *("study keys", "study keys", "study keys", "study keys", "study keys", "study keys"),
    *("valid study", "valid study", "valid study", "valid study"),
    *("table", "table", "table", "table", "table", "table"),
    *("file bytes", "file bytes", "file bytes"),
    *("both", "both"),
)

_FILES = (*([".csv"] * 8), ".tsv", "utf-16", "gb18030", ".xlsx", ".parquet", ".sav", ".dta", ".xpt")
_FILES_OF_BYTES = (
    *([".csv"] * 3),
    *([".xlsx", ".parquet", ".sav", ".dta", ".xpt"] * 2),
    ".sas7bdat",
)

_SAS = Path(__file__).parents[1] / "data_files" / "iris.sas7bdat"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenInput:
    """The two files of a case, how they were spoilt, and what may not be told of them."""

    kind: Kind
    study: bytes
    data_name: str
    data: bytes

    def write(self, folder: Path) -> None:
        """Write both files."""
        (folder / "study.yml").write_bytes(self.study)
        (folder / self.data_name).write_bytes(self.data)

    def parses(self, folder: Path) -> bool:
        """Tell whether both files, written to ``folder``, can still be read as what they are."""
        try:
            content = yaml.safe_load(self.study.decode("utf-8-sig"))
        except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError):
            return False
        return isinstance(content, dict) and not read_data(folder / self.data_name).problems

    def keeps_secret(self) -> bool:
        """Tell whether the cells with SECRET belong to columns that nothing is told of."""
        return self.kind in ("study bytes", "study keys", "valid study") and (
            b"remark" not in self.study and not re.search(rb"column\W+id\b", self.study)
        )


def broken_input(seed: int, number: int) -> BrokenInput:
    """Draw a case; the same seed and number always give the same bytes."""
    draw = random.Random(f"{seed}:{number}")
    kind = draw.choice(_KINDS)
    table = sound_table(draw, n=draw.choice([16, 24, 36, 60]))
    plan = _plan(draw)
    if kind in ("table", "both"):
        spoil_table(table, draw)
    if kind in ("study keys", "both"):
        plan = spoil_study(plan, draw)
    elif kind == "valid study":
        plan = vary_study(plan, draw)
    name, data = _data(table, draw, kinds=_FILES_OF_BYTES if kind == "file bytes" else _FILES)
    if name.endswith(".sas7bdat"):
        plan = copy.deepcopy(_IRIS)
    if kind == "file bytes":
        data = spoil_bytes(data, draw)
    data_plan = plan.get("data")
    if isinstance(data_plan, dict) and data_plan.get("file") == "d.csv":
        data_plan["file"] = name
    study = yaml_bytes(plan)
    if kind == "study bytes":
        study = draw.choice([spoil_text, spoil_text, spoil_bytes])(study, draw)
    return BrokenInput(kind=kind, study=study, data_name=name, data=data)


def _data(table: Table, draw: random.Random, *, kinds: tuple[str, ...]) -> tuple[str, bytes]:
    kind = draw.choice(kinds)
    if kind == ".sas7bdat":
        return f"d{kind}", _SAS.read_bytes()
    writers: dict[str, Callable[[], bytes]] = {
        ".csv": lambda: delimited_bytes(table, separator=draw.choice(",,,;")),
        ".tsv": lambda: delimited_bytes(table, separator="\t"),
        "utf-16": lambda: delimited_bytes(table, encoding="utf-16"),
        "gb18030": lambda: delimited_bytes(table, encoding="gb18030"),
        ".xlsx": lambda: workbook_bytes(table),
    }
    try:
        data = writers[kind]() if kind in writers else typed_bytes(table, kind)
    except Exception:  # noqa: BLE001  what that program cannot hold is written as a text
        return "d.csv", delimited_bytes(table)
    return (f"d{kind}" if kind.startswith(".") else "d.csv"), data


def _plan(draw: random.Random) -> dict[str, Any]:
    plan = copy.deepcopy(_PLAN)
    plan["analysis"] = copy.deepcopy(draw.choice(_ANALYSES))
    if draw.random() < 0.3:
        plan["exclusions"] = [{"column": "age", "keep": ">= 30", "reason": "Too young"}]
    if draw.random() < 0.2:
        plan["predictors"][1]["transform"] = draw.choice(["log", {"cut": [22, 27]}, {"spline": 3}])
        plan["predictors"][1].pop("per")
    if draw.random() < 0.2:
        plan["published"] = [{"analysis": "cohort", "statistic": "n", "value": 24, "decimals": 0}]
    return plan


_PLAN: dict[str, Any] = {
    "schema_version": 1,
    "study": "broken",
    "title": "A study to be broken",
    "authors": [{"name": "First Author", "affiliations": [{"name": "Example Hospital"}]}],
    "data": {"file": "d.csv", "id": "id", "missing": ["", "NA"]},
    "outcome": {
        "column": "died",
        "event": "yes",
        "label": "Death",
        "group_labels": {"yes": "Died", "no": "Survived"},
    },
    "predictors": [
        {"column": "age", "type": "numeric", "label": "Age", "unit": "years", "range": [0, 120]},
        {"column": "bmi", "type": "numeric", "label": "BMI", "per": 5, "summary": "auto"},
        {
            "column": "stage",
            "type": "categorical",
            "label": "Stage",
            "levels": ["I", "II", "III"],
            "level_labels": {"I": "Early"},
            "reference": "I",
        },
        {"column": "smoker", "type": "categorical", "label": "Smoker", "levels": ["no", "yes"]},
    ],
}

_ANALYSES: tuple[dict[str, Any], ...] = (
    {},
    {"interval": "wald", "confidence": 0.9, "selection": {"method": "univariable"}},
    {"selection": {"method": "backward", "criterion": "aic"}, "sensitivity": ["firth", "forced"]},
    {"cluster": "ward"},
    {"matched": "pair"},
    {"validation": {"method": "bootstrap", "resamples": 6}, "linearity": {"knots": 3}},
    {"interactions": [{"between": ["age", "smoker"]}], "hosmer_lemeshow": {"groups": 4}},
    {"imputation": {"m": 5, "iterations": 1}, "sensitivity": ["influence"]},
)

_IRIS: dict[str, Any] = {
    "schema_version": 1,
    "study": "iris",
    "title": "Irises",
    "data": {"file": "d.csv"},
    "outcome": {"column": "Species", "event": "setosa", "label": "Setosa"},
    "predictors": [{"column": "Petal_Width", "type": "numeric", "label": "Width"}],
}

__all__ = ["SECRET", "BrokenInput", "broken_input"]
