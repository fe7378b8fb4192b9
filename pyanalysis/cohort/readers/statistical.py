"""SPSS, Stata and SAS files by pyreadstat: values as they are stored, labels kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyanalysis.cohort.readers.cells import cell_text, text_frame
from pyanalysis.cohort.readers.raw import DataFile, RawData, failed, frame_problems, size_problems

READERS = {
    ".sav": "read_sav",
    ".zsav": "read_sav",
    ".dta": "read_dta",
    ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
}
SUFFIXES = tuple(READERS)


def read_statistical(file: DataFile) -> RawData:
    """Read the file of a statistics program.

    A value that the file declares missing is missing. A labelled value stays the code that is
    stored (``1``), its label becomes the level's label.
    """
    import pyreadstat  # noqa: PLC0415  only for these files

    read = getattr(pyreadstat, READERS[file.path.suffix.lower()])
    encoding = file.options.encoding
    _, about = read(str(file.path), encoding=encoding, metadataonly=True)
    large = size_problems(
        file.name, n_rows=about.number_rows or 0, n_columns=about.number_columns or 0
    )
    if large:
        return failed(file.name, *large)
    frame, about = read(str(file.path), encoding=encoding)
    header = [str(column) for column in frame.columns]
    problems = frame_problems(header, n_rows=len(frame), name=file.name)
    if problems:
        return failed(file.name, *problems)
    return RawData(
        name=file.name,
        frame=text_frame(frame.astype(_single_precision(about.readstat_variable_types))),
        labels={
            column: label.strip()
            for column, label in about.column_names_to_labels.items()
            if label and label.strip()
        },
        level_labels=_level_labels(about.variable_value_labels),
    )


def _single_precision(kinds: Mapping[str, str]) -> dict[str, str]:
    """Name the columns of single precision, whose 5.1 is no longer 5.1 in double precision."""
    return {column: "float32" for column, kind in kinds.items() if kind == "float"}


def _level_labels(found: Mapping[str, Mapping[Any, str]]) -> dict[str, dict[str, str]]:
    return {
        column: {cell_text(value): str(label).strip() for value, label in labels.items()}
        for column, labels in found.items()
    }
