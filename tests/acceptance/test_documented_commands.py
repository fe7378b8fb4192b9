"""Every example command of README and docs is run; so is every example of ``--help``, elsewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from pyanalysis.study.load import load_study
from tests.acceptance.documented import (
    LANGUAGES,
    REASONS,
    ROOT,
    Block,
    blocks_of,
    commands_of,
    pages,
    run,
)

HELP = ROOT / "docs" / "reference" / "commands.md"
PAGES = [page for page in pages() if page != HELP and commands_of(page)]
SNIPPETS = [
    block
    for page in (ROOT / "docs" / "how-to").glob("*.md")
    for block in blocks_of(page)
    if block.language == "yaml"
]


def name_of(item: Path | Block) -> str:
    if isinstance(item, Block):
        return f"{item.page.stem}-{item.line}"
    return item.relative_to(ROOT).as_posix()


@pytest.mark.slow
@pytest.mark.live_r
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_commands_of_a_page_work(page: Path, tmp_path: Path) -> None:
    run(commands_of(page), tmp_path)


def test_a_command_that_fails_would_be_found(tmp_path: Path) -> None:
    block = Block(page=HELP, line=1, language="sh", text="pyanalysis check nowhere\necho more\n")
    with pytest.raises(AssertionError, match="exit 3"):
        run([block], tmp_path)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_command_stands_in_a_marked_block(page: Path) -> None:
    content = page.read_text(encoding="utf-8")
    found = blocks_of(page)
    assert content.count("\n```") == 2 * len(found), "a fence that does not close"
    for block in found:
        assert block.language in LANGUAGES, block
        assert block.not_run in {"", *REASONS}, block
        if block.not_run:
            installs = re.search(r"apt-get|pip install|^make \w+", block.text, flags=re.MULTILINE)
            assert installs, f"what does it install? {block}"
    indented = re.findall(r"^    (?:pyanalysis|make|pip|python|Rscript) .*$", content, re.MULTILINE)
    assert indented == [], "commands stand in fenced blocks"


def test_the_usual_pages_have_commands() -> None:
    """Otherwise nothing would be run, and nobody would see it."""
    names = {name_of(page) for page in PAGES}
    assert {"README.md", "docs/tutorial.md", "docs/export-r.md", "docs/ci.md"} <= names


@pytest.mark.parametrize("block", SNIPPETS, ids=name_of)
def test_the_lines_of_a_study_file_are_valid(block: Block, tmp_path: Path) -> None:
    """Put the lines of a how-to page into a bundled study: its check finds nothing."""
    study = ROOT / (block.study or "data/residual_pain")
    folder = tmp_path / "study"
    shutil.copytree(study, folder)
    plan = yaml.load((folder / "study.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    for key, value in yaml.load(block.text, yaml.BaseLoader).items():
        if key == "predictors":
            new = {item["column"]: item for item in value}
            plan[key] = [new.pop(item["column"], item) for item in plan[key]]
            assert not new, "a column that the study does not have"
        elif isinstance(value, list):
            plan[key] = value
        else:
            plan[key] = {**plan.get(key, {}), **value} if isinstance(value, dict) else value
    plan.pop("published", None)
    (folder / "study.yml").write_text(
        yaml.dump(plan, allow_unicode=True, default_style='"'), encoding="utf-8"
    )
    loaded = load_study(folder)
    assert loaded.problems == ()


def test_no_link_of_a_page_leads_nowhere() -> None:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"


def test_every_page_is_in_the_menu() -> None:
    site = (ROOT / "docs" / "_quarto.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r"href: (\S+\.md)", site))
    there = {path.relative_to(ROOT / "docs").as_posix() for path in pages()[1:]}
    assert listed == there
