"""R is called the way rpy2 was built, without a word about the other way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_an_unset_mode_of_rpy2_leaves_no_complaint(study: Path, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "RPY2_CFFI_MODE"}
    done = subprocess.run(
        [sys.executable, "-m", "pyanalysis", "verify", str(study), "--summary"],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    told = [line for line in done.stderr.splitlines() if not line.startswith("pyanalysis: ")]
    assert told == []
