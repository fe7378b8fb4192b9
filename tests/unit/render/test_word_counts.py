"""Words of a plain text, in Latin letters and in Chinese."""

from __future__ import annotations

import pytest

from pyanalysis.render.word_counts import words_of


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Odds ratios – with limits (n = 3).", 6),
        ("残余痛，共120例。", 6),
        ("Cobb角改善率", 5),
        ("（P < 0.001）", 2),
        ("比值比 OR 1.68", 5),
    ],
)
def test_a_chinese_character_is_a_word(text: str, count: int) -> None:
    assert words_of(text) == count
