"""A filled-in list as a table: item, topic, requirement, answer, where, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from pyanalysis.checklists.records import Checklist, Line, Verdict
from pyanalysis.display.markdown import join_words
from pyanalysis.display.numbers import DASH, NBSP, format_count
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import with_synthetic
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck

VERDICTS: Final[Mapping[Verdict, str]] = {
    "reported": "Reported",
    "partly": "Partly reported",
    "confirm": "To be confirmed",
    "not_reported": "Not reported",
    "not_applicable": "Not applicable",
}
"""How an answer is called; *to be confirmed*: the authors' text stands there, unread."""

_COLUMNS: Final = (
    Column(label="Item", align="left", width=5),
    Column(label="Topic", align="left", width=15),
    Column(label="To be reported", align="left", width=25),
    Column(label="Answer", align="left", width=11),
    Column(label="Where", align="left", width=18),
    Column(label="How", align="left", width=26),
)


def draw_checklist(
    checklist: Checklist,
    *,
    lines: Sequence[Line],
    bundle: ResultsBundle,
    crosscheck: Crosscheck,
    pages: Mapping[str, int],
    pages_of: str,
) -> Table:
    """Draw the list; ``pages`` are those of the file ``pages_of``, empty where there is none."""
    return Table(
        name=f"checklist-{checklist.name}",
        columns=_COLUMNS,
        rows=tuple(_row(line, pages=pages) for line in lines),
        notes=with_synthetic(
            bundle,
            [
                _summary(lines),
                "To be confirmed: a text of the authors stands at this place; whether it says what "
                "is asked for, they must see themselves.",
                f"Pages are those of {pages_of}."
                if pages
                else "No PDF of this manuscript was at hand for the pages.",
                *(
                    [f"Nothing was cross-checked: {crosscheck.reason}."]
                    if crosscheck.status == "not_run"
                    else []
                ),
                f"{checklist.note} Source: {checklist.source}; {checklist.url} (looked up "
                f"{checklist.looked_up}; {checklist.licence}).",
            ],
        ),
        small=True,
    )


def _row(line: Line, *, pages: Mapping[str, int]) -> Row:
    item = line.item
    topic = item.topic if item.topic == item.section else f"{item.section}: {item.topic}"
    return Row(
        cells=(
            item.id,
            topic,
            item.text,
            VERDICTS[line.answer.verdict],
            "; ".join(_address(address, pages=pages) for address in line.where) or DASH,
            line.answer.statement,
        )
    )


def _address(address: str, *, pages: Mapping[str, int]) -> str:
    page = pages.get(address)
    return address if page is None else f"{address}, p.{NBSP}{page}"


def _summary(lines: Sequence[Line]) -> str:
    """Count the answers, so that a reader sees at once what is open."""
    counts = Counter(line.answer.verdict for line in lines)
    words = [
        f"{format_count(counts[verdict])} {name.lower()}"
        for verdict, name in VERDICTS.items()
        if counts[verdict]
    ]
    return f"{format_count(len(lines))} items: {join_words(words)}."
