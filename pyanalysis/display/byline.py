"""The authors as readers see them: names with marks, affiliations, contacts, contributions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyanalysis.display.language import ENGLISH, in_context, language_in_use, marked, text
from pyanalysis.display.lists import join_clauses
from pyanalysis.display.wide import is_chinese

CORRESPONDING, EQUAL, DECEASED = "*", "†", "‡"
"""The marks behind the numbers of a name's affiliations."""

_ORCID: Final = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?")

CREDIT_ROLES: Final = (
    marked("Conceptualization"),
    marked("Data curation"),
    marked("Formal analysis"),
    marked("Funding acquisition"),
    marked("Investigation"),
    marked("Methodology"),
    marked("Project administration"),
    marked("Resources"),
    marked("Software"),
    marked("Supervision"),
    marked("Validation"),
    marked("Visualization"),
    marked("Writing – original draft"),
    marked("Writing – review & editing"),
)
"""The roles of the Contributor Role Taxonomy, ANSI/NISO Z39.104-2022, credit.niso.org."""

_DEGREES: Final = (marked("lead"), marked("equal"), marked("supporting"))
"""How much of a role was one author's; in English the degree stays as it was written."""

_SHORT_ROLES: Final = {
    "writing": "Writing – original draft",
    "draft": "Writing – original draft",
    "editing": "Writing – review & editing",
    "analysis": "Formal analysis",
    "funding": "Funding acquisition",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One author; ``marks`` are the numbers of the affiliations, then the signs.

    ``email`` is that of a corresponding author, ``orcid`` the bare number where it looks like one,
    else the text as written; both are empty where there is none. ``roles`` are in CRediT's words
    where they are CRediT's.
    """

    name: str
    marks: tuple[str, ...]
    email: str = ""
    orcid: str = ""
    roles: tuple[str, ...] = ()

    @property
    def is_corresponding(self) -> bool:
        """Whether letters go to this author."""
        return CORRESPONDING in self.marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Authors and affiliations in order; ``correspondence`` is empty when nobody is marked."""

    authors: tuple[Author, ...]
    affiliations: tuple[str, ...]
    correspondence: str

    @property
    def names(self) -> tuple[str, ...]:
        """The authors' names alone."""
        return tuple(author.name for author in self.authors)

    def has(self, mark: str) -> bool:
        """Whether any author has this mark."""
        return any(mark in author.marks for author in self.authors)


def comma_between_authors() -> str:
    """Give what stands between the names of two authors."""
    return in_context("authors", ", ")


def read_byline(authors: Sequence[Any]) -> Byline:
    """Read authors in Quarto's schema (a text, or name, affiliations, corresponding, email ...)."""
    records = [entry if isinstance(entry, Mapping) else {"name": entry} for entry in authors]
    known = _identified(records)
    affiliations: list[str] = []
    found: list[Author] = []
    for record in records:
        numbers: list[int] = []
        for place in _affiliations_of(record, known=known):
            if place not in affiliations:
                affiliations.append(place)
            numbers.append(affiliations.index(place) + 1)
        found.append(_author(record, numbers=sorted(numbers)))
    contacts = [author for author in found if author.is_corresponding]
    letters_to = join_clauses(
        text("{name} ({note})", name=author.name, note=author.email)
        if author.email
        else author.name
        for author in contacts
    )
    correspondence = text("Corresponding author: {contacts}", contacts=letters_to)
    if len(affiliations) < 2 and len(found) < 2 and not any(map(_has_signs, found)):
        found = [Author(name=one.name, marks=(), orcid=one.orcid, roles=one.roles) for one in found]
    return Byline(
        authors=tuple(found),
        affiliations=tuple(affiliations),
        correspondence=f"* {correspondence}" if contacts else "",
    )


def _author(record: Mapping[str, Any], *, numbers: Sequence[int]) -> Author:
    keys = {CORRESPONDING: "corresponding", EQUAL: "equal-contributor", DECEASED: "deceased"}
    signs = [sign for sign, key in keys.items() if _is_marked(record, key)]
    email = record.get("email") if CORRESPONDING in signs else ""
    return Author(
        name=_name_of(record.get("name", "")),
        marks=(*map(str, numbers), *signs),
        email=str(email or ""),
        orcid=_orcid(str(record.get("orcid") or "")),
        roles=tuple(_roles_of(record)),
    )


def _has_signs(author: Author) -> bool:
    return bool({CORRESPONDING, EQUAL, DECEASED} & set(author.marks))


def _identified(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Collect the affiliations that others may point to by ``ref``."""
    every = [place for record in records for place in _listed(record, "affiliations")]
    return {str(item["id"]): item for item in every if isinstance(item, Mapping) and "id" in item}


def _listed(record: Mapping[str, Any], key: str) -> list[Any]:
    """Give what stands under a key, or under its singular, as a list."""
    value = record.get(key, record.get(key.removesuffix("s"))) or []
    return value if isinstance(value, list) else [value]


def _affiliations_of(record: Mapping[str, Any], *, known: Mapping[str, Any]) -> list[str]:
    places: list[str] = []
    for item in _listed(record, "affiliations"):
        entry = known.get(str(item["ref"]), item) if _is_reference(item) else item
        if isinstance(entry, Mapping):
            keys = ("department", "group", "name", "address", "city", "region", "country")
            parts = [str(entry[key]) for key in keys if entry.get(key)]
            places.append(in_context("parts of an address", ", ").join(parts))
        else:
            places.append(str(entry))
    return places


def _is_reference(item: Any) -> bool:
    return isinstance(item, Mapping) and "ref" in item


def _is_marked(record: Mapping[str, Any], key: str) -> bool:
    """Whether a switch is on, beside the name or under ``attributes``, where it may be a text."""
    attributes = record.get("attributes")
    under = attributes.get(key) if isinstance(attributes, Mapping) else None
    return any(value is True or value in ("true", "yes") for value in (record.get(key), under))


def _name_of(name: Any) -> str:
    if isinstance(name, Mapping):
        if name.get("literal"):
            return str(name["literal"])
        keys = ("given", "dropping-particle", "non-dropping-particle", "family")
        parts = [str(name[key]) for key in keys if name.get(key)]
        # In Chinese the family comes first, without a blank.
        if all(map(is_chinese, "".join(parts))):
            return "".join([*parts[-1:], *parts[:-1]])
        return " ".join(parts)
    return str(name)


def _orcid(text: str) -> str:
    found = _ORCID.fullmatch(text.strip())
    return found[1] if found else text.strip()


def _roles_of(record: Mapping[str, Any]) -> list[str]:
    """List the roles: texts, or ``{role: degree}`` with the degree of the contribution."""
    roles: list[str] = []
    for item in _listed(record, "roles"):
        entries = item.items() if isinstance(item, Mapping) else [(item, None)]
        for role, degree in entries:
            shown = role_in_language(str(role))
            roles.append(_with_degree(shown, str(degree)) if degree else shown)
    return roles


def _with_degree(role: str, degree: str) -> str:
    known = degree.strip().lower()
    is_translated = known in _DEGREES and language_in_use() != ENGLISH
    return text("{name} ({note})", name=role, note=text(known) if is_translated else degree)


def role_in_language(written: str) -> str:
    """Write a role in CRediT's words of the language in use; any other stays as it is."""
    role = credit_role(written)
    return text(role) if role in CREDIT_ROLES else role


def credit_role(written: str) -> str:
    """Write a role in CRediT's words; what is none of its roles stays as it is."""
    known = {_key(role): role for role in CREDIT_ROLES} | _SHORT_ROLES
    return known.get(_key(written), written)


def _key(written: str) -> str:
    return re.sub(r"[^a-z]", "", written.lower().replace("&", "and").replace("isation", "ization"))
