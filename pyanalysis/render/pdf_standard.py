"""The PDF standards (PDF/UA, PDF/A) that Typst can keep to, and what it says where it cannot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, cast, get_args

from pyanalysis.errors import RenderError

PdfStandard = Literal[
    "1.4", "1.5", "1.6", "1.7", "2.0", "a-1a", "a-1b", "a-2a", "a-2b", "a-2u",
    "a-3a", "a-3b", "a-3u", "a-4", "a-4e", "a-4f", "ua-1",
]  # fmt: skip
"""Versions and standards as Quarto's ``pdf-standard`` names them for Typst."""

_COMPLAINT: Final = re.compile(r"(PDF/\S+) error: (.*)")


def read_standards(values: Sequence[str]) -> tuple[PdfStandard, ...]:
    """Read the setting ``pdf-standard``; raises RenderError for what Typst does not know."""
    names = [re.sub("^pdf[/-]?", "", value.lower()) for value in values]
    unknown = sorted(set(names) - set(get_args(PdfStandard)))
    if unknown:
        known = ", ".join(get_args(PdfStandard))
        raise RenderError(f"the pdf-standard '{unknown[0]}' is not one of {known}")
    return tuple(cast("PdfStandard", name) for name in names)


def is_about_standard(messages: str) -> bool:
    """Tell whether Typst failed for the standard alone, not for the text itself."""
    return _COMPLAINT.search(messages) is not None


def not_conforming(messages: str) -> str:
    """Say that the PDF keeps to no standard, and the first reason that Typst gave."""
    found = _COMPLAINT.search(messages)
    reason = f"{found[1]}: {found[2]}" if found else messages.splitlines()[0]
    return f"the PDF does not conform to the standard asked for: {reason}"
