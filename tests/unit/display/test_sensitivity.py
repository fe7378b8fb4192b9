"""The alternatives to the multivariable model beside it, as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyanalysis.display.sensitivity_tables import (
    draw_sensitivity,
    sensitivity_methods,
    sensitivity_sentence,
)
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.planned import PlannedAnalysis
from tests.unit.display.test_missing import imputed, plain


@pytest.fixture
def compared(bundle: ResultsBundle) -> ResultsBundle:
    """Put copies of the main model in the place of the alternatives, in the plan's order."""
    main = bundle.multivariable
    assert main is not None
    names = ("without_influential", "forced", "firth")
    return replace(bundle, sensitivity=tuple(replace(main, name=name) for name in names))


def titles(bundle: ResultsBundle) -> list[str]:
    return [column.label.split(" (")[0] for column in draw_sensitivity(bundle).columns]


def test_the_pooled_model_stands_between_firth_and_all_candidates(compared: ResultsBundle) -> None:
    assert titles(compared) == [
        "Characteristic",
        "Main model",
        "Firth",
        "All candidates",
        "Without influential patients",
    ]
    pooled = imputed(compared, p_value=0.01)
    assert titles(pooled) == [
        "Characteristic",
        "Main model",
        "Firth",
        "Multiple imputation",
        "All candidates",
        "Without influential patients",
    ]
    (bmi,) = [row for row in draw_sensitivity(pooled).rows if row.cells[0].startswith("Body mass")]
    assert {plain(cell) for cell in bmi.cells[1:]} == {"1.68 (1.23 to 2.52)"}
    assert "completed sets" in draw_sensitivity(pooled).notes[0]
    assert "completed sets" not in draw_sensitivity(compared).notes[0]


def test_the_methods_name_what_was_planned(bundle: ResultsBundle) -> None:
    assert sensitivity_methods(bundle) == ""
    done = PlannedAnalysis(name="influence", status="penalised")
    text = sensitivity_methods(replace(bundle, planned=(done,)))
    assert text.endswith(
        "again without patients whose Cook's distance is above 4/n [@pregibon1981]."
    )


def test_a_model_that_could_not_be_pooled_says_so_in_each_row(compared: ResultsBundle) -> None:
    refused = imputed(compared, estimable=False)
    assert {row.cells[3] for row in draw_sensitivity(refused).rows} == {"not estimable"}


def test_an_association_that_turns_round_on_the_imputed_sets_is_counted(
    compared: ResultsBundle,
) -> None:
    same = sensitivity_sentence(imputed(compared, p_value=0.01))
    assert "on the imputed sets [@rubin1987], with all candidates and without" in same
    assert "No association of the main model changed its direction." in same
    pooled = imputed(compared, p_value=0.01)
    assert pooled.imputation is not None
    model = pooled.imputation.multivariable
    assert model is not None
    first, *others = model.terms
    assert first.log_odds is not None
    turned = replace(model, terms=(replace(first, log_odds=-first.log_odds), *others))
    moved = replace(pooled, imputation=replace(pooled.imputation, multivariable=turned))
    assert "1 association of the main model changed direction" in sensitivity_sentence(moved)
