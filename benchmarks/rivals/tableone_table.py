"""PyPI's tableone: the table by outcome, with tests and standardised differences.

``python -m benchmarks.rivals.tableone_table FILE REPEATS``.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from importlib import metadata

import pandas as pd
from tableone import TableOne


def main() -> None:
    """Describe the cohort and print what it took."""
    warnings.simplefilter("ignore")
    cohort = pd.read_csv(sys.argv[1])
    candidates = [str(column) for column in cohort.columns if column != "outcome"]
    factors = [column for column in candidates if column.startswith("c")]
    times = []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        TableOne(
            cohort, columns=candidates, categorical=factors, groupby="outcome", pval=True, smd=True
        )
        times.append(time.perf_counter() - start)
    version = f"tableone {metadata.version('tableone')}"
    print(json.dumps({"seconds": statistics.median(times), "version": version}))


if __name__ == "__main__":
    main()
