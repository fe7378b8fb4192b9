"""How a rule answers: the few verdicts, and what is left to the authors."""

from __future__ import annotations

from typing import Final

from pyanalysis.checklists.records import Answer, Case
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import join_sentences

TO_WRITE: Final = marked("To be written by the authors.")
TO_CONFIRM: Final = marked("The authors' text stands here.")
NOT_SHOWN: Final = marked("It was done, but the manuscript does not show it.")
_REST_WRITTEN: Final = marked("For the rest the authors' text stands here.")
_REST_MISSING: Final = marked("The rest is to be written by the authors.")


def reported(statement: str) -> Answer:
    """Answer that what was done is shown."""
    return Answer(verdict="reported", statement=statement, by="generated")


def partly(statement: str) -> Answer:
    """Answer that a part of what is asked for is shown."""
    return Answer(verdict="partly", statement=statement, by="generated")


def not_reported(statement: str) -> Answer:
    """Answer that it is not in the manuscript."""
    return Answer(verdict="not_reported", statement=statement)


def not_applicable(because: str) -> Answer:
    """Answer that the item does not apply, and why."""
    return Answer(verdict="not_applicable", statement=text("Because {reason}.", reason=because))


def by_authors(case: Case) -> Answer:
    """Answer for what only the authors know: their text is there, or is to be written."""
    if not case.is_written:
        return not_reported(text(TO_WRITE))
    return Answer(verdict="confirm", statement=text(TO_CONFIRM), by="authors")


def with_authors(case: Case, *, done: str) -> Answer:
    """Answer for an item of which the results tell the part ``done``, and authors the rest."""
    if not case.is_generated:
        return by_authors(case)
    if not case.is_written:
        return partly(join_sentences([done, text(_REST_MISSING)]))
    return Answer(verdict="confirm", statement=join_sentences([done, text(_REST_WRITTEN)]))
