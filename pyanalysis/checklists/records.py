"""The records of a checklist: its items, what a rule is asked about, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pyanalysis.checklists.names import ListName
from pyanalysis.display.language import ENGLISH, in_context, language_in_use, text
from pyanalysis.results.bundle import PATIENTS, ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.results.design import Design

Verdict = Literal["reported", "partly", "confirm", "not_reported", "not_applicable"]

AUTHORS: Final = "text:"
"""Pieces that begin so are texts which the authors wrote: ``text:design`` is ``design.qmd``."""

DECLARED: Final = "declared:"
"""Pieces that begin so are declarations of the study file."""

ANYWHERE: Final = "*"
"""The place of a piece that may stand below any heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A heading of the manuscript, and the pieces below it that would report an item."""

    heading: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item: number and topic as published, the requirement in our own words."""

    id: str
    section: str
    topic: str
    text: str
    places: tuple[Place, ...]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A list, where it was published, under what licence, and when that was looked up."""

    name: ListName
    title: str
    source: str
    url: str
    licence: str
    looked_up: str
    note: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a rule decides on: a study's results, and the pieces of its item that are shown.

    ``shown`` holds those of the item's pieces that stand in the manuscript and are not empty,
    ``declared`` the declarations that the study file makes, by key.
    """

    bundle: ResultsBundle
    crosscheck: Crosscheck
    declared: Mapping[str, str]
    shown: frozenset[str]

    @property
    def design(self) -> Design:
        """Give the design that the study file names, or an empty text."""
        return self.bundle.study.design

    @property
    def many(self) -> str:
        """Give the study's word for several rows: ``patients``; only English needs a plural."""
        names = self.bundle.study.row_names
        if names == PATIENTS:
            return text("patients")
        return names[1 if language_in_use() == ENGLISH else 0]

    @property
    def many_counted(self) -> str:
        """Give the word for several rows behind a number, with a measure word where one is used."""
        if language_in_use() == ENGLISH:
            return self.many
        names = self.bundle.study.row_names
        if names == PATIENTS:
            return in_context("a row that is counted", "patient")
        return in_context("a row that is counted", "{row}", row=names[0])

    @property
    def is_generated(self) -> bool:
        """Tell whether something made from the results is shown."""
        return any(not piece.startswith((AUTHORS, DECLARED)) for piece in self.shown)

    @property
    def is_written(self) -> bool:
        """Tell whether a text of the authors is shown."""
        return any(piece.startswith(AUTHORS) for piece in self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict and the statement behind it.

    ``by`` says which kind of pieces counts for it, ``only`` which pieces of them; empty: all.
    """

    verdict: Verdict
    statement: str
    by: Literal["all", "generated", "authors", "declared"] = "all"
    only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item answered; ``where`` are the addresses of the sections that report it."""

    item: Item
    answer: Answer
    where: tuple[str, ...]
