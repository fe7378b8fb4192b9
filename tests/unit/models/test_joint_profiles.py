"""All limits and refits of a model at once, against those found one by one and by brute force."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from pyanalysis.models import logistic
from pyanalysis.models.design import build_design
from pyanalysis.models.joint_profiles import Profiles, evaluate, profile_all
from pyanalysis.models.likelihood import Likelihood, Point
from pyanalysis.models.profile import LOWER, UPPER, profile_limit
from pyanalysis.models.repair import fit_reported
from tests.profile_reference import DROP, Side, best_of, brute_force, likelihood_of
from tests.reference_cohort import PREDICTORS, reference_cohort
from tests.unit.models.test_firth import PLAN

SIDES: tuple[Side, Side] = (LOWER, UPPER)
SAME_ROOT = 1e-9
"""Both stop where twice the log-likelihood is within 1e-9 of its bound; seen: 1e-11."""
SAME_MAXIMUM = 1e-11
"""Of twice the log-likelihood, whose last 1e-12 is told by the gradient."""
BRUTE_FORCE = 1e-6
"""Relative; of BFGS with a gradient of 1e-10 inside the reference."""


def drawn(n: int, *, columns: int, seed: int) -> Likelihood:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, columns)) ** 3
    values[:, ::2] = rng.random((n, values[:, ::2].shape[1])) < 0.4
    score = values @ rng.normal(0, 0.5, columns)
    return likelihood_of(values, (score + rng.logistic(size=n) > 0.3).astype(float))


def profiled(likelihood: Likelihood, best: Point) -> Profiles:
    positions = range(1, len(best.beta))
    held = [*((item,) for item in positions), *combinations(positions, 2)]
    return profile_all(likelihood, best=best, drop=DROP, held=held)


@pytest.mark.parametrize(
    ("n", "columns", "seed"), [(60, 3, 3), (120, 6, 1), (120, 1, 8), (1500, 4, 5), (5000, 12, 2)]
)
def test_what_is_found_at_once_is_what_is_found_one_by_one(n: int, columns: int, seed: int) -> None:
    likelihood = drawn(n, columns=columns, seed=seed)
    best = best_of(likelihood)
    found = profiled(likelihood, best)
    assert np.isfinite(found.limits[1:]).all()
    for position in range(1, columns + 1):
        for place, side in enumerate(SIDES):
            alone = profile_limit(likelihood, best=best, position=position, side=side, drop=DROP)
            assert found.limits[position, place] == pytest.approx(alone, abs=SAME_ROOT)
    assert len(found.without) == columns + math.comb(columns, 2)
    for positions, without in found.without.items():
        free = np.ones(columns + 1, dtype=np.bool_)
        free[list(positions)] = False
        refit = likelihood.maximise_within(start=best.beta * free, free=free)
        assert not without.beta[~free].any()
        assert 2 * without.log_likelihood + without.left == pytest.approx(
            2 * refit.point.log_likelihood + refit.left, abs=SAME_MAXIMUM * n
        )


def test_the_limits_are_those_of_a_brute_force_profile() -> None:
    likelihood = drawn(60, columns=3, seed=3)
    best = best_of(likelihood)
    limits = profiled(likelihood, best).limits
    for position in (1, 2, 3):
        for place, side in enumerate(SIDES):
            expected = brute_force(likelihood, best, position, side)
            assert limits[position, place] == pytest.approx(expected, rel=BRUTE_FORCE)


def test_a_limit_is_never_one_that_is_not_a_root() -> None:
    """Small and lopsided data, where some walks fail: those are left open, none is wrong."""
    found = left_open = 0
    for seed in range(40):
        likelihood = drawn(14, columns=2, seed=seed)
        climbed = likelihood.maximise(start=np.zeros(3))
        if not climbed.converged or np.linalg.eigvalsh(climbed.point.information)[0] < 1e-2:
            continue
        limits = profiled(likelihood, climbed.point).limits
        for position in (1, 2):
            for place, side in enumerate(SIDES):
                limit = limits[position, place]
                if np.isnan(limit):
                    left_open += 1
                    continue
                found += 1
                alone = profile_limit(
                    likelihood, best=climbed.point, position=position, side=side, drop=DROP
                )
                assert limit == pytest.approx(alone, abs=SAME_ROOT * 10)
    assert found > 50
    assert left_open > 0


def test_columns_that_nearly_coincide_are_left_to_the_one_by_one_search() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=80)
    values = np.column_stack([x, x + 1e-4 * rng.normal(size=80)])
    likelihood = likelihood_of(values, (rng.random(80) < 0.4).astype(float))
    found = profiled(likelihood, best_of(likelihood))
    assert np.isnan(found.limits).all()
    assert found.without == {}


def test_all_blocks_together_are_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    likelihood = drawn(700, columns=3, seed=4)
    betas = np.random.default_rng(2).normal(0, 0.3, (9, 4))
    monkeypatch.setattr("pyanalysis.models.joint_profiles.BLOCK_NUMBERS", 60)
    value, score, information = evaluate(likelihood, betas, bent=True)
    for line, beta in enumerate(betas):
        point = likelihood.at(beta)
        assert value[line] == pytest.approx(point.log_likelihood, rel=1e-12)
        np.testing.assert_allclose(score[line], point.score, atol=1e-9)
        np.testing.assert_allclose(information[line], point.information, rtol=1e-10, atol=1e-9)


def test_the_reported_model_is_the_same_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    design = build_design(reference_cohort(), predictors=PREDICTORS)
    names = tuple(predictor.column for predictor in PREDICTORS)
    together = fit_reported(design, name="", variables=names, plan=PLAN).model
    nothing = Profiles(limits=np.full((design.matrix.shape[1], 2), np.nan), without={})
    monkeypatch.setattr(logistic, "profile_all", lambda *_, **__: nothing)
    alone = fit_reported(design, name="", variables=names, plan=PLAN).model
    for one, other in zip(together.terms, alone.terms, strict=True):
        for field in ("log_odds", "ci_low", "ci_high", "p_value"):
            assert getattr(one, field) == pytest.approx(getattr(other, field), abs=SAME_ROOT)
    for one_test, other_test in zip(together.global_tests, alone.global_tests, strict=True):
        assert one_test.p_value == pytest.approx(other_test.p_value, abs=SAME_ROOT)
