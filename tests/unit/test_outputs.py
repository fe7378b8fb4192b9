"""Result files appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pyanalysis import outputs
from pyanalysis.errors import UsageError
from pyanalysis.outputs import write_folder, write_folder_and_archive, write_together
from pyanalysis.writing_lock import LOCK_NAME

OLD = {"a.json": "old a", "b.csv": "old b"}
NEW = {"a.json": "new a", "b.csv": "new b"}


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_files_are_written_as_they_are_given(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "er"
    write_together(folder, texts={"a.csv": "µ,1\nx,2\r\n"})
    assert (folder / "a.csv").read_bytes() == "µ,1\nx,2\r\n".encode()
    assert (folder / "a.csv").stat().st_mode & 0o777 == 0o644


def test_old_files_are_replaced_and_others_left(tmp_path: Path) -> None:
    write_together(tmp_path, texts={**OLD, "c.txt": "mine"})
    write_together(tmp_path, texts=NEW)
    assert contents(tmp_path) == {**NEW, "c.txt": "mine"}


def test_a_full_disk_leaves_the_old_files_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second_time_full(handle: int, done: list[int] = []) -> None:  # noqa: B006
        done.append(handle)
        if len(done) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_together(tmp_path, texts=OLD)
    monkeypatch.setattr(os, "fsync", second_time_full)
    with pytest.raises(UsageError, match=r"cannot be written \(No space left on device\); give"):
        write_together(tmp_path, texts=NEW)
    assert contents(tmp_path) == OLD


def test_an_interruption_leaves_the_old_files_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    write_together(tmp_path, texts=OLD)
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_together(tmp_path, texts=NEW)
    assert contents(tmp_path) == OLD


def test_a_folder_in_the_way_of_the_second_file_leaves_the_first(tmp_path: Path) -> None:
    write_together(tmp_path, texts={"a.json": "old a"})
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(UsageError, match="Is a directory"):
        write_together(tmp_path, texts=NEW)
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "old a"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.csv"]


def test_a_file_in_the_place_of_the_folder_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="give another folder with --out") as caught:
        write_together(tmp_path / "taken", texts=NEW)
    assert caught.value.exit_code == 2
    assert str(tmp_path / "taken") in str(caught.value)


OURS = re.compile(r"\w+\.R")


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "r"
    write_folder(target, files={"a.R": b"old", "b.csv": b"1"}, replaces=OURS)
    write_folder(target, files={"c.R": b"new", "b.csv": b"2"}, replaces=OURS)
    assert contents(target) == {"c.R": "new", "b.csv": "2"}
    assert [entry.name for entry in target.parent.iterdir()] == ["r"]


def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "old.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "inner" / "sub.R").mkdir(parents=True)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "r")
    before = sorted(tmp_path.rglob("*"))
    for name, why in (
        ("r", "holds other files"),
        ("inner", "holds other files"),
        ("file", "cannot be written"),
        ("link", "is a link"),
    ):
        with pytest.raises(UsageError, match=f"{name}: {why}"):
            write_folder(tmp_path / name, files={"a.R": b""}, replaces=OURS)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_take_its_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "r", files={"a.R": b"old"}, replaces=OURS)
    monkeypatch.setattr("pyanalysis.outputs._exchange", lambda *_: False)
    original = Path.rename

    def fails_for_the_new_one(path: Path, target: Path) -> Path:
        if (path / "new.R").exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(path, target)

    monkeypatch.setattr(Path, "rename", fails_for_the_new_one)
    with pytest.raises(UsageError, match="No space left"):
        write_folder(tmp_path / "r", files={"new.R": b"new"}, replaces=OURS)
    assert contents(tmp_path / "r") == {"a.R": "old"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["r"]


def test_a_folder_that_a_killed_run_moved_aside_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / f".r-{'0' * 32}-old"
    aside.mkdir()
    (aside / "a.R").write_bytes(b"old")
    (tmp_path / f".r-{'1' * 32}").mkdir()
    with pytest.raises(UsageError, match="holds other files"):
        write_folder(tmp_path / "r", files={"b.R": b""}, replaces=re.compile("none"))
    assert contents(tmp_path / "r") == {"a.R": "old"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["r"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_a_message_and_keeps_its_files(tmp_path: Path) -> None:
    write_together(tmp_path, texts=OLD)
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(UsageError, match=r"cannot be written \(Permission denied\)"):
            write_together(tmp_path, texts=NEW)
        assert contents(tmp_path) == OLD
    finally:
        tmp_path.chmod(0o755)


PACKED = {"a.txt": b"new", "sub/b.txt": b"new b"}
MINE = re.compile(r"(sub/)?[\w.]+")


def write_packed(folder: Path, *, version: str) -> None:
    files = {name: f"{version} {name}".encode() for name in PACKED}
    write_folder_and_archive(folder, files=files, archive=version.encode(), replaces=MINE)


def packed_version(folder: Path) -> tuple[str, str]:
    """Give the version of the folder, all of whose files are of one, and that of the archive."""
    (version,) = {
        path.read_text(encoding="utf-8").split()[0] for path in folder.rglob("*") if path.is_file()
    }
    packed = folder.with_name(f"{folder.name}.zip")
    return version, packed.read_text(encoding="utf-8") if packed.exists() else ""


def test_a_folder_and_its_archive_are_of_one_version(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    for version in ("old", "new"):
        write_packed(folder, version=version)
        assert packed_version(folder) == (version, version)
        assert {path.name for path in folder.parent.iterdir()} == {"out", "out.zip"}
    assert (folder / "sub" / "b.txt").read_bytes() == b"new sub/b.txt"


def test_a_folder_that_cannot_be_replaced_keeps_its_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_packed(tmp_path / "out", version="old")

    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("pyanalysis.outputs._take_place", refuse)
    with pytest.raises(UsageError, match="cannot be written"):
        write_packed(tmp_path / "out", version="new")
    assert packed_version(tmp_path / "out") == ("old", "old")
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.zip"}


@pytest.mark.parametrize("step", range(5))
def test_a_run_killed_at_any_step_leaves_no_archive_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    write_packed(tmp_path / "out", version="old")
    done: list[str] = []

    def killing(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            # The lock is released by the system when a process is killed.
            if LOCK_NAME not in str(given[0]):
                if len(done) == step:
                    raise KeyboardInterrupt
                done.append(name)
            return function(*given, **named)

        return call

    for name in ("replace", "unlink"):
        monkeypatch.setattr(Path, name, killing(name, getattr(Path, name)))
    monkeypatch.setattr("pyanalysis.outputs._take_place", killing("take", outputs._take_place))
    with contextlib.suppress(KeyboardInterrupt):
        write_packed(tmp_path / "out", version="new")
    version, archive = packed_version(tmp_path / "out")
    assert archive in ("", version)
    monkeypatch.undo()
    write_packed(tmp_path / "out", version="third")
    assert packed_version(tmp_path / "out") == ("third", "third")
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.zip"}


def test_a_file_deep_within_a_folder_is_not_replaced(tmp_path: Path) -> None:
    write_packed(tmp_path / "out", version="old")
    (tmp_path / "out" / "sub" / "my thesis").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="holds other files \\('sub/my thesis'\\)"):
        write_packed(tmp_path / "out", version="new")
