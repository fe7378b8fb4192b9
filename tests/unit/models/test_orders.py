"""Sorting by counting, against NumPy's own."""

from __future__ import annotations

import numpy as np
import pytest

from pyanalysis.models.orders import LONG, ordered

N = LONG + 1_000


def lines(kind: str) -> np.ndarray:
    draw = np.random.default_rng(1)
    normal = draw.normal(size=(3, N))
    return {
        "ordinary": normal,
        "with ties": normal.round(2),
        "constant": np.full((2, N), -1.5),
        "an outlier hides all places": np.where(np.arange(N) == 7, 1e12, normal),
        "neighbours in one place": normal + np.where(np.arange(N) % 3 == 0, 50.0, 0.0),
        "tiny": normal * 1e-300,
        "huge": normal * 1e305,
        "large offset": normal + 1e6,
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "ordinary",
        "with ties",
        "constant",
        "an outlier hides all places",
        "neighbours in one place",
        "tiny",
        "huge",
        "large offset",
    ],
)
def test_long_lines_are_in_numpys_order(kind: str) -> None:
    values = lines(kind)
    order, ranked = ordered(values)
    np.testing.assert_array_equal(ranked, np.sort(values, axis=1))
    np.testing.assert_array_equal(np.sort(order, axis=1), np.tile(np.arange(N), (len(values), 1)))
    np.testing.assert_array_equal(np.take_along_axis(values, order, axis=1), ranked)


def test_short_lines_are_too() -> None:
    values = np.random.default_rng(2).normal(size=(50, 17)).round(1)
    order, ranked = ordered(values)
    np.testing.assert_array_equal(ranked, np.sort(values, axis=1))
    np.testing.assert_array_equal(np.take_along_axis(values, order, axis=1), ranked)
