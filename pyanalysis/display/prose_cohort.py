"""Sentences on the cohort: who entered, who had the outcome, how the groups differed."""

from __future__ import annotations

import functools

from pyanalysis.display.labels import (
    names_in_text,
    number_of_patients,
    variable_in_text,
    variables_by_column,
    with_note,
)
from pyanalysis.display.language import counted, text
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_p_with_sign, format_percent
from pyanalysis.display.prose_results import ALPHA, LEVEL
from pyanalysis.results.bundle import ExclusionCount, Flow, ResultsBundle


def flow_sentence(bundle: ResultsBundle) -> Prose:
    """Say who entered and who left."""
    flow = bundle.flow
    return join_sentences(
        [
            ""
            if flow.n_rows is None
            else text("The data file held {patients}.", patients=number_of_patients(flow.n_rows)),
            _excluded(flow),
            _unknown_outcome(flow),
            _analysed(flow),
        ]
    )


def _excluded(flow: Flow) -> str:
    if not flow.exclusions:
        return text("No patient was excluded.")
    excluded = join_words(map(_exclusion, flow.exclusions))
    if flow.n_rows is None:
        return text("Of the patients in the data file, {excluded}.", excluded=excluded)
    return text("Of these, {excluded}.", excluded=excluded)


def _exclusion(item: ExclusionCount) -> str:
    criterion = f"{escape(item.column)} {escape(item.keep)}"
    notes = [escape(item.reason)] if item.reason else []
    if item.n_unknown:
        notes.append(text("{n} unknown were kept", n=format_count(item.n_unknown)))
    if notes:
        criterion = with_note(criterion, functools.reduce(_and_note, notes))
    if item.n_excluded is None:
        return text("a number not shown did not meet {criterion}", criterion=criterion)
    return text(
        "{n} did not meet {criterion}", n=format_count(item.n_excluded), criterion=criterion
    )


def _and_note(first: str, second: str) -> str:
    return text("{first}; {second}", first=first, second=second)


def _unknown_outcome(flow: Flow) -> str:
    if flow.n_missing_outcome is None:
        return text("The number with an unknown outcome is suppressed.")
    if flow.n_missing_outcome:
        return text(
            "The outcome was unknown for {patients}.",
            patients=number_of_patients(flow.n_missing_outcome),
        )
    return text("The outcome was known for all.")


def _analysed(flow: Flow) -> str:
    patients = number_of_patients(flow.n)
    if flow.n_incomplete is None:
        return text(
            "The analysis covers {patients}; for how many of them a candidate predictor was "
            "missing is suppressed.",
            patients=patients,
        )
    if flow.n_incomplete == 0:
        return text(
            "The analysis covers {patients}; no candidate predictor was missing for any of them.",
            patients=patients,
        )
    return text(
        "The analysis covers {patients}; for {n} of them at least one candidate predictor was "
        "missing.",
        patients=patients,
        n=format_count(flow.n_incomplete),
    )


def outcome_sentence(bundle: ResultsBundle) -> Prose:
    """Say how many had the outcome."""
    flow = bundle.flow
    return Prose(
        text(
            "{outcome} was recorded in {events} of {patients} ({rate}).",
            outcome=escape(bundle.study.outcome_label),
            events=format_count(flow.events),
            patients=number_of_patients(flow.n),
            rate=format_percent(100 * flow.event_rate, decimals=2),
        )
    )


def baseline_sentence(bundle: ResultsBundle) -> Prose:
    """Name the variables that differed between the groups, or say that none did."""
    facts = variables_by_column(bundle)
    differing = [
        with_note(escape(variable_in_text(facts[item.variable])), format_p_with_sign(p_value))
        for item in bundle.baseline
        if (p_value := item.test.p_value) is not None and p_value < ALPHA
    ]
    suppressed = _suppressed_tests(bundle)
    if differing:
        first = text("The groups differed in {variables}.", variables=join_words(differing))
    elif any(item.test.p_value is not None for item in bundle.baseline):
        first = _no_difference(is_some_suppressed=bool(suppressed))
    else:
        first = "" if suppressed else text("No test between the groups was possible.")
    return join_sentences([first, suppressed])


def _no_difference(*, is_some_suppressed: bool) -> str:
    if is_some_suppressed:
        return text(
            "No variable with a test shown differed between the groups at the {level} level.",
            level=LEVEL,
        )
    return text("No variable differed between the groups at the {level} level.", level=LEVEL)


def _suppressed_tests(bundle: ResultsBundle) -> str:
    """Name the variables of which the test is suppressed; empty where there are none."""
    names = names_in_text(
        bundle, (item.variable for item in bundle.baseline if item.test.status == "suppressed")
    )
    if not names:
        return ""
    return counted(
        "The test of {variables} is suppressed.",
        "The tests of {variables} are suppressed.",
        count=len(names),
        variables=join_words(names),
    )
