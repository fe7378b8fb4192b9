"""Decimal marks stand below each other on the pages of both engines' PDFs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

import pytest
import typst

from pyanalysis.display.table import Column, Row, Table, markdown_table
from pyanalysis.render.pandoc import convert

REPORT: Final = Path(__file__).parents[2] / "report"

TABLE: Final = Table(
    name="x",
    columns=(
        Column(label="Variable", align="left", width=40),
        Column(label="OR (95% CI)", align="center", width=40),
        Column(label="P", align="right", width=20),
    ),
    rows=(
        Row(cells=("First", "1.12 (0.55 to 2.30)", "0.03")),
        Row(cells=("Second", "10.7 (2.17 to 71.1)", "0.0002")),
        Row(cells=("Third", "0.51 (0.0695 to 2.48)", "<.001")),
        Row(cells=("Fourth", "103.5 (1.12 to 999.9)", "0.9")),
    ),
)

MARKS_PER_ROW: Final = 4
"""Those of an estimate, its two limits and a P value."""

MARKS: Final = """
#show ".": it => context [#metadata(here().position())<mark>#it]
"""
"""Has the place of each point told."""

HEADS: Final = {
    "offline": '#import "typst-template.typ": *\n#show: manuscript.with(title: "T")\n',
    "quarto": (REPORT / "quarto-typst.typ").read_text(encoding="utf-8"),
}


def places(folder: Path, *, head: str, aligns_decimals: bool) -> list[list[float]]:
    """Give the points of each row from left to right, in points from the page's edge."""
    shutil.copy(REPORT / "typst-template.typ", folder)
    table = convert(
        markdown_table(TABLE, aligns_decimals=aligns_decimals),
        source="markdown",
        target="typst",
        working_dir=folder,
    )
    path = folder / "page.typ"
    path.write_text(f"{head}{MARKS}{table}", encoding="utf-8")
    found = typst.query(str(path), "<mark>", field="value", ignore_system_fonts=True)
    along = [float(place["x"].removesuffix("pt")) for place in json.loads(found)]
    assert len(along) == MARKS_PER_ROW * len(TABLE.rows)
    return [along[at : at + MARKS_PER_ROW] for at in range(0, len(along), MARKS_PER_ROW)]


@pytest.mark.parametrize("engine", HEADS)
def test_the_marks_of_first_numbers_align(tmp_path: Path, engine: str) -> None:
    rows = places(tmp_path, head=HEADS[engine], aligns_decimals=True)
    for at in (0, -1):
        first, *others = [row[at] for row in rows]
        assert others == pytest.approx([first] * len(others), abs=0.05)


@pytest.mark.parametrize("engine", HEADS)
def test_they_would_not_without_the_blanks(tmp_path: Path, engine: str) -> None:
    rows = places(tmp_path, head=HEADS[engine], aligns_decimals=False)
    for at in (0, -1):
        column = [row[at] for row in rows]
        assert max(column) - min(column) > 3
