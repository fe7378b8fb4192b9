"""Quarto, if it can be had: from PATH, else as a Python package whose build downloads it.

Prints one line that says what came of it and always ends well: the offline renderer takes Quarto's
place. Costs seconds, whatever the network does: the download is tried only if its address answers,
and is ended at its time limit (its own code has none).
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

OLDEST = (1, 9)
LOCK = Path("requirements/quarto.txt")
PROBE_SECONDS = 3
INSTALL_SECONDS = 100

# In a process of its own, since a name look-up cannot be given a time limit.
PROBE = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], method="HEAD")
urllib.request.urlopen(request, timeout=float(sys.argv[2]))
"""


def version_of(program: str) -> tuple[int, ...] | None:
    """Ask a Quarto for its version; None if it does not say."""
    code, output = run([program, "--version"], seconds=20)
    found = re.search(r"^(\d+(?:\.\d+)+)", output, re.MULTILINE)
    if code != 0 or found is None:
        return None
    return tuple(int(part) for part in found[1].split("."))


def run(command: Sequence[str], *, seconds: float) -> tuple[int | None, str]:
    """Run a command and all that it starts, at most so long; the code is None when it was ended."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""
    return process.returncode, output


def download_address() -> str:
    """Give the address that the package's build would download from."""
    version = re.search(r"quarto-cli==([\d.]+)", LOCK.read_text(encoding="utf-8"))
    if version is None:
        raise ValueError(f"{LOCK} names no version of quarto-cli")
    if sys.platform == "darwin":
        suffix = "macos.tar.gz"
    else:
        suffix = f"linux-{'arm64' if platform.machine() == 'aarch64' else 'amd64'}.tar.gz"
    releases = "https://github.com/quarto-dev/quarto-cli/releases/download"
    return f"{releases}/v{version[1]}/quarto-{version[1]}-{suffix}"


def install() -> str | None:
    """Install the package; say why not, or None when it went well."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    options = ["--require-hashes", "--no-deps", "--no-build-isolation", "-r", str(LOCK)]
    address = download_address()
    code, output = run(
        [sys.executable, "-c", PROBE, address, str(PROBE_SECONDS)], seconds=PROBE_SECONDS
    )
    if code != 0:
        print(output, file=sys.stderr)
        return "its download cannot be reached"
    code, output = run([*pip, *options], seconds=INSTALL_SECONDS)
    if code != 0:
        print(output, file=sys.stderr)
        took = f"took longer than {INSTALL_SECONDS} seconds" if code is None else "failed"
        return f"its installation {took}"
    return None


def main() -> None:
    too_old = ""
    for program in (shutil.which("quarto"), ".venv/bin/quarto"):
        version = version_of(program) if program and Path(program).exists() else None
        if version is not None and version >= OLDEST:
            print(f"Quarto {'.'.join(map(str, version))} ({program})")
            return
        if version is not None:
            too_old = f"Quarto {'.'.join(map(str, version))} ({program}) is older than 1.9 and "
    problem = install()
    if problem is None and (version := version_of(".venv/bin/quarto")) is not None:
        print(f"Quarto {'.'.join(map(str, version))} (.venv/bin/quarto)")
        return
    problem = problem or "it does not start"
    print(
        f"no Quarto ({too_old}{problem}): the offline renderer is used; "
        "one that is installed later is found, `rm .venv/stamps/quarto` tries the download again"
    )


if __name__ == "__main__":
    main()
