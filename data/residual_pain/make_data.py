"""Make the synthetic cohort of the first study; no patient stands behind any row.

The abstract publishes summary figures only. This script draws a cohort, then moves the body mass
indices until the multivariable odds ratios are the published ones:

1. draw five two-level factors, body mass index and an outcome with exactly 18 events in 120;
2. move body mass index, as little as possible, until the score equations of the logistic
   likelihood hold at the published odds ratios;
3. record it to 0.1 kg/m², and change single values by tenths until the odds ratios, estimated
   again, round to the published ones;
4. draw every other candidate so that screening at P < 0.05 leaves it out, and remove a few values.

``python make_data.py`` writes residual_pain.csv; ``--check`` compares it with what is there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SEED = 20130501
PATIENTS = 120
EVENTS = 18
FILE = Path(__file__).with_name("residual_pain.csv")

FACTORS = {
    "adjacent_vertebral_fracture": (10.700, ("no", "yes"), 0.22),
    "cement_reached_fracture_line": (6.170, ("yes", "no"), 0.34),
    "height_recovery_rate": (5.797, ("higher", "lower"), 0.40),
    "cobb_improvement_rate": (5.734, ("higher", "lower"), 0.38),
    "bmd_t_value": (9.959, ("higher", "lower"), 0.42),
}
"""Published odds ratio, (favourable, unfavourable) level and the share of the latter."""

BMI_ODDS_RATIO = 1.683
TARGET = np.log([BMI_ODDS_RATIO, *(ratio for ratio, _, _ in FACTORS.values())])
TOLERANCE = 0.0004 / np.exp(TARGET)
"""On the log scale; the odds ratios are then within 0.0004 of the published three decimals."""

SELECTED_BELOW = 0.04
LEFT_OUT_ABOVE = 0.07
"""Screening is at 0.05; the synthetic P values keep away from it on both sides."""

BMI_RANGE = (17.0, 33.5)


def main() -> int:
    """Write the cohort, or with ``--check`` compare it with the file; 1 when they differ."""
    parser = argparse.ArgumentParser(description="Make the synthetic cohort.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    text = make_cohort().to_csv(index=False, lineterminator="\n")
    if arguments.check:
        same = FILE.read_bytes() == text.encode()
        sys.stdout.write("the file is what this script makes\n" if same else "the file differs\n")
        return 0 if same else 1
    FILE.write_bytes(text.encode())
    return 0


def make_cohort() -> pd.DataFrame:
    """Build all columns, in the order of the file."""
    factors, outcome, bmi = calibrated_core()
    generator = np.random.default_rng(SEED)
    event = outcome > 0
    columns: dict[str, object] = {
        "patient_id": [f"P{number:03d}" for number in range(1, PATIENTS + 1)],
        "surgery_date": surgery_dates(generator),
    }
    for name, draw in CANDIDATES.items():
        if name == "bmi":
            columns[name] = bmi
            continue
        columns[name] = draw_left_out(draw, event=event, generator=generator)
    for index, (name, (_, levels, _)) in enumerate(FACTORS.items()):
        columns[name] = np.where(factors[:, index] > 0, levels[1], levels[0])
    columns["residual_pain"] = np.where(event, "yes", "no")
    frame = pd.DataFrame(columns)
    for name, count in MISSING.items():
        frame[name] = frame[name].astype(object)
        frame.loc[generator.choice(PATIENTS, count, replace=False), name] = ""
    return frame


# --- the six factors of the model -----------------------------------------------------------


def calibrated_core() -> tuple[Matrix, Vector, Vector]:
    """Try seeds in order until one gives a cohort that meets every published figure."""
    for seed in range(SEED, SEED + 10_000):
        generator = np.random.default_rng(seed)
        factors, outcome, bmi = draw_core(generator)
        if not has_no_sparse_cell(factors, outcome):
            continue
        moved = move_bmi(factors, outcome, bmi)
        if moved is None or not is_screened_in(factors, outcome, moved):
            continue
        recorded = search_tenths(factors, outcome, np.round(moved, 1), generator)
        if recorded is not None and is_screened_in(factors, outcome, recorded):
            return factors, outcome, recorded
    message = "no seed gives the published figures"
    raise RuntimeError(message)


def draw_core(generator: np.random.Generator) -> tuple[Matrix, Vector, Vector]:
    """Draw factors, an outcome with exactly the published number of events, and BMI."""
    shares = np.array([share for _, _, share in FACTORS.values()])
    factors = (generator.random((PATIENTS, len(FACTORS))) < shares).astype(np.float64)
    bmi = np.clip(generator.normal(23.9, 2.7, PATIENTS), 18.0, 31.5)
    score = np.column_stack([bmi, factors]) @ TARGET
    luck = generator.logistic(size=PATIENTS)
    outcome = np.zeros(PATIENTS)
    outcome[np.argsort(score + luck)[-EVENTS:]] = 1.0
    return factors, outcome, bmi


def has_no_sparse_cell(factors: Matrix, outcome: Vector) -> bool:
    """Ask for at least three events and eight others at each level of each factor."""
    for column in factors.T:
        for level in (0.0, 1.0):
            events = outcome[column == level]
            if events.sum() < 3 or len(events) - events.sum() < 8:
                return False
    return True


def move_bmi(factors: Matrix, outcome: Vector, bmi: Vector) -> Vector | None:
    """Move BMI by least-norm Newton steps until the score is zero at the target odds ratios."""
    bmi = bmi.copy()
    intercept = -6.0
    for _ in range(60):
        score, slopes = score_at_target(factors, outcome, bmi, intercept)
        if np.abs(score).max() < 1e-9:
            inside = bmi.min() > BMI_RANGE[0] and bmi.max() < BMI_RANGE[1]
            return bmi if inside else None
        step = -np.linalg.pinv(slopes) @ score
        step *= min(1.0, 1.5 / np.abs(step[:-1]).max())
        bmi += step[:-1]
        intercept += step[-1]
        if not np.all(np.isfinite(bmi)) or np.abs(bmi - 24).max() > 14:
            return None
    return None


def score_at_target(
    factors: Matrix, outcome: Vector, bmi: Vector, intercept: float
) -> tuple[Vector, Matrix]:
    """Give the score (7,) at the target and its derivatives by each BMI and the intercept."""
    centred = bmi - 24.0
    probability = 1 / (1 + np.exp(-(intercept + np.column_stack([centred, factors]) @ TARGET)))
    weight = probability * (1 - probability)
    rows = np.column_stack([np.ones(PATIENTS), centred, factors])
    score = rows.T @ (outcome - probability)
    slopes = np.empty((rows.shape[1], PATIENTS + 1))
    slopes[:, :-1] = -(rows * (weight * TARGET[0])[:, None]).T
    slopes[1, :-1] += outcome - probability
    slopes[:, -1] = -rows.T @ weight
    return score, slopes


def search_tenths(
    factors: Matrix, outcome: Vector, bmi: Vector, generator: np.random.Generator
) -> Vector | None:
    """Change BMI values by tenths, the best pair of changes at a time, until the target rounds."""
    sizes = np.array([-3, -2, -1, 1, 2, 3]) / 10
    for _ in range(40):
        estimate, effects = estimate_and_effects(factors, outcome, bmi)
        error = (estimate - TARGET) / TOLERANCE
        if np.abs(error).max() < 1.0:
            return np.round(bmi, 1)
        moves = (effects[:, None, :] * sizes[None, :, None]).reshape(-1, len(TARGET)) / TOLERANCE
        moves = np.vstack([np.zeros((1, len(TARGET))), moves])
        best = best_pair(error, moves, generator)
        for index in best:
            if index > 0:
                patient, size = divmod(index - 1, len(sizes))
                changed = bmi[patient] + sizes[size]
                if BMI_RANGE[0] < changed < BMI_RANGE[1]:
                    bmi[patient] = changed
    return None


def best_pair(error: Vector, moves: Matrix, generator: np.random.Generator) -> tuple[int, int]:
    """Find the two changes that bring the error nearest to zero; a random one where stuck."""
    best = (0, 0)
    smallest = float(np.sum(error**2))
    start = smallest
    lengths = np.sum(moves**2, axis=1)
    for index, move in enumerate(moves):
        rest = error + move
        sums = np.sum(rest**2) + 2 * moves @ rest + lengths
        other = int(np.argmin(sums))
        if sums[other] < smallest:
            smallest, best = float(sums[other]), (index, other)
    if smallest > 0.98 * start:
        return int(generator.integers(len(moves))), int(generator.integers(len(moves)))
    return best


def estimate_and_effects(factors: Matrix, outcome: Vector, bmi: Vector) -> tuple[Vector, Matrix]:
    """Estimate the six log odds ratios, and how each moves per unit of each patient's BMI."""
    rows = np.column_stack([np.ones(PATIENTS), bmi - 24.0, factors])
    beta, probability, weight = fit(rows, outcome)
    information = (rows * weight[:, None]).T @ rows
    slopes = -(rows * (weight * beta[1])[:, None])
    slopes[:, 1] += outcome - probability
    return beta[1:], np.linalg.solve(information, slopes.T).T[:, 1:]


