"""Missing values and imputation as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyanalysis.display import prose_missing
from pyanalysis.display.imputation_tables import NOT_PLANNED, draw_imputation
from pyanalysis.display.markdown import Prose
from pyanalysis.display.missing_tables import draw_completeness, draw_missing
from pyanalysis.display.numbers import NBSP
from pyanalysis.results.bundle import LogisticModel, ResultsBundle
from pyanalysis.results.imputation import (
    ImputationResults,
    ImputedVariable,
    PooledModel,
    PooledTerm,
    PooledTest,
)
from pyanalysis.results.missing import MissingPattern


def plain(text: Prose | str) -> str:
    return text.replace("\\", "").replace(NBSP, " ")


def pooled(model: LogisticModel, *, p_value: float, estimable: bool = True) -> PooledModel:
    """Copy a model's coefficients as if pooled, each with the same P value."""
    terms = tuple(
        PooledTerm(
            variable=term.variable,
            level=term.level,
            log_odds=term.log_odds if estimable else None,
            std_error=term.std_error if estimable else None,
            df=90.0,
            ci_low=term.ci_low if estimable else None,
            ci_high=term.ci_high if estimable else None,
            p_value=p_value if estimable else None,
            riv=0.1,
            variance_share=0.1,
            fmi=0.125 if estimable else None,
            status="reference"
            if term.status == "reference"
            else ("ok" if estimable else "not_estimable"),
        )
        for term in model.terms
    )
    return PooledModel(
        name=model.name,
        variables=model.variables,
        n=120,
        events=18,
        n_fitted=20 if estimable else 13,
        intercept=0.0 if estimable else None,
        intercept_std_error=1.0 if estimable else None,
        terms=terms,
        global_tests=tuple(
            PooledTest(
                variable=test.variable,
                statistic=1.0,
                df=test.df,
                df_denominator=50.0,
                p_value=0.25,
                status="ok",
            )
            for test in model.global_tests
            if test.df > 1
        ),
        status="ok" if estimable else "not_estimable",
    )


def imputed(
    bundle: ResultsBundle, *, p_value: float = 0.01, estimable: bool = True
) -> ResultsBundle:
    assert bundle.multivariable is not None
    results = ImputationResults(
        method="mice",
        n_imputations=20,
        n_iterations=10,
        seed=7,
        status="ok",
        reason="",
        r_version="4.2.2",
        mice_version="3.15.0",
        n_logged_events=0,
        imputed=(ImputedVariable(variable="smoking", method="logreg", n_imputed=2),),
        univariable=tuple(pooled(model, p_value=p_value) for model in bundle.univariable),
        multivariable=pooled(bundle.multivariable, p_value=p_value, estimable=estimable),
    )
    return replace(bundle, imputation=results)


def lines(bundle: ResultsBundle, first: str) -> list[tuple[str, ...]]:
    rows = [tuple(plain(cell) for cell in row.cells) for row in draw_imputation(bundle).rows]
    return [row for row in rows if row[0].startswith(first)]


def test_the_missing_table_counts_variables_patterns_and_outcome(bundle: ResultsBundle) -> None:
    rows = [tuple(plain(cell) for cell in row.cells) for row in draw_missing(bundle).rows]
    assert ("Smoking", "2 (1.7%)", "", "") in rows
    assert ("Nothing", "112 (93.3%)", "", "") in rows
    assert ("Smoking, Preoperative pain score (VAS, 0 to 10)", "1 (0.8%)", "", "") in rows
    assert rows[-3:] == [
        ("Outcome by completeness", "", "", "0.343"),
        ("Complete patients", "112 (93.3%)", "16 (14.3%)", ""),
        ("Incomplete patients", "8 (6.7%)", "2 (25.0%)", ""),
    ]


def test_complete_and_incomplete_patients_stand_side_by_side(bundle: ResultsBundle) -> None:
    assert bundle.completeness is not None
    table = draw_completeness(bundle)
    assert [plain(column.label) for column in table.columns[1:3]] == [
        "Complete (n = 112)",
        "Incomplete (n = 8)",
    ]
    named = {row.cells[0].split(",")[0] for row in table.rows if row.kind != "level"}
    assert len(named) == len(bundle.study.variables)
    assert ("Missing, n", "0", "2", "", "", "") in [row.cells for row in table.rows]


