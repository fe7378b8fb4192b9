"""What of a study's results must go: one verdict for each variable, model and section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pyanalysis.disclosure.counts import (
    KNOWN,
    MISSING,
    Lines,
    baseline_lines,
    is_small,
    is_small_line,
    model_lines,
    suppressed_lines,
)
from pyanalysis.disclosure.judge_models import ModelJudge, are_sizes_small
from pyanalysis.disclosure.overlap import is_overlap_gone
from pyanalysis.disclosure.verdicts import VariableVerdict, Verdicts
from pyanalysis.results.baseline import BaselineVariable
from pyanalysis.results.bundle import LogisticModel, ResultsBundle
from pyanalysis.results.missing import COMPLETE, INCOMPLETE
from pyanalysis.results.status import known


def judge_disclosure(bundle: ResultsBundle, *, minimum: int) -> Verdicts:
    """Judge a bundle that holds everything; ``minimum`` is the smallest count that is shown."""
    variables = dict(_variables(bundle, minimum=minimum))
    overlap = is_overlap_gone(bundle, variables=variables, minimum=minimum)
    judge = ModelJudge(bundle, variables=variables, overlap=overlap, minimum=minimum)
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
        and are_sizes_small(bundle.grouping.sizes, minimum=minimum),
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
