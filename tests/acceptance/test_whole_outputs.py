"""Outputs are those of one whole run: under kills, two runs at once, and folders that refuse."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.bundle.manifest import verify_bundle
from pyanalysis.render.readback import text_of

RESULTS = ("results.json", "ard.csv", "crosscheck.json")
FORMATS = ("html", "docx", "pdf")
KILLS = 50

STUDY = """\
schema_version: 1
study: small
title: Version {version}
data: {{file: d.csv}}
outcome: {{column: died, event: "yes", label: "Death in version {version}"}}
predictors:
  - {{column: age, type: numeric, label: Age}}
analysis: {{performance: false}}
published:
  - {{analysis: cohort, statistic: n, value: {n}, decimals: 0}}
"""


def write_study(folder: Path, *, version: int) -> Path:
    """Write a study whose every output shows its version: it has ``40 + version`` patients."""
    folder.mkdir(exist_ok=True)
    n = 40 + version
    (folder / "study.yml").write_text(STUDY.format(version=version, n=n), encoding="utf-8")
    rows = [f"{'yes' if row % 3 == 0 else 'no'},{50 + row * 7 % 23}" for row in range(n)]
    (folder / "d.csv").write_text("\n".join(["died,age", *rows, ""]), encoding="utf-8")
    return folder


def version_of_results(folder: Path) -> int:
    """Give the version of all three files, which must be whole and of one run."""
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    crosscheck = json.loads((folder / "crosscheck.json").read_text(encoding="utf-8"))
    (n,) = [
        line.split(",")[6]
        for line in (folder / "ard.csv").read_text(encoding="utf-8").splitlines()
        if line.startswith("cohort,,,,overall,n,")
    ]
    (published,) = crosscheck["published"]
    assert published["computed"] == n == str(results["flow"]["n"])
    return int(n) - 40


def version_of_manuscripts(folder: Path) -> int:
    versions = set()
    for name in FORMATS:
        text = " ".join(text_of(folder / f"manuscript.{name}").split())
        versions |= {v for v in (1, 2, 3) if f"Version {v}" in text}
    (version,) = versions
    return version


def visible(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir() if not entry.name.startswith(".")}


def command(study: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "pyanalysis", words[0], str(study), *words[1:]]


ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(Path(__file__).parents[2]),
    "RPY2_CFFI_MODE": "ABI",
    "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", ""),
}


def start(place: Path, *words: str, study: Path) -> subprocess.Popen[bytes]:
    shutil.copytree(Path(__file__).parents[2] / "report", place / "report", dirs_exist_ok=True)
    shutil.copy(Path(__file__).parents[2] / "_quarto.yml", place)
    return subprocess.Popen(
        command(study, *words),
        cwd=place,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[bytes], *, after: float | None = None) -> int:
    """Wait for a process, or kill it and what it started; give its exit code."""
    if after is not None:
        time.sleep(after)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.wait(timeout=120)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_fifty_kills_leave_the_outputs_of_one_run(tmp_path: Path) -> None:
    moments = random.Random(20130501)
    old = write_study(tmp_path / "old", version=1)
    new = write_study(tmp_path / "new", version=2)
    report = ("report", "--no-r", "--engine", "offline")
    before = time.monotonic()
    assert finish(start(tmp_path, *report, study=old)) == 0
    long = time.monotonic() - before
    export = ("export-r", "--out", "r")
    assert finish(start(tmp_path, *export, study=old)) == 0
    exported = visible(tmp_path / "r")
    run = ("run", "--no-r")
    commands = [(report, long), (run, long / 3), (export, long / 3), (run, long / 3)]
    killed = 0
    for number in range(KILLS):
        words, duration = commands[number % len(commands)]
        process = start(tmp_path, *words, study=(new, old)[number // 2 % 2])
        killed += finish(process, after=moments.random() * duration) != 0
        build, out = tmp_path / "build" / "small", tmp_path / "_output" / "small"
        assert version_of_results(build) in (1, 2)
        assert version_of_manuscripts(out) in (1, 2)
        assert visible(build) == set(RESULTS)
        assert visible(tmp_path / "r") == exported
        assert visible(out) == {f"manuscript.{name}" for name in FORMATS}
    assert killed > KILLS / 2, "most were not killed"
    assert finish(start(tmp_path, *report, study=new)) == 0
    assert version_of_results(build) == version_of_manuscripts(out) == 2
    assert {entry.name for entry in build.iterdir()} == set(RESULTS)
    assert {entry.name for entry in out.iterdir()} == {f"manuscript.{name}" for name in FORMATS}


BUNDLE_KILLS = 6


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_kills_leave_a_whole_bundle_and_no_other_archive(tmp_path: Path) -> None:
    moments = random.Random(20130502)
    old = write_study(tmp_path / "old", version=1)
    new = write_study(tmp_path / "new", version=2)
    words = ("bundle", "--no-r", "--engine", "offline", "--out", "b")
    before = time.monotonic()
    assert finish(start(tmp_path, *words, study=old)) == 0
    long = time.monotonic() - before
    killed = 0
    for number in range(BUNDLE_KILLS):
        process = start(tmp_path, *words, study=(new, old)[number % 2])
        # Most in the last part, in which the files are written.
        killed += finish(process, after=(0.6 + 0.4 * moments.random()) * long) != 0
        assert verify_bundle(tmp_path / "b") == ()
        assert version_of_results(tmp_path / "b" / "supplement") == version_of_manuscripts(
            tmp_path / "b"
        )
        if (tmp_path / "b.zip").exists():
            sums = (tmp_path / "b" / "SHA256SUMS").read_bytes()
            with zipfile.ZipFile(tmp_path / "b.zip") as archive:
                assert archive.read("small-bundle/SHA256SUMS") == sums
    assert killed > BUNDLE_KILLS / 3, "most were not killed"
    assert finish(start(tmp_path, *words, study=new)) == 0
    assert version_of_results(tmp_path / "b" / "supplement") == 2
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith((".", "b"))} == {
        *("b", "b.zip", "build"),
    }


@pytest.mark.slow
def test_two_reports_at_once_do_not_mix(tmp_path: Path) -> None:
    studies = [write_study(tmp_path / str(version), version=version) for version in (1, 2)]
    words = ("report", "--no-r", "--engine", "offline")
    running = [start(tmp_path, *words, study=study) for study in studies]
    assert [finish(process) for process in running] == [0, 0]
    build, out = tmp_path / "build" / "small", tmp_path / "_output" / "small"
    assert version_of_results(build) == version_of_manuscripts(out)
    assert {entry.name for entry in build.iterdir()} == set(RESULTS)


@pytest.mark.live_r
def test_verify_leaves_no_results_of_another_run_beside_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    study = write_study(tmp_path / "study", version=1)
    assert cli.main(["verify", str(study)]) == 0
    assert visible(tmp_path / "build" / "small") == {"crosscheck.json"}
    assert cli.main(["run", str(study), "--no-r"]) == 0
    write_study(study, version=2)
    assert cli.main(["verify", str(study)]) == 0
    assert version_of_results(tmp_path / "build" / "small") == 2


def hashes(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_study_folder_is_only_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = write_study(tmp_path / "study", version=1)
    before = hashes(study)
    study.chmod(0o555)
    monkeypatch.chdir(tmp_path)
    try:
        assert cli.main(["check", str(study)]) == 0
        arguments = ["report", str(study), "--no-r", "--engine", "offline", "--to", "html"]
        assert cli.main(arguments) == 0
        assert cli.main(["export-r", str(study)]) == 0
        assert cli.main(["bundle", str(study), "--no-r", "--engine", "offline"]) == 0
    finally:
        study.chmod(0o755)
    assert hashes(study) == before


@pytest.mark.parametrize("words", [("run",), ("report", "--engine", "offline", "--to", "html")])
@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_a_folder_that_refuses_is_a_message_and_keeps_its_files(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    study = write_study(tmp_path / "study", version=1)
    arguments = [words[0], str(study), "--no-r", *words[1:]]
    assert cli.main(arguments) == 0
    before = hashes(tmp_path / "build")
    write_study(study, version=2)

    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    capsys.readouterr()
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert f"cannot be written ({os.strerror(code)}); give another folder with --out" in said
    assert "Traceback" not in said
    assert hashes(tmp_path / "build") == before


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="needs to mount")
def test_a_disk_that_is_full_is_a_message_and_keeps_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        monkeypatch.chdir(tmp_path)
        study = write_study(tmp_path / "study", version=1)
        assert cli.main(["run", str(study), "--no-r", "--out", str(disk / "out")]) == 0
        before = hashes(disk / "out")
        try:
            with (disk / "filler").open("wb") as file:
                while True:
                    file.write(b"x" * 1024)
                    file.flush()
        except OSError:
            pass
        for words in ("run",), ("report", "--engine", "offline", "--to", "html"):
            out = disk / "out"
            capsys.readouterr()
            assert cli.main([words[0], str(study), "--no-r", "--out", str(out), *words[1:]]) == 2
            said = capsys.readouterr().err
            assert "cannot be written" in said
            assert "Traceback" not in said
            assert hashes(out) == before
            assert {entry.name for entry in out.iterdir()} == set(RESULTS)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert cli.main(["run", str(study), "--no-r", "--out", str(disk / "out")]) == 2
        assert "Read-only file system" in capsys.readouterr().err
        assert hashes(disk / "out") == before
    finally:
        subprocess.run(["umount", str(disk)], check=True)
