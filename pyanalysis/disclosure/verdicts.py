"""What of a study's results must go: one verdict for each variable, model and section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pyanalysis.disclosure.counts import (
    KNOWN,
    MISSING,
    Line,
    Lines,
    baseline_lines,
    differ_little,
    is_small,
    is_small_line,
    model_lines,
    suppressed_lines,
)
from pyanalysis.results.bundle import (
    BaselineVariable,
    LogisticModel,
    ResultsBundle,
    known,
)
from pyanalysis.results.grouping import GroupSizes
from pyanalysis.results.interactions import Interaction
from pyanalysis.results.missing import COMPLETE, INCOMPLETE, MissingData

Population = dict[str, list[Lines]]
"""For each factor its tables of levels that are shown, each of another set of patients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableVerdict:
    """One variable among all analysed patients: its lines by outcome and which of them go.

    ``two_values`` is a numeric variable whose mean is a percentage in disguise. ``few_known``: in
    some group it is known of too few patients to be summarised.
    """

    kind: Literal["levels", "two_values", "many_values"]
    lines: Lines
    gone: frozenset[str]
    few_known: bool

    @property
    def is_hit(self) -> bool:
        """Tell whether statistics of its table would tell its counts."""
        return self.kind != "many_values" and bool(self.gone)

    @property
    def sizes_gone(self) -> bool:
        """Tell whether known and missing values may not be counted."""
        return MISSING in self.gone

    @property
    def hides_means(self) -> bool:
        """Tell whether means go: to all their digits they tell how many they are of."""
        return self.is_hit or self.sizes_gone

    @property
    def hides_quantiles(self) -> bool:
        """Tell whether quantiles go: those of two values, or of fewer patients than may show."""
        return self.kind == "two_values" and self.is_hit or self.few_known

    @property
    def known(self) -> Line:
        """Give the patients whose value is known, with and without the event."""
        first, second = zip(
            *(line for name, line in self.lines.items() if name != MISSING), strict=True
        )
        return sum(first), sum(second)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVerdict:
    """One model: whether its patients may be counted, whose coefficients and levels go, and more.

    ``levels`` are the variables and levels whose patients may not be counted. ``hit`` are the
    variables whose coefficients go, ``all_estimates`` takes every one. ``likelihood`` goes with any
    of these, because differences of likelihoods are tests of the variables between.
    """

    totals: bool
    levels: frozenset[tuple[str, str]]
    hit: frozenset[str]
    all_estimates: bool
    groups: bool

    @property
    def likelihood(self) -> bool:
        """Tell whether the likelihood and what is made from it go."""
        return self.totals or bool(self.hit) or self.all_estimates


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What goes, everywhere. ``models`` and ``interactions`` are by their keys in ``ard.csv``."""

    minimum: int
    variables: Mapping[str, VariableVerdict]
    models: Mapping[tuple[str, str], ModelVerdict]
    interactions: Mapping[str, tuple[ModelVerdict, bool]]
    flow: bool
    unknown: frozenset[tuple[str, str]]
    overlap: bool
    completeness: frozenset[str]
    grouping: bool
    risk_groups: bool

    @property
    def any_hit(self) -> bool:
        """Tell whether any variable's table has a suppressed line."""
        return any(verdict.is_hit for verdict in self.variables.values())

    @property
    def main(self) -> ModelVerdict | None:
        """Give the verdict on the multivariable model."""
        return self.models.get(("multivariable", ""))

    @property
    def performance(self) -> bool:
        """Tell whether what describes the multivariable model as a whole goes."""
        return self.main is not None and self.main.likelihood


def judge_disclosure(bundle: ResultsBundle, *, minimum: int) -> Verdicts:
    """Judge a bundle that holds everything; ``minimum`` is the smallest count that is shown."""
    variables = dict(_variables(bundle, minimum=minimum))
    overlap = _overlap_gone(bundle, variables=variables, minimum=minimum)
    judge = _Judge(bundle, variables=variables, overlap=overlap, minimum=minimum)
    flow = bundle.flow
    lost = (flow.n_excluded, flow.n_missing_outcome, *(e.n_excluded for e in flow.exclusions))
    performance = bundle.performance
    return Verdicts(
        minimum=minimum,
        variables=variables,
        models={(analysis, model.name): judge.model(model) for analysis, model in _models(bundle)},
        interactions={item.name: judge.interaction(item) for item in bundle.interactions or ()},
        flow=any(is_small(known(count), minimum=minimum) for count in lost),
        unknown=frozenset(_unknown_gone(bundle, variables=variables, minimum=minimum)),
        overlap=overlap,
        completeness=frozenset(
            item.variable
            for item in bundle.completeness or ()
            if _has_levels_or_sizes_gone(item, minimum=minimum) or variables[item.variable].gone
        ),
        grouping=bundle.grouping is not None
        and _sizes_small(bundle.grouping.sizes, minimum=minimum),
        risk_groups=performance is not None
        and any(
            is_small_line((group.events, group.n - group.events), minimum=minimum)
            for group in performance.calibration_groups
        ),
    )


