"""Which journal styles there are: one for each style file, so that a new file is enough."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

from pyanalysis.study.nearest import did_you_mean, listed
from pyanalysis.study.yaml_text import Path


def style_names() -> tuple[str, ...]:
    """List the names, the project's own first."""
    folder = resources.files("pyanalysis") / "display" / "styles"
    names = {
        file.name.removesuffix(".yml") for file in folder.iterdir() if file.name.endswith(".yml")
    }
    return tuple(sorted(names, key=lambda name: (name != "default", name)))


def style_problems(style: Any) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with ``style``; what is no text is told by the schema."""
    names = style_names()
    if isinstance(style, str) and style not in names:
        yield (
            ("style",),
            f"{style!r} is no journal style; there are {listed(names)}{did_you_mean(style, names)}",
        )
