"""Which languages the manuscript can be in: English, and one for each catalogue of translations."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.yaml_text import Path


def language_names() -> tuple[str, ...]:
    """List the codes, English first."""
    folder = resources.files("pyanalysis") / "display" / "languages"
    others = {
        file.name.removesuffix(".po") for file in folder.iterdir() if file.name.endswith(".po")
    }
    return ("en", *sorted(others))


def language_problems(language: Any) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with ``language``; what is no text is told by the schema."""
    names = language_names()
    if isinstance(language, str) and language not in names:
        close = language.split("-")[0].split("_")[0].lower()
        hint = f"; did you mean '{close}'?" if close in names else did_you_mean(language, names)
        yield (
            ("language",),
            f"there are no translations for {language!r}; there are {listed(names)}{hint}",
        )