def fit(rows: Matrix, outcome: Vector) -> tuple[Vector, Vector, Vector]:
    """Fit a logistic regression by Newton's method: coefficients, probabilities, weights."""
    beta = np.zeros(rows.shape[1])
    for _ in range(60):
        probability = 1 / (1 + np.exp(-np.clip(rows @ beta, -40, 40)))
        weight = probability * (1 - probability)
        information = (rows * weight[:, None]).T @ rows
        step = np.linalg.lstsq(information, rows.T @ (outcome - probability), rcond=None)[0]
        beta = beta + np.clip(step, -4, 4)
        if np.abs(step).max() < 1e-12:
            break
    return beta, probability, weight


def likelihood_ratio_p(columns: Matrix, outcome: Vector) -> float:
    """Give the P value of all ``columns`` against the constant alone."""
    rows = np.column_stack([np.ones(len(outcome)), columns])
    fall = log_likelihood(rows, outcome) - log_likelihood(rows[:, :1], outcome)
    return float(stats.chi2.sf(2 * fall, rows.shape[1] - 1))


def log_likelihood(rows: Matrix, outcome: Vector) -> float:
    """Give the maximised log-likelihood."""
    predictor = rows @ fit(rows, outcome)[0]
    return float(outcome @ predictor - np.logaddexp(0, predictor).sum())


