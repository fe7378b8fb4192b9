"""Whatever a study file or a data file holds: exit 3 with messages, or a correct run.

``make fuzz-input N=10000`` tries as many corrupted studies; the ordinary tests try 300, always the
same ones.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pyanalysis import cli_study
from tests.fuzz import input_worker
from tests.fuzz.broken_inputs import broken_input
from tests.fuzz.input_runner import repeat_command, try_cases
from tests.fuzz.input_worker import faults_of
from tests.small_study import DATA, STUDY

WANTED = os.environ.get("FUZZ_INPUT_N", "")
SEED = int(os.environ.get("FUZZ_SEED") or "1")
CASES = int(WANTED or "300")
FEWEST_PARSED = 0.5
FEWEST_RUN = 0.15
"""Corruption that is always noticed at once tests nothing of what comes after."""

REGRESSIONS = Path(__file__).with_name("broken_regressions")
"""Studies that once ended otherwise than with a message or a run."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0 if WANTED else 300)]


def test_a_corrupted_study_is_refused_with_messages_or_run() -> None:
    workers = min(2, os.cpu_count() or 1) if WANTED else 1
    tally = try_cases(seed=SEED, count=CASES, workers=workers)
    print(f"seed {SEED}: {tally.text()}", file=sys.stderr)
    told = [f"{repeat_command(SEED, number)}: {found}" for number, found in tally.faults.items()]
    assert not told, "\n".join(told[:20])
    assert tally.cases == CASES
    assert tally.parsed >= FEWEST_PARSED * CASES
    assert tally.ended["run"] >= FEWEST_RUN * CASES


def test_a_case_is_drawn_alike_every_time() -> None:
    numbers = range(40)
    first = [broken_input(5, number) for number in numbers]
    text_kinds = [case for case in first if case.data_name.endswith(".csv")]
    again = [
        case
        for case in map(lambda n: broken_input(5, n), numbers)
        if case.data_name.endswith(".csv")
    ]
    assert len(text_kinds) > 10
    assert text_kinds == again


def test_what_is_wrong_with_a_command_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_input(1, 0).write(tmp_path)
    (tmp_path / "study.yml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "d.csv").write_text(DATA, encoding="utf-8")
    assert faults_of(tmp_path, secret=True) == ([], "run")

    def faulty(*_: object, **__: object) -> None:
        print("zqx1")
        raise ZeroDivisionError

    monkeypatch.setattr("pyanalysis.cli_study._check", faulty)
    faults, _ = faults_of(tmp_path, secret=True)
    assert any("ZeroDivisionError" in fault for fault in faults)
    assert any("patient's value" in fault for fault in faults)
    assert any("check ended with 1" in fault for fault in faults)


def test_memory_is_counted_from_the_start_of_a_case(tmp_path: Path) -> None:
    (tmp_path / "study.yml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "d.csv").write_text(DATA, encoding="utf-8")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as fresh:
        before, during = fresh.submit(_memory_faults, tmp_path).result()
    assert before == []
    assert any("bytes more than before" in fault for fault in during)


def _memory_faults(folder: Path) -> tuple[list[str], list[str]]:
    """What is found where much was held before a case, and where its command holds much."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(input_worker, "MOST_MEMORY", 250_000_000)
        earlier = bytearray(b"x") * 500_000_000
        del earlier
        before = faults_of(folder, secret=True)[0]

        real = cli_study._check

        def greedy(arguments: argparse.Namespace) -> None:
            held = bytearray(b"x") * 1_000_000_000
            real(arguments)
            del held

        patch.setattr(cli_study, "_check", greedy)
        return before, faults_of(folder, secret=True)[0]


@pytest.mark.parametrize("name", sorted(path.name for path in REGRESSIONS.iterdir()))
def test_what_once_failed_is_refused_or_run(tmp_path: Path, name: str) -> None:
    shutil.copytree(REGRESSIONS / name, tmp_path / "study")
    assert faults_of(tmp_path / "study", secret=False)[0] == []
