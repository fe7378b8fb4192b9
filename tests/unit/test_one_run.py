"""Files of one run stay together, wherever the process that changes them is stopped."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pyanalysis.outputs import write_folder, write_together
from pyanalysis.writing_lock import LOCK_NAME, writing_lock

NAMES = ("results.json", "ard.csv", "crosscheck.json")
STOPPED = 77

STOPS_AT = """\
import os, sys
from pathlib import Path
from pyanalysis.outputs import write_together
folder, last = Path(sys.argv[1]), int(sys.argv[2])
steps = 0
def count(event, _):
    global steps
    if event in EVENTS:
        steps += 1
        if steps > last:
            os._exit(77)
EVENTS = {"open", "os.rename", "os.link", "os.symlink", "os.remove", "os.mkdir", "os.rmdir",
          "os.chmod", "shutil.rmtree"}
sys.addaudithook(count)
write_together(folder, texts=dict.fromkeys(("results.json", "ard.csv", "crosscheck.json"), "new"))
"""
"""Ends the process, as a kill would, before the next call that touches the file system."""


def states(folder: Path) -> set[str | None]:
    """Give what the three names lead to; None where there is nothing."""
    paths = [folder / name for name in NAMES]
    return {path.read_text(encoding="utf-8") if path.is_file() else None for path in paths}


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_stop_at_any_call_leaves_three_files_of_one_run(tmp_path: Path) -> None:
    seen: set[frozenset[str | None]] = set()
    for last in range(400):
        folder = tmp_path / str(last)
        write_together(folder, texts=dict.fromkeys(NAMES, "old"))
        (folder / "notes.txt").write_text("mine", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", STOPS_AT, str(folder), str(last)], check=False, timeout=60
        )
        found = states(folder)
        assert found in ({"old"}, {"new"}), last
        assert visible(folder) == {*NAMES, "notes.txt"}
        seen.add(frozenset(found))
        write_together(folder, texts=dict.fromkeys(NAMES, "next"))
        assert states(folder) == {"next"}
        assert {path.name for path in folder.iterdir()} == {*NAMES, "notes.txt"}
        assert not any(path.is_symlink() for path in folder.iterdir())
        if done.returncode == 0:
            break
        assert done.returncode == STOPPED
    assert done.returncode == 0
    assert last > 20, "the calls were not counted"
    assert seen == {frozenset({"old"}), frozenset({"new"})}


def test_a_first_run_that_is_stopped_leaves_all_or_nothing(tmp_path: Path) -> None:
    for last in range(400):
        folder = tmp_path / str(last)
        done = subprocess.run(
            [sys.executable, "-c", STOPS_AT, str(folder), str(last)], check=False, timeout=60
        )
        if folder.exists():
            assert states(folder) in ({None}, {"new"}), last
        if done.returncode == 0:
            break
    assert states(folder) == {"new"}


LOOP = """\
import sys
from pathlib import Path
from pyanalysis.outputs import write_folder, write_together
folder = Path(sys.argv[1])
for turn in range(10**9):
    names = ("results.json", "ard.csv", "crosscheck.json")
    write_together(folder / "sets", texts=dict.fromkeys(names, str(turn) * 5000))
    write_folder(folder / "r", files=dict.fromkeys(names, str(turn).encode()), replaces=None)
"""


def test_fifty_kills_while_writing_leave_one_run(tmp_path: Path) -> None:
    moments = random.Random(20130501)
    for _ in range(50):
        process = subprocess.Popen([sys.executable, "-c", LOOP, str(tmp_path)])
        started = time.monotonic()
        while not (tmp_path / "r").exists() and time.monotonic() < started + 30:
            time.sleep(0.01)
        time.sleep(0.08 + moments.random() / 10)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for folder in (tmp_path / "sets", tmp_path / "r"):
            (found,) = states(folder)
            assert found
            assert visible(folder) == set(NAMES)
        assert visible(tmp_path) == {"sets", "r"}
    write_together(tmp_path / "sets", texts=dict.fromkeys(NAMES, "last"))
    write_folder(
        tmp_path / "r",
        files={name: b"last" for name in NAMES},
        replaces=re.compile("x"),
    )
    assert {path.name for path in tmp_path.iterdir()} == {"sets", "r"}
    assert {path.name for path in (tmp_path / "sets").iterdir()} == set(NAMES)


def test_without_symbolic_links_the_files_are_replaced_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refused)
    for text in ("old", "new"):
        write_together(tmp_path, texts=dict.fromkeys(NAMES, text))
        assert states(tmp_path) == {text}
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES)


HOLDS = """\
import sys, time
from pathlib import Path
from pyanalysis.writing_lock import writing_lock
with writing_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holder(folder: Path, *, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_waits_and_says_so(tmp_path: Path) -> None:
    told: list[str] = []
    with holder(tmp_path, seconds=0.5) as other:
        write_together(tmp_path, texts={"a": "b"}, tell=told.append)
        assert other.wait() == 0
    assert told == [f"another run is writing to {tmp_path}; waiting for it"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_killed_run_holds_no_lock(tmp_path: Path) -> None:
    told: list[str] = []
    with holder(tmp_path, seconds=600) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    assert (tmp_path / LOCK_NAME).exists()
    with writing_lock(tmp_path, tell=told.append), writing_lock(tmp_path, tell=told.append):
        pass
    assert (told, list(tmp_path.iterdir())) == ([], [])
