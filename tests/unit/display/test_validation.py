"""What the manuscript says of the internal validation follows the results."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from pyanalysis.display import validation_prose
from pyanalysis.display.markdown import Prose
from pyanalysis.display.numbers import NBSP
from pyanalysis.display.validation_tables import (
    NO_SELECTION,
    NOT_PLANNED,
    draw_inclusion,
    draw_validation,
)
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.validation import (
    Inclusion,
    ValidatedIndex,
    ValidationResults,
)

NAMES: tuple[Any, ...] = (
    "auc",
    "somers_dxy",
    "brier",
    "nagelkerke_r2",
    "calibration_intercept",
    "calibration_slope",
)


def plain(text: Prose | str) -> str:
    return text.replace("\\", "").replace(NBSP, " ")


def validated(bundle: ResultsBundle, **changes: Any) -> ResultsBundle:
    """Give the first study a validation with invented values."""
    often = {"bmi": 170, "cement_reached_fracture_line": 80, "age": 16}
    results = ValidationResults(
        method="bootstrap",
        n_resamples=200,
        n_folds=None,
        seed=20130501,
        n_failed=26,
        n_null=3,
        n_selections=200,
        indices=tuple(
            ValidatedIndex(
                name=name, apparent=0.95, training=0.97, test=0.75, optimism=0.22, corrected=0.73
            )
            for name in NAMES
        ),
        inclusion=tuple(
            Inclusion(
                variable=item.column,
                n=often.get(item.column, 150 if item.column in chosen(bundle) else 4),
                percent=often.get(item.column, 150 if item.column in chosen(bundle) else 4) / 2,
            )
            for item in bundle.study.variables
        ),
        status="ok",
    )
    return dataclasses.replace(bundle, validation=dataclasses.replace(results, **changes))


def chosen(bundle: ResultsBundle) -> set[str]:
    return {item.variable for item in bundle.selection.candidates if item.selected}


def test_without_validation_nothing_is_said(bundle: ResultsBundle) -> None:
    assert bundle.validation is None
    assert validation_prose.validation_methods(bundle, is_compared=True) == ""
    assert validation_prose.validation_sentence(bundle) == ""
    assert validation_prose.validation_limitation(bundle) == ""
    assert draw_validation(bundle).rows[0].cells[0] == NOT_PLANNED
    assert draw_inclusion(bundle).rows[0].cells[0] == NOT_PLANNED


def test_a_second_computation_is_told_only_where_there_was_one(bundle: ResultsBundle) -> None:
    said = "computed twice"
    done = validated(bundle)
    assert said in validation_prose.validation_methods(done, is_compared=True)
    assert said not in validation_prose.validation_methods(done, is_compared=False)


def test_the_methods_name_the_method_its_size_and_its_rule(bundle: ResultsBundle) -> None:
    text = plain(validation_prose.validation_methods(validated(bundle), is_compared=True))
    assert "in each of 200 resamples of the 120 patients" in text
    assert "with the seed 20130501" in text
    assert "selected anew" in text
    for key in ("harrell1996", "steyerberg2001", "heinze2018", "nagelkerke1991"):
        assert f"@{key}" in text
    crossed = validated(bundle, method="cross_validation", n_folds=10, n_resamples=20)
    text = plain(validation_prose.validation_methods(crossed, is_compared=True))
    assert "cut into 10 parts at random 20 times" in text
    assert "harrell1996" not in text


def test_the_results_give_corrected_beside_apparent_values(bundle: ResultsBundle) -> None:
    text = plain(validation_prose.validation_sentence(validated(bundle)))
    assert "the area under the ROC curve was 0.73 (apparent: 0.95)" in text
    assert "in 26 of 200 resamples (13.0%)" in text
    assert "selected again in 40.0%" in text
    assert "at most 8.0%" in text


@pytest.mark.parametrize(("failed", "warned"), [(10, False), (11, True)])
def test_failures_above_five_per_cent_are_named(
    bundle: ResultsBundle, failed: int, warned: bool
) -> None:
    changed = validated(bundle, n_failed=failed)
    for text in (
        validation_prose.validation_sentence(changed),
        validation_prose.validation_limitation(changed),
    ):
        assert ("No maximum-likelihood estimate exists" in text) == warned


def test_the_limitations_follow_from_the_results(bundle: ResultsBundle) -> None:
    weak = plain(validation_prose.validation_limitation(validated(bundle)))
    assert "calibration slope of 0.73 says" in weak
    assert "less often than not" in weak
    changed = validated(bundle, n_failed=0)
    assert changed.validation is not None
    sound = dataclasses.replace(
        changed.validation,
        indices=tuple(
            dataclasses.replace(item, corrected=0.95) for item in changed.validation.indices
        ),
        inclusion=tuple(
            dataclasses.replace(item, percent=80.0) for item in changed.validation.inclusion
        ),
    )
    text = validation_prose.validation_limitation(dataclasses.replace(bundle, validation=sound))
    assert text.startswith("The validation was internal")


def test_the_tables_hold_every_index_and_every_candidate(bundle: ResultsBundle) -> None:
    table = draw_validation(validated(bundle))
    assert [row.cells[1:] for row in table.rows] == [
        ("0.950", "0.970", "0.750", "0.220", "0.730")
    ] * len(NAMES)
    assert "Means over 174 of 200 bootstrap resamples" in table.notes[0]
    assert "Nothing was selected in 3 of them" in table.notes[0]
    crossed = draw_validation(validated(bundle, method="cross_validation", n_folds=10))
    assert len(crossed.columns) == len(table.columns) - 1
    inclusion = draw_inclusion(validated(bundle))
    assert len(inclusion.rows) == len(bundle.study.variables)
    assert inclusion.rows[0].cells[1:] == ("Yes", "170 (85.0%)")
    forced = draw_inclusion(validated(bundle, inclusion=(), n_selections=None))
    assert forced.rows[0].cells[0] == NO_SELECTION


def test_a_model_that_cannot_be_validated_is_said_so(bundle: ResultsBundle) -> None:
    lacking = tuple(
        ValidatedIndex(
            name=name, apparent=None, training=None, test=None, optimism=None, corrected=None
        )
        for name in NAMES
    )
    changed = validated(bundle, n_failed=None, n_null=None, indices=lacking, status="separated")
    assert "could not be validated" in validation_prose.validation_sentence(changed)
    table = draw_validation(changed)
    assert table.rows[0].cells[1:] == ("–",) * 5
    assert "no maximum-likelihood model" in table.notes[0]
    methods = plain(validation_prose.validation_methods(changed, is_compared=True))
    assert "was to be validated internally by Harrell's bootstrap" in methods
    assert "was validated" not in methods


def test_why_there_is_no_model_to_validate_is_said(bundle: ResultsBundle) -> None:
    changed = validated(
        bundle, n_failed=None, n_null=None, status="no_model", n_selections=0, inclusion=()
    )
    said = plain(validation_prose.validation_sentence(changed))
    assert "no variable was selected, so that there is no model" in said
    assert "None of the repeated selections came to its end." in said
    assert "maximum-likelihood" not in said


def test_limitations_claim_no_validation_that_was_not(bundle: ResultsBundle) -> None:
    lacking = tuple(
        ValidatedIndex(
            name=name, apparent=None, training=None, test=None, optimism=None, corrected=None
        )
        for name in NAMES
    )
    for status, said in (("separated", "What overfitting costs is unknown"), ("no_model", "")):
        changed = validated(bundle, n_failed=None, n_null=None, indices=lacking, status=status)
        limitation = plain(validation_prose.validation_limitation(changed))
        assert "The validation was internal" not in limitation
        assert said in limitation
        methods = plain(validation_prose.validation_methods(changed, is_compared=True))
        assert "drawn with the seed 20130501, which was not possible" in methods
        assert "judged by Firth's penalised likelihood ratio" in methods


@pytest.mark.parametrize(("n", "where"), [(200, "any of the 200 repeats"), (1, "the only repeat")])
def test_nothing_rests_on_others_where_all_failed(
    bundle: ResultsBundle, n: int, where: str
) -> None:
    changed = validated(
        bundle, method="cross_validation", n_folds=9, n_resamples=n, n_failed=n, n_selections=0,
        inclusion=(),
    )  # fmt: skip
    text = plain(validation_prose.validation_sentence(changed))
    assert f"No maximum-likelihood estimate exists in {where}." in text
    assert "rest on the others" not in text
    assert "None of the repeated selections came to its end." in text


def test_one_repeat_is_once(bundle: ResultsBundle) -> None:
    changed = validated(
        bundle, method="cross_validation", n_folds=10, n_resamples=1, n_failed=0, n_null=0
    )
    assert draw_validation(changed).notes[0].startswith("From one cross-validation in 10 parts.")
    assert "at random once, with the seed" in plain(
        validation_prose.validation_methods(changed, is_compared=True)
    )


def test_screening_by_firths_p_is_told_where_there_is_screening(bundle: ResultsBundle) -> None:
    said = "judged by Firth's penalised likelihood ratio"
    assert said in plain(validation_prose.validation_methods(validated(bundle), is_compared=True))
    forced = dataclasses.replace(
        validated(bundle), selection=dataclasses.replace(bundle.selection, method="forced")
    )
    assert said not in plain(validation_prose.validation_methods(forced, is_compared=True))
