"""statsmodels by its formulas: every candidate alone and all together, with Wald limits.

``python -m benchmarks.rivals.statsmodels_models FILE REPEATS``. It has no profile limits.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from importlib import metadata

import pandas as pd
import statsmodels.formula.api as smf


def main() -> None:
    """Fit all models and print what it took."""
    cohort = pd.read_csv(sys.argv[1])
    cohort["outcome"] = (cohort["outcome"] == "yes").astype(int)
    candidates = [str(column) for column in cohort.columns if column != "outcome"]
    times, first = [], 0.0
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        for formula in (*candidates, " + ".join(candidates)):
            fitted = smf.logit(f"outcome ~ {formula}", cohort).fit(disp=0)
            fitted.conf_int()
            first = float(fitted.params.get("x0", first))
        times.append(time.perf_counter() - start)
    version = f"statsmodels {metadata.version('statsmodels')}"
    print(json.dumps({"seconds": statistics.median(times), "first": [first], "version": version}))


if __name__ == "__main__":
    main()
