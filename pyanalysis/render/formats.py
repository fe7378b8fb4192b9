"""The formats a manuscript is made in, and their names outside."""

from __future__ import annotations

from typing import Final, Literal

Format = Literal["html", "pdf", "docx", "xml"]

QUARTO_NAMES: Final[dict[Format, str]] = {
    "html": "html",
    "pdf": "typst",
    "docx": "docx",
    "xml": "jats",
}
"""What Quarto and the YAML of the manuscript call each format; Typst makes the PDF, XML is JATS."""

MANUSCRIPT: Final = "report/manuscript.qmd"
"""The manuscript's source, relative to the project's root."""


def output_name(target: Format) -> str:
    """Name the file a format is written to."""
    return f"manuscript.{target}"
