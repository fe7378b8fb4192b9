"""A small manuscript project for the tests of the offline engine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "sample"
ENGINE_FILES = ("styles.css", "typst-template.typ", "reference.docx")

STUDY = {
    "title": "Residual pain after *vertebroplasty*",
    "authors": [
        {
            "name": "First Author",
            "affiliations": [{"name": "Example Hospital", "city": "Town"}],
            "corresponding": True,
            "email": "first@example.org",
        },
        {"name": "Second Author", "affiliations": [{"name": "Other Institute"}]},
    ],
}


def make_project(folder: Path, *, manuscript: str | None = None) -> Path:
    """Copy the sample project, with another text when one is given."""
    project = folder / "project"
    shutil.copytree(SAMPLE, project)
    for name in ENGINE_FILES:
        shutil.copyfile(ROOT / "report" / name, project / "report" / name)
    if manuscript is not None:
        (project / "report" / "manuscript.qmd").write_text(manuscript, encoding="utf-8")
    return project


def make_results(folder: Path) -> Path:
    """Write the two files a manuscript is made from, as far as the engine reads them."""
    results = folder / "results"
    results.mkdir()
    (results / "results.json").write_text(json.dumps({"study": STUDY}), encoding="utf-8")
    (results / "crosscheck.json").write_text("{}", encoding="utf-8")
    return results
