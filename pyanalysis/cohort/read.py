"""The door to the data file: by its suffix to its reader, and texts out whatever it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pyanalysis.cohort.readers import delimited, parquet, rds, statistical, workbook
from pyanalysis.cohort.readers.raw import DataFile, RawData, failed
from pyanalysis.study.spec import ReadOptions

Reader = Callable[[DataFile], RawData]

READERS: dict[str, Reader] = {
    **dict.fromkeys(delimited.SUFFIXES, delimited.read_delimited),
    **dict.fromkeys(workbook.SUFFIXES, workbook.read_workbook),
    **dict.fromkeys(statistical.SUFFIXES, statistical.read_statistical),
    **dict.fromkeys(parquet.SUFFIXES, parquet.read_parquet),
    **dict.fromkeys(rds.SUFFIXES, rds.read_rds),
}

LARGEST_FILE = 2_000_000_000
"""Bytes; a larger one is refused before it is read."""

_DEFAULT = ReadOptions()


def read_data(path: Path, *, options: ReadOptions = _DEFAULT) -> RawData:
    """Read a data file of a kind in ``READERS``. Problems are returned, not raised."""
    name = path.name
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        return failed(
            name,
            f"{name}: {path.suffix or 'no suffix'!r} cannot be read; save the data as .csv "
            f"(or one of {', '.join(suffix for suffix in READERS if suffix != '.csv')})",
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            return failed(name, f"{name}: larger than {LARGEST_FILE} bytes; leave out columns")
        content = path.read_bytes()
    except OSError as error:
        return failed(name, f"{name}: cannot be read ({error.strerror}); check data.file")
    try:
        raw = reader(DataFile(path=path, content=content, options=options))
    except MemoryError:
        return failed(name, f"{name}: needs more memory than there is")
    except Exception as error:  # noqa: BLE001  the readers' libraries raise what they like
        kind = path.suffix.lower()
        return failed(
            name,
            f"{name}: not a {kind} file that can be read ({type(error).__name__}); open it in the "
            "program it comes from and save it again, or save it as .csv",
        )
    return replace(raw, sha256=hashlib.sha256(content).hexdigest())
