"""One writer at a time: a hidden lock file in a folder, gone when the writer is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

fcntl: Any
try:
    import fcntl
except ImportError:  # native Windows: no lock, and two runs at once are not told from one another
    fcntl = None

LOCK_NAME: Final = ".pyanalysis-lock"

_held: set[Path] = set()
"""Folders that this process has locked: it may enter them again."""


def no_one(_: str) -> None:
    """Tell nobody."""


@contextmanager
def writing_lock(folder: Path, *, tell: Callable[[str], None] = no_one) -> Iterator[None]:
    """Make a folder and keep other runs out of it; waits for one that is writing, and tells so.

    Whatever ends the process releases the lock. A folder that was made here and stayed empty is
    removed. Raises OSError when the folder cannot be made or written to.
    """
    place = folder.resolve()
    if place in _held:
        yield
        return
    handle = _enter(folder, tell=tell)
    _held.add(place)
    try:
        yield
    finally:
        _held.discard(place)
        # Unlinked before it is released: who waits for it sees that and takes a new one.
        (folder / LOCK_NAME).unlink(missing_ok=True)
        os.close(handle)


def _enter(folder: Path, *, tell: Callable[[str], None]) -> int:
    path = folder / LOCK_NAME
    has_told = False
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if fcntl is None:
            return handle
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not has_told:
                tell(f"another run is writing to {folder}; waiting for it")
                has_told = True
            fcntl.flock(handle, fcntl.LOCK_EX)
        if _is_still_there(handle, path):
            return handle
        os.close(handle)


def _is_still_there(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False