def _models(bundle: ResultsBundle) -> Iterator[tuple[str, LogisticModel]]:
    yield from (("univariable", model) for model in bundle.univariable)
    if bundle.multivariable is not None:
        yield "multivariable", bundle.multivariable
    yield from (("sensitivity", model) for model in bundle.sensitivity)


def _variables(bundle: ResultsBundle, *, minimum: int) -> Iterator[tuple[str, VariableVerdict]]:
    facts = {variable.column: variable for variable in bundle.study.variables}
    models = {model.name: model for model in bundle.univariable}
    first, second = (group.level for group in bundle.study.groups)
    for item in bundle.baseline:
        lines: Lines = baseline_lines(item, groups=(first, second))
        kind: Literal["levels", "two_values", "many_values"] = "levels"
        gone = suppressed_lines(lines, minimum=minimum)
        if item.counts:
            pass
        elif KNOWN not in lines:
            kind = "two_values"
        elif facts[item.variable].transform == "cut":
            levels = model_lines(models[item.variable], variable=item.variable)
            lines = {**levels, MISSING: lines[MISSING]}
            gone = suppressed_lines(lines, minimum=minimum)
        else:
            kind = "many_values"
        yield (
            item.variable,
            VariableVerdict(
                kind=kind,
                lines=lines,
                gone=gone,
                few_known=any(is_small(known(size.n), minimum=minimum) for size in item.sizes),
            ),
        )


def _sizes_small(sizes: GroupSizes, *, minimum: int) -> bool:
    return any(
        is_small(size, minimum=minimum)
        for size in (sizes.n_groups, sizes.smallest, sizes.median, sizes.largest)
        if size is not None
    )


def _has_levels_or_sizes_gone(item: BaselineVariable, *, minimum: int) -> bool:
    return bool(
        suppressed_lines(baseline_lines(item, groups=(COMPLETE, INCOMPLETE)), minimum=minimum)
    )


def _unknown_gone(
    bundle: ResultsBundle, *, variables: Mapping[str, VariableVerdict], minimum: int
) -> Iterator[tuple[str, str]]:
    """Find the exclusions that may not say how many of their values were unknown."""
    for item in bundle.flow.exclusions:
        count, verdict = known(item.n_unknown), variables.get(item.column)
        if is_small(count, minimum=minimum) or (
            verdict is not None
            and (
                (verdict.sizes_gone and count)
                or is_small(count - sum(verdict.lines[MISSING]), minimum=minimum)
            )
        ):
            yield item.column, item.keep


def _overlap_gone(
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
        or _both_missing_is_small(sets, union=union, minimum=minimum)
    )


def _pattern_counts(missing: MissingData, *, sets: Mapping[str, VariableVerdict]) -> Iterator[int]:
    """Give each pattern's patients, and those of a variable that are in no pattern listed."""
    yield from (pattern.n for pattern in missing.patterns)
    for name, verdict in sets.items():
        listed = sum(pattern.n for pattern in missing.patterns if name in pattern.variables)
        yield sum(verdict.lines[MISSING]) - listed


def _both_missing_is_small(sets: Iterable[Line], *, union: Line, minimum: int) -> bool:
    """Tell whether two sets and their union tell that few are in both; three or more do not."""
    lacking = [line for line in sets if sum(line)]
    if len(lacking) != 2:
        return False
    one, other = lacking
    both = (one[0] + other[0] - union[0], one[1] + other[1] - union[1])
    return is_small_line(both, minimum=minimum)


