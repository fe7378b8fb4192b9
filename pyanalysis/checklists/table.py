"""A filled-in list as a table: item, topic, requirement, answer, where, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from pyanalysis.checklists.load import with_topic
from pyanalysis.checklists.records import Checklist, Line, Verdict
from pyanalysis.display.labels import reason_in_text
from pyanalysis.display.language import marked, text
from pyanalysis.display.lists import join_clauses
from pyanalysis.display.markdown import join_sentences, join_words
from pyanalysis.display.numbers import DASH, format_count
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import with_synthetic
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck

VERDICTS: Final[Mapping[Verdict, str]] = {
    "reported": marked("Reported"),
    "partly": marked("Partly reported"),
    "confirm": marked("To be confirmed"),
    "not_reported": marked("Not reported"),
    "not_applicable": marked("Not applicable"),
}
"""How an answer is called; *to be confirmed*: the authors' text stands there, unread."""

_COLUMNS: Final = (
    (marked("Item"), 5),
    (marked("Topic"), 15),
    (marked("To be reported"), 25),
    (marked("Answer"), 11),
    (marked("Where"), 18),
    (marked("How"), 26),
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
        columns=tuple(
            Column(label=text(label), align="left", width=width) for label, width in _COLUMNS
        ),
        rows=tuple(_row(line, pages=pages) for line in lines),
        notes=with_synthetic(
            bundle,
            [
                _summary(lines),
                text(
                    "To be confirmed: a text of the authors stands at this place; whether it says "
                    "what is asked for, they must see themselves."
                ),
                text("Pages are those of {file}.", file=pages_of)
                if pages
                else text("No PDF of this manuscript was at hand for the pages."),
                *_not_checked(crosscheck),
                join_sentences([checklist.note, _source(checklist)]),
            ],
        ),
        small=True,
    )


def _not_checked(crosscheck: Crosscheck) -> list[str]:
    if crosscheck.status != "not_run":
        return []
    reason = reason_in_text(crosscheck.reason)
    return [text("Nothing was cross-checked: {reason}.", reason=reason)]


def _source(checklist: Checklist) -> str:
    return text(
        "Source: {source}; {url} (looked up {looked_up}; {licence}).",
        source=checklist.source,
        url=checklist.url,
        looked_up=checklist.looked_up,
        licence=checklist.licence,
    )


def _row(line: Line, *, pages: Mapping[str, int]) -> Row:
    item = line.item
    topic = item.topic if item.topic == item.section else with_topic(item.section, item.topic)
    return Row(
        cells=(
            item.id,
            topic,
            item.text,
            text(VERDICTS[line.answer.verdict]),
            join_clauses(_address(address, pages=pages) for address in line.where) or DASH,
            line.answer.statement,
        )
    )


def _address(address: str, *, pages: Mapping[str, int]) -> str:
    page = pages.get(address)
    if page is None:
        return address
    return text("{address}, p.\N{NO-BREAK SPACE}{page}", address=address, page=str(page))


def _summary(lines: Sequence[Line]) -> str:
    """Count the answers, so that a reader sees at once what is open."""
    counts = Counter(line.answer.verdict for line in lines)
    words = [
        text("{n} {verdict}", n=format_count(counts[verdict]), verdict=text(name).lower())
        for verdict, name in VERDICTS.items()
        if counts[verdict]
    ]
    return text("{n} items: {answers}.", n=format_count(len(lines)), answers=join_words(words))
