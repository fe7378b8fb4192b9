"""A manuscript in another language names a font that has its letters, or is not made."""

from __future__ import annotations

import pytest

from pyanalysis.display.language import letters_in_use, speaking, tag_in_use
from pyanalysis.errors import RenderError
from pyanalysis.render import fonts


@pytest.fixture(autouse=True)
def some_families(monkeypatch: pytest.MonkeyPatch) -> None:
    there = frozenset({"Libertinus Serif", "Noto Sans CJK SC", "Source Han Serif SC", "Zapfino"})
    monkeypatch.setattr(fonts, "_families", lambda: there)


def test_english_needs_no_other_font() -> None:
    assert fonts.typst_fonts() == ""
    assert letters_in_use() == set()
    assert tag_in_use() == "en"


def test_the_best_font_that_is_there_is_named() -> None:
    with speaking("zh"):
        latin = '(name: "Libertinus Serif", covers: "latin-in-cjk")'
        assert fonts.typst_fonts() == f'({latin}, "Source Han Serif SC")'
        assert tag_in_use() == "zh-Hans"


def test_where_none_is_liked_typst_finds_one_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_families", lambda: frozenset({"Libertinus Serif"}))
    with speaking("zh"):
        assert fonts.typst_fonts() == ""


def test_a_language_that_no_font_can_show_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "without_glyph", lambda letters: letters)
    fonts.refuse_unreadable()
    with speaking("zh"), pytest.raises(RenderError, match="Noto Sans CJK SC") as refused:
        assert {"患", "者"} <= letters_in_use()
        fonts.refuse_unreadable()
    assert "the language 'zh'" in str(refused.value)
