"""The workflow and docs/ci.md: well formed, and what they call is there."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from pyanalysis import cli
from pyanalysis.crosscheck import time_limit

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "verify.yml"
GUIDE = ROOT / "docs" / "ci.md"
LONGEST_LINE = 120


class StrictLoader(yaml.BaseLoader):
    """Scalars as the text that stands there; a key that comes twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        assert len(set(keys)) == len(keys), f"a key twice at line {node.start_mark.line + 1}"
        return super().construct_mapping(node, deep=deep)


def workflow() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(
        WORKFLOW.read_text(encoding="utf-8"),
        Loader=StrictLoader,
    )
    return content


def steps() -> list[dict[str, Any]]:
    return [step for job in workflow()["jobs"].values() for step in job["steps"]]


def make_words(text: str) -> list[list[str]]:
    """Give the words of each call of make."""
    found = []
    for line in re.sub(r"\$\{\{.*?\}\}", "X", text).splitlines():
        for part in line.split("&&"):
            words = shlex.split(part.strip().removeprefix("- "), comments=True)
            if words and words[0] == "make":
                found.append(words[1:])
    return found


def code_of(text: str) -> str:
    return "\n".join(re.findall(r"```\w+\n(.*?)```", text, flags=re.DOTALL))


def makefile() -> tuple[set[str], set[str]]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", text, flags=re.MULTILINE))
    return targets, set(re.findall(r"^([A-Z_]+) +\?=", text, flags=re.MULTILINE))


def test_the_workflow_is_tidy_yaml() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    for number, line in enumerate(text.splitlines(), start=1):
        assert "\t" not in line, number
        assert line == line.rstrip(), number
        assert len(line) <= LONGEST_LINE, number
        assert (len(line) - len(line.lstrip())) % 2 == 0, number
    assert {"name", "on", "permissions", "jobs"} <= workflow().keys()


def test_a_key_that_comes_twice_would_be_found() -> None:
    with pytest.raises(AssertionError, match="twice"):
        yaml.load("a: 1\na: 2\n", Loader=StrictLoader)


def test_every_step_runs_a_command_or_a_versioned_action() -> None:
    for step in steps():
        assert ("run" in step) != ("uses" in step), step
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+(/[\w-]+)?@v\d+", step["uses"]), step
    assert "://" not in WORKFLOW.read_text(encoding="utf-8")


def test_the_matrix_is_what_the_package_supports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = [
        classifier.rsplit(" ", 1)[1]
        for classifier in project["classifiers"]
        if re.search(r":: 3\.\d+$", classifier)
    ]
    matrix = workflow()["jobs"]["compare"]["strategy"]["matrix"]
    assert matrix == {"python": supported, "r": ["release", "oldrel-1"]}


@pytest.mark.parametrize("path", [WORKFLOW, GUIDE], ids=lambda path: path.name)
def test_every_make_target_and_variable_named_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path == WORKFLOW:
        calls = [words for step in steps() for words in make_words(step.get("run", ""))]
    else:
        calls = make_words(code_of(text))
    targets, variables = makefile()
    assert len(calls) >= 4
    for words in calls:
        named = [word for word in words if "=" not in word]
        assert len(named) == 1, words
        assert named[0] in targets, words
        assert {word.split("=")[0] for word in words if "=" in word} <= variables, words
    assert {"check", "verify", "report"} <= {word for words in calls for word in words}


def test_the_guide_names_options_that_exist_and_every_exit_code() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    (command,) = re.findall(r"^pyanalysis (verify .*)$", text, flags=re.MULTILINE)
    parsed = cli.build_parser().parse_args(shlex.split(command))
    assert parsed.junit == Path("verify.xml")
    usage = cli.build_parser().parse_args
    for option in set(re.findall(r"`--([a-z-]+)", text)) - {"vanilla"}:
        assert option in vars(usage(["verify", "x"])), option
    codes = set(re.findall(r"^\| (\d) \|", text, flags=re.MULTILINE))
    assert codes == {"0", "1", "2", "3", "5", "6"}
    assert f"{time_limit.VARIABLE}=SECONDS" in text
    assert f"after {time_limit.SECONDS / 60:g} minutes" in text
    assert f"or {time_limit.LONG_SECONDS / 3600:g} hours" in text


def test_what_the_variables_of_make_ask_for_is_passed_on() -> None:
    script = (ROOT / "setup" / "run.sh").read_text(encoding="utf-8")
    for name in ("JUNIT", "MARKDOWN", "BADGE"):
        assert f'--{name.lower()} "${name}"' in script


def test_what_to_install_is_said_in_one_place() -> None:
    """The set-up prints the file that the command prints; no other file has such a line."""
    hint = (ROOT / "pyanalysis/crosscheck/install_r.txt").read_text(encoding="utf-8")
    assert [line.split("  ")[0] for line in hint.splitlines()] == [
        "Debian, Ubuntu", "Fedora", "macOS", "Windows",
    ]  # fmt: skip
    script = (ROOT / "setup" / "system.sh").read_text(encoding="utf-8")
    assert "pyanalysis/crosscheck/install_r.txt" in script
    for path in [*(ROOT / "setup").iterdir(), *(ROOT / "pyanalysis").rglob("*.py")]:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "dnf install" not in text, path
            assert "brew install" not in text, path
