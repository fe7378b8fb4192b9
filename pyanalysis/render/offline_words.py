"""The words that the offline engine writes by itself: those that Quarto has in the same language.

Quarto keeps them in ``src/resources/language/_language-<code>.yml``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyanalysis.display.language import ENGLISH, in_context, languages, speaking

_SIMPLIFIED: Final = frozenset({"zh", "zh-cn", "zh-my", "zh-sg"})
_TRADITIONAL: Final = frozenset({"zh-hk", "zh-mo", "zh-tw"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineWords:
    """Words by what they name; ``callouts`` by the kind of the box."""

    figure: str
    table: str
    section: str
    abstract: str
    keywords: str
    callouts: Mapping[str, str]


def pandoc_tag(language: str) -> str:
    """Give the ``lang`` of a manuscript as Pandoc knows it: Chinese by its script, not its region.

    Pandoc has words for ``zh-Hans`` and ``zh-Hant`` only, and warns of any other tag of Chinese.
    """
    tag = language.replace("_", "-").lower()
    if tag in _SIMPLIFIED:
        return "zh-Hans"
    return "zh-Hant" if tag in _TRADITIONAL else language


@functools.cache
def engine_words(language: str) -> EngineWords:
    """Give the words for the ``lang`` of a manuscript: English where there is no catalogue."""
    code = language.split("-")[0].lower()
    with speaking(code if code in languages() else ENGLISH):
        return EngineWords(
            figure=in_context("as Quarto", "Figure"),
            table=in_context("as Quarto", "Table"),
            section=in_context("as Quarto", "Section"),
            abstract=in_context("as Quarto", "Abstract"),
            keywords=in_context("as Quarto", "Keywords:"),
            callouts={
                "note": in_context("as Quarto", "Note"),
                "tip": in_context("as Quarto", "Tip"),
                "warning": in_context("as Quarto", "Warning"),
                "important": in_context("as Quarto", "Important"),
                "caution": in_context("as Quarto", "Caution"),
            },
        )
