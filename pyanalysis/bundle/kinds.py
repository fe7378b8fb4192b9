"""What each file of a bundle is, by its path; manifest, README and docs say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Files whose path within the bundle matches ``pattern``; people know them as ``name``."""

    name: str
    pattern: str
    about: str

    def fits(self, path: str) -> bool:
        """Tell whether a file of this path is of this kind."""
        return re.fullmatch(self.pattern, path, flags=re.DOTALL) is not None


README: Final = "README.txt"
MANIFEST: Final = "MANIFEST.csv"
SUMS: Final = "SHA256SUMS"
ENVIRONMENT: Final = "environment.json"

KINDS: Final = (
    Kind(name=README, pattern=r"README\.txt", about="what is where, and how to check it"),
    Kind(
        name=MANIFEST,
        pattern=r"MANIFEST\.csv",
        about="every other file: path, bytes, SHA-256, what it is",
    ),
    Kind(name=SUMS, pattern="SHA256SUMS", about="the same hashes for sha256sum -c"),
    Kind(
        name="manuscript.docx, .pdf, .html",
        pattern=r"manuscript\.(docx|pdf|html)",
        about="the manuscript",
    ),
    Kind(
        name="pieces/index.csv",
        pattern=r"pieces/index\.csv",
        about="number, caption and alternative text of every table and figure",
    ),
    Kind(
        name="pieces/table-*",
        pattern=r"pieces/table-.*",
        about="a table of the manuscript by itself",
    ),
    Kind(
        name="pieces/figure-*",
        pattern=r"pieces/figure-.*",
        about="a figure of the manuscript by itself",
    ),
    Kind(
        name="supplement/results.json",
        pattern=r"supplement/results\.json",
        about="all results, typed; aggregates only",
    ),
    Kind(
        name="supplement/ard.csv",
        pattern=r"supplement/ard\.csv",
        about="all results, one row a statistic",
    ),
    Kind(
        name="supplement/crosscheck.json",
        pattern=r"supplement/crosscheck\.json",
        about="every statistic in Python and in R",
    ),
    Kind(
        name="supplement/comparison.md, .xml",
        pattern=r"supplement/comparison\.(md|xml)",
        about="the comparison of Python and R: a summary, and as JUnit XML",
    ),
    Kind(
        name="supplement/checklist-*",
        pattern=r"supplement/checklist-.*",
        about="a reporting checklist",
    ),
    Kind(
        name="jats/manuscript.xml",
        pattern=r"jats/manuscript\.xml",
        about="the manuscript as JATS XML",
    ),
    Kind(
        name="jats/manuscript-media/",
        pattern=r"jats/manuscript-media/.*",
        about="a figure that the JATS names",
    ),
    Kind(
        name="<study>-meca.zip",
        pattern=r"[\w-]+-meca\.zip",
        about="manuscript, JATS, figures and supplement as a MECA archive",
    ),
    Kind(
        name="r/",
        pattern=r"r/.*",
        about="the analysis redone in R alone",
    ),
    Kind(
        name="data-dictionary.csv, .html, .docx",
        pattern=r"data-dictionary\.(csv|html|docx)",
        about="every variable of the study file; no patient's value",
    ),
    Kind(
        name=ENVIRONMENT,
        pattern=r"environment\.json",
        about="versions of Python, R, their packages and the engine",
    ),
)
"""Every file of a bundle matches one of these, the first that fits."""

PATIENT_ROWS: Final = "THE DATA FILE: PATIENT ROWS, to be passed on as the data would be"


def about(path: str, *, data_file: str = "") -> str:
    """Say what a file is; raises ValueError for one that no kind fits."""
    if data_file and path == data_file:
        return PATIENT_ROWS
    for kind in KINDS:
        if kind.fits(path):
            return kind.about
    message = f"no kind of file fits {path}"
    raise ValueError(message)
