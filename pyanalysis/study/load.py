"""``study.yml`` in, a validated plan out, or every problem of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pyanalysis.study.build import (
    DataPlan,
    build_analysis,
    build_data,
    build_data_plan,
    build_declarations,
    build_exclusion,
    build_outcome,
    build_predictor,
    build_published,
    build_submission,
    one_line,
)
from pyanalysis.study.meaning import meaning_problems, outside
from pyanalysis.study.schema_check import as_schema_types, located, schema_problems, study_schema
from pyanalysis.study.spec import StudySpec
from pyanalysis.study.yaml_text import Path as Place
from pyanalysis.study.yaml_text import parse_yaml

FILE_NAME = "study.yml"

MOST_PROBLEMS = 200
"""So many problems of a study file are told; with more it is rather another kind of file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedStudy:
    """What a study file gave: ``spec`` is None when there are problems, ``plan`` what is right."""

    spec: StudySpec | None
    plan: DataPlan
    problems: tuple[str, ...]


def load_study(path: Path) -> LoadedStudy:
    """Read a study file, or the one in a folder; problems are returned, all of them."""
    file = path / FILE_NAME if path.is_dir() else path
    empty = DataPlan(data=None, outcome=None, predictors=(), exclusions=())
    try:
        data = file.read_bytes()
    except OSError as error:
        problem = (
            f"{path}: no study file can be read here ({error.strerror}); "
            f"give a {FILE_NAME} or the folder that holds one"
        )
        return LoadedStudy(spec=None, plan=empty, problems=(problem,))
    parsed = parse_yaml(data, name=file.name)
    if parsed.content == "":
        return LoadedStudy(spec=None, plan=empty, problems=parsed.problems)
    content = as_schema_types(parsed.content, schema=study_schema())
    mistakes = chain(
        schema_problems(content, name=file.name, lines=parsed.lines),
        (
            (place, located(place, sentence, name=file.name, lines=parsed.lines))
            for place, sentence in meaning_problems(content)
        ),
    )
    found = list(islice(mistakes, MOST_PROBLEMS + 1))
    if len(found) > MOST_PROBLEMS:
        told = [sentence for _, sentence in found[:MOST_PROBLEMS]]
        more = f"{file.name}: there are more problems than these; correct them first"
        return LoadedStudy(spec=None, plan=empty, problems=(*parsed.problems, *told, more))
    folder = file.resolve().parent
    found += [
        (place, located(place, sentence, name=file.name, lines=parsed.lines))
        for place, sentence in _links_outside(content, found=found, folder=folder)
    ]
    plan = build_data_plan(content, faulty=[place for place, _ in found], folder=folder)
    problems = (*parsed.problems, *(sentence for _, sentence in found))
    if problems:
        return LoadedStudy(spec=None, plan=plan, problems=problems)
    spec = StudySpec(
        study=content["study"],
        title=one_line(content["title"]),
        authors=tuple(content.get("authors", ())),
        data=build_data(content["data"], folder=folder),
        outcome=build_outcome(content["outcome"]),
        predictors=tuple(build_predictor(item) for item in content["predictors"]),
        exclusions=tuple(build_exclusion(item) for item in content.get("exclusions", ())),
        analysis=build_analysis(content.get("analysis", {})),
        published=tuple(build_published(item) for item in content.get("published", ())),
        path=file.resolve(),
        minimum_cell=content.get("disclosure", {}).get("minimum_cell"),
        design=content.get("design", ""),
        declarations=build_declarations(content.get("declarations", {})),
        submission=build_submission(content.get("submission", {})),
        style=content.get("style", "default"),
        language=content.get("language", "en"),
    )
    return LoadedStudy(spec=spec, plan=plan, problems=())


def _links_outside(
    content: Any, *, found: Sequence[tuple[Place, str]], folder: Path
) -> Iterator[tuple[Place, str]]:
    """Find a data file that only a link puts into the folder; ``found`` are the problems so far."""
    if not isinstance(content, dict) or any(place[:1] == ("data",) for place, _ in found):
        return
    data = content.get("data")
    if not isinstance(data, dict) or data.get("allow_outside") is True:
        return
    if not (folder / data["file"]).resolve().is_relative_to(folder):
        yield ("data", "file"), outside(data["file"])