class _Judge:
    """Judges models one after the other; what is shown of one counts for the next."""

    def __init__(
        self,
        bundle: ResultsBundle,
        *,
        variables: Mapping[str, VariableVerdict],
        overlap: bool,
        minimum: int,
    ) -> None:
        self.variables, self.overlap, self.minimum = variables, overlap, minimum
        flow = bundle.flow
        self.cohort: Line = (flow.events, flow.n - flow.events)
        self.totals: list[Line] = [self.cohort]
        self.shown: Population = {
            name: [verdict.lines] for name, verdict in variables.items() if not verdict.gone
        }

    def model(self, model: LogisticModel) -> ModelVerdict:
        """Judge a fitted model."""
        groups, minimum = model.groups, self.minimum
        dropped = () if groups is None else (groups.n_groups_dropped, groups.n_dropped)
        groups_gone = groups is not None and (
            _sizes_small(groups.sizes, minimum=minimum)
            or any(is_small(count, minimum=minimum) for count in dropped if count is not None)
        )
        tables = {
            name: lines
            for name in model.variables
            if self.variables[name].kind == "levels"
            and (lines := model_lines(model, variable=name))
        }
        return self._judge(
            variables=model.variables,
            line=(known(model.events), known(model.n) - known(model.events)),
            n_missing=known(model.n_missing),
            tables=tables,
            groups=groups_gone,
        )

    def interaction(self, item: Interaction) -> tuple[ModelVerdict, bool]:
        """Judge an interaction; the second part tells whether its odds ratios and its test go."""
        cells = {
            (ratio.level, stratum.name): (ratio.events, ratio.n - ratio.events)
            for stratum in item.strata
            for ratio in stratum.odds_ratios
            if ratio.n is not None and ratio.events is not None
        }
        small = any(is_small_line(cell, minimum=self.minimum) for cell in cells.values())
        tables = {
            name: _margin(cells, side=side)
            for side, name in enumerate((item.first, item.second))
            if cells and self.variables[name].kind == "levels"
        }
        verdict = self._judge(
            variables=item.variables,
            line=(known(item.events), known(item.n) - known(item.events)),
            n_missing=known(item.n_missing),
            tables=tables,
            groups=False,
        )
        estimates = (
            small or verdict.all_estimates or not verdict.hit.isdisjoint({item.first, item.second})
        )
        return verdict, estimates

    def _judge(
        self,
        *,
        variables: tuple[str, ...],
        line: Line,
        n_missing: int,
        tables: Mapping[str, Lines],
        groups: bool,
    ) -> ModelVerdict:
        totals = self._totals_gone(variables, line=line, n_missing=n_missing)
        levels: set[tuple[str, str]] = set()
        hit = {name for name in variables if self.variables[name].is_hit}
        for name, lines in tables.items():
            gone, is_cell_small = self._levels_gone(name, lines=lines, totals=totals)
            levels.update((name, level) for level in gone)
            if is_cell_small:
                hit.add(name)
        if not totals:
            self.totals.append(line)
        return ModelVerdict(
            totals=totals,
            levels=frozenset(levels),
            hit=frozenset(hit),
            all_estimates=self._is_tabular(variables) and (totals or bool(levels) or bool(hit)),
            groups=groups or totals,
        )

    def _is_tabular(self, variables: Iterable[str]) -> bool:
        """Tell whether a model is nothing but a table of counts in other words."""
        return all(self.variables[name].kind != "many_values" for name in variables)

    def _totals_gone(self, variables: tuple[str, ...], *, line: Line, n_missing: int) -> bool:
        verdicts = [self.variables[name] for name in variables]
        if line == self.cohort:
            return False
        if any(verdict.sizes_gone for verdict in verdicts):
            return True
        minimum = self.minimum
        lost = sum(self.cohort) - sum(line)
        knowns = [verdict.known for verdict in verdicts]
        if self.overlap and line not in knowns:
            return True
        union = (self.cohort[0] - line[0], self.cohort[1] - line[1])
        return (
            is_small_line(line, minimum=minimum)
            or is_small(n_missing, minimum=minimum)
            or is_small(lost - n_missing, minimum=minimum)
            or any(differ_little(one, line, minimum=minimum) for one in (*self.totals, *knowns))
            or (
                lost == n_missing
                and _both_missing_is_small(
                    [verdict.lines[MISSING] for verdict in verdicts], union=union, minimum=minimum
                )
            )
        )

    def _levels_gone(self, name: str, *, lines: Lines, totals: bool) -> tuple[frozenset[str], bool]:
        """Give the levels that may not be counted here, and whether one of them is small."""
        verdict = self.variables[name]
        own = {level: verdict.lines.get(level, (0, 0)) for level in lines}
        if own == dict(lines):
            return verdict.gone & lines.keys(), False
        minimum = self.minimum
        small = any(is_small_line(line, minimum=minimum) for line in lines.values())
        others = self.shown.get(name, [])
        if (
            totals
            or small
            or verdict.gone
            or any(
                differ_little(line, other.get(level, (0, 0)), minimum=minimum)
                for level, line in lines.items()
                for other in others
            )
        ):
            return frozenset(lines), small
        others.append(lines)
        return frozenset(), False


def _margin(cells: Mapping[tuple[str, str], Line], *, side: int) -> dict[str, Line]:
    """Add up a two-way table over one of its sides."""
    sums: dict[str, Line] = {}
    for key, line in cells.items():
        level = key[side]
        before = sums.get(level, (0, 0))
        sums[level] = (before[0] + line[0], before[1] + line[1])
    return sums
