"""An invented cohort with a cluster and a matched set beside each patient, as a study."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.reference_cohort import FOLDER

STUDY = """\
schema_version: 1
study: grouped
title: Invented cohort
data: {{file: cohort.csv, id: id}}
outcome: {{column: died, event: "yes", label: Death}}
predictors:
  - {{column: age, type: numeric, label: Age}}
  - {{column: stage, type: categorical, label: Stage, levels: [I, II, III]}}
  - {{column: smoker, type: categorical, label: Smoker, levels: ["no", "yes"]}}
analysis: {{{analysis}, sensitivity: [forced], selection: {{method: univariable}}}}
"""


def grouped_data() -> str:
    """Give the invented cohort with a cluster and a set beside each patient, as a CSV file."""
    with (FOLDER / "cohort.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            [*header, "centre", "set"],
            *([*row, f"c{index % 23}", f"s{index // 4}"] for index, row in enumerate(rows)),
        ]
    )
    return text.getvalue()


def write_study(folder: Path, analysis: str) -> Path:
    """Write the study and its data."""
    (folder / "cohort.csv").write_text(grouped_data(), encoding="utf-8", newline="")
    (folder / "study.yml").write_text(STUDY.format(analysis=analysis), encoding="utf-8")
    return folder
