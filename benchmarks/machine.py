"""The machine and the versions that the figures belong to, without a path or a name of its own."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

PACKAGES = ("numpy", "scipy", "pandas", "statsmodels")

BUSY = 0.5
"""Load a processor, before the start, above which other work slowed the runs."""


def describe_machine() -> list[str]:
    """Name processor, memory, system and versions."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"{processor()}, {os.cpu_count()} processors, {memory:.0f} GiB; "
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}, {versions}",
    ]


def processor() -> str:
    """Name the kind of processor."""
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def load() -> float:
    """Give the load of the last minute, a processor."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)
