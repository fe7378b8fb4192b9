"""Write result files, or a folder of them, whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from re import Pattern
from typing import Final

from pyanalysis.errors import UsageError
from pyanalysis.one_run import replace_together
from pyanalysis.writing_lock import no_one, writing_lock

Tell = Callable[[str], None]

_REFUSALS: Final = frozenset(
    {
        *(errno.EACCES, errno.EPERM, errno.EROFS),
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
        *(errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EIO),
    }
)
_AT_FDCWD, _EXCHANGE = -100, 2
"""Linux: paths count from the working folder; the two names change places."""


def write_together(folder: Path, *, texts: Mapping[str, str], tell: Tell = no_one) -> None:
    """Write all files of ``texts`` (name to content) into ``folder``, or leave the old ones.

    Whatever ends the process, the files are those of one call; ``one_run`` says how. A call from
    another process waits for this one, and tells so. Raises UsageError when the folder cannot be
    written to.
    """

    def write(new: Path) -> None:
        for name, content in texts.items():
            _write(new / name, content.encode("utf-8"))

    with messages_for(folder), writing_lock(folder, tell=tell):
        replace_together(folder, names=texts, write=write)


@contextmanager
def messages_for(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses (no right, no room, no such place) into a UsageError."""
    try:
        yield
    except shutil.Error as error:
        raise UsageError(_cannot_be_written(folder, "not every file could be copied")) from error
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        raise UsageError(_cannot_be_written(folder, str(error.strerror))) from error


def _cannot_be_written(folder: Path, why: str) -> str:
    return f"{folder}: cannot be written ({why}); give another folder with --out"


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


def write_folder(
    folder: Path, *, files: Mapping[str, bytes], replaces: Pattern[str], tell: Tell = no_one
) -> None:
    """Write ``files`` (path within it to content) as the whole of ``folder``, or leave the old one.

    An older folder is replaced only if each of its files is one of these or has a path that
    ``replaces`` matches. Raises UsageError when it holds others, or cannot be written.
    """
    target = folder.absolute()
    with _beside(folder, tell=tell) as staging:
        _refuse_others(target, folder=folder, ours=files.keys(), replaces=replaces)
        _fill(staging, files=files)
        _take_place(staging, target)


def write_folder_and_archive(
    folder: Path,
    *,
    files: Mapping[str, bytes],
    archive: bytes,
    replaces: Pattern[str],
    tell: Tell = no_one,
) -> None:
    """Write a folder as ``write_folder`` does, and ``archive`` beside it under its name and .zip.

    The older archive goes first and the new one comes last: whatever ends the process, an archive
    that is there is that of the folder. The caller has looked at the older archive.
    """
    target = folder.absolute()
    packed = archive_beside(target)
    with _beside(folder, tell=tell) as staging:
        _refuse_others(target, folder=folder, ours=files.keys(), replaces=replaces)
        _fill(staging, files=files)
        new, old = (staging.with_name(f"{staging.name}-{name}") for name in ("new", "gone"))
        try:
            _write(new, archive)
            if packed.exists():
                packed.replace(old)
            _take_place(staging, target)
            new.replace(packed)
        except OSError:
            if old.exists() and not packed.exists():
                old.replace(packed)
            raise
        finally:
            for left in new, old:
                left.unlink(missing_ok=True)


def archive_beside(folder: Path) -> Path:
    """Name the archive of a folder, which lies beside it."""
    return folder.with_name(f"{folder.name}.zip")


@contextmanager
def _beside(folder: Path, *, tell: Tell) -> Iterator[Path]:
    """Lock the place of a folder, and give a hidden new one that is removed at the end."""
    target = folder.absolute()
    with messages_for(folder), writing_lock(target.parent, tell=tell):
        _recover(target)
        staging = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
        staging.mkdir()
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _fill(folder: Path, *, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)


def _recover(target: Path) -> None:
    """Put back a folder that a killed run had moved aside, and remove what it left."""
    pattern = re.compile(rf"\.{re.escape(target.name)}-[0-9a-f]{{32}}(-old|-new|-gone)?")
    left = [path for path in target.parent.iterdir() if pattern.fullmatch(path.name)]
    for path in left:
        if path.name.endswith("-old") and not target.exists():
            path.rename(target)
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file():
            path.unlink(missing_ok=True)


def create_folder(folder: Path, *, files: Mapping[str, bytes]) -> None:
    """Write a new folder with ``files`` (path within it to content), whole or not at all.

    Raises UsageError when there is something at its place already, or it cannot be written.
    """
    target = folder.absolute()
    staging = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    refuse_existing(folder)
    try:
        staging.mkdir(parents=True)
        _fill(staging, files=files)
        staging.replace(target)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def create_file(path: Path, *, content: bytes) -> None:
    """Write a new file; raises UsageError when there is one already, or it cannot be written."""
    target = path.absolute()
    staging = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    try:
        _write(staging, content)
        os.link(staging, target)  # unlike a renaming, it never takes an older file's place
    except FileExistsError as error:
        raise UsageError(f"{path}: is there already; give the name of a new file") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        staging.unlink(missing_ok=True)


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
    others = [name for name in _names_in(target) if not (name in ours or replaces.fullmatch(name))]
    if target.is_symlink() or others:
        held = "is a link" if target.is_symlink() else f"holds other files ({others[0]!r})"
        message = f"{folder}: {held} and would be replaced; give another folder with --out"
        raise UsageError(message)


def _names_in(folder: Path) -> Iterator[str]:
    """Give the path of every file and link within ``folder``, and of empty folders with a slash."""
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    for entry in sorted(folder.rglob("*")):
        is_folder = entry.is_dir() and not entry.is_symlink()
        if not is_folder:
            yield entry.relative_to(folder).as_posix()
        elif not any(entry.iterdir()):
            yield f"{entry.relative_to(folder).as_posix()}/"


def _take_place(staging: Path, target: Path) -> None:
    """Put ``staging`` in the place of ``target``: in one step where the system can exchange two."""
    if not target.exists():
        staging.rename(target)
        return
    if _exchange(staging, target):
        return
    old = staging.with_name(f"{staging.name}-old")
    target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Let two folders change places in one step (Linux, renameat2); tell whether that was done."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here = ctypes.c_int(_AT_FDCWD)
    return bool(
        rename(here, os.fsencode(first), here, os.fsencode(second), ctypes.c_uint(_EXCHANGE)) == 0
    )
