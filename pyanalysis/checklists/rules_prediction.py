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
from pyanalysis.display.labels import at_sentence_start
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_fixed
from pyanalysis.results.performance import Performance

_UNMEASURED = marked("No measure of performance is reported.")


def prediction_title(case: Case) -> Answer:
    """Answer whether the title speaks of prediction."""
    if "prediction" not in case.shown:
        return not_reported(text("The title does not say that a prediction model was developed."))
    return partly(
        text("The title speaks of prediction; whether it says all of this, the authors know.")
    )


def prediction_abstract(case: Case) -> Answer:
    """Answer whether the abstract has what it must have of a model, performance among it."""
    if "multivariable" not in case.shown:
        return by_authors(case)
    if "performance" not in case.shown or case.bundle.performance is None:
        return partly(text("The abstract has the model's associations, not how well it performs."))
    return with_authors(
        case, done=text("The abstract has the model's associations and performance.")
    )


def candidate_choice(case: Case) -> Answer:
    """Answer how candidates were chosen: that they were screened is shown, the rest authors say."""
    selection = case.bundle.selection
    chosen = sum(item.selected for item in selection.candidates)
    return with_authors(
        case,
        done=text(
            "{n} of {all} candidates were selected, by the rule that the methods give.",
            n=format_count(chosen),
            all=format_count(len(case.bundle.study.variables)),
        ),
    )


def data_use(case: Case) -> Answer:
    """Answer what the data were used for."""
    if _is_validated(case):
        used = text("All data were used for development.")
        return reported(join_sentences([used, validation_in_words(case)]))
    if case.bundle.performance is None:
        return not_reported(
            text("All data were used for development, and no measure of performance is reported.")
        )
    return reported(
        text("All data were used for development, and performance was measured in the same data.")
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
        lacking = text("The model was not validated internally.")
        return partly(join_sentences([built.statement, lacking]))
    return reported(join_sentences([built.statement, validation_in_words(case)]))


def heterogeneity(case: Case) -> Answer:
    """Answer what was done about clusters."""
    grouping = case.bundle.grouping
    if grouping is None or grouping.kind != "cluster":
        return not_applicable(text("the analysis plan names no clusters"))
    return partly(
        text(
            "Standard errors are robust to {n} clusters; how far the model differs between them "
            "was not quantified.",
            n=format_count(grouping.sizes.n_groups),
        )
    )


def performance_methods(case: Case) -> Answer:
    """Answer by what measures performance was judged."""
    if case.bundle.performance is None:
        return not_reported(text(_UNMEASURED))
    return reported(
        text("Discrimination, calibration, overall fit and net benefit, with their curves.")
    )


def evaluation_only(case: Case) -> Answer:
    """Answer for the evaluation of a model in other data: there is none."""
    del case
    return not_applicable(text("a model was developed, and none was evaluated in other data"))


def class_imbalance(case: Case) -> Answer:
    """Answer for methods against few events: there are none."""
    del case
    return not_applicable(text("no method against class imbalance was used"))


def fairness(case: Case) -> Answer:
    """Answer for fairness: the analysis has nothing on it."""
    del case
    return not_reported(text("Nothing was done about fairness in the analysis."))


def model_output(case: Case) -> Answer:
    """Answer what the model gives."""
    if case.bundle.performance is None:
        return not_reported(text("No output of a model is described."))
    return reported(
        text(
            "The fitted risk of the outcome; no threshold classifies the {patients}, net benefit "
            "is given over a range of them.",
            patients=case.many,
        )
    )


def analysis_sizes(case: Case) -> Answer:
    """Answer how many participants and events each analysis has."""
    model = case.bundle.multivariable
    if model is None:
        return partly(
            text("Numbers are given for the univariable models; there is no multivariable one.")
        )
    return reported(
        text(
            "Numbers are given for each univariable model and for the multivariable one ({n} "
            "{patients}, {events} events).",
            n=format_count(model.n),
            patients=case.many_counted,
            events=format_count(model.events),
        )
    )


def model_specification(case: Case) -> Answer:
    """Answer whether risks can be computed from the manuscript: the intercept is not in it."""
    if not case.bundle.estimated:
        return not_reported(text("There is no multivariable model with estimates."))
    grouping = case.bundle.grouping
    if grouping is not None and grouping.kind == "matched":
        return partly(text("The odds ratios are given; a conditional model has no intercept."))
    return partly(
        text(
            "The odds ratios of all terms are given; the intercept and the coefficients in full "
            "are in results.json and ard.csv, not in the manuscript."
        )
    )


def performance(case: Case) -> Answer:
    """Answer how well the model performs."""
    measured = case.bundle.performance
    if measured is None or "table_performance" not in case.shown:
        return not_reported(text(_UNMEASURED))
    measures = _measures(measured)
    given = (
        text("{measures}, apparent and corrected for optimism.", measures=measures)
        if _is_validated(case)
        else text("{measures}, apparent.", measures=measures)
    )
    lacking = text("Only the area has an interval, and no subgroups were examined.")
    return partly(join_sentences([given, lacking]))


def _measures(measured: Performance) -> str:
    area = text(
        "area under the curve ({auc})",
        auc=format_fixed(measured.discrimination.auc, decimals=2),
    )
    others = [text("Brier score"), "R²", text("calibration"), text("net benefit")]
    return at_sentence_start(join_words([area, *others]))


def performance_by_cluster(case: Case) -> Answer:
    """Answer for performance in clusters: it was not examined."""
    grouping = case.bundle.grouping
    if grouping is None or grouping.kind != "cluster":
        return not_applicable(text("the analysis plan names no clusters"))
    return not_reported(text("Performance was not examined by cluster."))
