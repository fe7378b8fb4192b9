"""Verdicts on fitted models, whose patients are often not all those analysed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyanalysis.disclosure.counts import (
    MISSING,
    Line,
    Lines,
    differ_little,
    is_small,
    is_small_line,
    model_lines,
)
from pyanalysis.disclosure.overlap import is_both_small
from pyanalysis.disclosure.verdicts import ModelVerdict, VariableVerdict
from pyanalysis.results.bundle import LogisticModel, ResultsBundle
from pyanalysis.results.grouping import GroupSizes
from pyanalysis.results.interactions import Interaction
from pyanalysis.results.status import known

Population = dict[str, list[Lines]]
"""For each factor its tables of levels that are shown, each of another set of patients."""


def are_sizes_small(sizes: GroupSizes, *, minimum: int) -> bool:
    """Tell whether clusters or matched sets, or their number, are small."""
    return any(
        is_small(size, minimum=minimum)
        for size in (sizes.n_groups, sizes.smallest, sizes.median, sizes.largest)
        if size is not None
    )


class ModelJudge:
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
            are_sizes_small(groups.sizes, minimum=minimum)
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
            tables=frozenset(tables),
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
                and is_both_small(
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
