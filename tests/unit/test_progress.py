"""Progress: drawn on a terminal, plain lines elsewhere and where colours are not wanted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="needs the terminals of POSIX")

ROOT = Path(__file__).parents[2]
SCRIPT = """
from pyanalysis.progress import reporting
with reporting() as tell:
    tell("reading")
    tell("writing [bold]")
"""
PLAIN = "pyanalysis: reading\npyanalysis: writing [bold]\n"
ESCAPE = "\x1b"


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def on_a_terminal(**more: str) -> str:
    """Run the script with a terminal as its stderr, and give what the terminal got."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stderr=theirs, env=environment(**more)):
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            seen += piece
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def test_on_a_terminal_it_is_drawn() -> None:
    seen = on_a_terminal(TERM="xterm")
    assert ESCAPE in seen
    assert "reading" in seen


@pytest.mark.parametrize("more", [{"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_without_colours_the_lines_are_plain(more: dict[str, str]) -> None:
    assert on_a_terminal(**more) == PLAIN


def test_an_empty_no_color_is_none() -> None:
    assert ESCAPE in on_a_terminal(TERM="xterm", NO_COLOR="")


def test_into_a_pipe_the_lines_are_plain() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment(TERM="xterm", FORCE_COLOR="1"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == PLAIN
    assert done.stdout == ""
