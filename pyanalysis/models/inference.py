"""The reported terms and global tests of a model, whichever estimator stands behind it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.design import Design, Matrix, Vector
from pyanalysis.results.bundle import GlobalTest, Term


class Inference(Protocol):
    """Estimates per unit of the predictors, intercept first; limits and tests of one method."""

    @property
    def log_odds(self) -> Vector:
        """Estimates (1 + columns,)."""

    @property
    def covariance(self) -> Matrix:
        """Covariance of the estimates (1 + columns, 1 + columns)."""

    def limits(self, position: int) -> tuple[float | None, float | None]:
        """Give the interval's limits; None where the profile never falls so far."""

    def joint_test(self, positions: list[int]) -> tuple[float | None, float | None]:
        """Test that the coefficients at ``positions`` are all zero: statistic and P value."""


def describe_terms(
    design: Design, *, variables: tuple[str, ...], inference: Inference
) -> tuple[tuple[Term, ...], tuple[GlobalTest, ...]]:
    """Describe every level of every variable, and test every factor as a whole."""
    positions = {
        (column.variable, column.level): 1 + index for index, column in enumerate(design.columns)
    }
    terms: list[Term] = []
    single: dict[int, tuple[float | None, float | None]] = {}
    for size in design.sizes:
        bare = Term(
            variable=size.variable,
            level=size.level,
            n=size.n,
            events=size.events,
            log_odds=None,
            std_error=None,
            ci_low=None,
            ci_high=None,
            p_value=None,
            status=size.status,
        )
        position = positions.get((size.variable, size.level))
        if position is None:
            terms.append(bare)
            continue
        low, high = inference.limits(position)
        single[position] = inference.joint_test([position])
        terms.append(
            replace(
                bare,
                log_odds=float(inference.log_odds[position]),
                std_error=math.sqrt(float(inference.covariance[position, position])),
                ci_low=low,
                ci_high=high,
                p_value=single[position][1],
            )
        )
    return tuple(terms), _global_tests(
        design, variables=variables, inference=inference, single=single
    )


def _global_tests(
    design: Design,
    *,
    variables: tuple[str, ...],
    inference: Inference,
    single: dict[int, tuple[float | None, float | None]],
) -> tuple[GlobalTest, ...]:
    """Test every factor as a whole; that of a two-level factor is its one coefficient's."""
    tests: list[GlobalTest] = []
    for variable in variables:
        positions = factor_positions(design, variable)
        if not positions:
            continue
        statistic, p_value = single.get(positions[0], (None, None))
        if len(positions) > 1 or positions[0] not in single:
            statistic, p_value = inference.joint_test(positions)
        tests.append(
            GlobalTest(
                variable=variable,
                statistic=statistic,
                df=len(positions),
                p_value=p_value,
                status="ok" if p_value is not None else "not_converged",
            )
        )
    return tuple(tests)


def factor_positions(design: Design, variable: str) -> list[int]:
    """List the columns of a factor's levels."""
    return [
        1 + index
        for index, column in enumerate(design.columns)
        if column.variable == variable and column.level
    ]


def without_columns(
    beta: Vector, *, information: Matrix, positions: list[int]
) -> tuple[Vector, NDArray[np.bool_]]:
    """Give the free columns and a start near the maximum with ``positions`` held at zero."""
    free = np.ones(len(beta), dtype=np.bool_)
    free[positions] = False
    start = beta.copy()
    start[free] += np.linalg.solve(
        information[np.ix_(free, free)], information[np.ix_(free, ~free)] @ start[~free]
    )
    start[~free] = 0.0
    return start, free
