"""The authors as readers see them: names with marks, affiliations, the corresponding author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One author; ``marks`` are the numbers of the affiliations, and ``*`` when corresponding."""

    name: str
    marks: tuple[str, ...]


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


def read_byline(authors: Sequence[Any]) -> Byline:
    """Read authors in Quarto's schema (a text, or name, affiliations, corresponding, email ...)."""
    records = [entry if isinstance(entry, Mapping) else {"name": entry} for entry in authors]
    known = _identified(records)
    affiliations: list[str] = []
    found: list[Author] = []
    contacts: list[str] = []
    for record in records:
        numbers: list[int] = []
        for place in _affiliations_of(record, known=known):
            if place not in affiliations:
                affiliations.append(place)
            numbers.append(affiliations.index(place) + 1)
        marks = [str(number) for number in sorted(numbers)]
        name = _name_of(record.get("name", ""))
        if _is_corresponding(record):
            marks.append("*")
            email = record.get("email")
            contacts.append(f"{name} ({email})" if email else name)
        found.append(Author(name=name, marks=tuple(marks)))
    correspondence = f"* Corresponding author: {'; '.join(contacts)}" if contacts else ""
    if len(affiliations) < 2 and not contacts and len(found) < 2:
        found = [Author(name=author.name, marks=()) for author in found]
    return Byline(
        authors=tuple(found), affiliations=tuple(affiliations), correspondence=correspondence
    )


def _identified(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Collect the affiliations that others may point to by ``ref``."""
    every = [place for record in records for place in _listed(record)]
    return {str(item["id"]): item for item in every if isinstance(item, Mapping) and "id" in item}


def _listed(record: Mapping[str, Any]) -> list[Any]:
    value = record.get("affiliations", record.get("affiliation")) or []
    return value if isinstance(value, list) else [value]


def _affiliations_of(record: Mapping[str, Any], *, known: Mapping[str, Any]) -> list[str]:
    places: list[str] = []
    for item in _listed(record):
        entry = known.get(str(item["ref"]), item) if _is_reference(item) else item
        if isinstance(entry, Mapping):
            keys = ("department", "group", "name", "address", "city", "region", "country")
            places.append(", ".join(str(entry[key]) for key in keys if entry.get(key)))
        else:
            places.append(str(entry))
    return places


def _is_reference(item: Any) -> bool:
    return isinstance(item, Mapping) and "ref" in item


def _is_corresponding(record: Mapping[str, Any]) -> bool:
    attributes = record.get("attributes") or {}
    return bool(record.get("corresponding") or attributes.get("corresponding"))


def _name_of(name: Any) -> str:
    if isinstance(name, Mapping):
        if name.get("literal"):
            return str(name["literal"])
        keys = ("given", "dropping-particle", "non-dropping-particle", "family")
        return " ".join(str(name[key]) for key in keys if name.get(key))
    return str(name)
