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
from pyanalysis.display.labels import SCALE_NAMES, variable_in_text, variables_by_column
from pyanalysis.display.markdown import join_words
from pyanalysis.display.numbers import format_count
from pyanalysis.display.selection_prose import path_name
from pyanalysis.results.bundle import VariableFacts

_ALTERNATIVES: Final = {
    "firth": "Firth's penalised likelihood",
    "forced": "all candidates",
    "influence": "leaving out influential rows",
}


def quantitative_variables(case: Case) -> Answer:
    """Answer how numeric variables entered; why they were cut, the authors say."""
    numeric = [item for item in case.bundle.study.variables if item.kind == "numeric"]
    if not numeric:
        return not_applicable("no candidate predictor is numeric")
    done = _handled(numeric)
    if any(item.transform == "cut" for item in numeric):
        return partly(f"{done} Why these cut points were chosen is to be written by the authors.")
    return reported(done)


def predictor_handling(case: Case) -> Answer:
    """Answer how all predictors entered the model."""
    variables = case.bundle.study.variables
    numeric = [item for item in variables if item.kind == "numeric"]
    factors = len(variables) - len(numeric)
    parts = [
        _handled(numeric) if numeric else "",
        f"{format_count(factors)} categorical, by levels against a reference." if factors else "",
    ]
    return reported(" ".join(part for part in parts if part))


def _handled(numeric: list[VariableFacts]) -> str:
    """Say how numeric variables entered: as measured, or each transformation by name."""
    plain = sum(not item.transform for item in numeric)
    parts = [f"{format_count(plain)} as measured"] if plain else []
    parts += [f"{variable_in_text(item)} {_way(item)}" for item in numeric if item.transform]
    return f"{format_count(len(numeric))} numeric: {join_words(parts)}."


def _way(item: VariableFacts) -> str:
    if item.transform == "cut":
        return f"in the levels {', '.join(item.level_labels)}"
    if item.transform == "spline":
        return "as a restricted cubic spline"
    return f"as its {SCALE_NAMES[item.transform]}"


def data_modified(case: Case) -> Answer:
    """Answer what was done to the values before the analysis."""
    changed = [item for item in case.bundle.study.variables if item.transform]
    if not changed:
        return not_applicable("the analysis plan transforms no value and groups none")
    return reported(_handled(changed))


def category_boundaries(case: Case) -> Answer:
    """Answer at which points numeric variables were cut."""
    cut = [item for item in case.bundle.study.variables if item.transform == "cut"]
    if not cut:
        return not_applicable("no numeric variable was put into categories")
    return reported(_handled(cut))


def model_methods(case: Case) -> Answer:
    """Answer by what methods the models were fitted."""
    if "model_methods" not in case.shown:
        return not_reported("The manuscript does not describe the models.")
    return reported(f"{_models(case)} Selection: {_selection(case)}.")


def _models(case: Case) -> str:
    study, grouping = case.bundle.study, case.bundle.grouping
    kind = "" if grouping is None else grouping.kind
    conditional = "conditional " if kind == "matched" else ""
    interval = "Wald" if study.interval == "wald" or kind == "cluster" else "profile-likelihood"
    errors = " and cluster-robust errors" if kind == "cluster" else ""
    return (
        f"Univariable and multivariable {conditional}logistic regression with {interval} limits"
        f"{errors}."
    )


def _selection(case: Case) -> str:
    selection = case.bundle.selection
    if selection.criterion is not None:
        return path_name(selection)
    if selection.method == "forced":
        return "all candidates entered"
    return f"univariable P value below {selection.threshold:g}"


def model_choice(case: Case) -> Answer:
    """Answer which variables the model was chosen from, and how."""
    count = format_count(len(case.bundle.study.variables))
    return reported(f"{count} candidate predictors; {_selection(case)}.")


def methods_by_analysis(case: Case) -> Answer:
    """Answer which method belongs to which analysis."""
    if "description_methods" not in case.shown:
        return not_reported("The manuscript does not describe the tests.")
    return reported(
        "The methods name the test of each kind of variable, the tables the one that was used."
    )


def interaction_methods(case: Case) -> Answer:
    """Answer how interactions were examined."""
    if not case.bundle.interactions:
        return not_applicable("the analysis plan names no interaction or subgroup")
    count = len({frozenset((item.first, item.second)) for item in case.bundle.interactions})
    word = "interaction was" if count == 1 else "interactions were"
    return reported(f"{format_count(count)} planned {word} tested, with estimates in each stratum.")


def missing_methods(case: Case) -> Answer:
    """Answer how missing values were dealt with."""
    results = case.bundle.imputation
    complete = f"Each model used the {case.many} with known values of its variables."
    if results is None or results.status == "complete":
        return reported(complete)
    if results.status != "ok":
        return partly(f"{complete} Multiple imputation was planned but not done: {results.reason}.")
    if "missing_methods" not in case.shown:
        return partly(f"{complete} Multiple imputation was done and is not described.")
    return reported(
        f"{complete} Multiple imputation beside it: {format_count(results.n_imputations)} sets by "
        "chained equations, pooled by Rubin's rules."
    )


