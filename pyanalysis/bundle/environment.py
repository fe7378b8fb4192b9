"""What made a bundle: versions, and neither a path of the machine nor a time."""

from __future__ import annotations

import json
import platform
import re
from importlib import metadata
from typing import Any

from pyanalysis import __version__
from pyanalysis.results.bundle import Provenance
from pyanalysis.results.crosscheck import RFacts


def environment_json(provenance: Provenance, *, r: RFacts | None, engine: str) -> str:
    """Write the versions of Python, R, their packages and what set the manuscript."""
    content: dict[str, Any] = {
        "pyanalysis": __version__,
        "python": {
            "implementation": platform.python_implementation(),
            "version": provenance.python,
            "packages": dict(sorted({**_installed(), **dict(provenance.packages)}.items())),
        },
        "r": None if r is None else {"version": r.version, "packages": dict(r.packages)},
        "manuscript": {"engine": engine, "jats": "offline renderer"},
        "system": platform.system(),
        "git_commit": provenance.git_commit,
        "data": {"file": provenance.data_file, "sha256": provenance.data_sha256},
        "study": {"file": provenance.study_file, "sha256": provenance.study_sha256},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _installed() -> dict[str, str]:
    """Give the installed version of each package that pyanalysis asks for, by its name."""
    try:
        wanted = metadata.requires("pyanalysis") or []
    except metadata.PackageNotFoundError:
        return {}
    found = {}
    for line in wanted:
        name = re.match(r"[\w.-]+", line)
        if name is None or "extra ==" in line:
            continue
        try:
            found[name[0]] = metadata.version(name[0])
        except metadata.PackageNotFoundError:
            continue
    return found
