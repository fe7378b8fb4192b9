"""Write result files, or a folder of them, whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import uuid
from collections.abc import Collection, Mapping
from pathlib import Path
from re import Pattern

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


def write_folder(folder: Path, *, files: Mapping[str, bytes], replaces: Pattern[str]) -> None:
    """Write ``files`` as the whole content of ``folder``, or leave what was there.

    An older folder is replaced only if each of its files is one of these or has a name that
    ``replaces`` matches. Raises UsageError when it holds others, or cannot be written.
    """
    target = folder.absolute()
    staging = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    try:
        _refuse_others(target, folder=folder, ours=files.keys(), replaces=replaces)
        staging.mkdir(parents=True)
        for name, content in files.items():
            with (staging / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _take_place(staging, target)
    except OSError as error:
        message = f"{folder}: cannot be written ({error.strerror}); give another folder with --out"
        raise UsageError(message) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def create_folder(folder: Path, *, files: Mapping[str, bytes]) -> None:
    """Write a new folder with ``files`` (path within it to content), whole or not at all.

    Raises UsageError when there is something at its place already, or it cannot be written.
    """
    target = folder.absolute()
    staging = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    refuse_existing(folder)
    try:
        staging.mkdir(parents=True)
        for name, content in files.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        staging.replace(target)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def refuse_existing(folder: Path) -> None:
    """Raise UsageError where something stands in the place of a new folder."""
    try:
        is_free = not folder.is_symlink() and (
            not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
        )
    except OSError as error:
        raise UsageError(f"{folder}: cannot be looked at ({error.strerror})") from error
    if not is_free:
        raise UsageError(f"{folder}: is there already; give the name of a new folder")


def _refuse_others(
    target: Path, *, folder: Path, ours: Collection[str], replaces: Pattern[str]
) -> None:
    if not target.exists() and not target.is_symlink():
        return
    others = [
        entry.name
        for entry in sorted(target.iterdir())
        if entry.is_dir() or not (entry.name in ours or replaces.fullmatch(entry.name))
    ]
    if target.is_symlink() or others:
        held = "is a link" if target.is_symlink() else f"holds other files ({others[0]!r})"
        message = f"{folder}: {held} and would be replaced; give another folder with --out"
        raise UsageError(message)


def _take_place(staging: Path, target: Path) -> None:
    """Rename ``staging`` to ``target``; what was there goes only when that has been done."""
    if not target.exists():
        staging.rename(target)
        return
    old = staging.with_name(f"{staging.name}-old")
    target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