def test_candidates_that_differ_by_completeness_are_named(bundle: ResultsBundle) -> None:
    assert bundle.completeness is not None
    age, sex, *_ = bundle.completeness

    def sentence(p_age: float | None, p_sex: float | None) -> str:
        tested = tuple(
            replace(item, test=replace(item.test, p_value=p_value))
            for item, p_value in ((age, p_age), (sex, p_sex))
        )
        return plain(prose_missing.completeness_sentence(replace(bundle, completeness=tested)))

    assert sentence(0.012, 0.3) == "They differed in age (P = 0.012)."
    assert sentence(0.05, None) == "They differed in no candidate predictor at the 5% level."
    assert sentence(None, None) == "No candidate predictor could be compared between them."


def test_patterns_that_are_not_listed_are_counted(bundle: ResultsBundle) -> None:
    assert bundle.missing is not None
    rest = MissingPattern(variables=(), is_rest=True, n=4, percent=100 * 4 / 120)
    missing = replace(bundle.missing, n_patterns=12, patterns=(*bundle.missing.patterns[:3], rest))
    rows = draw_missing(replace(bundle, missing=missing)).rows
    assert ("9 other patterns", "4 (3.3%)", "", "") in [row.cells for row in rows]


def test_complete_cases_and_pooled_odds_ratios_stand_side_by_side(bundle: ResultsBundle) -> None:
    (bmi,) = lines(imputed(bundle), "Body mass index")
    assert bmi[1:] == (
        "1.35 (1.10 to 1.69), P = 0.003",
        "1.35 (1.10 to 1.69), P = 0.010",
        "1.68 (1.23 to 2.52), P < 0.001",
        "1.68 (1.23 to 2.52), P = 0.010",
        "0.13",
    )
    (vertebra,) = lines(imputed(bundle), "Fractured vertebra")
    assert vertebra[1:] == ("P = 0.849", "P = 0.250", "", "", "")


def test_a_model_that_was_not_pooled_is_named_under_the_table(bundle: ResultsBundle) -> None:
    refused = imputed(bundle, estimable=False)
    (bmi,) = lines(refused, "Body mass index")
    assert bmi[4:] == ("not estimable", "\u2013")
    assert any(
        "estimable in 13 of 20 completed sets" in note for note in draw_imputation(refused).notes
    )
    assert "exists in 13 of 20 completed sets" in prose_missing.imputation_sentence(refused)


def test_the_story_says_which_coefficients_crossed_the_level(bundle: ResultsBundle) -> None:
    same = plain(prose_missing.imputation_sentence(imputed(bundle, p_value=0.01)))
    assert "every coefficient of the multivariable model stayed on its side of the 5% level" in same
    other = plain(prose_missing.imputation_sentence(imputed(bundle, p_value=0.2)))
    assert "crossed the 5% level for body mass index (P = 0.200)" in other
    assert "fraction of missing information in that model was 0.13" in other


def test_the_methods_name_what_was_done_and_only_that(bundle: ResultsBundle) -> None:
    text = plain(prose_missing.missing_methods(imputed(bundle)))
    assert "imputed 20 times by chained equations with mice 3.15.0" in text
    assert "10 iterations and the seed 7: logistic regression" in text
    assert "predictive mean matching" not in text
    off = prose_missing.missing_methods(bundle)
    assert "counted by variable" in off
    assert "imput" not in off
    assert prose_missing.missing_methods(replace(bundle, missing=None)) == ""


def test_the_limitation_changes_with_imputation(bundle: ResultsBundle) -> None:
    assert "missing at random" not in prose_missing.missing_limitation(bundle)
    assert "missing at random" in prose_missing.missing_limitation(imputed(bundle))


@pytest.mark.parametrize("status", ["needs_r", "not_imputed"])
def test_an_imputation_that_was_not_done_says_why(bundle: ResultsBundle, status: str) -> None:
    done = imputed(bundle)
    assert done.imputation is not None
    failed = replace(
        bundle,
        imputation=replace(
            done.imputation,
            status=status,  # type: ignore[arg-type]
            reason="the reason",
            univariable=(),
            multivariable=None,
        ),
    )
    assert "planned but not done: the reason." in prose_missing.missing_methods(failed)
    assert prose_missing.imputation_sentence(failed) == "Nothing was imputed: the reason."
    assert draw_imputation(failed).rows[0].cells[0] == "Nothing was imputed: the reason"
    assert "missing at random" not in prose_missing.missing_limitation(failed)


def test_without_imputation_the_table_says_that_it_was_not_planned(bundle: ResultsBundle) -> None:
    assert draw_imputation(bundle).rows[0].cells[0] == NOT_PLANNED
    assert prose_missing.imputation_sentence(bundle) == ""
