"""What a target format must know to set the parts that Pandoc has no node for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from pyanalysis.display.byline import Byline
from pyanalysis.render.offline_settings import Settings
from pyanalysis.render.pandoc_ast import Node
from pyanalysis.results.front import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Float:
    """A numbered figure or table with its finished caption."""

    label: str
    kind: str
    classes: tuple[str, ...]
    caption: tuple[Node, ...]
    body: tuple[Node, ...]


TITLE_PAGE: Final = "title-page"
"""The class of a division that belongs below the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What stands before the text; inlines and blocks are Pandoc's, ``names`` the authors'.

    ``title_page`` is what the manuscript itself sets below the title: then ``byline`` is empty.
    """

    title: tuple[Node, ...]
    subtitle: tuple[Node, ...]
    byline: Byline
    names: tuple[str, ...]
    title_page: tuple[Node, ...]
    submission: Submission
    date: tuple[Node, ...]
    abstract: tuple[Node, ...]
    abstract_title: str
    keywords: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The whole document for one format; ``folder`` is where its images and styles are.

    ``tell`` takes what the person should hear though nothing failed.
    """

    front: Front
    blocks: tuple[Node, ...]
    settings: Settings
    folder: Path
    api_version: tuple[int, ...]
    citation_arguments: tuple[str, ...]
    tell: Callable[[str], None]

    def tree(self, blocks: Sequence[Node], *, meta: Mapping[str, Any]) -> str:
        """Write blocks and metadata as the JSON that Pandoc reads."""
        version = list(self.api_version)
        return json.dumps({"pandoc-api-version": version, "meta": meta, "blocks": list(blocks)})


class Dialect(Protocol):
    """One target format's way to set a float, a callout, a page and the front of the paper."""

    def float_blocks(self, item: Float) -> list[Node]:
        """Set a numbered figure (caption below) or table (caption above)."""

    def table_blocks(self, table: Node) -> list[Node]:
        """Set a table, its foot included."""

    def callout(self, kind: str, *, title: Sequence[Node], body: Sequence[Node]) -> list[Node]:
        """Set a box with a title."""

    def landscape(self, blocks: Sequence[Node]) -> list[Node]:
        """Set blocks on pages turned by 90 degrees."""

    def page_break(self) -> Node:
        """Begin a new page."""

    def front(self, front: Front) -> list[Node]:
        """Set what stands before the text."""
