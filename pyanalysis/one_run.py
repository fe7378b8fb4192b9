"""Several files of one run take the place of those of another: all at one moment, or not at all.

POSIX renames one file in one step, but not three. So for the moment of the change each name is a
link through one hidden link to a hidden folder, and that one link is renamed:

    1. the new files are written into a hidden folder;
    2. the old ones are linked into a second, and each name becomes a link to its old content;
    3. the hidden link is pointed from the second to the first: this is the change;
    4. each name becomes an ordinary file again, and what is hidden is removed.

Whatever kills the process, each name leads to the content of one and the same run: that of the old
until 3, that of the new from then on. What a killed run left hidden is removed by the next one. On
a file system without symbolic links the files are renamed one after another.
"""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pyanalysis.writing_lock import LOCK_NAME

PREFIX: Final = ".pyanalysis-"
_NOW: Final = f"{PREFIX}now"


def replace_together(folder: Path, *, names: Iterable[str], write: Callable[[Path], None]) -> None:
    """Have ``write`` put the files ``names`` into a folder; they take their places in ``folder``.

    The caller holds the folder's lock. Raises OSError; the old files are then in their places.
    """
    wanted = list(names)
    if any((folder / name).is_dir() for name in wanted):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    settle(folder)
    new = folder / f"{PREFIX}{uuid.uuid4().hex}"
    new.mkdir()
    try:
        write(new)
        if len(wanted) == 1 or not _can_link(folder, new):
            for name in wanted:
                (new / name).replace(folder / name)
        else:
            _change(folder, wanted, new=new)
    finally:
        settle(folder)


def settle(folder: Path) -> None:
    """Make every name an ordinary file of the run that holds, and remove what is hidden."""
    now = folder / _NOW
    if now.is_symlink():
        for path in _through_now(folder):
            if path.exists():
                _put(path.resolve(), path)
            else:
                path.unlink()
        now.unlink()
    for left in folder.glob(f"{PREFIX}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        elif left.name != LOCK_NAME:
            left.unlink(missing_ok=True)


def _through_now(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.iterdir()
        if path.is_symlink() and path.readlink().parts[:1] == (_NOW,)
    ]


def _change(folder: Path, names: list[str], *, new: Path) -> None:
    old = folder / f"{PREFIX}{uuid.uuid4().hex}"
    old.mkdir()
    for name in names:
        if (folder / name).exists():
            _put((folder / name).resolve(), old / name)
    _link(folder / _NOW, to=old.name)
    for name in names:
        _link(folder / name, to=f"{_NOW}/{name}")
    _link(folder / _NOW, to=new.name)


def _link(path: Path, *, to: str) -> None:
    """Make ``path`` a symbolic link in one step, whatever it was."""
    beside = path.parent / f"{PREFIX}{uuid.uuid4().hex}"
    beside.symlink_to(to)
    beside.replace(path)


def _put(content: Path, path: Path) -> None:
    """Give ``path`` the content of a file in one step, without copying where that can be done."""
    beside = content.parent / f"{PREFIX}{uuid.uuid4().hex}"
    try:
        os.link(content, beside)
    except OSError:
        shutil.copy2(content, beside)
    # os.rename leaves both names where they are already links to one file.
    if path.exists() and not path.is_symlink() and path.samefile(beside):
        beside.unlink()
        return
    beside.replace(path)


def _can_link(folder: Path, new: Path) -> bool:
    probe = folder / f"{PREFIX}{uuid.uuid4().hex}"
    try:
        probe.symlink_to(new.name)
    except (OSError, NotImplementedError):
        return False
    probe.unlink()
    return True
