"""``--help``: every command has examples, and each is run. The reference pages are current."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pyanalysis import cli
from pyanalysis.cli_help import EXAMPLES, EXIT_CODES
from pyanalysis.errors import PyanalysisError
from pyanalysis.results.meanings import MEANINGS
from pyanalysis.results.vocabulary import STATISTICS
from tests.acceptance.documented import ROOT, Block, run

PARSER = cli.build_parser()
COMMANDS = cli.parsers_of_commands(PARSER)


@pytest.mark.slow
@pytest.mark.live_r
@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_help_work(command: str, tmp_path: Path) -> None:
    text = "".join(f"{line}\n" for line in EXAMPLES[command])
    run([Block(page=Path(command), line=1, language="sh", text=text)], tmp_path)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_ends_with_the_examples(command: str) -> None:
    shown = (COMMANDS[command] if command else PARSER).format_help()
    after = shown[shown.index("examples:\n") :].splitlines()[1 : 1 + len(EXAMPLES[command])]
    assert tuple(line.strip() for line in after) == EXAMPLES[command]
    for line in EXAMPLES[command]:
        words = line.split()
        assert words[0] == "pyanalysis"
        assert words[1] in COMMANDS
    assert max(map(len, shown.splitlines())) <= 100


def test_there_are_examples_of_each_command_and_no_other() -> None:
    assert set(EXAMPLES) == {"", *COMMANDS}
    run_elsewhere = {line for command in COMMANDS for line in EXAMPLES[command]}
    assert set(EXAMPLES[""]) <= run_elsewhere


def test_help_names_every_exit_code() -> None:
    kinds: list[type[PyanalysisError]] = [PyanalysisError, *PyanalysisError.__subclasses__()]
    assert {kind.exit_code for kind in kinds} <= EXIT_CODES.keys()
    shown = PARSER.format_help()
    for code in EXIT_CODES:
        assert re.search(rf"^  {code}  ", shown, flags=re.MULTILINE)


def reference_pages() -> ModuleType:
    path = ROOT / "setup" / "reference_pages.py"
    spec = importlib.util.spec_from_file_location("reference_pages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["study-yml.md", "commands.md", "ard.md"])
def test_a_reference_page_is_what_the_program_says(name: str) -> None:
    made = {path.name: (path, text) for path, text in reference_pages().pages().items()}
    path, text = made[name]
    assert path.read_text(encoding="utf-8") == text, "run: make docs"


def test_every_statistic_has_a_meaning_and_no_other_has() -> None:
    assert MEANINGS.keys() == {name for names in STATISTICS.values() for name in names}


COMPLETE = """
source pyanalysis.bash
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_shtab_pyanalysis
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pyanalysis rep", {"report"}),
        ("pyanalysis report --eng", {"--engine"}),
        ("pyanalysis report --engine off", {"offline"}),
        ("pyanalysis check stu", {"study.yml"}),
    ],
)
def test_bash_completes(
    words: str, expected: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["completion", "bash"]) == 0
    (tmp_path / "pyanalysis.bash").write_text(capsys.readouterr().out, encoding="utf-8")
    (tmp_path / "study.yml").touch()
    done = subprocess.run(
        ["bash", "--norc", "-c", COMPLETE.format(words=words)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(done.stdout.split()) == expected, done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a pipe of POSIX")
def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = f"{sys.executable} -m pyanalysis schema | head -n 1 > /dev/null"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 141)
    assert done.stderr == ""
