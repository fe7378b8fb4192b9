"""What stands below the title, and the declarations before the references, as Markdown blocks.

Every format and both engines set these blocks, so the texts and their order are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, Final

from pyanalysis.display.byline import (
    DECEASED,
    EQUAL,
    Author,
    Byline,
    comma_between_authors,
    read_byline,
)
from pyanalysis.display.labels import with_note
from pyanalysis.display.language import marked, text
from pyanalysis.display.lists import join_clauses, join_items
from pyanalysis.display.markdown import Blocks, escape, join_sentences
from pyanalysis.results.bundle import StudyFacts
from pyanalysis.results.front import Declarations, WordCounts

_EMAIL: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ORCID: Final = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")

_AFFILIATION: Final = (
    '::: {{.{kind} custom-style="Affiliation" typst:text:size="9.5pt" '
    'typst:above="0.6em" typst:below="0.6em"}}'
)

_DECLARED: Final = {
    "funding": marked("Funding"),
    "ethics": marked("Ethics approval"),
    "consent": marked("Consent"),
    "conflicts": marked("Conflicts of interest"),
    "registration": marked("Registration"),
    "data_availability": marked("Data availability"),
    "acknowledgements": marked("Acknowledgements"),
}
_NAMES_AUTHORS: Final = ("funding", "conflicts", "acknowledgements")
"""What tells who wrote the manuscript, and is left out of an anonymous one."""


def title_page(study: StudyFacts) -> Blocks:
    """Set names with marks, affiliations, contact, notes on the marks, and ORCID numbers."""
    byline = read_byline(() if study.submission.anonymous else study.authors)
    lines: list[str] = []
    if byline.authors:
        names = comma_between_authors().join(map(_marked, byline.authors))
        lines += ["", '::: {.byline custom-style="Author"}', names, ":::"]
    below = [*_lines_below(byline)]
    if study.word_counts is not None:
        below.append(("correspondence", _counts_line(study.word_counts)))
    for kind, line in below:
        lines += ["", _AFFILIATION.format(kind=kind), line, ":::"]
    return Blocks("\n".join([":::: {.title-page}", *lines, "", "::::", ""]) if lines else "")


def _marked(author: Author) -> str:
    marks = ",".join(map(escape, author.marks))
    return escape(author.name) + (f"^{marks}^" if marks else "")


def _lines_below(byline: Byline) -> Iterator[tuple[str, str]]:
    """Yield the lines below the names, each with the class it has in HTML."""
    are_numbered = any(author.marks for author in byline.authors)
    for number, place in enumerate(byline.affiliations, start=1):
        mark = f"^{number}^" if are_numbered else ""
        yield "affiliation", mark + escape(place)
    contacts = [author for author in byline.authors if author.is_corresponding]
    if contacts:
        shown = join_clauses(map(_contact, contacts))
        line = text("Corresponding author: {contacts}", contacts=shown)
        yield "correspondence", rf"\* {line}"
    if byline.has(EQUAL):
        equal = text("These authors contributed equally.")
        yield "correspondence", f"{EQUAL} {equal}"
    if byline.has(DECEASED):
        deceased = text("Deceased.")
        yield "correspondence", f"{DECEASED} {deceased}"
    known = [author for author in byline.authors if author.orcid]
    if known:
        yield (
            "correspondence",
            text("ORCID: {authors}", authors=join_clauses(map(_identified, known))),
        )


def _contact(author: Author) -> str:
    if not author.email:
        return escape(author.name)
    email = escape(author.email)
    if _EMAIL.fullmatch(author.email):
        email = f"[{email}](mailto:{author.email})"
    return with_note(escape(author.name), email)


def _identified(author: Author) -> str:
    number = escape(author.orcid)
    if _ORCID.fullmatch(author.orcid):
        number = f"[{number}](https://orcid.org/{author.orcid})"
    return f"{escape(author.name)} {number}"


def _counts_line(counts: WordCounts) -> str:
    """Say how long the manuscript is."""
    return text(
        "Words: abstract {abstract}, main text {main_text}, tables {tables}, captions {captions}, "
        "references {references}, appendix {appendix}. Tables: {n_tables}. Figures: {n_figures}. "
        "References: {n_references}.",
        **{field.name: str(getattr(counts, field.name)) for field in fields(counts)},
    )


def declarations(study: StudyFacts) -> Blocks:
    """Set what is declared, a paragraph with a run-in heading each; empty where nothing is."""
    paragraphs = declared(
        study.authors,
        declarations=study.declarations,
        is_anonymous=study.submission.anonymous,
    )
    return Blocks("\n".join(f"{_paragraph(*paragraph)}\n" for paragraph in paragraphs))


def _paragraph(heading: str, words: str) -> str:
    return text("**{heading}.** {text}", heading=heading, text=escape(words))


def declared(
    authors: Sequence[Any], *, declarations: Declarations, is_anonymous: bool
) -> list[tuple[str, str]]:
    """List headings and texts in the order of the manuscript, as plain texts."""
    found: list[tuple[str, str]] = []
    contributions = "" if is_anonymous else _contributions(read_byline(authors).authors)
    if contributions:
        found.append((text("Author contributions"), contributions))
    for key, heading in _DECLARED.items():
        words = getattr(declarations, key)
        if words and not (is_anonymous and key in _NAMES_AUTHORS):
            found.append((text(heading), words))
    return found


def _contributions(authors: Sequence[Author]) -> str:
    """Write who did what, as CRediT has it."""
    return join_sentences(
        text("{author}: {roles}.", author=author.name, roles=join_items(author.roles))
        for author in authors
        if author.roles
    )
