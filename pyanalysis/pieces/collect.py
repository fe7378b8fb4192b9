"""Which tables and figures a staged manuscript shows, in its order, with numbers and captions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pyanalysis.display.language import text
from pyanalysis.display.manuscript import read_manuscript
from pyanalysis.display.table import Table
from pyanalysis.render.formats import MANUSCRIPT
from pyanalysis.render.offline_source import Cell, read_source

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CALL = re.compile(r"\bm\.(table|figure)_(\w+)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One table or figure; ``caption`` and ``alt`` are those of the manuscript, plain texts."""

    kind: Literal["table", "figure"]
    number: int
    name: str
    caption: str
    alt: str
    drawn: Table | Figure

    @property
    def stem(self) -> str:
        """Name of its files: ``table-2-odds-ratios``."""
        return f"{self.kind}-{self.number}-{self.name}"

    @property
    def title(self) -> str:
        """What stands above a table: ``Table 2. Odds ratios``."""
        number = str(self.number)
        if self.kind == "table":
            return text("Table {number}. {caption}", number=number, caption=self.caption)
        return text("Figure {number}. {caption}", number=number, caption=self.caption)

    @property
    def called(self) -> str:
        """What the manuscript calls it: ``Table 2``."""
        number = str(self.number)
        if self.kind == "table":
            return text("Table {number}", number=number)
        return text("Figure {number}", number=number)


def collect_pieces(folder: Path) -> tuple[Piece, ...]:
    """Draw what the manuscript in the staged ``folder`` shows; raises RenderError if it is broken.

    Numbers are the manuscript's: tables and figures are counted apart, in the order of its cells.
    """
    manuscript = read_manuscript(folder / "results", engine="offline")
    counts: Counter[str] = Counter()
    pieces = []
    for cell in read_source(folder / MANUSCRIPT, project=folder).parts:
        call = _CALL.search(cell.code) if isinstance(cell, Cell) else None
        if not isinstance(cell, Cell) or call is None or not cell.options.float_kind:
            continue
        kind: Literal["table", "figure"] = "table" if call[1] == "table" else "figure"
        counts[kind] += 1
        pieces.append(
            Piece(
                kind=kind,
                number=counts[kind],
                name=cell.options.label.split("-", 1)[1],
                caption=cell.options.caption,
                alt=cell.options.alt,
                drawn=getattr(manuscript, f"{call[1]}_{call[2]}"),
            )
        )
    return tuple(pieces)
