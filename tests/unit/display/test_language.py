"""Every text has its translation, with the same parts, in every catalogue."""

from __future__ import annotations

import importlib.util
import string
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
