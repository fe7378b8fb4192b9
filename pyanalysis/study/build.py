"""Turn the checked content of a study file into records, leaving out what is wrong.

What is left after a faulty part has been left out still allows the data to be checked, so that a
user sees the mistakes of both files at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pyanalysis.results.bundle import PATIENTS
from pyanalysis.results.front import Declarations, Submission
from pyanalysis.study.keep import parse_keep
from pyanalysis.study.spec import (
    PATH_METHODS,
    SEPARATORS,
    AnalysisPlan,
    CategoricalPredictor,
    DataSource,
    DeclaredPredictor,
    Exclusion,
    GroupingPlan,
    ImputationPlan,
    InteractionPlan,
    LinearityPlan,
    NumericPredictor,
    Outcome,
    PublishedFigure,
    ReadOptions,
    SelectionPlan,
    ValidationPlan,
)
from pyanalysis.study.transform import build_transform
from pyanalysis.study.yaml_text import Path

DEFAULT_MISSING = ("", "NA")
DEFAULT_ROWS = dict(zip(("one", "many"), PATIENTS, strict=True))

LARGEST_R_SEED = 2**31 - 1
"""R's seeds are 32-bit integers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPlan:
    """The parts of a study file that say what the data must look like, as far as they are right."""

    data: DataSource | None
    outcome: Outcome | None
    predictors: tuple[DeclaredPredictor, ...]
    exclusions: tuple[Exclusion, ...]
    grouping: GroupingPlan | None = None


def build_data_plan(content: Any, *, faulty: Iterable[Path], folder: FilePath) -> DataPlan:
    """Build what has no fault; ``faulty`` are the paths of the problems."""
    marked = list(faulty)

    def is_sound(*path: str | int) -> bool:
        return not any(bad[: len(path)] == path for bad in marked)

    content = content if isinstance(content, dict) else {}
    predictors = _sound_items(content, "predictors", is_sound)
    exclusions = _sound_items(content, "exclusions", is_sound)
    return DataPlan(
        data=build_data(content["data"], folder=folder)
        if "data" in content and is_sound("data")
        else None,
        outcome=build_outcome(content["outcome"])
        if "outcome" in content and is_sound("outcome")
        else None,
        predictors=tuple(build_predictor(item) for item in predictors),
        exclusions=tuple(build_exclusion(item) for item in exclusions),
        grouping=build_grouping(content["analysis"])
        if isinstance(content.get("analysis"), dict) and is_sound("analysis")
        else None,
    )


def one_line(text: str) -> str:
    """Make every run of blanks, tabs and line ends one blank: a title or label stands on one line.

    Other white space, such as a non-breaking blank, stays.
    """
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def _labels(content: Mapping[str, str]) -> dict[str, str]:
    return {level: one_line(label) for level, label in content.items()}


def _sound_items(
    content: Mapping[str, Any], key: str, is_sound: Callable[..., bool]
) -> list[Mapping[str, Any]]:
    items = content.get(key, [])
    if not isinstance(items, list):
        return []
    return [item for index, item in enumerate(items) if is_sound(key, index)]


def build_data(content: Mapping[str, Any], *, folder: FilePath) -> DataSource:
    """Build the data source; the file is looked for in the study's folder."""
    rows = content.get("rows", DEFAULT_ROWS)
    return DataSource(
        file=content["file"],
        path=folder / content["file"],
        id=content.get("id"),
        missing=tuple(content.get("missing", DEFAULT_MISSING)),
        synthetic=content.get("synthetic", False),
        row_names=(one_line(rows["one"]), one_line(rows["many"])),
        form=ReadOptions(
            sheet=content.get("sheet"),
            separator=SEPARATORS.get(content.get("separator", "")),
            decimal=content.get("decimal"),
            encoding=content.get("encoding"),
        ),
    )


def build_outcome(content: Mapping[str, Any]) -> Outcome:
    """Build the outcome."""
    return Outcome(
        column=content["column"],
        event=content["event"],
        label=one_line(content["label"]),
        label_in_text=one_line(content.get("label_in_text", "")),
        group_labels=_labels(content.get("group_labels", {})),
    )


