"""Rules on the methods: what was done to the data, by what models and with what checks."""

from __future__ import annotations

from typing import Final

from pyanalysis.checklists.answers import (
    by_authors,
    not_applicable,
    not_reported,
    partly,
    reported,
    with_authors,
)
from pyanalysis.checklists.records import Answer, Case
from pyanalysis.display.labels import (
    SCALE_NAMES,
    reason_in_text,
    variable_in_text,
    variables_by_column,
)
from pyanalysis.display.language import counted, marked, text
from pyanalysis.display.lists import join_items
from pyanalysis.display.markdown import join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_plain, format_probability
from pyanalysis.display.selection_prose import path_name
from pyanalysis.results.bundle import VariableFacts

_ALTERNATIVES: Final = {
    "firth": marked("Firth's penalised likelihood"),
    "forced": marked("all candidates"),
    "influence": marked("leaving out influential rows"),
}


def quantitative_variables(case: Case) -> Answer:
    """Answer how numeric variables entered; why they were cut, the authors say."""
    numeric = [item for item in case.bundle.study.variables if item.kind == "numeric"]
    if not numeric:
        return not_applicable(text("no candidate predictor is numeric"))
    done = _handled(numeric)
    if any(item.transform == "cut" for item in numeric):
        missing = text("Why these cut points were chosen is to be written by the authors.")
        return partly(join_sentences([done, missing]))
    return reported(done)


def predictor_handling(case: Case) -> Answer:
    """Answer how all predictors entered the model."""
    variables = case.bundle.study.variables
    numeric = [item for item in variables if item.kind == "numeric"]
    factors = len(variables) - len(numeric)
    categorical = text("{n} categorical, by levels against a reference.", n=format_count(factors))
    return reported(
        join_sentences([_handled(numeric) if numeric else "", categorical if factors else ""])
    )


def _handled(numeric: list[VariableFacts]) -> str:
    """Say how numeric variables entered: as measured, or each transformation by name."""
    plain = sum(not item.transform for item in numeric)
    parts = [text("{n} as measured", n=format_count(plain))] if plain else []
    parts += [_way(item) for item in numeric if item.transform]
    return text("{n} numeric: {ways}.", n=format_count(len(numeric)), ways=join_words(parts))


def _way(item: VariableFacts) -> str:
    name = variable_in_text(item)
    if item.transform == "cut":
        levels = join_items(item.level_labels)
        return text("{variable} in the levels {levels}", variable=name, levels=levels)
    if item.transform == "spline":
        return text("{variable} as a restricted cubic spline", variable=name)
    scale = text(SCALE_NAMES[item.transform])
    return text("{variable} as its {scale}", variable=name, scale=scale)


def data_modified(case: Case) -> Answer:
    """Answer what was done to the values before the analysis."""
    changed = [item for item in case.bundle.study.variables if item.transform]
    if not changed:
        return not_applicable(text("the analysis plan transforms no value and groups none"))
    return reported(_handled(changed))


def category_boundaries(case: Case) -> Answer:
    """Answer at which points numeric variables were cut."""
    cut = [item for item in case.bundle.study.variables if item.transform == "cut"]
    if not cut:
        return not_applicable(text("no numeric variable was put into categories"))
    return reported(_handled(cut))


def model_methods(case: Case) -> Answer:
    """Answer by what methods the models were fitted."""
    if "model_methods" not in case.shown:
        return not_reported(text("The manuscript does not describe the models."))
    selection = text("Selection: {selection}.", selection=_selection(case))
    return reported(join_sentences([_models(case), selection]))


def _models(case: Case) -> str:
    study, grouping = case.bundle.study, case.bundle.grouping
    kind = "" if grouping is None else grouping.kind
    if kind == "cluster":
        return text(
            "Univariable and multivariable logistic regression with Wald limits and "
            "cluster-robust errors."
        )
    interval = text("Wald") if study.interval == "wald" else text("profile-likelihood")
    if kind == "matched":
        return text(
            "Univariable and multivariable conditional logistic regression with {interval} limits.",
            interval=interval,
        )
    return text(
        "Univariable and multivariable logistic regression with {interval} limits.",
        interval=interval,
    )


def _selection(case: Case) -> str:
    selection = case.bundle.selection
    if selection.criterion is not None:
        return path_name(selection)
    if selection.method == "forced":
        return text("all candidates entered")
    return text(
        "univariable P value below {threshold}", threshold=format_probability(selection.threshold)
    )


def model_choice(case: Case) -> Answer:
    """Answer which variables the model was chosen from, and how."""
    return reported(
        text(
            "{n} candidate predictors; {selection}.",
            n=format_count(len(case.bundle.study.variables)),
            selection=_selection(case),
        )
    )


def methods_by_analysis(case: Case) -> Answer:
    """Answer which method belongs to which analysis."""
    if "description_methods" not in case.shown:
        return not_reported(text("The manuscript does not describe the tests."))
    return reported(
        text(
            "The methods name the test of each kind of variable, the tables the one that was used."
        )
    )


def interaction_methods(case: Case) -> Answer:
    """Answer how interactions were examined."""
    if not case.bundle.interactions:
        return not_applicable(text("the analysis plan names no interaction or subgroup"))
    count = len({frozenset((item.first, item.second)) for item in case.bundle.interactions})
    return reported(
        counted(
            "{n} planned interaction was tested, with estimates in each stratum.",
            "{n} planned interactions were tested, with estimates in each stratum.",
            count=count,
            n=format_count(count),
        )
    )