def is_screened_in(factors: Matrix, outcome: Vector, bmi: Vector) -> bool:
    """Ask for a clear univariable P for each of the six, and for a clear one in the model."""
    columns = np.column_stack([bmi - bmi.mean(), factors])
    if any(likelihood_ratio_p(column, outcome) > SELECTED_BELOW for column in columns.T):
        return False
    rows = np.column_stack([np.ones(PATIENTS), columns])
    beta, _, weight = fit(rows, outcome)
    errors = np.sqrt(np.diag(np.linalg.inv((rows * weight[:, None]).T @ rows)))
    return bool(np.all(np.abs(beta / errors)[1:] > 2.05))


# --- the other candidates -------------------------------------------------------------------

Draw = Callable[[np.random.Generator], NDArray[Any]]


def numbers(mean: float, sd: float, low: float, high: float, digits: int) -> Draw:
    """Draw from a normal distribution, clipped and recorded to ``digits``."""
    return lambda generator: np.round(
        np.clip(generator.normal(mean, sd, PATIENTS), low, high), digits
    )


def skewed(centre: float, spread: float, low: float, high: float) -> Draw:
    """Draw whole numbers from a log-normal distribution."""
    return lambda generator: np.round(
        np.clip(np.exp(generator.normal(np.log(centre), spread, PATIENTS)), low, high)
    )


