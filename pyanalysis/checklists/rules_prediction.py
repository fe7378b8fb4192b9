"""Rules on a prediction model: how it was built, what it gives, how well it performs."""

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
from pyanalysis.checklists.rules_methods import model_methods
from pyanalysis.checklists.rules_results import validation_in_words
from pyanalysis.display.markdown import join_words
from pyanalysis.display.numbers import format_count, format_fixed
from pyanalysis.results.performance import Performance

_UNMEASURED = "No measure of performance is reported."


def prediction_title(case: Case) -> Answer:
    """Answer whether the title speaks of prediction."""
    if "prediction" not in case.shown:
        return not_reported("The title does not say that a prediction model was developed.")
    return partly("The title speaks of prediction; whether it says all of this, the authors know.")


def prediction_abstract(case: Case) -> Answer:
    """Answer whether the abstract has what it must have of a model, performance among it."""
    if "multivariable" not in case.shown:
        return by_authors(case)
    if "performance" not in case.shown or case.bundle.performance is None:
        return partly("The abstract has the model's associations, not how well it performs.")
    return with_authors(case, done="The abstract has the model's associations and performance.")


def candidate_choice(case: Case) -> Answer:
    """Answer how candidates were chosen: that they were screened is shown, the rest authors say."""
    selection = case.bundle.selection
    chosen = sum(item.selected for item in selection.candidates)
    return with_authors(
        case,
        done=f"{format_count(chosen)} of {format_count(len(case.bundle.study.variables))} "
        "candidates were selected, by the rule that the methods give.",
    )


def data_use(case: Case) -> Answer:
    """Answer what the data were used for."""
    if _is_validated(case):
        return reported(f"All data were used for development. {validation_in_words(case)}")
    if case.bundle.performance is None:
        return not_reported(
            "All data were used for development, and no measure of performance is reported."
        )
    return reported(
        "All data were used for development, and performance was measured in the same data."
    )


def _is_validated(case: Case) -> bool:
    results = case.bundle.validation
    return results is not None and results.n_failed is not None


def model_building(case: Case) -> Answer:
    """Answer how the model was built and validated."""
    built = model_methods(case)
    if built.verdict != "reported":
        return built
    if not _is_validated(case):
        return partly(f"{built.statement} The model was not validated internally.")
    return reported(f"{built.statement} {validation_in_words(case)}")


def heterogeneity(case: Case) -> Answer:
    """Answer what was done about clusters."""
    grouping = case.bundle.grouping
    if grouping is None or grouping.kind != "cluster":
        return not_applicable("the analysis plan names no clusters")
    return partly(
        f"Standard errors are robust to {format_count(grouping.sizes.n_groups)} clusters; how far "
        "the model differs between them was not quantified."
    )


def performance_methods(case: Case) -> Answer:
    """Answer by what measures performance was judged."""
    if case.bundle.performance is None:
        return not_reported(_UNMEASURED)
    return reported("Discrimination, calibration, overall fit and net benefit, with their curves.")


def evaluation_only(case: Case) -> Answer:
    """Answer for the evaluation of a model in other data: there is none."""
    del case
    return not_applicable("a model was developed, and none was evaluated in other data")


def class_imbalance(case: Case) -> Answer:
    """Answer for methods against few events: there are none."""
    del case
    return not_applicable("no method against class imbalance was used")


def fairness(case: Case) -> Answer:
    """Answer for fairness: the analysis has nothing on it."""
    del case
    return not_reported("Nothing was done about fairness in the analysis.")


def model_output(case: Case) -> Answer:
    """Answer what the model gives."""
    if case.bundle.performance is None:
        return not_reported("No output of a model is described.")
    return reported(
        f"The fitted risk of the outcome; no threshold classifies the {case.many}, net benefit is "
        "given over a range of them."
    )


def analysis_sizes(case: Case) -> Answer:
    """Answer how many participants and events each analysis has."""
    model = case.bundle.multivariable
    if model is None:
        return partly(
            "Numbers are given for the univariable models; there is no multivariable one."
        )
    return reported(
        f"Numbers are given for each univariable model and for the multivariable one "
        f"({format_count(model.n)} {case.many}, {format_count(model.events)} events)."
    )


def model_specification(case: Case) -> Answer:
    """Answer whether risks can be computed from the manuscript: the intercept is not in it."""
    if not case.bundle.estimated:
        return not_reported("There is no multivariable model with estimates.")
    grouping = case.bundle.grouping
    if grouping is not None and grouping.kind == "matched":
        return partly("The odds ratios are given; a conditional model has no intercept.")
    return partly(
        "The odds ratios of all terms are given; the intercept and the coefficients in full are in "
        "results.json and ard.csv, not in the manuscript."
    )


def performance(case: Case) -> Answer:
    """Answer how well the model performs."""
    measured = case.bundle.performance
    if measured is None or "table_performance" not in case.shown:
        return not_reported(_UNMEASURED)
    corrected = ", apparent and corrected for optimism" if _is_validated(case) else ", apparent"
    return partly(
        f"{_measures(measured)}{corrected}. Only the area has an interval, and no subgroups were "
        "examined."
    )


def _measures(measured: Performance) -> str:
    area = f"area under the curve ({format_fixed(measured.discrimination.auc, decimals=2)})"
    words = join_words([area, "Brier score", "R²", "calibration", "net benefit"])
    return words[0].upper() + words[1:]


def performance_by_cluster(case: Case) -> Answer:
    """Answer for performance in clusters: it was not examined."""
    grouping = case.bundle.grouping
    if grouping is None or grouping.kind != "cluster":
        return not_applicable("the analysis plan names no clusters")
    return not_reported("Performance was not examined by cluster.")