def missing_methods(case: Case) -> Answer:
    """Answer how missing values were dealt with."""
    results = case.bundle.imputation
    complete = text(
        "Each model used the {patients} with known values of its variables.", patients=case.many
    )
    if results is None or results.status == "complete":
        return reported(complete)
    if results.status != "ok":
        why = reason_in_text(results.reason)
        not_done = text("Multiple imputation was planned but not done: {reason}.", reason=why)
        return partly(join_sentences([complete, not_done]))
    if "missing_methods" not in case.shown:
        hidden = text("Multiple imputation was done and is not described.")
        return partly(join_sentences([complete, hidden]))
    imputed = text(
        "Multiple imputation beside it: {n} sets by chained equations, pooled by Rubin's rules.",
        n=format_count(results.n_imputations),
    )
    return reported(join_sentences([complete, imputed]))


def design_methods(case: Case) -> Answer:
    """Answer what the analysis does about follow-up, matching or sampling."""
    grouping = case.bundle.grouping
    if grouping is not None and grouping.kind == "matched":
        return reported(text("The likelihood is conditional on the matched sets."))
    if grouping is not None:
        return with_authors(case, done=text("Standard errors are robust to clusters."))
    if case.design == "case-control":
        return not_applicable(text("the analysis plan names no matched sets"))
    return by_authors(case)


def sensitivity_methods(case: Case) -> Answer:
    """Answer which sensitivity analyses were done."""
    planned = [item for item in case.bundle.planned if item.name in _ALTERNATIVES]
    done = [text(_ALTERNATIVES[item.name]) for item in planned if item.status == "ok"]
    results = case.bundle.imputation
    if results is not None and results.status == "ok":
        done.append(text("multiple imputation"))
    if done:
        return reported(text("The multivariable model again: {ways}.", ways=join_words(done)))
    if planned or (results is not None and results.status != "complete"):
        return not_reported(text("Sensitivity analyses were planned, but none could be done."))
    return not_applicable(text("the analysis plan names no sensitivity analysis"))


def assumptions(case: Case) -> Answer:
    """Answer which assumptions were checked, of the tests as of the models."""
    skewness = [text("skewness of numeric variables")] if _is_skewness_shown(case) else []
    return _checked([*_checks_of_models(case), *skewness])


def model_assumptions(case: Case) -> Answer:
    """Answer which assumptions of the models were checked."""
    return _checked(_checks_of_models(case))


def _checked(checks: list[str]) -> Answer:
    if not checks:
        return not_reported(text("No check of an assumption is reported."))
    return reported(text("Checked: {checks}.", checks=join_words(checks)))


def _checks_of_models(case: Case) -> list[str]:
    bundle = case.bundle
    return [
        *([text("linearity of numeric variables")] if bundle.linearity else []),
        *([text("collinearity")] if bundle.collinearity else []),
        *([text("interactions named in the plan")] if bundle.interactions else []),
        *([text("influence of single rows")] if bundle.performance is not None else []),
    ]


def _is_skewness_shown(case: Case) -> bool:
    described = "description_methods" in case.shown
    return described and any(item.numeric for item in case.bundle.baseline)


def multiplicity(case: Case) -> Answer:
    """Answer whether several tests were allowed for: they are not corrected."""
    if "interaction_limitation" in case.shown and _tests_of_interaction(case) > 1:
        return partly(
            text(
                "For interactions the limitations say that nothing was corrected; of the other "
                "tests they do not say it."
            )
        )
    return not_reported(
        text("Nothing was corrected for several tests, and the manuscript does not say so.")
    )


def _tests_of_interaction(case: Case) -> int:
    tested = [item for item in case.bundle.interactions or () if item.p_value is not None]
    return len({frozenset((item.first, item.second)) for item in tested})


def outliers(case: Case) -> Answer:
    """Answer how outlying values were dealt with."""
    performance = case.bundle.performance
    if performance is None:
        return not_reported(text("Outlying values and influence are not reported."))
    done = any(item.name == "influence" and item.status == "ok" for item in case.bundle.planned)
    again = text("The model was fitted again without them.") if done else text("None was left out.")
    named = text(
        "{n} {patients} are named as influential by Cook's distance.",
        n=format_count(performance.influence.n_above),
        patients=case.many_counted,
    )
    return reported(join_sentences([named, again]))


def sidedness(case: Case) -> Answer:
    """Answer whether the manuscript says that tests are two-sided."""
    if "sidedness" not in case.shown:
        return not_reported(text("No test is one-sided, but the manuscript does not say so."))
    return reported(text("The methods say it; no test is one-sided."))


def significance_level(case: Case) -> Answer:
    """Answer whether the level of significance is given."""
    if "significance" not in case.shown:
        return not_reported(text("The manuscript names no level of significance."))
    return reported(
        text(
            "The sentences that speak of significance name their level; intervals have {level} "
            "confidence.",
            level=confidence_level(case),
        )
    )


def software(case: Case) -> Answer:
    """Answer by what software the analysis was done."""
    packages = dict(case.bundle.provenance.packages)
    names = [f"{name} {packages[name]}" for name in ("statsmodels", "pandas") if name in packages]
    listed = join_words([f"Python {case.bundle.provenance.python}", *names])
    if case.crosscheck.r is None:
        return reported(text("{packages}.", packages=listed))
    return reported(
        text(
            "{packages}, computed again in R {version}.",
            packages=listed,
            version=case.crosscheck.r.version,
        )
    )


def important_difference(case: Case) -> Answer:
    """Answer for the smallest difference that matters: the analysis plan has none."""
    del case
    return not_reported(text("The analysis plan names none; to be written by the authors."))


def confidence_level(case: Case) -> str:
    """Give the confidence of the intervals: ``95%``."""
    return f"{format_plain(case.bundle.study.confidence * 100)}%"


def terms_of_model(case: Case) -> list[str]:
    """Name the variables of a multivariable model with estimates."""
    facts = variables_by_column(case.bundle)
    return [variable_in_text(facts[name]) for name in case.bundle.estimated]
