"""Two-column tables of counts: which lines must go so that no small count can be worked out.

A line holds the patients with and without the event (or complete and incomplete) at one level. The
method is cell suppression, primary and secondary (Hundepool et al. 2012, Statistical Disclosure
Control, Wiley, ISBN 978-1-119-97815-2), in its plainest form: whole lines go, so that a line's
sum tells nothing of its cells, and those that go together hold many patients in both columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyanalysis.results.baseline import BaselineVariable
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.results.status import known

MISSING = "\x00missing"
"""The line of the patients whose value is missing; no level of a study file has such a name."""
KNOWN = "\x00known"
"""The line of all other patients, of a variable without levels."""
_LOW, _HIGH = "\x00low", "\x00high"

TWO_VALUES = 1e-9
"""How far the variance of a variable with two values may be off its bound, relatively: rounding of
a mean and a variance in doubles leaves 1e-12 of it at most."""

Line = tuple[int, int]
Lines = Mapping[str, Line]


def is_small(count: float, *, minimum: int) -> bool:
    """Tell whether a count, or a difference of two, is of too few patients; none at all is not."""
    return 0 < abs(count) < minimum


def is_small_line(line: Line, *, minimum: int) -> bool:
    """Tell whether a cell of a line or its sum is small."""
    return any(is_small(count, minimum=minimum) for count in (*line, sum(line)))


def suppressed_lines(lines: Lines, *, minimum: int) -> frozenset[str]:
    """Choose the lines to suppress; the sums of both columns are taken to be known.

    All that hold a small count go, and with them the smallest others, one by one, until there are
    two lines with at least ``minimum`` patients together in each column: each suppressed cell can
    then be anything from none to that sum. Lines without patients stay; missing values go last.
    """
    gone = [name for name, line in lines.items() if is_small_line(line, minimum=minimum)]
    if not gone:
        return frozenset()
    others = sorted(
        (name for name, line in lines.items() if sum(line) and name not in gone),
        key=lambda name: (name == MISSING, sum(lines[name])),
    )
    while others and not _is_enough([lines[name] for name in gone], minimum=minimum):
        gone.append(others.pop(0))
    return frozenset(gone)


def _is_enough(gone: Iterable[Line], *, minimum: int) -> bool:
    gone = list(gone)
    return len(gone) > 1 and all(sum(column) >= minimum for column in zip(*gone, strict=True))


def baseline_lines(variable: BaselineVariable, *, groups: tuple[str, str]) -> dict[str, Line]:
    """Give the lines of a baseline table: its levels, or its known values, and the missing ones.

    A numeric variable with two values has a line for each: its mean is a percentage.
    """
    sizes = {size.group: size for size in variable.sizes}
    lines: dict[str, Line] = {}
    if variable.counts:
        counted = {(count.group, count.level): known(count.n) for count in variable.counts}
        for level in dict.fromkeys(count.level for count in variable.counts):
            lines[level] = (counted[groups[0], level], counted[groups[1], level])
    else:
        lines = _two_values(variable, groups=groups) or {
            KNOWN: (known(sizes[groups[0]].n), known(sizes[groups[1]].n))
        }
    first, second = (known(sizes[group].n_missing) for group in groups)
    return {**lines, MISSING: (first, second)}


def _two_values(variable: BaselineVariable, *, groups: tuple[str, str]) -> dict[str, Line]:
    """Find the counts behind the means of a variable with two values; empty where it has more.

    A variance of (mean - minimum)(maximum - mean) is reached by no other distribution (Bhatia &
    Davis 2000, doi:10.1080/00029890.2000.12005203).
    """
    summaries = {summary.group: summary for summary in variable.numeric}
    sizes = {size.group: known(size.n) for size in variable.sizes}
    groups_known = [summary for summary in summaries.values() if summary.minimum is not None]
    lows = [low for summary in groups_known if (low := summary.minimum) is not None]
    highs = [high for summary in groups_known if (high := summary.maximum) is not None]
    if not lows or min(lows) == max(highs):
        return {}
    low, high = min(lows), max(highs)
    at_high = []
    for group in groups:
        n, summary = sizes[group], summaries[group]
        if summary.mean is None:
            at_high.append(0)
            continue
        bound = (summary.mean - low) * (high - summary.mean)
        variance = 0.0 if summary.sd is None else summary.sd**2 * (n - 1) / n
        if abs(variance - bound) > TWO_VALUES * (high - low) ** 2:
            return {}
        at_high.append(round(n * (summary.mean - low) / (high - low)))
    return {
        _LOW: (sizes[groups[0]] - at_high[0], sizes[groups[1]] - at_high[1]),
        _HIGH: (at_high[0], at_high[1]),
    }


def model_lines(model: LogisticModel, *, variable: str) -> dict[str, Line]:
    """Give one factor's levels in a model: patients with and without the event."""
    return {
        term.level: (known(term.events), known(term.n) - known(term.events))
        for term in model.terms
        if term.variable == variable
    }


def differ_little(one: Line, other: Line, *, minimum: int) -> bool:
    """Tell whether the difference of two lines gives a small count away."""
    return is_small_line((other[0] - one[0], other[1] - one[1]), minimum=minimum)
