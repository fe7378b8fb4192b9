"""Whole studies with small cells, drawn at random, and the counts that their results publish."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from pyanalysis.results.ard_missing import NOTHING, REST
from pyanalysis.results.ard_row import ArdRow

MINIMUM = 5
LEVELS = {"a": ("p", "q"), "b": ("r", "s", "t")}
VALUES = [(*levels, "") for levels in LEVELS.values()]
CELLS = tuple(itertools.product(("yes", "no"), *VALUES, ("1", "")))
"""Outcome, the two factors, and whether the numeric variable is known."""

STUDY = """\
schema_version: 1
study: small-cells
title: A study with small cells
data: {{file: d.csv}}
outcome: {{column: died, event: "yes", label: Death}}
predictors:
  - {{column: a, type: categorical, label: A, levels: [p, q]}}
  - {{column: b, type: categorical, label: B, levels: [r, s, t]}}
{numeric}analysis:
  interval: wald
  linearity: {{knots: 0}}
  sensitivity: [forced, influence]
  interactions: [{{between: [a, b]}}]
  selection: {{method: {selection}}}
disclosure: {{minimum_cell: 5}}
"""
NUMERIC = "  - {column: x, type: numeric, label: X}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCells:
    """How many patients there are of each kind, and how they are analysed."""

    counts: tuple[int, ...]
    selection: str
    with_numeric: bool

    def write(self, folder: Path) -> Path:
        """Write the study and its data; values of the numeric variable are all different."""
        numeric = NUMERIC if self.with_numeric else ""
        text = STUDY.format(numeric=numeric, selection=self.selection)
        (folder / "study.yml").write_text(text, encoding="utf-8")
        lines, number = ["died,a,b,x"], 0
        for (died, *factors, known), count in zip(CELLS, self.counts, strict=True):
            for _ in range(count):
                number += 1
                x = f"{(number * 37) % 101}.{number}" if known else ""
                lines.append(",".join((died, *factors, x)))
        (folder / "d.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder / "study.yml"


def _by_weight(died: str, a: str, b: str, x: str) -> st.SearchStrategy[int]:
    """Many patients where all is known, few or none where something is missing."""
    known = bool(a and b and x)
    return (
        st.one_of(st.integers(0, 3), st.integers(0, 14))
        if known
        else st.sampled_from((0, 0, 0, 0, 1, 2, 6))
    )


cohorts = st.builds(
    SmallCells,
    counts=st.tuples(*(_by_weight(*cell) for cell in CELLS)),
    selection=st.sampled_from(("forced", "univariable")),
    with_numeric=st.booleans(),
)


def places(
    *,
    died: str | None = None,
    values: dict[str, str] | None = None,
    known: Iterable[str] = (),
    missing: Iterable[str] = (),
) -> frozenset[int]:
    """Find the cells of the patients that are so; ``values`` are of factors."""
    columns = ("died", "a", "b", "x")
    found = set()
    for place, cell in enumerate(CELLS):
        patient = dict(zip(columns, cell, strict=True))
        if died is not None and patient["died"] != died:
            continue
        if any(patient[name] != value for name, value in (values or {}).items()):
            continue
        if all(patient[name] for name in known) and not any(patient[name] for name in missing):
            found.add(place)
    return frozenset(found)


def union_missing(names: Iterable[str], *, died: str | None = None) -> frozenset[int]:
    """Find the cells of those who lack at least one of the variables."""
    return places(died=died) - places(died=died, known=names)


def counted(
    rows: tuple[ArdRow, ...], *, names: tuple[str, ...]
) -> Iterator[tuple[ArdRow, frozenset[int]]]:
    """Say of each row with a count which cells it adds up; ``names`` are all predictors."""
    selected = tuple(row.variable for row in rows if row.statistic == "selected" and row.value == 1)
    for row in rows:
        found = _cells(row, names=names, selected=selected)
        if found is not None:
            yield row, found


def _cells(
    row: ArdRow, *, names: tuple[str, ...], selected: tuple[str, ...]
) -> frozenset[int] | None:
    died = row.group if row.group in {"yes", "no"} else None
    if row.analysis == "cohort":
        return {
            "n": places(died=died),
            "events": places(died="yes"),
            "n_incomplete": union_missing(names),
        }.get(row.statistic)
    if row.analysis == "baseline":
        if row.level:
            level = {row.variable: row.level}
            return places(died=died, values=level) if row.statistic == "n" else None
        return {
            "n": places(died=died, known=[row.variable]),
            "n_missing": places(died=died, missing=[row.variable]),
        }.get(row.statistic)
    if row.analysis == "missing":
        return _missing(row, names=names)
    known = {
        "univariable": (row.model,),
        "multivariable": selected,
        "sensitivity": names if row.model == "forced" else None,
        "performance": selected,
        "interaction": tuple({*selected, "a", "b"}),
    }.get(row.analysis)
    if known is None or row.statistic not in {"n", "events", "n_missing"}:
        return None
    values = {row.variable: row.level} if row.level else {}
    if row.group:
        values["b"] = row.group
    if row.statistic == "n_missing":
        return union_missing(known)
    return places(died="yes" if row.statistic == "events" else None, values=values, known=known)


def _missing(row: ArdRow, *, names: tuple[str, ...]) -> frozenset[int] | None:
    if row.variable:
        if row.statistic == "n_missing":
            # Who lacks a value is incomplete.
            nobody: frozenset[int] = frozenset()
            return nobody if row.group == "complete" else places(missing=[row.variable])
        if row.statistic != "n":
            return None
        level = {row.variable: row.level} if row.level else {}
        of_those = places(known=names) if row.group == "complete" else union_missing(names)
        return of_those & places(values=level, known=[row.variable])
    died = "yes" if row.statistic == "events" else None
    if row.group == "pattern":
        if row.statistic != "n" or row.level == REST:
            return None
        missing = [] if row.level == NOTHING else row.level.split(" + ")
        return places(known=[name for name in names if name not in missing], missing=missing)
    if row.statistic not in {"n", "events"}:
        return None
    if row.group == "complete":
        return places(died=died, known=names)
    return union_missing(names, died=died)


def true_value(cells: frozenset[int], *, cohort: SmallCells) -> int:
    """Count the patients in the cells."""
    return sum(cohort.counts[place] for place in cells)
