"""The formats a manuscript is made in, and their names outside."""

from __future__ import annotations

from typing import Final, Literal

Format = Literal["html", "pdf", "docx"]

QUARTO_NAMES: Final[dict[Format, str]] = {"html": "html", "pdf": "typst", "docx": "docx"}
"""What Quarto and the YAML of the manuscript call each format; the PDF is made by Typst."""

MANUSCRIPT: Final = "report/manuscript.qmd"
"""The manuscript's source, relative to the project's root."""


def output_name(target: Format) -> str:
    """Name the file a format is written to."""
    return f"manuscript.{target}"
