"""Fonts for a language whose letters the fonts that come with the packages do not have.

The catalogue of a language names families, best first: with serifs for the text, without for
figures. The first that can be had is taken.
"""

from __future__ import annotations

from collections.abc import Collection

from pyanalysis.display.language import in_context

TEXT_FONT = "Libertinus Serif"
FIGURE_FONT = "DejaVu Sans"
"""They come with Typst and with matplotlib, so a document looks alike on every machine."""


def text_families() -> tuple[str, ...]:
    """Name the families for the text of a PDF in the language in use, best first."""
    return _listed(in_context("font families for the text, best first", "Libertinus Serif"))


def figure_families() -> tuple[str, ...]:
    """Name the families for figures in the language in use, best first."""
    return _listed(in_context("font families for figures, best first", "DejaVu Sans"))


def best_family(families: Collection[str], *, there: Collection[str]) -> str | None:
    """Give the first family that is there; None where none is."""
    return next((family for family in families if family in there), None)


def _listed(families: str) -> tuple[str, ...]:
    return tuple(family.strip() for family in families.split(","))
