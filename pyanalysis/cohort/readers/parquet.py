"""Parquet files by pyarrow."""

from __future__ import annotations

import io

from pyanalysis.cohort.readers.cells import text_frame
from pyanalysis.cohort.readers.raw import DataFile, RawData, failed, frame_problems, size_problems

SUFFIXES = (".parquet", ".pq")


def read_parquet(file: DataFile) -> RawData:
    """Read a flat table; a column of lists or records is a problem."""
    import pyarrow.parquet as pq  # noqa: PLC0415  only for these files
    import pyarrow.types as kinds  # noqa: PLC0415

    about = pq.read_metadata(io.BytesIO(file.content))
    large = size_problems(file.name, n_rows=about.num_rows, n_columns=about.num_columns)
    if large:
        return failed(file.name, *large)
    table = pq.read_table(io.BytesIO(file.content))
    nested = [item.name for item in table.schema if kinds.is_nested(item.type)]
    problems = frame_problems(table.column_names, n_rows=table.num_rows, name=file.name)
    problems += [f"{file.name}: the column {column!r} holds lists or records" for column in nested]
    if problems:
        return failed(file.name, *problems)
    frame = table.to_pandas(integer_object_nulls=True, ignore_metadata=True, date_as_object=True)
    return RawData(name=file.name, frame=text_frame(frame))
