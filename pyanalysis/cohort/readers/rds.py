"""A data frame saved by R (.rds), read by R itself in a process of its own."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path

import pandas as pd

from pyanalysis.cohort.readers.cells import number_text
from pyanalysis.cohort.readers.raw import DataFile, RawData, failed, frame_problems

SUFFIXES = (".rds",)

TIME_LIMIT = 120.0
"""Seconds that R may take to read a file."""

_HEADER_LINES = 5
_SCRIPT = Path(__file__).with_name("rds.R")
_BETWEEN = "\x1f"


def read_rds(file: DataFile) -> RawData:
    """Have ``Rscript`` read the file; labels as Hmisc and haven keep them come along."""
    name = file.name
    program = shutil.which("Rscript")
    if program is None:
        return failed(name, f"{name}: only R reads .rds, and there is no R; save the data as .csv")
    try:
        done = subprocess.run(
            [program, "--vanilla", str(_SCRIPT), str(file.path)],
            capture_output=True,
            check=False,
            timeout=TIME_LIMIT,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "TZ": "UTC"},
        )
    except subprocess.TimeoutExpired:
        return failed(name, f"{name}: R took longer than {TIME_LIMIT:g} s to read it")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said and done.returncode == 3 else "R failed"
        return failed(name, f"{name}: {reason}; save a data frame with saveRDS(), or .csv")
    return _parse(done.stdout.decode("utf-8"), name=name)


def _parse(text: str, *, name: str) -> RawData:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header, kinds, labels, codes, meanings = rows[:_HEADER_LINES]
    body = rows[_HEADER_LINES:]
    problems = frame_problems(header, n_rows=len(body), name=name)
    if problems:
        return failed(name, *problems)
    columns = zip(*body, strict=True)
    return RawData(
        name=name,
        frame=pd.DataFrame(
            {
                column: pd.Series(_cells(cells, kind), dtype=object)
                for column, cells, kind in zip(header, columns, kinds, strict=True)
            }
        ),
        labels={column: label for column, label in zip(header, labels, strict=True) if label},
        level_labels={
            column: dict(
                zip(_cells(tuple(own.split(_BETWEEN)), kind), meaning.split(_BETWEEN), strict=True)
            )
            for column, own, meaning, kind in zip(header, codes, meanings, kinds, strict=True)
            if own
        },
    )


def _cells(cells: tuple[str, ...], kind: str) -> list[str]:
    if kind != "number":
        return list(cells)
    return [number_text(float(cell)) if cell else "" for cell in cells]
