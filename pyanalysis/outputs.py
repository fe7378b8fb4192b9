"""Write result files whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pyanalysis.errors import UsageError


def write_together(folder: Path, *, texts: Mapping[str, str]) -> None:
    """Write all files of ``texts`` (name to content) into ``folder``, or leave the old ones.

    Everything is written beside its target first; only when all of it is on disk do the new files
    take the old ones' names. Raises UsageError when the folder cannot be written to.
    """
    written: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in texts.items():
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
            written.append((Path(temporary), folder / name))
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
        if any(target.is_dir() for _, target in written):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        for temporary_path, target in written:
            temporary_path.replace(target)
    except OSError as error:
        message = f"{folder}: cannot be written ({error.strerror}); give another folder with --out"
        raise UsageError(message) from error
    finally:
        for temporary_path, _ in written:
            temporary_path.unlink(missing_ok=True)
