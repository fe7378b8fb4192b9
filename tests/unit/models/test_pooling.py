"""Rubin's rules by hand, and against what R's mice and mitml made of the same estimates."""

from __future__ import annotations

import csv
from collections import defaultdict

import numpy as np
import pytest
from scipy import stats

from pyanalysis.models.pooling import pool_jointly, pool_scalars
from tests.reference_cohort import FOLDER

EQUAL = 1e-12
"""Relative. Both sides start from the same doubles; only the order of sums differs."""


def reference() -> dict[str, dict[str, dict[tuple[str, str, str], float]]]:
    """R's answers: model, kind, (set, row, column)."""
    found: dict[str, dict[str, dict[tuple[str, str, str], float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    with (FOLDER / "imputation_reference.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["set"], row["row"], row["column"])
            found[row["model"]][row["kind"]][key] = float(row["value"])
    return found


def fits(model: str) -> tuple[np.ndarray, np.ndarray, float]:
    values = reference()[model]
    m = max(int(key[0]) for key in values["estimate"])
    p = max(int(key[1]) for key in values["estimate"])
    estimates = np.empty((m, p))
    covariances = np.empty((m, p, p))
    for (number, row, _), value in values["estimate"].items():
        estimates[int(number) - 1, int(row) - 1] = value
    for (number, row, column), value in values["covariance"].items():
        covariances[int(number) - 1, int(row) - 1, int(column) - 1] = value
    return estimates, covariances, values["df_complete"][("", "", "")]


@pytest.mark.parametrize(("model", "terms"), [("full", 6), ("two", 4), ("one", 2)])
def test_pooled_scalars_equal_mice(model: str, terms: int) -> None:
    estimates, covariances, df_complete = fits(model)
    pooled = pool_scalars(
        estimates,
        variances=np.diagonal(covariances, axis1=1, axis2=2),
        df_complete=df_complete,
    )
    low, high = pooled.limits(confidence=0.95)
    found = {
        "estimate": pooled.estimate,
        "std_error": pooled.std_error,
        "df": pooled.df,
        "p_value": pooled.p_values(),
        "ci_low": low,
        "ci_high": high,
        "riv": pooled.riv,
        "lambda": pooled.variance_share,
        "fmi": pooled.fmi,
    }
    expected = reference()[model]["pooled"]
    assert len(expected) == terms * len(found)
    for (_, row, statistic), value in expected.items():
        # A complete variable has no variance between the sets, but for the rounding of its mean.
        assert found[statistic][int(row) - 1] == pytest.approx(value, rel=EQUAL, abs=1e-15)


@pytest.mark.parametrize(("model", "positions"), [("full", [3, 4]), ("two", [2, 3])])
def test_the_joint_test_equals_mice_d1(model: str, positions: list[int]) -> None:
    estimates, covariances, df_complete = fits(model)
    test = pool_jointly(
        estimates[:, positions],
        covariances=covariances[:, positions][:, :, positions],
        df_complete=df_complete,
    )
    expected = reference()[model]["d1"]
    assert test is not None
    for statistic in ("statistic", "df", "df_denominator", "p_value"):
        value = expected[("", "", statistic)]
        assert getattr(test, statistic) == pytest.approx(value, rel=EQUAL)


def test_three_sets_by_hand() -> None:
    """Estimates 1, 2, 3 with variance 1: B = 1, T = 1 + 4/3 = 7/3, lambda = 4/7, riv = 4/3.

    Rubin's df are 2 / (4/7)^2 = 49/8; with 10 complete-data df, the observed-data df are
    11/13 * 10 * 3/7 = 330/91, and Barnard and Rubin's 1 / (8/49 + 91/330).
    """
    pooled = pool_scalars(
        np.array([[1.0], [2.0], [3.0]]), variances=np.ones((3, 1)), df_complete=10.0
    )
    df = 1.0 / (8.0 / 49.0 + 91.0 / 330.0)
    assert pooled.estimate[0] == pytest.approx(2.0)
    assert pooled.std_error[0] ** 2 == pytest.approx(7.0 / 3.0)
    assert pooled.variance_share[0] == pytest.approx(4.0 / 7.0)
    assert pooled.riv[0] == pytest.approx(4.0 / 3.0)
    assert pooled.df[0] == pytest.approx(df)
    assert pooled.fmi[0] == pytest.approx((4.0 / 3.0 + 2.0 / (df + 3.0)) / (7.0 / 3.0))


def test_equal_sets_leave_the_complete_data_inference() -> None:
    """Without variance between the sets D1 is the Wald F test of the one set."""
    estimates = np.tile([0.5, -0.2], (6, 1))
    covariance = np.array([[0.04, 0.01], [0.01, 0.09]])
    test = pool_jointly(estimates, covariances=np.tile(covariance, (6, 1, 1)), df_complete=100.0)
    assert test is not None
    wald = estimates[0] @ np.linalg.solve(covariance, estimates[0]) / 2
    df = 100.0 * 101.0 / 103.0
    assert test.statistic == pytest.approx(wald)
    assert test.df_denominator == pytest.approx(df)
    assert test.p_value == pytest.approx(float(stats.f.sf(wald, 2, df)))


@pytest.mark.parametrize(("m", "df_complete"), [(3, 100.0), (6, 5.0)])
def test_a_joint_test_without_degrees_of_freedom_is_not_made(m: int, df_complete: float) -> None:
    estimates = np.random.default_rng(1).normal(size=(m, 2))
    covariances = np.tile(np.eye(2), (m, 1, 1))
    assert pool_jointly(estimates, covariances=covariances, df_complete=df_complete) is None
