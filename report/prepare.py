"""Quarto's pre-render hook: makes the results of the first study for a bare ``quarto render``.

``pyanalysis report`` has made them already, stages a copy of this folder, and says so through
PYANALYSIS_RESULTS; then there is nothing to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STUDY = ROOT / "data" / "residual_pain"
RESULTS = ROOT / "build" / "residual-pain"


def main() -> int:
    """Run the first study and write its title and authors where Quarto looks for them."""
    if os.environ.get("PYANALYSIS_RESULTS"):
        return 0
    command = [sys.executable, "-m", "pyanalysis", "run", str(STUDY), "--out", str(RESULTS)]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        return code
    from pyanalysis.render.staging import write_front_matter  # noqa: PLC0415  needs the package

    write_front_matter(RESULTS / "results.json", path=ROOT / "report" / "_metadata.yml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
