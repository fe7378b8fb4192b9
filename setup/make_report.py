"""`make report`: calls `pyanalysis report`, unless nothing changed since it wrote these files.

A stamp in build/stamps holds a hash of all that goes in and of each file that came out, so neither
a deleted or edited manuscript nor another study, format or engine is taken for up to date.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

# Made, or not ours: no input of a report.
SKIPPED_FOLDERS = {"build", "_output", "_site", "__pycache__", "node_modules"}


def main() -> int:
    arguments = parse_arguments()
    command = [sys.executable, "-m", "pyanalysis", "report", *sys.argv[1:]]
    study = read_study(arguments.study)
    if study is None:
        # Not a study file that can be read: the command says what is wrong.
        return subprocess.run(command, check=False).returncode

    study_id, inputs = study
    output = Path("_output") / study_id
    formats = [name.strip() for name in arguments.to.split(",") if name.strip()]
    wanted = [output / f"manuscript.{extension}" for extension in formats]
    key = hashlib.sha256(json.dumps(sys.argv[1:]).encode()).hexdigest()[:16]
    stamp = Path("build/stamps") / f"report-{key}.json"

    before = fingerprint(inputs)
    if is_up_to_date(stamp, before, wanted):
        print(f"Up to date: {', '.join(map(str, wanted))}", file=sys.stderr)
        return 0
    stamp.unlink(missing_ok=True)
    code = subprocess.run(command, check=False).returncode
    if code == 0 and all(path.is_file() for path in wanted):
        stamp.parent.mkdir(parents=True, exist_ok=True)
        made = {str(path): hash_of(path) for path in files_in(output)}
        stamp.write_text(json.dumps({"inputs": before, "made": made}, indent=1), encoding="utf-8")
    return code


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("study", type=Path)
    parser.add_argument("--to", required=True)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--no-r", action="store_true")
    return parser.parse_args()


def read_study(path: Path) -> tuple[str, list[Path]] | None:
    """Give the study's id and its files: those in its folder and the data, wherever they are."""
    plan = path / "study.yml" if path.is_dir() else path
    try:
        # Every scalar as the text that stands there, as the package reads it.
        content = yaml.load(plan.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        study_id = content["study"]
        data = plan.parent / content["data"]["file"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError):
        return None
    if not isinstance(study_id, str) or not study_id or "/" in study_id:
        return None
    return study_id, [plan, data, *files_in(plan.parent)]


def fingerprint(study_files: Iterable[Path]) -> str:
    """Hash the study, the package, the manuscript's sources, the locks and the engine at hand."""
    files = {
        *study_files,
        *(path for path in files_in(Path("pyanalysis")) if path.suffix != ".pyc"),
        *files_in(Path("report")),
        *Path("requirements").glob("*.txt"),
        *Path().glob("_quarto*.yml"),
    }
    known = {str(path): hash_of(path) for path in files if path.is_file()}
    known["python"] = sys.version
    known["quarto"] = str(shutil.which("quarto"))
    known["R"] = str(shutil.which("R"))
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def is_up_to_date(stamp: Path, inputs: str, wanted: Iterable[Path]) -> bool:
    """Check the stamp against what goes in now and what is there of what came out."""
    try:
        known = json.loads(stamp.read_text(encoding="utf-8"))
        return (
            known["inputs"] == inputs
            and all(str(path) in known["made"] for path in wanted)
            and all(hash_of(Path(path)) == digest for path, digest in known["made"].items())
        )
    except (OSError, ValueError, KeyError):
        return False


def files_in(folder: Path) -> Iterator[Path]:
    """List a folder's files, without hidden ones and what is made."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [
            name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith(".")
        ]
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def hash_of(path: Path) -> str:
    """Hash a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
