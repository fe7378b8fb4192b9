"""Profile limits against closed forms and a brute-force profile by scipy's minimiser."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from typing import NoReturn

import numpy as np
import pytest
from scipy.optimize import brentq

from pyanalysis.models import profile
from pyanalysis.models.likelihood import Likelihood
from pyanalysis.models.profile import profile_limit
from tests.profile_reference import DROP, Side, best_of, brute_force, likelihood_of

CLOSED_FORM = 1e-9
"""Both are roots of the same function of one number; seen: 1e-11."""
BRUTE_FORCE = 1e-6
"""Relative; of BFGS with a gradient of 1e-10 inside the reference; seen: 1e-9."""


def table(a: int, b: int, c: int, d: int) -> Likelihood:
    """a of a + b exposed and c of c + d unexposed have the event; the column is -1 or 1."""
    return likelihood_of(
        np.array([[1.0], [0.0]]), np.array([a, c], float), np.array([a + b, c + d], float)
    )


def table_limit(a: int, b: int, c: int, d: int, side: Side) -> float:
    """Limit of the log odds ratio: given it, the expected events of the exposed solve a quadratic.

    Given the ratio w, the fitted number x of exposed events has x (d - a + x) = w (a + b - x)
    (a + c - x), as the likelihood equations keep the margins.
    """
    exposed, unexposed, events = a + b, c + d, a + c

    def height(x: float) -> float:
        p, q = x / exposed, (events - x) / unexposed
        return a * math.log(p) + b * math.log1p(-p) + c * math.log(q) + d * math.log1p(-q)

    def excess(log_ratio: float) -> float:
        w = math.exp(log_ratio)
        square, linear = 1.0 - w, unexposed - events + w * (exposed + events)
        root = math.sqrt(linear**2 + 4.0 * square * w * exposed * events)
        return height(2.0 * w * exposed * events / (linear + root)) - height(a) + DROP

    best = math.log(a * d / (b * c))
    low, high = sorted((best, best + side * 8.0))
    return float(brentq(excess, low, high, xtol=1e-14))


@pytest.mark.parametrize("cells", [(12, 30, 8, 70), (1, 9, 40, 60), (3, 2, 2, 300)])
@pytest.mark.parametrize("side", [-1, 1])
def test_the_limits_of_a_two_by_two_table(cells: tuple[int, int, int, int], side: Side) -> None:
    likelihood = table(*cells)
    found = profile_limit(likelihood, best=best_of(likelihood), position=1, side=side, drop=DROP)
    assert found is not None
    # One step of the exposure is two of the standardised column: it runs from -1 to 1.
    assert 2.0 * found == pytest.approx(table_limit(*cells, side), abs=CLOSED_FORM)


@pytest.mark.parametrize(("events", "n"), [(7, 20), (1, 50), (49, 50)])
@pytest.mark.parametrize("side", [-1, 1])
def test_the_limits_of_a_single_proportion(events: int, n: int, side: Side) -> None:
    """With no other coefficient the profile is the binomial log-likelihood itself."""
    likelihood = Likelihood(
        matrix=np.ones((1, 1)), events=np.array([float(events)]), trials=np.array([float(n)])
    )
    best = math.log(events / (n - events))

    def fall(log_odds: float) -> float:
        def height(x: float) -> float:
            return events * x - n * math.log1p(math.exp(x))

        return height(log_odds) - height(best) + DROP

    low, high = sorted((best, best + side * 10.0))
    found = profile_limit(likelihood, best=best_of(likelihood), position=0, side=side, drop=DROP)
    assert found == pytest.approx(float(brentq(fall, low, high, xtol=1e-14)), abs=CLOSED_FORM)


def ordinary() -> Likelihood:
    rng = np.random.default_rng(3)
    columns = rng.normal(size=(60, 3))
    events = (columns @ np.array([0.8, -0.5, 0.0]) + rng.logistic(size=60) > 0.5).astype(float)
    return likelihood_of(columns, events)


def outlying() -> Likelihood:
    """Ten patients, one far out: the quadratic model of the joint Newton is a poor one."""
    x = [-9.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 5.0, 40.0]
    z = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]
    return likelihood_of(np.column_stack([x, z]), np.array([0, 0, 0, 0, 0, 1, 0, 0, 1, 1.0]))


def nearly_separated() -> Likelihood:
    """One pair of patients from separation: fitted log odds beyond 100, where all is flat."""
    x = np.array([-9.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 5.0, 40.0])
    z = np.arange(10.0) ** 2
    return likelihood_of(np.column_stack([x, z]), np.array([1, 1, 1, 1, 1, 0, 1, 0, 0, 0.0]))


def assert_limits_equal_brute_force(likelihood: Likelihood) -> None:
    best = best_of(likelihood)
    sides: tuple[Side, Side] = (-1, 1)
    for position in range(1, len(best.beta)):
        for side in sides:
            found = profile_limit(likelihood, best=best, position=position, side=side, drop=DROP)
            expected = brute_force(likelihood, best, position, side)
            assert found == pytest.approx(expected, rel=BRUTE_FORCE), (position, side)


@pytest.mark.parametrize("design", [ordinary, outlying, nearly_separated])
def test_the_limits_equal_a_brute_force_profile(design: Callable[[], Likelihood]) -> None:
    assert_limits_equal_brute_force(design())


def test_the_limits_are_the_same_when_the_joint_newton_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(profile, "_joint_newton", lambda *_, **__: None)
    assert_limits_equal_brute_force(ordinary())


class BracketUsedError(Exception):
    """Stands for the bracket, to show that a design needs it."""


@pytest.mark.parametrize(
    ("design", "is_needed"), [(ordinary, False), (outlying, True), (nearly_separated, True)]
)
def test_the_designs_above_take_the_ways_they_are_meant_to(
    monkeypatch: pytest.MonkeyPatch, design: Callable[[], Likelihood], is_needed: bool
) -> None:
    def bracketed(*_: object, **__: object) -> NoReturn:
        raise BracketUsedError

    likelihood = design()
    best = best_of(likelihood)
    monkeypatch.setattr(profile, "_bracketed", bracketed)
    with pytest.raises(BracketUsedError) if is_needed else nullcontext():
        profile_limit(likelihood, best=best, position=1, side=1, drop=DROP)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_limit_that_does_not_exist_is_none(side: Side) -> None:
    """No event among the exposed: downwards the profile rises for ever, upwards it is proper.

    Upwards the profile from a far start is that of a table with an empty cell, whose supremum is
    the log-likelihood of the unexposed alone.
    """
    a, n, c, m = 0, 40, 10, 40
    likelihood = table(a, n - a, c, m - c)
    far = -8.0
    odds = math.log(c / (m - c))
    best = likelihood.at(np.array([odds + far, far]))  # exposed: odds + 2 far, unexposed: odds
    found = profile_limit(likelihood, best=best, position=1, side=side, drop=DROP)
    if side == -1:
        assert found is None
    else:
        assert found == pytest.approx(brute_force(likelihood, best, 1, 1), rel=BRUTE_FORCE)


def test_mirrored_columns_mirror_the_limits() -> None:
    likelihood = outlying()
    turned = Likelihood(
        matrix=likelihood.matrix * np.array([1.0, -1.0, 1.0]),
        events=likelihood.events,
        trials=likelihood.trials,
    )
    low = profile_limit(likelihood, best=best_of(likelihood), position=1, side=-1, drop=DROP)
    high = profile_limit(turned, best=best_of(turned), position=1, side=1, drop=DROP)
    assert low is not None
    assert high == pytest.approx(-low, rel=CLOSED_FORM)
