"""What a study says of itself around the analysis: declarations, and how it is to be submitted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """The study's own texts, one line each; empty where nothing is declared."""

    funding: str = ""
    ethics: str = ""
    consent: str = ""
    conflicts: str = ""
    registration: str = ""
    data_availability: str = ""
    acknowledgements: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordCounts:
    """Words by part of the manuscript, and how many tables, figures and references it has."""

    abstract: int
    main_text: int
    tables: int
    captions: int
    references: int
    appendix: int
    n_tables: int
    n_figures: int
    n_references: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a journal asks of a manuscript's form; all of it is off by default.

    ``anonymous`` leaves out whatever names the authors; ``word_counts`` puts a line on the first
    page.
    """

    line_numbers: bool = False
    double_spacing: bool = False
    floats_at_end: bool = False
    anonymous: bool = False
    word_counts: bool = False
