"""Every text has its translation, with the same parts, in every catalogue."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pyanalysis.display.language import (
    CATALOGUES,
    ENGLISH,
    counted,
    in_context,
    languages,
    speaking,
    text,
)
from pyanalysis.display.markdown import join_sentences, join_words

OTHERS = [code for code in languages() if code != ENGLISH]
SETUP = Path(__file__).parents[3] / "setup"
CODE = Path(__file__).parents[3] / "pyanalysis"


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    """Load the script that keeps the catalogues."""
    spec = importlib.util.spec_from_file_location("catalogues", SETUP / "catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parts_of(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_is_complete_and_up_to_date(code: str, catalogues: ModuleType) -> None:
    path = CATALOGUES / f"{code}.po"
    catalogue = catalogues.brought_up_to_date(path)
    assert path.read_bytes() == catalogues.written(catalogue), "run setup/catalogues.py"
    missing = [item.id for item in catalogue if item.id and not catalogues.has_text(item.string)]
    assert not missing


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_same_parts(code: str, catalogues: ModuleType) -> None:
    for message in catalogues.brought_up_to_date(CATALOGUES / f"{code}.po"):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms if message.id else ():
            assert parts_of(form) == parts_of(originals[-1]), message.id


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_of_the_code_is_overlooked(code: str, catalogues: ModuleType) -> None:
    """Read the calls themselves: the extraction sees no call within an argument of another."""
    known = {
        (item.context, item.id if isinstance(item.id, str) else item.id[0])
        for item in catalogues.brought_up_to_date(CATALOGUES / f"{code}.po")
    }
    found = [call for path in CODE.rglob("*.py") for call in calls_of(path)]
    assert len(found) > 500
    assert [call for call in found if call not in known] == []


def calls_of(path: Path) -> Iterator[tuple[str | None, str]]:
    """Give context and text of every call that looks a text up, where it is a literal."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        values = [item.value if isinstance(item, ast.Constant) else None for item in node.args]
        if node.func.id in ("text", "marked", "counted") and isinstance(values[0], str):
            yield None, values[0]
        if node.func.id == "in_context" and isinstance(values[1], str):
            yield str(values[0]), values[1]


def test_english_is_as_the_code_has_it() -> None:
    assert text("{n} of them", n="3") == "3 of them"
    assert counted("{n} patient", "{n} patients", count=1, n="1") == "1 patient"
    assert counted("{n} patient", "{n} patients", count=0, n="0") == "0 patients"
    assert in_context("list", "{listed}, {item}", listed="a", item="b") == "a, b"
    assert join_words([]) == ""
    assert join_words(["a", "b", "c"]) == "a, b and c"
    assert join_sentences(["A.", "", "B.", "C."]) == "A. B. C."
    assert join_sentences([]) == ""


def test_lists_and_sentences_are_put_together_as_the_language_does() -> None:
    with speaking("zh"):
        assert join_words(["甲"]) == "甲"
        assert join_words(["甲", "乙", "丙"]) == "甲、乙和丙"
        assert join_sentences(["甲。", "乙。"]) == "甲。乙。"
    assert join_words(["a", "b"]) == "a and b"


def test_braces_in_a_part_stay() -> None:
    assert text("{label} was recorded", label="{x} {0}") == "{x} {0} was recorded"


@pytest.mark.parametrize("code", OTHERS)
def test_references_stand_free(code: str, catalogues: ModuleType) -> None:
    """Pandoc reads a letter before ``@`` as part of an address, one behind as part of the key."""
    for message in catalogues.brought_up_to_date(CATALOGUES / f"{code}.po"):
        for form in message.string if isinstance(message.string, tuple) else (message.string,):
            assert not re.search(r"\w@(?:tbl|fig)-|@(?:tbl|fig)-[a-z-]+[^\W\d_a-z-]", form)
