"""What is measured, how often, and for how long at most."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
SEED_STUDY = ROOT / "data" / "residual_pain"
PAGE = ROOT / "docs" / "benchmark.md"

COHORTS = (120, 10_000, 100_000)
"""Patients; each cohort has 20 candidates."""

DATA_FILE = "cohort.csv"

SMALL = 1_000
"""Below so many patients a program repeats its work within one run, and the median counts."""

REPEATS = 7

ROUNDS = 3
"""Runs of each program, turn and turn about; fewer of one that takes longer than LONG_SECONDS."""

LONG_SECONDS = 20.0

MODEL_BUDGET = 180.0
"""Seconds after which R profiles no further coefficients of the large model."""

VALIDATION_BUDGET = 75.0
"""Seconds of rms::validate; where 1,000 resamples would take longer, both do as many as fit in."""

RESAMPLES = 1_000

LIMIT = 600.0
"""Seconds after which a run is ended and counts as not measured."""

SEED_MODEL = (
    "bmi",
    "adjacent_vertebral_fracture",
    "cement_reached_fracture_line",
    "height_recovery_rate",
    "cobb_improvement_rate",
    "bmd_t_value",
)
"""The multivariable model of the first study, which is validated as it stands."""

SEED_OUTCOME = "residual_pain"

AIMS = {"models": 10.0, "validation": 20.0, "megabytes": 500.0}
