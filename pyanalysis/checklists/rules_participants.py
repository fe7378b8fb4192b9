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
from pyanalysis.display.labels import outcome_in_text, variable_in_text, with_note, within_sentence
from pyanalysis.display.language import counted, text
from pyanalysis.display.lists import join_clauses
from pyanalysis.display.markdown import join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_percent
from pyanalysis.results.bundle import ExclusionCount


def design_named(case: Case) -> Answer:
    """Answer whether the title or the abstract has a usual term for the design."""
    if "design" not in case.shown:
        return not_reported(
            text("Neither the title nor the abstract has a usual term for the design.")
        )
    return reported(text("A usual term for the design is there."))


def abstract_summary(case: Case) -> Answer:
    """Answer for the abstract: the results in it come from the analysis, or authors wrote it."""
    if "multivariable" not in case.shown:
        return by_authors(case)
    return reported(text("The results in the abstract are the sentences of the analysis."))


def eligibility(case: Case) -> Answer:
    """Answer who could take part: the authors say it; the exclusions of the plan are shown."""
    count = len(case.bundle.flow.exclusions)
    if not count or "flow" not in case.shown:
        return by_authors(case)
    return with_authors(
        case,
        done=counted(
            "{n} exclusion is reported with the flow.",
            "{n} exclusions are reported with the flow.",
            count=count,
            n=format_count(count),
        ),
    )


def matching(case: Case) -> Answer:
    """Answer for matched studies: how many sets there are; by what they match, authors say."""
    grouping = case.bundle.grouping
    if grouping is None or grouping.kind != "matched":
        return not_applicable(text("the analysis plan names no matched sets"))
    done = text(
        "There are {n} matched sets (column {column}).",
        n=format_count(grouping.sizes.n_groups),
        column=grouping.column,
    )
    return with_authors(case, done=done)


def variables_defined(case: Case) -> Answer:
    """Answer for definitions: the coding is listed, what it means the authors say."""
    count = len(case.bundle.study.variables)
    return with_authors(
        case,
        done=counted(
            "{n} candidate predictor is listed with unit or levels and reference.",
            "{n} candidate predictors are listed with unit or levels and reference.",
            count=count,
            n=format_count(count),
        ),
    )


def outcome_defined(case: Case) -> Answer:
    """Answer for the outcome: its name and event are given, the rest the authors say."""
    event, other = case.bundle.study.groups
    return with_authors(
        case,
        done=text(
            "The outcome is given: {outcome} ({event} against {other}).",
            outcome=outcome_in_text(case.bundle.study),
            event=within_sentence(event.label),
            other=within_sentence(other.label),
        ),
    )


def data_preparation(case: Case) -> Answer:
    """Answer for the preparation of data: what the plan does is shown, the rest authors say."""
    changed = [item for item in case.bundle.study.variables if item.transform]
    parts = [
        text("coding"),
        *([text("exclusions")] if case.bundle.flow.exclusions and "flow" in case.shown else []),
        *([text("transformations")] if changed else []),
    ]
    done = text("What the analysis plan does is shown: {parts}.", parts=join_words(parts))
    return with_authors(case, done=done)


def flow_counts(case: Case) -> Answer:
    """Answer for the numbers at each stage: they are known from the data file on."""
    return with_authors(case, done=_flow(case))


def flow_with_outcome(case: Case) -> Answer:
    """Answer for the flow with the outcome; the time of follow-up the authors say."""
    return with_authors(case, done=join_sentences([_flow(case), _events(case)]))


def _flow(case: Case) -> str:
    flow = case.bundle.flow
    return text(
        "From the data file on: {rows} {patients}, {excluded} excluded, {unknown} with unknown "
        "outcome, {analysed} analysed.",
        rows=format_count(flow.n_rows),
        patients=case.many_counted,
        excluded=format_count(flow.n_excluded),
        unknown=format_count(flow.n_missing_outcome),
        analysed=format_count(flow.n),
    )


