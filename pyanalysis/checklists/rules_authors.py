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

_SYNTHETIC = "the data are synthetic, and no person stands behind a row"


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
        return not_applicable(_SYNTHETIC)
    return _declared(case, keys=("ethics", "consent"))


def involvement(case: Case) -> Answer:
    """Answer for the part that patients and the public had; synthetic data have no patients."""
    if case.bundle.study.synthetic:
        return not_applicable(_SYNTHETIC)
    return by_authors(case)


def code_sharing(case: Case) -> Answer:
    """Answer where the code can be had: what was used is named, the place the authors say."""
    return with_authors(
        case, done="The software with its versions and the study file with its hash are named."
    )


def _declared(case: Case, *, keys: tuple[str, ...]) -> Answer:
    """Answer for declarations: all, or some of them, or none, and whether they are shown."""
    stated = [key for key in keys if case.declared.get(key)]
    shown = [key for key in stated if f"{DECLARED}{key}" in case.shown]
    if not stated:
        return by_authors(case)
    if not shown:
        return not_reported(f"The study file declares it. {NOT_SHOWN}")
    missing = [key for key in keys if key not in shown]
    if missing:
        statement = f"Declared by the authors: {shown[0]}; not in the manuscript: {missing[0]}."
        return Answer(verdict="partly", statement=statement, by="declared")
    return Answer(verdict="reported", statement="As the authors declare it.", by="declared")
