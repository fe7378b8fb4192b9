from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings

from pyanalysis.cohort.load import read_study
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.disclosure.keys import RULES, is_suppressed
from pyanalysis.disclosure.suppress import suppress
from pyanalysis.disclosure.verdicts import ModelVerdict, VariableVerdict, Verdicts
from pyanalysis.errors import InputError
from pyanalysis.pipeline import analyse
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.json_io import bundle_json
from pyanalysis.results.vocabulary import STATISTICS
from tests.acceptance.test_every_digit_counts import numbers
from tests.unit.disclosure.attacker import Attacker
from tests.unit.disclosure.small_cells import (
    MINIMUM,
    SmallCells,
    cohorts,
    counted,
    true_value,
)

NOT_PATIENTS = {
    *("GlobalTest.df", "PooledTest.df", "SelectionStep.step", "SelectionStep.df"),
    *("Diagnostics.parameters_considered", "Diagnostics.parameters_fitted"),
    *("Interaction.df", "Interaction.parameters", "LinearityTest.df", "GroupTest.df"),
    *("ValidationResults.n_failed", "ValidationResults.n_null", "Inclusion.n"),
    *("ValidationResults.n_selections", "MissingData.n_patterns", "MissingData.test_df"),
    *("HosmerLemeshow.groups", "HosmerLemeshow.requested", "HosmerLemeshow.df"),
    *("CalibrationGroup.group", "VariableCollinearity.df", "ImputationResults.n_logged_events"),
    *("Selection.completely_separated", "LogisticModel.completely_separated"),
    *("Candidate.selected", "ResultsBundle.schema_version", "MissingPattern.is_rest"),
    *("GroupFacts.is_event", "Interaction.completely_separated"),
}
"""Whole numbers that count no patients."""


def suppressed(bundle: ResultsBundle) -> tuple[ResultsBundle, tuple[ArdRow, ...]]:
    rows = ard_rows(bundle)
    crosscheck = judge(rows, r=None, r_facts=None, figures=())
    masked, kept, _ = suppress(bundle, rows=rows, crosscheck=crosscheck, minimum=MINIMUM)
    return masked, kept


def small_counts(bundle: ResultsBundle) -> list[str]:
    """Name every whole number below the minimum that may count patients."""
    found = []
    for kind, path in numbers(bundle):
        value: Any = bundle
        for step in path:
            value = value[step] if isinstance(step, int) else getattr(value, step)
        if isinstance(value, int) and 0 < value < MINIMUM and kind not in NOT_PATIENTS:
            found.append(f"{kind} at {path}: {value}")
    return found


@given(cohorts)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
def test_no_suppressed_count_of_any_table_can_be_worked_out(cohort: SmallCells) -> None:
    """All tables together against one unknown table of all variables, outcome and missing."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            spec, read = read_study(cohort.write(Path(folder)))
        except InputError:
            return
        bundle = analyse(spec, cohort=read)
    masked, rows = suppressed(bundle)
    assert small_counts(masked) == []
    assert {row.key: row.value for row in ard_rows(masked) if row.value is not None}.items() <= {
        row.key: row.value for row in rows
    }.items()
    names = ("a", "b", "x") if cohort.with_numeric else ("a", "b")
    if not cohort.with_numeric and any(read.frame.isna().any()):
        note("the unknown numeric variable belongs to nobody's analysis")
    public, hidden = {}, {}
    for row, cells in counted(rows, names=names):
        if row.status == "suppressed":
            hidden[row.key] = cells
        else:
            assert row.value == true_value(cells, cohort=cohort), row
            public[cells] = int(row.value)
    attacker = Attacker(len(cohort.counts), published=public)
    for key, cells in hidden.items():
        if not 0 < true_value(cells, cohort=cohort) < MINIMUM:
            continue
        least, greatest = attacker.range_of(cells)
        assert least < greatest, (key, least)


@given(cohorts)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
def test_a_factor_with_a_suppressed_level_has_no_statistic_of_its_table(
    cohort: SmallCells,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            spec, read = read_study(cohort.write(Path(folder)))
        except InputError:
            return
        bundle = analyse(spec, cohort=read)
    _, rows = suppressed(bundle)
    hit = {
        row.variable
        for row in rows
        if row.analysis == "baseline" and row.level and row.status == "suppressed"
    }
    told = {
        "log_odds",
        "odds_ratio",
        "std_error",
        "p_value",
        "test_statistic",
        "deviance",
        "log_likelihood",
        "aic",
        "smd",
    }
    shown = [
        row.key
        for row in rows
        if row.value is not None
        and row.statistic in told
        and (row.variable in hit or (row.analysis == "univariable" and row.model in hit))
    ]
    assert shown == []


@cache
def clean_verdicts() -> Verdicts:
    model = ModelVerdict(
        totals=False,
        tables=frozenset(),
        levels=frozenset(),
        hit=frozenset(),
        all_estimates=False,
        groups=False,
    )
    return Verdicts(
        minimum=MINIMUM,
        variables={
            name: VariableVerdict(kind="levels", lines={}, gone=frozenset(), few_known=False)
            for name in ("", "v")
        },
        models={(name, ""): model for name in ("univariable", "multivariable", "sensitivity")},
        interactions={"": (model, False)},
        flow=False,
        unknown=frozenset(),
        overlap=False,
        completeness=frozenset(),
        grouping=False,
        risk_groups=False,
    )


ALWAYS_GONE = {
    *(("baseline", "minimum"), ("baseline", "maximum"), ("performance", "sensitivity")),
    *(("performance", "net_benefit"), ("performance", "net_benefit_all")),
}
"""Values of single patients, and curves whose steps are single patients."""


@pytest.mark.parametrize("analysis", STATISTICS)
def test_each_statistic_has_a_rule_and_stays_where_no_count_is_small(analysis: str) -> None:
    gone = {
        (analysis, name)
        for name in STATISTICS[analysis]
        if all(
            is_suppressed(
                ArdRow(
                    analysis=analysis,
                    model=model,
                    variable=variable,
                    statistic=name.replace("#", "1"),
                    value=7.0,
                ),
                verdicts=clean_verdicts(),
            )
            for model in (("", "imputation") if analysis == "sensitivity" else ("",))
            for variable in ("", "v")
        )
    }
    assert gone == {key for key in ALWAYS_GONE if key[0] == analysis}


@pytest.mark.parametrize("analysis", [*RULES, "something_new"])
def test_a_statistic_without_a_rule_goes(analysis: str) -> None:
    row = ArdRow(analysis=analysis, variable="v", statistic="unheard_of", value=3.0)
    assert is_suppressed(row, verdicts=clean_verdicts())


def test_results_without_suppression_have_no_trace_of_it(bundle: ResultsBundle) -> None:
    assert "minimum_cell" not in bundle_json(bundle)


def test_results_with_suppression_name_the_smallest_count(bundle: ResultsBundle) -> None:
    masked, _ = suppressed(bundle)
    assert '"minimum_cell": 5' in bundle_json(masked)
    assert small_counts(bundle) != []
    assert small_counts(masked) == []
