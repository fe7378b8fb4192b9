"""The files of an exported study: the script, the data file, the results, a word of warning."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyanalysis import __version__
from pyanalysis.cohort.cohort import Cohort
from pyanalysis.errors import InputError
from pyanalysis.export.plain_data import plain_data
from pyanalysis.export.script import DataFile, Script, data_text, write_script
from pyanalysis.export.study_code import file_name
from pyanalysis.results.ard_csv import ard_csv
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.study.spec import StudySpec

RESULTS = "ard.csv"
README = "README.txt"
RENAMED_DATA = "patients.csv"
"""The name of a data file that would stand in the place of the results."""

MADE_BY_US = re.compile(r"README\.txt|ard\.csv|[^/]*\.R|\w+\.txt\.gz")
"""Names of files that an export may have left and the next one replaces."""

_HELD = "THIS FOLDER HOLDS PATIENT ROWS. Pass it on as you would the data themselves."
_NOT_HELD = """\
This folder holds no patient row. To run the script, put the data file {name} into it; whether it is
the one that was analysed, the script finds out by its hash."""

_CELL = re.compile(r'(?:"(?:[^"\r]|"")*"|[^",\r\n]*)(?:,|\r?\n|\r|\Z)')


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesForR:
    """The files by name, and which of them holds patient rows; empty where none does.

    Where there are no files at all, ``left_out`` says why.
    """

    files: dict[str, bytes]
    data_file: str
    left_out: str = ""


def export_files(
    spec: StudySpec, *, cohort: Cohort, rows: Iterable[ArdRow], with_data: bool = True
) -> FilesForR:
    """Give the files of the folder; with the data, the only output that holds patient rows.

    Without them the texts say which file, of which hash, is to be put into the folder.

    Raises InputError where base R would read the data file otherwise, or cannot write a name.
    """
    rows = tuple(rows)
    plain = plain_data(spec)
    content = plain.content
    data = DataFile(
        name=RENAMED_DATA if plain.name.lower() == RESULTS else plain.name,
        origin="" if plain.is_original else plain.source,
        sha256=hashlib.sha256(content).hexdigest(),
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        is_included=with_data,
    )
    problems = _problems(content, spec=spec, cohort=cohort, rows=rows, sha256=plain.source_sha256)
    if problems:
        raise InputError(problems)
    try:
        script = write_script(spec, cohort=cohort, rows=rows, data=data)
    except ValueError as error:
        raise InputError([f"{spec.path.name}: {error}; rename it"]) from error
    files = {
        README: _readme(spec, data=data, script=script).encode(),
        f"{spec.study}.R": script.text.encode(),
        RESULTS: ard_csv(rows).encode(),
        **({data.name: content} if with_data else {}),
        **_shared_files(script.shared, n=len(cohort.event)),
    }
    return FilesForR(files=files, data_file=data.name if with_data else "")


def _problems(
    content: bytes, *, spec: StudySpec, cohort: Cohort, rows: tuple[ArdRow, ...], sha256: str
) -> list[str]:
    if sha256 != cohort.data_sha256:
        return [f"{spec.data.file}: was changed while it was being analysed; start again"]
    returns = {part for row in rows for part in row.key if "\r" in part}
    if returns:
        return [
            f"{spec.path.name}: {part!r} holds a carriage return, which R reads as a line feed; "
            "rename it"
            for part in sorted(returns)
        ]
    row = _row_read_otherwise(content.decode("utf-8-sig"))
    if row is None:
        return []
    return [
        f"{spec.data.file} row {row}: a quotation mark within a cell that is not quoted, or a line "
        "break of another kind within a quoted one, is read otherwise by R; save the file as CSV "
        "again"
    ]


def _row_read_otherwise(text: str) -> int | None:
    """Find the line that read.csv takes for something else than Python; None where there is none.

    R lets a quotation mark open a quoted text anywhere in a cell, and turns a carriage return
    within quotes into a line feed.
    """
    if '"' not in text:
        return None
    position = 0
    while position < len(text):
        match = _CELL.match(text, position)
        if match is None:
            return text.count("\n", 0, position) + 1
        position = match.end()
    return None


def _shared_files(shared: Mapping[str, NDArray[Any]], *, n: int) -> dict[str, bytes]:
    """Write the numbers as text, a line a resample; the same bytes each time."""
    files = {}
    for key, numbers in shared.items():
        lines = np.asarray(numbers).reshape(-1, n).tolist()
        text = "".join(" ".join(map(str, line)) + "\n" for line in lines)
        files[file_name(key)] = gzip.compress(text.encode(), mtime=0)
    return files


def _readme(spec: StudySpec, *, data: DataFile, script: Script) -> str:
    needed = ", ".join((*script.packages, "MASS before R 4.4"))
    shared = "".join(
        f"  {file_name(key)}: which patients were drawn into each resample (row numbers)\n"
        for key in script.shared
    )
    return f"""\
{_HELD if data.is_included else _NOT_HELD.format(name=data.name)}

{spec.title}

The analysis redone in R alone, and compared with the results of the manuscript:

  Rscript --vanilla {spec.study}.R

It needs R 4.2 or newer with: {needed}. It ends with exit code 0 when everything agrees, 5 when
something does not, 6 when R lacks something, 3 when a file of this folder cannot be used.

  {spec.study}.R: the script, with the plan of the study
  {data.name}: {data_text(data)}
  {RESULTS}: the results of the manuscript, one row a statistic
{shared}
SHA-256 of {data.name}: {data.sha256}
Written by pyanalysis {__version__}.
"""