def exclusion_reasons(case: Case) -> Answer:
    """Answer why people left: each exclusion of the plan, and unknown outcomes."""
    flow = case.bundle.flow
    reasons = [_reason(item) for item in flow.exclusions]
    if flow.n_missing_outcome is None or flow.n_missing_outcome:
        unknown = format_count(flow.n_missing_outcome)
        reasons.append(with_note(text("unknown outcome"), unknown))
    if not reasons:
        return not_applicable(text("nobody in the data file was left out"))
    return reported(text("Left out: {reasons}.", reasons=join_clauses(reasons)))


def _reason(item: ExclusionCount) -> str:
    unmet = text("{column} not {condition}", column=item.column, condition=item.keep)
    return with_note(item.reason or unmet, format_count(item.n_excluded))


def flow_diagram(case: Case) -> Answer:
    """Answer whether the flow is drawn."""
    if "figure_flow" not in case.shown:
        return not_reported(text("The manuscript has no flow diagram."))
    return reported(text("A diagram of the flow from the data file to the outcome groups."))


def characteristics(case: Case) -> Answer:
    """Answer whether the participants are described."""
    return reported(_described(case))


def characteristics_and_dates(case: Case) -> Answer:
    """Answer for the description with dates and treatments, which the authors say."""
    return with_authors(case, done=_described(case))


def _described(case: Case) -> str:
    count = len(case.bundle.baseline)
    return counted(
        "{n} variable is described overall and by outcome group.",
        "{n} variables are described overall and by outcome group.",
        count=count,
        n=format_count(count),
    )


def missing_counts(case: Case) -> Answer:
    """Answer how many values are missing, by variable."""
    missing = case.bundle.missing
    if missing is None and case.bundle.flow.n_incomplete == 0:
        return not_applicable(text("no candidate predictor has a missing value"))
    if missing is None:
        return not_reported(text("How many values are missing is not shown."))
    most = max(missing.variables, key=lambda item: item.n_missing)
    facts = {item.column: item for item in case.bundle.study.variables}
    return reported(
        text(
            "Missing values are counted for {n} variables, most for {variable} ({missing}, "
            "{percent}).",
            n=format_count(len(missing.variables)),
            variable=variable_in_text(facts[most.variable]),
            missing=format_count(most.n_missing),
            percent=format_percent(most.percent),
        )
    )


def outcome_events(case: Case) -> Answer:
    """Answer how often the outcome occurred; of a case-control study, how exposure is spread."""
    if case.design == "case-control":
        return reported(text("Exposures are counted or summarised among cases and among controls."))
    if "outcome" not in case.shown:
        return not_reported(text("The number of events is not in the manuscript."))
    return reported(_events(case))


def _events(case: Case) -> str:
    flow = case.bundle.flow
    return text(
        "The outcome occurred in {events} of {n} {patients} ({percent}).",
        events=format_count(flow.events),
        n=format_count(flow.n),
        patients=case.many_counted,
        percent=format_percent(100 * flow.event_rate),
    )


def study_size(case: Case) -> Answer:
    """Answer why the study is as large as it is: its size is judged, the reason authors say."""
    sizes = case.bundle.diagnostics
    if sizes.limiting_size is None:
        return with_authors(case, done=text("How the size is judged is described."))
    return with_authors(
        case,
        done=text(
            "The size is judged by the smaller outcome group: {n} {patients} for {parameters} "
            "parameters considered.",
            n=format_count(sizes.limiting_size),
            patients=case.many_counted,
            parameters=format_count(sizes.parameters_considered),
        ),
    )


def group_sizes(case: Case) -> Answer:
    """Answer whether totals and denominators are given."""
    if "table_baseline" not in case.shown:
        return partly(text("Totals are given, percentages by group without their numbers."))
    return reported(text("Totals, group sizes, and counts beside each percentage are given."))
