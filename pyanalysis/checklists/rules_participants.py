"""Rules on design, participants and variables: whom the study is about, and what was known."""

from __future__ import annotations

from pyanalysis.checklists.answers import (
    by_authors,
    not_applicable,
    not_reported,
    partly,
    reported,
    with_authors,
)
from pyanalysis.checklists.records import Answer, Case
from pyanalysis.display.labels import outcome_in_text, variable_in_text, within_sentence
from pyanalysis.display.markdown import join_words
from pyanalysis.display.numbers import format_count, format_percent
from pyanalysis.results.bundle import ExclusionCount


def design_named(case: Case) -> Answer:
    """Answer whether the title or the abstract has a usual term for the design."""
    if "design" not in case.shown:
        return not_reported("Neither the title nor the abstract has a usual term for the design.")
    return reported("A usual term for the design is there.")


def abstract_summary(case: Case) -> Answer:
    """Answer for the abstract: the results in it come from the analysis, or authors wrote it."""
    if "multivariable" not in case.shown:
        return by_authors(case)
    return reported("The results in the abstract are the sentences of the analysis.")


def eligibility(case: Case) -> Answer:
    """Answer who could take part: the authors say it; the exclusions of the plan are shown."""
    count = len(case.bundle.flow.exclusions)
    if not count or "flow" not in case.shown:
        return by_authors(case)
    word = "exclusion is" if count == 1 else "exclusions are"
    return with_authors(case, done=f"{format_count(count)} {word} reported with the flow.")


def matching(case: Case) -> Answer:
    """Answer for matched studies: how many sets there are; by what they match, authors say."""
    grouping = case.bundle.grouping
    if grouping is None or grouping.kind != "matched":
        return not_applicable("the analysis plan names no matched sets")
    sets = format_count(grouping.sizes.n_groups)
    return with_authors(case, done=f"There are {sets} matched sets (column {grouping.column}).")


def variables_defined(case: Case) -> Answer:
    """Answer for definitions: the coding is listed, what it means the authors say."""
    count = len(case.bundle.study.variables)
    word = "predictor is" if count == 1 else "predictors are"
    return with_authors(
        case,
        done=f"{format_count(count)} candidate {word} listed with unit or levels and reference.",
    )


def outcome_defined(case: Case) -> Answer:
    """Answer for the outcome: its name and event are given, the rest the authors say."""
    event, other = case.bundle.study.groups
    return with_authors(
        case,
        done=f"The outcome is given: {outcome_in_text(case.bundle.study)} "
        f"({within_sentence(event.label)} against {within_sentence(other.label)}).",
    )


def data_preparation(case: Case) -> Answer:
    """Answer for the preparation of data: what the plan does is shown, the rest authors say."""
    changed = [item for item in case.bundle.study.variables if item.transform]
    parts = [
        "coding",
        *(["exclusions"] if case.bundle.flow.exclusions and "flow" in case.shown else []),
        *(["transformations"] if changed else []),
    ]
    return with_authors(case, done=f"What the analysis plan does is shown: {join_words(parts)}.")


def flow_counts(case: Case) -> Answer:
    """Answer for the numbers at each stage: they are known from the data file on."""
    return with_authors(case, done=_flow(case))


def flow_with_outcome(case: Case) -> Answer:
    """Answer for the flow with the outcome; the time of follow-up the authors say."""
    return with_authors(case, done=f"{_flow(case)} {_events(case)}")


def _flow(case: Case) -> str:
    flow = case.bundle.flow
    return (
        f"From the data file on: {format_count(flow.n_rows)} {case.many}, "
        f"{format_count(flow.n_excluded)} excluded, {format_count(flow.n_missing_outcome)} with "
        f"unknown outcome, {format_count(flow.n)} analysed."
    )


def exclusion_reasons(case: Case) -> Answer:
    """Answer why people left: each exclusion of the plan, and unknown outcomes."""
    flow = case.bundle.flow
    reasons = [_reason(item) for item in flow.exclusions]
    if flow.n_missing_outcome is None or flow.n_missing_outcome:
        reasons.append(f"unknown outcome ({format_count(flow.n_missing_outcome)})")
    if not reasons:
        return not_applicable("nobody in the data file was left out")
    return reported(f"Left out: {'; '.join(reasons)}.")


def _reason(item: ExclusionCount) -> str:
    return f"{item.reason or f'{item.column} not {item.keep}'} ({format_count(item.n_excluded)})"


def flow_diagram(case: Case) -> Answer:
    """Answer whether the flow is drawn."""
    if "figure_flow" not in case.shown:
        return not_reported("The manuscript has no flow diagram.")
    return reported("A diagram of the flow from the data file to the outcome groups.")


def characteristics(case: Case) -> Answer:
    """Answer whether the participants are described."""
    return reported(_described(case))


def characteristics_and_dates(case: Case) -> Answer:
    """Answer for the description with dates and treatments, which the authors say."""
    return with_authors(case, done=_described(case))


def _described(case: Case) -> str:
    count = len(case.bundle.baseline)
    word = "variable is" if count == 1 else "variables are"
    return f"{format_count(count)} {word} described overall and by outcome group."


def missing_counts(case: Case) -> Answer:
    """Answer how many values are missing, by variable."""
    missing = case.bundle.missing
    if missing is None and case.bundle.flow.n_incomplete == 0:
        return not_applicable("no candidate predictor has a missing value")
    if missing is None:
        return not_reported("How many values are missing is not shown.")
    most = max(missing.variables, key=lambda item: item.n_missing)
    facts = {item.column: item for item in case.bundle.study.variables}
    return reported(
        f"Missing values are counted for {format_count(len(missing.variables))} variables, most "
        f"for {variable_in_text(facts[most.variable])} ({format_count(most.n_missing)}, "
        f"{format_percent(most.percent)})."
    )


def outcome_events(case: Case) -> Answer:
    """Answer how often the outcome occurred; of a case-control study, how exposure is spread."""
    if case.design == "case-control":
        return reported("Exposures are counted or summarised among cases and among controls.")
    if "outcome" not in case.shown:
        return not_reported("The number of events is not in the manuscript.")
    return reported(_events(case))


def _events(case: Case) -> str:
    flow = case.bundle.flow
    return (
        f"The outcome occurred in {format_count(flow.events)} of {format_count(flow.n)} "
        f"{case.many} ({format_percent(100 * flow.event_rate)})."
    )


def study_size(case: Case) -> Answer:
    """Answer why the study is as large as it is: its size is judged, the reason authors say."""
    sizes = case.bundle.diagnostics
    if sizes.limiting_size is None:
        return with_authors(case, done="How the size is judged is described.")
    return with_authors(
        case,
        done="The size is judged by the smaller outcome group: "
        f"{format_count(sizes.limiting_size)} {case.many} for "
        f"{format_count(sizes.parameters_considered)} parameters considered.",
    )


def group_sizes(case: Case) -> Answer:
    """Answer whether totals and denominators are given."""
    if "table_baseline" not in case.shown:
        return partly("Totals are given, percentages by group without their numbers.")
    return reported("Totals, group sizes, and counts beside each percentage are given.")
