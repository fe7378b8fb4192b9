"""Python's linear programme and R's balanced weights split off the same patients."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

import pyanalysis.crosscheck
from pyanalysis.models.separation import moved_rows, undetermined
from tests.random_margins import margins

SOURCE = Path(pyanalysis.crosscheck.__file__).with_name("separation.R")

SCRIPT = """
source(commandArgs(TRUE)[[1]])
table <- read.csv(commandArgs(TRUE)[[2]], header = FALSE)
for (part in split(table, table[[1]])) {
  rows <- as.matrix(part[, 3:(2 + part[[1, 2]])])
  found <- movable(rows)
  cat(part[[1, 1]], paste(c(found$moved, found$free) * 1, collapse = ""), sep = ",", fill = TRUE)
}
"""

pytestmark = pytest.mark.live_r


def test_the_same_rows_move_and_the_same_coefficients_are_free(tmp_path: Path) -> None:
    designs = {seed: margins(seed) for seed in range(600)}
    with (tmp_path / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for seed, rows in designs.items():
            filler = [0.0] * (6 - rows.shape[1])
            writer.writerows([seed, rows.shape[1], *row.tolist(), *filler] for row in rows)
    (tmp_path / "script.R").write_text(SCRIPT, encoding="utf-8")
    paths = [str(path) for path in (tmp_path / "script.R", SOURCE, tmp_path / "rows.csv")]
    command = ["Rscript", "--vanilla", *paths]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    by_r = dict(line.strip().split(",") for line in answer.stdout.splitlines())
    kinds = set()
    for seed, rows in designs.items():
        moved = moved_rows(rows)
        assert moved is not None
        flags = [*moved.tolist(), *undetermined(rows[~moved]).tolist()]
        assert by_r[str(seed)] == "".join(str(int(flag)) for flag in flags), seed
        kinds.add("none" if not moved.any() else "complete" if moved.all() else "quasi")
    assert kinds == {"none", "quasi", "complete"}
