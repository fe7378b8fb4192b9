"""What a figure shows in numbers, for those who do not see it: plain texts, not Markdown.

The template says what kind of picture a figure is; these texts follow and say what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyanalysis.display.labels import (
    contrast_label,
    is_shown,
    scale_label,
    variable_label,
    variables_by_column,
    with_note,
)
from pyanalysis.display.language import text
from pyanalysis.display.lists import join_clauses
from pyanalysis.display.numbers import (
    decimals_for,
    format_count,
    format_count_percent,
    format_estimate,
    format_fixed,
    format_odds_ratio,
    format_percent,
)
from pyanalysis.display.performance_prose import net_benefit_sentence
from pyanalysis.display.performance_tables import area_interval
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.linearity import PartialEffect

MOST_ITEMS = 15
"""Things that one text names: it is heard from the beginning to the end."""


def describe_flow(bundle: ResultsBundle) -> str:
    """Say how many there are in each box."""
    flow = bundle.flow
    counts = [item.n_excluded for item in flow.exclusions]
    known = [count for count in counts if count is not None]
    excluded = sum(known) if len(known) == len(counts) else None
    groups = (
        _named(
            group.label,
            with_note(format_count(group.n), format_percent(100 * group.n / flow.n, decimals=2)),
        )
        for group in bundle.study.groups
    )
    return text(
        "In the data file: {rows}; excluded: {excluded}; outcome not known: {unknown}; "
        "analysed: {n}; {groups}.",
        rows=format_count(flow.n_rows),
        excluded=format_count(excluded),
        unknown=format_count(flow.n_missing_outcome),
        n=format_count(flow.n),
        groups=join_clauses(groups),
    )


def describe_forest(bundle: ResultsBundle) -> str:
    """Give the multivariable odds ratios with their intervals."""
    model, facts = bundle.multivariable, variables_by_column(bundle)
    if model is None or model.status != "ok":
        return ""
    items = []
    for term in model.terms:
        variable = facts[term.variable]
        if term.log_odds is None or not is_shown(variable, term.level):
            continue
        name = variable_label(variable, with_per=True)
        if term.level:
            name = with_note(name, contrast_label(variable, term.level))
        ratio = format_estimate(term.log_odds, low=term.ci_low, high=term.ci_high)
        items.append(_named(name, ratio))
    return text("Multivariable: {items}.", items=_listed(items)) if items else ""


def describe_roc(bundle: ResultsBundle) -> str:
    """Give the area with its interval."""
    performance = bundle.performance
    if performance is None or performance.discrimination.status != "ok":
        return ""
    area = performance.discrimination
    return text(
        "The area is {area} ({interval}).",
        area=format_fixed(area.auc, decimals=3),
        interval=area_interval(area),
    )


def describe_calibration(bundle: ResultsBundle) -> str:
    """Give observed and fitted risk in each group of risk."""
    groups = bundle.performance.calibration_groups if bundle.performance is not None else ()
    items = [
        text(
            "{observed} against {fitted}",
            observed=format_percent(100 * group.events / group.n, decimals=1),
            fitted=format_percent(100 * group.expected / group.n, decimals=1),
        )
        for group in groups
    ]
    if not items:
        return ""
    return text("Observed against fitted, by group of risk: {items}.", items=_listed(items))


def describe_decision_curve(bundle: ResultsBundle) -> str:
    """Say where the model does better than treating all or none."""
    return str(net_benefit_sentence(bundle))


def describe_partial_effects(bundle: ResultsBundle) -> str:
    """Give the odds ratio at both ends of each curve."""
    facts = variables_by_column(bundle)
    items = (
        _ends(scale_label(facts[effect.variable]), effect)
        for effect in bundle.partial_effects or ()
        if effect.points
    )
    return " ".join(items)


def _ends(name: str, effect: PartialEffect) -> str:
    first, last = effect.points[0], effect.points[-1]
    decimals = decimals_for((last.value - first.value) / 4)
    values = {
        "low": format_fixed(first.value, decimals=decimals),
        "high": format_fixed(last.value, decimals=decimals),
        "median": format_fixed(effect.median, decimals=decimals),
    }
    return text(
        "{name}: odds ratio {at_low} at {low} and {at_high} at {high}, against the median "
        "{median}.",
        name=name,
        at_low=format_odds_ratio(first.log_odds),
        at_high=format_odds_ratio(last.log_odds),
        **values,
    )


def describe_missing(bundle: ResultsBundle) -> str:
    """Say how often each variable is missing."""
    if bundle.missing is None or not bundle.missing.variables:
        return ""
    facts = variables_by_column(bundle)
    items = (
        _named(facts[item.variable].label, format_count_percent(item.n_missing, item.percent))
        for item in bundle.missing.variables
    )
    return text("Missing: {items}.", items=_listed(items))


def _named(name: str, shown: str) -> str:
    return text("{name}: {shown}", name=name, shown=shown)


def _listed(items: Iterable[str]) -> str:
    every = list(items)
    left = len(every) - MOST_ITEMS
    more = [text("and {n} more", n=format_count(left))] if left > 0 else []
    return join_clauses([*every[:MOST_ITEMS], *more])
