"""Synthetic cohorts of 20 candidates, the same for every program that is timed.

``python -m benchmarks.cohorts FOLDER`` writes one folder a size, with the data and a study file.
Of the ten numeric candidates five have one decimal, as clinical measurements do, and five have six,
so that no two patients share them; six factors have two levels and four have four: 28 coefficients.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.plan import COHORTS, DATA_FILE

SEED = 20130501

STUDY = """\
schema_version: 1
study: benchmark
title: A synthetic cohort
data: {{file: {file}, synthetic: true}}
outcome: {{column: outcome, event: yes, label: Outcome}}
predictors:
{predictors}
analysis: {{validation: {{resamples: 200}}}}
"""


def write_cohort(folder: Path, *, rows: int) -> None:
    """Draw a cohort of so many patients and write it with its study file."""
    generator = np.random.default_rng(SEED)
    columns: dict[str, object] = {}
    predictors = []
    for index in range(10):
        values = generator.normal(50, 10, rows)
        columns[f"x{index}"] = values.round(1 if index < 5 else 6)
        predictors.append(f"  - {{column: x{index}, type: numeric, label: X{index}}}")
    for index in range(10):
        levels = ["a", "b", "c", "d"][: 2 if index < 6 else 4]
        columns[f"c{index}"] = generator.choice(levels, rows)
        predictors.append(
            f"  - {{column: c{index}, type: categorical, label: C{index}, "
            f"levels: [{', '.join(levels)}]}}"
        )
    frame = pd.DataFrame(columns)
    score = (
        -0.5 + 0.03 * (frame["x0"] - 50) + 0.02 * (frame["x5"] - 50) + 0.4 * (frame["c0"] == "b")
    )
    frame["outcome"] = np.where(generator.random(rows) < 1 / (1 + np.exp(-score)), "yes", "no")
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_csv(folder / DATA_FILE, index=False)
    text = STUDY.format(file=DATA_FILE, predictors="\n".join(predictors))
    (folder / "study.yml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for size in COHORTS:
        write_cohort(Path(sys.argv[1]) / str(size), rows=size)
    print('{"seconds": 0}')