def levels(**shares: float) -> Draw:
    """Draw named levels with these shares."""
    names, weights = list(shares), np.array(list(shares.values()))
    return lambda generator: generator.choice(names, PATIENTS, p=weights / weights.sum())


CANDIDATES: dict[str, Draw] = {
    "age": numbers(71, 7.5, 55, 92, 0),
    "sex": levels(female=0.74, male=0.26),
    "bmi": numbers(24, 3, 17, 34, 1),
    "diabetes": levels(no=0.76, yes=0.24),
    "hypertension": levels(no=0.55, yes=0.45),
    "smoking": levels(no=0.78, yes=0.22),
    "fractured_vertebra": levels(T11=0.16, T12=0.28, L1=0.34, L2=0.22),
    "injury_mechanism": levels(fall=0.52, lifting=0.26, none=0.22),
    "days_injury_to_surgery": skewed(7, 0.75, 1, 60),
    "preoperative_vas": numbers(7.3, 1.2, 4, 10, 0),
    "intravertebral_cleft": levels(no=0.72, yes=0.28),
    "anti_osteoporosis_treatment": levels(no=0.42, yes=0.58),
    "puncture_approach": levels(unilateral=0.58, bilateral=0.42),
    "operation_time": skewed(38, 0.38, 18, 130),
    "cement_volume": numbers(4.6, 1.0, 2.0, 7.5, 1),
    "cement_leakage": levels(no=0.73, yes=0.27),
}

MISSING = {
    "smoking": 2,
    "injury_mechanism": 1,
    "days_injury_to_surgery": 3,
    "preoperative_vas": 2,
    "cement_volume": 1,
}


def draw_left_out(
    draw: Draw, *, event: NDArray[np.bool_], generator: np.random.Generator
) -> NDArray[Any]:
    """Draw until screening leaves the candidate out and no level is sparse."""
    while True:
        values = draw(generator)
        columns = dummies(values)
        if (
            columns is None
            or likelihood_ratio_p(columns, event.astype(np.float64)) < LEFT_OUT_ABOVE
        ):
            continue
        if columns.max() <= 1 and is_sparse(columns, event):
            continue
        whole = np.issubdtype(values.dtype, np.number) and np.all(values == np.round(values))
        return values.astype(np.int64) if whole else values


def dummies(values: NDArray[Any]) -> Matrix | None:
    """Give the columns that represent a candidate; None when a level is absent."""
    if np.issubdtype(values.dtype, np.number):
        scaled: Matrix = ((values - np.mean(values)) / np.std(values)).astype(np.float64)
        return scaled.reshape(-1, 1)
    names = np.unique(values)
    return np.column_stack([values == name for name in names[1:]]).astype(np.float64)


def is_sparse(columns: Matrix, event: NDArray[np.bool_]) -> bool:
    """Ask for at least two events and four others at each level."""
    rest = 1 - columns.sum(axis=1)
    for column in (*columns.T, rest):
        events = event[column > 0].sum()
        if events < 2 or (column > 0).sum() - events < 4:
            return True
    return False


def surgery_dates(generator: np.random.Generator) -> list[str]:
    """Draw dates of surgery from May 2013 to June 2021, in order, both months included."""
    first, last = np.datetime64("2013-05-06"), np.datetime64("2021-06-24")
    between = generator.integers(0, int((last - first).astype(int)) + 1, PATIENTS - 2)
    days = np.sort(np.concatenate([[0], between, [int((last - first).astype(int))]]))
    return [str(first + int(day)) for day in days]


if __name__ == "__main__":
    sys.exit(main())
