"""Rules on what only the authors know: their texts, and the declarations of the study file."""

from __future__ import annotations

from pyanalysis.checklists.answers import (
    NOT_SHOWN,
    by_authors,
    not_applicable,
    not_reported,
    with_authors,
)
from pyanalysis.checklists.records import DECLARED, Answer, Case
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import join_sentences

_SYNTHETIC = marked("the data are synthetic, and no person stands behind a row")
_NAMES = {"ethics": marked("ethics"), "consent": marked("consent")}


def authors_text(case: Case) -> Answer:
    """Answer for what the authors write."""
    return by_authors(case)


def funding(case: Case) -> Answer:
    """Answer who paid for the study."""
    return _declared(case, keys=("funding",))


def conflicts(case: Case) -> Answer:
    """Answer for conflicts of interest."""
    return _declared(case, keys=("conflicts",))


def registration(case: Case) -> Answer:
    """Answer for the registration."""
    return _declared(case, keys=("registration",))


def data_availability(case: Case) -> Answer:
    """Answer where the data can be had."""
    return _declared(case, keys=("data_availability",))


def ethics(case: Case) -> Answer:
    """Answer for approval and consent; synthetic data need none."""
    if case.bundle.study.synthetic:
        return not_applicable(text(_SYNTHETIC))
    return _declared(case, keys=("ethics", "consent"))


def involvement(case: Case) -> Answer:
    """Answer for the part that patients and the public had; synthetic data have no patients."""
    if case.bundle.study.synthetic:
        return not_applicable(text(_SYNTHETIC))
    return by_authors(case)


def code_sharing(case: Case) -> Answer:
    """Answer where the code can be had: what was used is named, the place the authors say."""
    return with_authors(
        case,
        done=text("The software with its versions and the study file with its hash are named."),
    )


def _declared(case: Case, *, keys: tuple[str, ...]) -> Answer:
    """Answer for declarations: all, or some of them, or none, and whether they are shown."""
    stated = [key for key in keys if case.declared.get(key)]
    shown = [key for key in stated if f"{DECLARED}{key}" in case.shown]
    if not stated:
        return by_authors(case)
    if not shown:
        return not_reported(join_sentences([text("The study file declares it."), text(NOT_SHOWN)]))
    missing = [key for key in keys if key not in shown]
    if missing:
        statement = text(
            "Declared by the authors: {shown}; not in the manuscript: {missing}.",
            shown=text(_NAMES[shown[0]]),
            missing=text(_NAMES[missing[0]]),
        )
        return Answer(verdict="partly", statement=statement, by="declared")
    return Answer(verdict="reported", statement=text("As the authors declare it."), by="declared")