def design_methods(case: Case) -> Answer:
    """Answer what the analysis does about follow-up, matching or sampling."""
    grouping = case.bundle.grouping
    if grouping is not None and grouping.kind == "matched":
        return reported("The likelihood is conditional on the matched sets.")
    if grouping is not None:
        return with_authors(case, done="Standard errors are robust to clusters.")
    if case.design == "case-control":
        return not_applicable("the analysis plan names no matched sets")
    return by_authors(case)


def sensitivity_methods(case: Case) -> Answer:
    """Answer which sensitivity analyses were done."""
    planned = [item for item in case.bundle.planned if item.name in _ALTERNATIVES]
    done = [_ALTERNATIVES[item.name] for item in planned if item.status == "ok"]
    results = case.bundle.imputation
    if results is not None and results.status == "ok":
        done.append("multiple imputation")
    if done:
        return reported(f"The multivariable model again: {join_words(done)}.")
    if planned or (results is not None and results.status != "complete"):
        return not_reported("Sensitivity analyses were planned, but none could be done.")
    return not_applicable("the analysis plan names no sensitivity analysis")


def assumptions(case: Case) -> Answer:
    """Answer which assumptions were checked, of the tests as of the models."""
    skewness = ["skewness of numeric variables"] if _is_skewness_shown(case) else []
    return _checked([*_checks_of_models(case), *skewness])


def model_assumptions(case: Case) -> Answer:
    """Answer which assumptions of the models were checked."""
    return _checked(_checks_of_models(case))


def _checked(checks: list[str]) -> Answer:
    if not checks:
        return not_reported("No check of an assumption is reported.")
    return reported(f"Checked: {join_words(checks)}.")


def _checks_of_models(case: Case) -> list[str]:
    bundle = case.bundle
    return [
        *(["linearity of numeric variables"] if bundle.linearity else []),
        *(["collinearity"] if bundle.collinearity else []),
        *(["interactions named in the plan"] if bundle.interactions else []),
        *(["influence of single rows"] if bundle.performance is not None else []),
    ]


def _is_skewness_shown(case: Case) -> bool:
    described = "description_methods" in case.shown
    return described and any(item.numeric for item in case.bundle.baseline)


def multiplicity(case: Case) -> Answer:
    """Answer whether several tests were allowed for: they are not corrected."""
    if "interaction_limitation" in case.shown and _tests_of_interaction(case) > 1:
        return partly(
            "For interactions the limitations say that nothing was corrected; of the other tests "
            "they do not say it."
        )
    return not_reported(
        "Nothing was corrected for several tests, and the manuscript does not say so."
    )


def _tests_of_interaction(case: Case) -> int:
    tested = [item for item in case.bundle.interactions or () if item.p_value is not None]
    return len({frozenset((item.first, item.second)) for item in tested})


def outliers(case: Case) -> Answer:
    """Answer how outlying values were dealt with."""
    performance = case.bundle.performance
    if performance is None:
        return not_reported("Outlying values and influence are not reported.")
    done = any(item.name == "influence" and item.status == "ok" for item in case.bundle.planned)
    again = " The model was fitted again without them." if done else " None was left out."
    return reported(
        f"{format_count(performance.influence.n_above)} {case.many} are named as influential by "
        f"Cook's distance.{again}"
    )


def sidedness(case: Case) -> Answer:
    """Answer whether the manuscript says that tests are two-sided."""
    if "sidedness" not in case.shown:
        return not_reported("No test is one-sided, but the manuscript does not say so.")
    return reported("The methods say it; no test is one-sided.")


def significance_level(case: Case) -> Answer:
    """Answer whether the level of significance is given."""
    if "significance" not in case.shown:
        return not_reported("The manuscript names no level of significance.")
    return reported(
        "The sentences that speak of significance name their level; intervals have "
        f"{case.bundle.study.confidence * 100:g}% confidence."
    )


def software(case: Case) -> Answer:
    """Answer by what software the analysis was done."""
    packages = dict(case.bundle.provenance.packages)
    names = [f"{name} {packages[name]}" for name in ("statsmodels", "pandas") if name in packages]
    r = "" if case.crosscheck.r is None else f", computed again in R {case.crosscheck.r.version}"
    return reported(f"{join_words([f'Python {case.bundle.provenance.python}', *names])}{r}.")


def important_difference(case: Case) -> Answer:
    """Answer for the smallest difference that matters: the analysis plan has none."""
    del case
    return not_reported("The analysis plan names none; to be written by the authors.")


def terms_of_model(case: Case) -> list[str]:
    """Name the variables of a multivariable model with estimates."""
    facts = variables_by_column(case.bundle)
    return [variable_in_text(facts[name]) for name in case.bundle.estimated]
