"""No number of the manuscript is typed by hand: neither in a .qmd file nor in a sentence's code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXTS = sorted((ROOT / "report").rglob("*.qmd"))
NUMBER_WORDS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half|thirds?|hundred|"
    r"thousand|percent|per cent)\b",
    re.IGNORECASE,
)


def prose_of(text: str) -> str:
    """Leave what a reader reads: captions stay, code, citation keys and the YAML head go."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"`\{python\}[^`]*`", "", text)
    text = re.sub(r"^#\| label: .*$|^m\.\w+$|^from .*$|^m = .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"@[\w:-]+", "", text)
    return re.sub(r"\{\{<.*?>\}\}", "", text)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_digit_and_no_number_word_stands_in_the_prose(path: Path) -> None:
    prose = prose_of(path.read_text(encoding="utf-8"))
    assert re.findall(r".{0,20}\d.{0,20}", prose) == []
    assert NUMBER_WORDS.findall(prose) == []


def test_the_search_finds_a_typed_number() -> None:
    assert "18" in prose_of("---\na: 1\n---\nOf `{python} m.n` patients 18 died [@knuth1984].\n")
    assert NUMBER_WORDS.search(prose_of("Four factors remained."))


@pytest.mark.parametrize(("name", "least"), [("prose_results", 50), ("performance_prose", 25)])
def test_the_sentences_of_the_results_hold_no_literal_number(name: str, least: int) -> None:
    source = (ROOT / "pyanalysis" / "display" / f"{name}.py").read_text(encoding="utf-8")
    texts = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert len(texts) > least
    assert [text for text in texts if re.search(r"\d", re.sub(r"@\w+", "", text))] == []
