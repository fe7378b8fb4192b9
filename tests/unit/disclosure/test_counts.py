from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyanalysis.disclosure.counts import (
    KNOWN,
    MISSING,
    baseline_lines,
    differ_little,
    suppressed_lines,
)
from pyanalysis.results.baseline import BaselineVariable, GroupSize, GroupTest, NumericSummary
from tests.unit.disclosure.attacker import Attacker

MINIMUM = 5
COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 40))


def test_nothing_goes_where_no_count_is_small() -> None:
    assert suppressed_lines({"a": (5, 9), "b": (0, 12), MISSING: (0, 0)}, minimum=5) == frozenset()


def test_of_two_lines_both_go() -> None:
    assert suppressed_lines({"a": (4, 30), "b": (20, 40)}, minimum=5) == {"a", "b"}


def test_the_smallest_other_line_goes_with_a_small_one() -> None:
    lines = {"a": (3, 30), "b": (20, 40), "c": (9, 20), "d": (8, 40)}
    assert suppressed_lines(lines, minimum=5) == {"a", "c"}


def test_missing_values_go_last() -> None:
    lines = {"a": (3, 30), "b": (20, 40), MISSING: (7, 8)}
    assert suppressed_lines(lines, minimum=5) == {"a", "b"}


def test_lines_go_until_together_they_hold_enough_in_both_columns() -> None:
    lines = {"a": (1, 0), "b": (0, 8), "c": (9, 9), "d": (30, 30)}
    assert suppressed_lines(lines, minimum=5) == {"a", "b", "c"}


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_no_suppressed_cell_can_be_worked_out(table: list[tuple[int, int]]) -> None:
    events, others = (sum(column) for column in zip(*table, strict=True))
    if min(events, others) < MINIMUM:
        return
    lines = {str(place): line for place, line in enumerate(table)}
    gone = suppressed_lines(lines, minimum=MINIMUM)
    published = {
        frozenset(range(0, 2 * len(table), 2)): events,
        frozenset(range(1, 2 * len(table), 2)): others,
    }
    for place, line in enumerate(table):
        if str(place) not in gone:
            assert not any(0 < count < MINIMUM for count in (*line, sum(line)))
            published[frozenset({2 * place})] = line[0]
            published[frozenset({2 * place + 1})] = line[1]
    attacker = Attacker(2 * len(table), published=published)
    for place in map(int, gone):
        for count in ({2 * place}, {2 * place + 1}, {2 * place, 2 * place + 1}):
            least, greatest = attacker.range_of(count)
            assert greatest - least >= MINIMUM, (table, gone, place, count)


@pytest.mark.parametrize(("least", "greatest"), [(0, 0), (7, 7)])
def test_the_attacker_finds_what_the_margins_tell(least: int, greatest: int) -> None:
    published = {frozenset({0, 1}): 9, frozenset({1}): 9 - least}
    assert Attacker(2, published=published).range_of({0}) == (least, greatest)


def two_valued(*groups: tuple[int, int]) -> BaselineVariable:
    """Describe a variable that is 2 or 3, with so many patients at each in each group."""
    summaries = []
    for name, (low, high) in zip("ab", groups, strict=True):
        values = [2.0] * low + [3.0] * high
        mean = sum(values) / len(values)
        summaries.append(
            NumericSummary(
                group=name,
                mean=mean,
                sd=(sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5,
                median=2.0,
                q1=2.0,
                q3=3.0,
                minimum=min(values),
                maximum=max(values),
            )
        )
    return described(summaries, sizes=[sum(group) for group in groups])


def described(summaries: list[NumericSummary], *, sizes: list[int]) -> BaselineVariable:
    return BaselineVariable(
        variable="x",
        summary="mean",
        skewness=0.0,
        sizes=tuple(
            GroupSize(group=name, n=n, n_missing=0) for name, n in zip("ab", sizes, strict=True)
        ),
        numeric=tuple(summaries),
        counts=(),
        test=GroupTest(method="welch_t", statistic=1.0, df=2.0, p_value=0.1, status="ok"),
        smd=0.1,
    )


@pytest.mark.parametrize("first", [(3, 40), (17, 1), (9, 0)])
@pytest.mark.parametrize("second", [(8, 30), (0, 4)])
def test_the_counts_behind_the_mean_of_two_values_are_found(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    groups = (first, second)
    lines = baseline_lines(two_valued(*groups), groups=("a", "b"))
    low, high = (line for name, line in lines.items() if name != MISSING)
    assert (low, high) == tuple(zip(*groups, strict=True))


def test_three_values_are_no_two() -> None:
    lines = baseline_lines(
        described(
            [
                NumericSummary(
                    group=name,
                    mean=2.0,
                    sd=0.9,
                    median=2.0,
                    q1=2.0,
                    q3=2.0,
                    minimum=1.0,
                    maximum=3.0,
                )
                for name in "ab"
            ],
            sizes=[20, 30],
        ),
        groups=("a", "b"),
    )
    assert lines == {KNOWN: (20, 30), MISSING: (0, 0)}


def test_a_difference_of_few_patients_gives_them_away() -> None:
    assert differ_little((20, 50), (18, 50), minimum=5)
    assert not differ_little((20, 50), (20, 50), minimum=5)
    assert not differ_little((20, 50), (10, 40), minimum=5)
