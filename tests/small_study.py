"""A study of six invented patients, to be spoilt one mistake at a time."""

from __future__ import annotations

from pathlib import Path

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.load import read_study
from pyanalysis.errors import InputError
from pyanalysis.study.spec import StudySpec

STUDY = """\
schema_version: 1
study: small
title: A small study
data: {file: d.csv, id: id}
outcome: {column: died, event: "yes", label: Death}
predictors:
  - {column: age, type: numeric, label: Age}
  - {column: stage, type: categorical, label: Stage, levels: [I, II, III]}
"""

DATA = """\
id,died,age,stage,centre
1,yes,50,I,north
2,no,61.5,II,south
3,yes,72,III,south
4,no,48,I,NA
5,no,,II,east
6,yes,55,,north
"""


def read(folder: Path, *, study: str | bytes = STUDY, data: str | bytes = DATA) -> Study:
    """Write both files and read the study from them."""
    for name, content in (("study.yml", study), ("d.csv", data)):
        written = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(written)
    return read_study(folder)


def problems(folder: Path, *, study: str | bytes = STUDY, data: str | bytes = DATA) -> list[str]:
    """Give what is wrong with the two files; none where the study is read."""
    try:
        read(folder, study=study, data=data)
    except InputError as error:
        return list(error.problems)
    return []


def spoilt(text: str, old: str, new: str) -> str:
    """Change one place of a text, and insist that it is there."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


Study = tuple[StudySpec, Cohort]
