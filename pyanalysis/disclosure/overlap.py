"""Missing values of several variables: who lacks which together can be told from few sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyanalysis.disclosure.counts import MISSING, Line, differ_little, is_small, is_small_line
from pyanalysis.disclosure.verdicts import VariableVerdict
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.missing import INCOMPLETE, MissingData


def is_overlap_gone(
    bundle: ResultsBundle, *, variables: Mapping[str, VariableVerdict], minimum: int
) -> bool:
    """Tell whether it may not be said which values are missing together, and in how many patients.

    The incomplete patients are the union of those who lack one variable each, so their number less
    one of these is the number of patients who lack only others.
    """
    missing = bundle.missing
    if missing is None:
        return False
    if any(verdict.sizes_gone for verdict in variables.values()):
        return True
    lines = {group.group: (group.events, group.n - group.events) for group in missing.groups}
    union = lines[INCOMPLETE]
    sets = [verdict.lines[MISSING] for verdict in variables.values()]
    return (
        any(is_small_line(line, minimum=minimum) for line in lines.values())
        or any(differ_little(one, union, minimum=minimum) for one in sets)
        or any(
            is_small(count, minimum=minimum) for count in _pattern_counts(missing, sets=variables)
        )
        or is_both_small(sets, union=union, minimum=minimum)
    )


def _pattern_counts(missing: MissingData, *, sets: Mapping[str, VariableVerdict]) -> Iterator[int]:
    """Give each pattern's patients, and those of a variable that are in no pattern listed."""
    yield from (pattern.n for pattern in missing.patterns)
    for name, verdict in sets.items():
        listed = sum(pattern.n for pattern in missing.patterns if name in pattern.variables)
        yield sum(verdict.lines[MISSING]) - listed


def is_both_small(sets: Iterable[Line], *, union: Line, minimum: int) -> bool:
    """Tell whether two sets and their union tell that few are in both; three or more do not."""
    lacking = [line for line in sets if sum(line)]
    if len(lacking) != 2:
        return False
    one, other = lacking
    both = (one[0] + other[0] - union[0], one[1] + other[1] - union[1])
    return is_small_line(both, minimum=minimum)
