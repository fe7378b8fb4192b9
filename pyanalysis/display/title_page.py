"""What stands below the title, and the declarations before the references, as Markdown blocks.

Every format and both engines set these blocks, so the texts and their order are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyanalysis.display.byline import DECEASED, EQUAL, Author, Byline, read_byline
from pyanalysis.display.markdown import Blocks, escape
from pyanalysis.results.bundle import StudyFacts
from pyanalysis.results.front import Declarations, WordCounts

_EMAIL: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ORCID: Final = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")

_AFFILIATION: Final = (
    '::: {{.{kind} custom-style="Affiliation" typst:text:size="9.5pt" '
    'typst:above="0.6em" typst:below="0.6em"}}'
)

_DECLARED: Final = {
    "funding": "Funding",
    "ethics": "Ethics approval",
    "consent": "Consent",
    "conflicts": "Conflicts of interest",
    "registration": "Registration",
    "data_availability": "Data availability",
    "acknowledgements": "Acknowledgements",
}
_NAMES_AUTHORS: Final = ("funding", "conflicts", "acknowledgements")
"""What tells who wrote the manuscript, and is left out of an anonymous one."""


def title_page(study: StudyFacts) -> Blocks:
    """Set names with marks, affiliations, contact, notes on the marks, and ORCID numbers."""
    byline = read_byline(() if study.submission.anonymous else study.authors)
    lines: list[str] = []
    if byline.authors:
        names = ", ".join(map(_marked, byline.authors))
        lines += ["", '::: {.byline custom-style="Author"}', names, ":::"]
    below = [*_lines_below(byline)]
    if study.word_counts is not None:
        below.append(("correspondence", _counts_line(study.word_counts)))
    for kind, text in below:
        lines += ["", _AFFILIATION.format(kind=kind), text, ":::"]
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
        yield "correspondence", rf"\* Corresponding author: {'; '.join(map(_contact, contacts))}"
    if byline.has(EQUAL):
        yield "correspondence", f"{EQUAL} These authors contributed equally."
    if byline.has(DECEASED):
        yield "correspondence", f"{DECEASED} Deceased."
    known = [author for author in byline.authors if author.orcid]
    if known:
        yield "correspondence", f"ORCID: {'; '.join(map(_identified, known))}"


def _contact(author: Author) -> str:
    if not author.email:
        return escape(author.name)
    email = escape(author.email)
    if _EMAIL.fullmatch(author.email):
        email = f"[{email}](mailto:{author.email})"
    return f"{escape(author.name)} ({email})"


def _identified(author: Author) -> str:
    number = escape(author.orcid)
    if _ORCID.fullmatch(author.orcid):
        number = f"[{number}](https://orcid.org/{author.orcid})"
    return f"{escape(author.name)} {number}"


def _counts_line(counts: WordCounts) -> str:
    """Say how long the manuscript is."""
    words = {
        "abstract": counts.abstract,
        "main text": counts.main_text,
        "tables": counts.tables,
        "captions": counts.captions,
        "references": counts.references,
        "appendix": counts.appendix,
    }
    listed = ", ".join(f"{part} {number}" for part, number in words.items())
    return (
        f"Words: {listed}. Tables: {counts.n_tables}. Figures: {counts.n_figures}. "
        f"References: {counts.n_references}."
    )


def declarations(study: StudyFacts) -> Blocks:
    """Set what is declared, a paragraph with a run-in heading each; empty where nothing is."""
    paragraphs = declared(
        study.authors,
        declarations=study.declarations,
        is_anonymous=study.submission.anonymous,
    )
    return Blocks("\n".join(f"**{heading}.** {escape(text)}\n" for heading, text in paragraphs))


def declared(
    authors: Sequence[Any], *, declarations: Declarations, is_anonymous: bool
) -> list[tuple[str, str]]:
    """List headings and texts in the order of the manuscript, as plain texts."""
    found: list[tuple[str, str]] = []
    contributions = "" if is_anonymous else _contributions(read_byline(authors).authors)
    if contributions:
        found.append(("Author contributions", contributions))
    for key, heading in _DECLARED.items():
        text = getattr(declarations, key)
        if text and not (is_anonymous and key in _NAMES_AUTHORS):
            found.append((heading, text))
    return found


def _contributions(authors: Sequence[Author]) -> str:
    """Write who did what, as CRediT has it."""
    given = [author for author in authors if author.roles]
    return " ".join(f"{author.name}: {', '.join(author.roles)}." for author in given)
