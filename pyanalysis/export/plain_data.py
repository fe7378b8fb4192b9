"""The data file as plain CSV, which base R reads: as it is, or written anew from another kind."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass

import pandas as pd

from pyanalysis.cohort.read import read_data
from pyanalysis.errors import InputError
from pyanalysis.study.spec import NumericPredictor, StudySpec


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainData:
    """UTF-8 CSV with commas and points; ``source_sha256`` is that of the study's own file."""

    name: str
    content: bytes
    source: str
    source_sha256: str

    @property
    def is_original(self) -> bool:
        """Tell whether it is the study's own file, byte by byte."""
        return hashlib.sha256(self.content).hexdigest() == self.source_sha256


def plain_data(spec: StudySpec) -> PlainData:
    """Give the study's data as CSV; raises InputError where the file can no longer be read."""
    raw = read_data(spec.data.path, options=spec.data.form)
    if raw.problems:
        raise InputError(raw.problems)
    if raw.is_plain:
        content, name = spec.data.path.read_bytes(), raw.name
    else:
        frame = _with_points(raw.frame, spec=spec) if raw.decimal == "," else raw.frame
        content, name = _csv(frame), f"{spec.data.path.stem}.csv"
    return PlainData(name=name, content=content, source=raw.name, source_sha256=raw.sha256)


def _with_points(frame: pd.DataFrame, *, spec: StudySpec) -> pd.DataFrame:
    """Write decimal points in the columns that are read as numbers."""
    numbers = {item.column for item in spec.predictors if isinstance(item, NumericPredictor)}
    numbers |= {item.column for item in spec.exclusions if not isinstance(item.operands[0], str)}
    missing = set(spec.data.missing)
    frame = frame.copy()
    for column in numbers:
        frame[column] = frame[column].map(
            lambda text: text if text in missing else text.replace(",", ".", 1)
        )
    return frame


def _csv(frame: pd.DataFrame) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*(frame[column] for column in frame.columns), strict=True))
    return text.getvalue().encode()
