"""How long R may take: by the size of the work, or what the environment says."""

from __future__ import annotations

import math
import os

from pyanalysis.crosscheck.r_plan import Plan
from pyanalysis.errors import UsageError

VARIABLE = "PYANALYSIS_R_TIMEOUT"
"""Seconds that R may take, whatever the work; for a CI that must end, or a machine that is slow."""

SECONDS = 600.0
"""A study without repetitions; the first one takes 1 s."""
LONG_SECONDS = 7200.0
"""Imputing and validating repeat the work, conditional likelihoods sum over many
sets, and a study is rarely alone on its machine."""

SECONDS_PER_FIT = 0.05
"""R needs about 0.004 s for a small logistic regression with its verdict."""
SECONDS_PER_CELL_AND_FIT = 2e-6
"""R's glm.fit needs about 4e-7 s for each cell of its design."""

FITS_PER_COLUMN = 50
"""The repeated fits behind profile limits, their second opinion, curves and tests."""


def time_limit(plan: Plan, *, n_rows: int) -> float:
    """Give the seconds after which R has hung; raises UsageError on an unreadable VARIABLE.

    Several times what an honest study of this size takes, so that none is cut off.
    """
    asked = os.environ.get(VARIABLE, "").strip()
    if asked:
        return _seconds(asked)
    is_long = bool({"imputation", "validation", "grouping"} & plan.keys())
    columns = sum(
        len(predictor["levels"]) - 1 if predictor["type"] == "categorical" else 1
        for predictor in plan["predictors"]
    )
    each_fit = SECONDS_PER_FIT + SECONDS_PER_CELL_AND_FIT * n_rows * (columns + 1)
    return (LONG_SECONDS if is_long else SECONDS) + _fits(plan, columns, n_rows) * each_fit


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (seconds > 0 and math.isfinite(seconds)):
        message = f"{VARIABLE}: found {text!r}; a number of seconds above 0 is allowed"
        raise UsageError(message)
    return seconds


def _fits(plan: Plan, columns: int, n_rows: int) -> float:
    """Count the fits, generously."""
    candidates = len(plan["predictors"])
    method = plan["selection"]["method"]
    selecting = {"forced": 1, "univariable": candidates + 1}.get(method, candidates**2 + 1)
    fits = float(FITS_PER_COLUMN * columns + selecting)
    if "validation" in plan:
        resamples = len(plan["validation"]["draws"]) / max(n_rows, 1)
        folds = plan["validation"]["folds"] if plan["validation"]["method"] != "bootstrap" else 1
        fits += (1 + resamples * folds) * (selecting + 2)
    if "imputation" in plan:
        sets = plan["imputation"]["m"]
        fits += sets * (plan["imputation"]["iterations"] * candidates + columns + candidates)
    return fits
