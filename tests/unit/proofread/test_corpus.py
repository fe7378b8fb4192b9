"""Sentences of abstracts: the right ones pass, each wrong one is found and quoted."""

from __future__ import annotations

import pytest

from tests.unit.proofread.corpus import RIGHT, WRONG
from tests.unit.proofread.reading import findings


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_found_in_a_right_sentence(text: str) -> None:
    assert findings(text) == ()


@pytest.mark.parametrize(("text", "rules", "quoted"), WRONG)
def test_a_mistake_is_found_once_and_quoted_as_typed(
    text: str, rules: set[str], quoted: str
) -> None:
    found = findings(text)
    assert [finding.rule for finding in found] == sorted(rules)
    assert f"{quoted}" in found[0].message
    assert quoted in text or "+" in quoted


def test_the_right_sentences_hold_together_too() -> None:
    texts = [text for text in RIGHT if "Wald" not in text and "OR 1,68" not in text]
    assert findings(" ".join(texts)) == ()
