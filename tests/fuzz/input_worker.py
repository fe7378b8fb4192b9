"""Gives corrupted studies to the command line within this process, and says what was wrong of it.

``python -m tests.fuzz.input_worker --seed 1 --case 4711 --keep DIR`` repeats one case and leaves
its files in DIR.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from pyanalysis import cli
from pyanalysis.results.json_io import UnreadableResultsError, read_bundle
from pyanalysis.study.load import load_study
from tests.fuzz.broken_inputs import SECRET, broken_input

SECONDS = 10.0
"""Processor time one command may take: a busy machine is no hang."""
MOST_MEMORY = 1_000_000_000
"""Bytes that one study's commands may add to what the process held before them: tests that ran
earlier in the same process may have left much."""
LONGEST_PROBLEM = 2000
MOST_DRAWS = 20
"""A study that asks for more resamples is checked and not run: it would take long with good
reason."""

RESULTS = ["ard.csv", "crosscheck.json", "results.json"]


class Hung(BaseException):
    """The command took too long; not an Exception, which the command line would catch."""


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def end(_: int, __: FrameType | None) -> None:
        raise Hung

    old = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)


def command(arguments: list[str]) -> tuple[int, str, list[str]]:
    """Run one command: its exit code, what it printed, and what no user should have seen."""
    printed, faults = io.StringIO(), []

    def told(error: Exception) -> str:
        place = traceback.extract_tb(error.__traceback__)[-1]
        faults.append(f"a fault of pyanalysis: {error!r:.300} at {place.filename}:{place.lineno}")
        return faults[-1]

    with warnings.catch_warnings(record=True) as warned, contextlib.ExitStack() as stack:
        warnings.simplefilter("always")
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(contextlib.redirect_stderr(printed))
        stack.callback(setattr, cli, "_log_fault", cli._log_fault)
        cli._log_fault = told
        try:
            with _at_most(SECONDS):
                code = cli.main(arguments)
        except Hung:
            code = -1
            faults.append(f"{arguments[0]} took longer than {SECONDS:g} s")
        except SystemExit as error:
            code = -1
            faults.append(f"{arguments[0]} ended by itself: {error}")
    faults += [
        f"warning {item.category.__name__}: {item.message!s:.200} at {item.filename}:{item.lineno}"
        for item in warned
    ]
    return code, printed.getvalue(), faults


def faults_of(folder: Path, *, secret: bool) -> tuple[list[str], str]:
    """Check and run the study in ``folder``: what was wrong, and how it ended."""
    before, held = _contents(folder), _start_of_memory()
    code, printed, faults = command(["check", str(folder)])
    faults += _faults_of_text(code, printed, secret=secret)
    if code not in (0, 3):
        faults.append(f"check ended with {code}")
    ended = "refused" if code == 3 else "checked"
    if code == 0 and not _is_long(folder):
        with tempfile.TemporaryDirectory() as out:
            target = Path(out) / "results"
            code, printed, more = command(["run", str(folder), "--no-r", "--out", str(target)])
            faults += more + _faults_of_text(code, printed, secret=secret)
            faults += _faults_of_results(target, code=code, folder=folder)
        ended = "run"
    if _contents(folder) != before:
        faults.append("the study's folder was changed")
    added = _most_memory() - held
    if added > MOST_MEMORY:
        faults.append(f"held {added} bytes more than before")
    return faults, ended


def _start_of_memory() -> int:
    """The bytes the process holds now; its highest is counted anew from here where Linux can."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return _most_memory()
    return _status("VmRSS")


def _most_memory() -> int:
    """The most bytes the process held since they were last counted anew."""
    if Path("/proc/self/status").exists():
        return _status("VmHWM")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _status(name: str) -> int:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(text.split(f"{name}:")[1].split()[0])


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _is_long(folder: Path) -> bool:
    spec = load_study(folder).spec
    plan = None if spec is None else spec.analysis.validation
    if plan is None:
        return False
    drawn = plan.resamples if plan.method == "bootstrap" else plan.folds * plan.repeats
    return drawn > MOST_DRAWS


_CELL = re.compile(
    r"column .*?: '.*?' (\(rows? |stands in rows)|the column '.*' stands twice"
    r"|column 'died': (the outcome must have two values|the event '.*' never occurs)"
)
"""How a message names the cells that are wrong; no other line may hold a patient's value."""


def _faults_of_text(code: int, printed: str, *, secret: bool) -> list[str]:
    faults = []
    if code == 3:
        lines = [line for line in printed.splitlines() if line.startswith("  - ")]
        counted = re.search(r"pyanalysis: (\d+) problems? found", printed)
        if counted is None or int(counted.group(1)) != len(lines) or not lines:
            faults.append(f"the problems are not told one a line: {printed[:300]!r}")
        if len(set(lines)) < len(lines):
            faults.append(f"a problem is told twice: {printed[:600]!r}")
        faults += [
            f"a long problem: {line[:300]!r}" for line in lines if len(line) > LONGEST_PROBLEM
        ]
    if "Traceback" in printed:
        faults.append("a traceback")
    for line in printed.splitlines():
        if SECRET in line and (secret or not _CELL.search(line)):
            faults.append(f"tells a patient's value: {line[:300]!r}")
    return faults


def _faults_of_results(target: Path, *, code: int, folder: Path) -> list[str]:
    found = sorted(path.name for path in target.iterdir()) if target.exists() else []
    asks_for_figures = bool(getattr(load_study(folder).spec, "published", ()))
    if code not in (0, 5 if asks_for_figures else 0):
        return [f"check passed and run ended with {code}, leaving {found}"]
    if found != RESULTS:
        return [f"run left {found}"]
    try:
        bundle = read_bundle(target / "results.json")
        for name in RESULTS[1:2] + RESULTS[2:]:
            json.loads((target / name).read_text(encoding="utf-8"), parse_constant=_no_number)
    except (UnreadableResultsError, ValueError) as error:
        return [f"the results cannot be read back: {error!r:.200}"]
    for text in ((target / name).read_text(encoding="utf-8") for name in RESULTS):
        if SECRET in text and bundle.study.study and not _is_told_secret(text, folder):
            return ["a patient's value is in the results"]
    return []


def _is_told_secret(text: str, folder: Path) -> bool:
    """Levels are named in the results: of a study file that declares such cells as levels."""
    return SECRET.encode() in (folder / "study.yml").read_bytes()


def _no_number(text: str) -> Any:
    message = f"{text} is no number of JSON"
    raise ValueError(message)


def try_case(seed: int, number: int, *, keep: Path | None = None) -> dict[str, Any]:
    """Draw one case, give it to the command line and report."""
    case = broken_input(seed, number)
    started = time.process_time()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) if keep is None else keep
        folder.mkdir(exist_ok=True)
        case.write(folder)
        parses = case.parses(folder)
        faults, ended = faults_of(folder, secret=case.keeps_secret())
    return {
        "number": number,
        "kind": case.kind,
        "file": case.data_name,
        "parses": parses,
        "ended": ended,
        "faults": faults,
        "seconds": round(time.process_time() - started, 2),
    }


def main() -> None:
    """Try the cases asked for and write one line of JSON before and after each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--case", type=int, required=True)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    for number in range(asked.case, asked.case + asked.count):
        sys.stdout.write(json.dumps({"starts": number}) + "\n")
        sys.stdout.flush()
        report = try_case(asked.seed, number, keep=asked.keep)
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
