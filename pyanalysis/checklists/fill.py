"""Filling in a list: what each rule answers, held against what the manuscript shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from pyanalysis.checklists.answers import NOT_SHOWN, TO_WRITE
from pyanalysis.checklists.records import (
    AUTHORS,
    DECLARED,
    Answer,
    Case,
    Checklist,
    Item,
    Line,
)
from pyanalysis.checklists.rules import RULES
from pyanalysis.checklists.sections import Section, sections_at
from pyanalysis.display.language import text
from pyanalysis.results.bundle import ResultsBundle, StudyFacts
from pyanalysis.results.crosscheck import Crosscheck

_WITHOUT_PLACE: Final = ("not_reported", "not_applicable")


def fill(
    checklist: Checklist,
    *,
    bundle: ResultsBundle,
    crosscheck: Crosscheck,
    sections: Sequence[Section],
) -> tuple[Line, ...]:
    """Answer every item, in the order of the list."""
    declared = declarations_of(bundle.study)
    lines = []
    for item in checklist.items:
        shown = _shown(item, sections=sections, declared=declared)
        case = Case(
            bundle=bundle,
            crosscheck=crosscheck,
            declared=declared,
            shown=frozenset().union(*shown.values()),
        )
        lines.append(_line(item, RULES[item.rule](case), shown=shown))
    return tuple(lines)


def declarations_of(study: StudyFacts) -> Mapping[str, str]:
    """Give what a study file declares, by key; empty where it declares nothing."""
    return {key: words for key, words in asdict(study.declarations).items() if words}


def _shown(
    item: Item, *, sections: Sequence[Section], declared: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Give the pieces of an item that each address of the manuscript shows, in its order."""
    shown: dict[str, frozenset[str]] = {}
    for section in sections:
        pieces = {
            piece
            for place in item.places
            if section in sections_at([section], heading=place.heading)
            for piece in place.pieces
            if section.shows(piece, declared=declared)
        }
        if pieces:
            shown[section.address] = shown.get(section.address, frozenset()) | pieces
    return shown


def _line(item: Item, answer: Answer, *, shown: Mapping[str, frozenset[str]]) -> Line:
    """Set the places beside an answer; one that nothing shows becomes ``not_reported``."""
    if answer.verdict in _WITHOUT_PLACE:
        return Line(item=item, answer=answer, where=())
    where = tuple(
        address
        for address, pieces in shown.items()
        if any(_counts(piece, answer=answer) for piece in pieces)
    )
    if where:
        return Line(item=item, answer=answer, where=where)
    why = TO_WRITE if answer.by == "authors" else NOT_SHOWN
    return Line(item=item, answer=Answer(verdict="not_reported", statement=text(why)), where=())


def _counts(piece: str, *, answer: Answer) -> bool:
    """Tell whether a piece is of the kind that an answer goes by."""
    if answer.only and piece not in answer.only:
        return False
    is_authors, is_declared = piece.startswith(AUTHORS), piece.startswith(DECLARED)
    return {
        "authors": is_authors,
        "declared": is_declared,
        "generated": not (is_authors or is_declared),
    }.get(answer.by, True)
