"""Rules on results and discussion: estimates, other analyses, limitations."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pyanalysis.checklists.answers import (
    NOT_SHOWN,
    by_authors,
    not_applicable,
    not_reported,
    partly,
    reported,
    with_authors,
)
from pyanalysis.checklists.records import Answer, Case
from pyanalysis.checklists.rules_methods import confidence_level, terms_of_model
from pyanalysis.display.labels import STATUS_NAMES
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import join_words
from pyanalysis.display.numbers import format_count

_OTHER: Final = {
    "table_sensitivity": marked("sensitivity analyses"),
    "table_imputation": marked("multiple imputation"),
    "table_interactions": marked("interactions"),
    "table_linearity": marked("tests of linearity"),
    "table_collinearity": marked("collinearity"),
    "table_performance": marked("performance of the multivariable model"),
    "validation": marked("internal validation"),
}
_LIMITS: Final = {
    "size_limitation": marked("size of the study"),
    "separation_limitation": marked("separation"),
    "selection_limitation": marked("selection of variables"),
    "grouping_limitation": marked("number of clusters"),
    "performance_limitation": marked("apparent performance"),
    "validation_limitation": marked("what the validation shows"),
    "missing_limitation": marked("missing values"),
    "collinearity_limitation": marked("collinearity"),
    "linearity_limitation": marked("non-linearity"),
    "interaction_limitation": marked("tests of interaction"),
    "transform_limitation": marked("categories of numeric variables"),
    "synthetic_limitation": marked("synthetic data"),
}


def estimates(case: Case) -> Answer:
    """Answer whether estimates with and without adjustment are given with their limits."""
    models = case.bundle.univariable
    fitted, total = sum(model.status == "ok" for model in models), len(models)
    count = format_count(total)
    if fitted != total:
        count = text("{n} of {all}", n=format_count(fitted), all=count)
    crude = text(
        "Univariable odds ratios of {n} variables with {level} confidence intervals",
        n=count,
        level=confidence_level(case),
    )
    model = case.bundle.multivariable
    if model is None:
        return partly(text("{crude}; no variable entered a multivariable model.", crude=crude))
    if model.status != "ok":
        status = text(STATUS_NAMES[model.status])
        return partly(
            text("{crude}; the multivariable model: {status}.", crude=crude, status=status)
        )
    terms = join_words(terms_of_model(case))
    return reported(
        text("{crude}, and adjusted ones of {variables}.", crude=crude, variables=terms)
    )


def absolute_risk(case: Case) -> Answer:
    """Answer for absolute risks: odds ratios alone are given."""
    grouping = case.bundle.grouping
    if case.design == "case-control" or (grouping is not None and grouping.kind == "matched"):
        return not_applicable(text("cases were chosen, so the data have no absolute risk"))
    return not_reported(text("Odds ratios are given, no absolute risks."))


def other_analyses(case: Case) -> Answer:
    """Answer which other analyses are reported."""
    done = _other_pieces(case)
    shown = [piece for piece in done if piece in case.shown]
    if not done:
        return not_applicable(text("no other analysis was done"))
    if not shown:
        return not_reported(text(NOT_SHOWN))
    names = join_words(text(_OTHER[piece]) for piece in shown)
    return replace(reported(text("Reported: {analyses}.", analyses=names)), only=frozenset(shown))


def _other_pieces(case: Case) -> list[str]:
    """Name the pieces of the analyses that were done; one that was planned only is none."""
    bundle, imputed, validated = case.bundle, case.bundle.imputation, case.bundle.validation
    done = {
        "table_sensitivity": bool(bundle.sensitivity),
        "table_imputation": imputed is not None and imputed.status == "ok",
        "table_interactions": bool(bundle.interactions),
        "table_linearity": bool(bundle.linearity),
        "table_collinearity": bool(bundle.collinearity),
        "table_performance": bundle.performance is not None,
        "validation": validated is not None and validated.n_failed is not None,
    }
    return [piece for piece in _OTHER if done[piece]]


def key_results(case: Case) -> Answer:
    """Answer whether the main results are summarised."""
    if "conclusion" not in case.shown:
        return by_authors(case)
    return with_authors(case, done=text("The conclusion names the associations that were found."))


def limitations(case: Case) -> Answer:
    """Answer which limitations the results show; sources of bias the authors say."""
    named = [text(name) for piece, name in _LIMITS.items() if piece in case.shown]
    return with_authors(case, done=text("From the results: {limits}.", limits=join_words(named)))


def summaries(case: Case) -> Answer:
    """Answer by what numeric variables are summarised."""
    kinds = [item.summary for item in case.bundle.baseline if item.numeric]
    if not kinds:
        return not_applicable(text("no candidate predictor is numeric"))
    means, medians = kinds.count("mean"), kinds.count("median")
    return reported(
        text(
            "{means} by mean and standard deviation, {medians} by median and quartiles, chosen by "
            "skewness or by the plan.",
            means=format_count(means),
            medians=format_count(medians),
        )
    )


def tests_named(case: Case) -> Answer:
    """Answer whether each test is named and its P value given."""
    tested = [item for item in case.bundle.baseline if item.test.p_value is not None]
    if not tested:
        return not_reported(text("No comparison of the groups could be tested."))
    return reported(
        text(
            "{n} comparisons of the outcome groups, each with the name of its test and its P "
            "value.",
            n=format_count(len(tested)),
        )
    )


def associations(case: Case) -> Answer:
    """Answer which associations were examined, and by what measure."""
    if "table_baseline" not in case.shown:
        return partly(text("The candidate predictors with the outcome, by an odds ratio."))
    return reported(
        text(
            "The candidate predictors with the outcome, by a test, a standardised difference and "
            "an odds ratio."
        )
    )


def fit(case: Case) -> Answer:
    """Answer how well the model fits."""
    performance = case.bundle.performance
    if performance is None:
        return not_reported(text("How well the model fits is not reported."))
    if performance.hosmer_lemeshow is None:
        return reported(text("R² of several kinds, the Brier score, calibration."))
    return reported(
        text("R² of several kinds, the Brier score, calibration, the Hosmer\u2013Lemeshow test.")
    )


def validation(case: Case) -> Answer:
    """Answer whether the model was validated."""
    results = case.bundle.validation
    if results is None:
        return not_reported(text("The model was not validated."))
    if results.n_failed is None:
        return not_reported(text("A validation was planned, but there was no model to validate."))
    return reported(validation_in_words(case))


def validation_in_words(case: Case) -> str:
    """Say by what the model was validated; there must be a validation."""
    results = case.bundle.validation
    assert results is not None
    count = format_count(results.n_resamples)
    if results.method == "bootstrap":
        return text("Internal validation by {n} bootstrap resamples.", n=count)
    return text(
        "Internal validation by {folds}-fold cross-validation, repeated {n} times.",
        folds=format_count(results.n_folds),
        n=count,
    )


def no_correlation(case: Case) -> Answer:
    """Answer for correlations: there are none."""
    del case
    return not_applicable(text("no correlation was estimated"))


def no_variance_analysis(case: Case) -> Answer:
    """Answer for analyses of variance: there are none."""
    del case
    return not_applicable(text("no analysis of variance or covariance was done"))


def no_survival_analysis(case: Case) -> Answer:
    """Answer for survival analyses: there are none."""
    del case
    return not_applicable(text("the outcome has two values and no time"))


def no_bayesian_analysis(case: Case) -> Answer:
    """Answer for Bayesian analyses: there are none."""
    del case
    return not_applicable(text("no Bayesian analysis was done"))
