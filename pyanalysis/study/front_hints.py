"""What ``check`` says of authors and declarations; none of it stops a study."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pyanalysis.study.spec import StudySpec


def front_hints(spec: StudySpec) -> Iterator[str]:
    """Yield a sentence for each ORCID with a slip in it, and for what journals will ask for."""
    for author in spec.authors:
        orcid = str(author.get("orcid") or "")
        if orcid and not is_orcid(orcid):
            yield f"author {author['name']}: {orcid!r} is no ORCID; its digits do not add up."
    if spec.authors and not any(map(_is_corresponding, spec.authors)):
        yield "no author is marked 'corresponding: true'."
    declared = [field.name for field in fields(spec.declarations)]
    missing = [name for name in declared if not getattr(spec.declarations, name)]
    if missing and len(missing) < len(declared):
        yield f"declarations: nothing is said of {', '.join(missing)}."


def is_orcid(text: str) -> bool:
    """Check the form and the last digit, by ISO 7064 MOD 11-2."""
    found = re.fullmatch(r"(?:https?://orcid\.org/)?((?:\d{4}-){3}\d{3}[\dX])/?", text.strip())
    if found is None:
        return False
    number = found[1].replace("-", "")
    total = 0
    for digit in number[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == number[-1]


def _is_corresponding(author: Mapping[str, Any]) -> bool:
    attributes = author.get("attributes")
    under = attributes.get("corresponding") if isinstance(attributes, Mapping) else None
    return True in (author.get("corresponding"), under) or under in ("true", "yes")