def build_predictor(content: Mapping[str, Any]) -> DeclaredPredictor:
    """Build a predictor with its defaults."""
    if content["type"] == "numeric":
        return NumericPredictor(
            column=content["column"],
            label=one_line(content["label"]),
            label_in_text=one_line(content.get("label_in_text", "")),
            unit=one_line(content.get("unit", "")),
            per=float(content.get("per", 1)),
            summary=content.get("summary", "auto"),
            transform=build_transform(content),
            range=_build_range(content),
        )
    levels = tuple(content["levels"])
    return CategoricalPredictor(
        column=content["column"],
        label=one_line(content["label"]),
        label_in_text=one_line(content.get("label_in_text", "")),
        levels=levels,
        level_labels=_labels(content.get("level_labels", {})),
        reference=content.get("reference", levels[0]),
    )


def _build_range(content: Mapping[str, Any]) -> tuple[float, float] | None:
    if "range" not in content:
        return None
    low, high = content["range"]
    return float(low), float(high)


def build_exclusion(content: Mapping[str, Any]) -> Exclusion:
    """Build an exclusion; raises ValueError when ``keep`` is not one comparison."""
    operator, operands = parse_keep(content["keep"])
    return Exclusion(
        column=content["column"],
        keep=content["keep"],
        operator=operator,
        operands=operands,
        reason=one_line(content.get("reason", "")),
    )


def build_analysis(content: Mapping[str, Any]) -> AnalysisPlan:
    """Build the analysis plan with its defaults."""
    seed = int(content.get("seed", 1))
    grouping = build_grouping(content)
    is_clustered = grouping is not None and grouping.kind == "cluster"
    return AnalysisPlan(
        interval=content.get("interval", "wald" if is_clustered else "profile"),
        confidence=float(content.get("confidence", 0.95)),
        selection=_build_selection(content.get("selection", {})),
        seed=seed,
        performance=bool(content.get("performance", grouping is None)),
        hosmer_lemeshow_groups=_hosmer_lemeshow_groups(content),
        imputation=_build_imputation(content["imputation"], seed=seed)
        if "imputation" in content
        else None,
        sensitivity=tuple(content.get("sensitivity", ())),
        validation=_build_validation(content["validation"], seed=seed)
        if "validation" in content
        else None,
        interactions=tuple(
            InteractionPlan(first=item["between"][0], second=item["between"][1])
            for item in content.get("interactions", ())
        ),
        linearity=LinearityPlan(
            knots=int(content.get("linearity", {}).get("knots", 4)) if grouping is None else 0
        ),
        grouping=grouping,
    )


def build_grouping(content: Mapping[str, Any]) -> GroupingPlan | None:
    """Build what says which patients belong together; None where none do."""
    for kind in ("cluster", "matched"):
        if kind in content:
            return GroupingPlan(kind=kind, column=content[kind])
    return None


def _build_imputation(content: Mapping[str, Any], *, seed: int) -> ImputationPlan:
    return ImputationPlan(
        method=content.get("method", "mice"),
        m=int(content.get("m", 20)),
        iterations=int(content.get("iterations", 10)),
        seed=int(content.get("seed", seed % LARGEST_R_SEED)),
    )


def _build_validation(content: Mapping[str, Any], *, seed: int) -> ValidationPlan:
    return ValidationPlan(
        method=content.get("method", "bootstrap"),
        resamples=int(content.get("resamples", 200)),
        folds=int(content.get("folds", 10)),
        repeats=int(content.get("repeats", 20)),
        seed=int(content.get("seed", seed)),
    )


def _build_selection(content: Mapping[str, Any]) -> SelectionPlan:
    method = content.get("method", "forced")
    return SelectionPlan(
        method=method,
        criterion=content.get("criterion", "aic") if method in PATH_METHODS else None,
        threshold=float(content.get("threshold", 0.05)),
        always=tuple(content.get("always", ())),
    )


def _hosmer_lemeshow_groups(content: Mapping[str, Any]) -> int | None:
    """Give the groups of the Hosmer-Lemeshow test; None where it is not asked for."""
    asked = content.get("hosmer_lemeshow")
    return None if asked is None else int(asked.get("groups", 10))


def build_published(content: Mapping[str, Any]) -> PublishedFigure:
    """Build one published figure."""
    return PublishedFigure(
        analysis=content["analysis"],
        model=content.get("model", ""),
        variable=content.get("variable", ""),
        level=content.get("level", ""),
        group=content.get("group", ""),
        statistic=content["statistic"],
        value=content.get("value"),
        decimals=content.get("decimals"),
        below=content.get("below"),
        within=content.get("within"),
    )


def build_declarations(content: Mapping[str, str]) -> Declarations:
    """Build the declarations, each on one line."""
    return Declarations(**{key: one_line(text) for key, text in content.items()})


def build_submission(content: Mapping[str, bool]) -> Submission:
    """Build the switches of the submission."""
    return Submission(**content)
