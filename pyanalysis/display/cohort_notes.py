"""The notes that reading the data left in the results, in the language in use."""

from __future__ import annotations

import re
import string

from pyanalysis.display.language import marked, text

NOTES = (
    marked("{label}: the level {level} never occurs in the data."),
    marked("{label}: every patient with a known outcome had it."),
)
"""What the results say of the data (``cohort.domain``, ``cohort.outcome``, ``cohort.validate``)."""


def cohort_note(note: str) -> str:
    """Give a note of the results in the language in use; one that is not listed stays."""
    for template in NOTES:
        found = re.fullmatch(_pattern(template), note)
        if found:
            return text(template, **found.groupdict())
    return note


def _pattern(template: str) -> str:
    parts = string.Formatter().parse(template)
    return "".join(
        re.escape(words) + (f"(?P<{name}>.*)" if name else "") for words, name, _, _ in parts
    )
