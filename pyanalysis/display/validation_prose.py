"""Sentences on the internal validation; every number from the bundle."""

from __future__ import annotations

from pyanalysis.display.labels import variable_in_text, variables_by_column
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import format_count, format_fixed
from pyanalysis.display.numbers import format_percent as percent
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.validation import ValidatedIndex, ValidationResults

MOST_FAILED = 0.05
"""Share of resamples without a model above which the reader is warned."""

STABLE_PERCENT = 50.0
"""A selected variable that comes back less often is named as unstable."""

_DECIMALS = 2

_SHRINKS = 0.9
"""Slopes below this are worth a word: the predictions are too extreme."""


def validation_methods(bundle: ResultsBundle) -> Prose:
    """Describe the validation; empty where there was none."""
    results = bundle.validation
    if results is None:
        return Prose("")
    if results.n_failed is None:
        return _not_validated(bundle, results)
    again = (
        "the model was refitted"
        if bundle.selection.method == "forced"
        else "the variables were selected anew by the same rule, the model was refitted"
    )
    return join_sentences(
        [
            _bootstrap_methods(results, bundle=bundle, again=again)
            if results.method == "bootstrap"
            else _cross_validation_methods(results, bundle=bundle, again=again),
            "Calibration intercept and slope and Nagelkerke's R² [@nagelkerke1991] come from the "
            "logistic regression of the outcome on the linear predictor.",
            _rule(results),
            _screening(bundle),
            "How often each candidate was selected shows how stable the selection is [@heinze2018]."
            if results.inclusion
            else "",
            "Both languages used the same draws, and everything that follows from them was "
            "computed twice.",
        ]
    )


def _screening(bundle: ResultsBundle) -> str:
    """Say how a candidate is judged that separates in a resample."""
    if bundle.selection.method != "univariable":
        return ""
    return (
        "A candidate that separates the outcome among the drawn patients was judged by Firth's "
        "penalised likelihood ratio, as in the study itself."
    )


def _not_validated(bundle: ResultsBundle, results: ValidationResults) -> Prose:
    """Say what was planned, and that it could not be done; what was selected is told if it was."""
    how = (
        f"Harrell's bootstrap [@harrell1996; @steyerberg2001] in "
        f"{format_count(results.n_resamples)} resamples"
        if results.method == "bootstrap"
        else f"cross-validation [@steyerberg2001] in {format_count(results.n_folds or 0)} parts"
    )
    return join_sentences(
        [
            f"The multivariable model was to be validated internally by {how}, drawn with the seed "
            f"{results.seed}, which was not possible: {_why_not(results)}.",
            "The selection was repeated in them all the same, because how often each candidate "
            "is selected shows how stable the selection is [@heinze2018]."
            if results.inclusion
            else "",
            _screening(bundle) if results.inclusion else "",
        ]
    )


def _why_not(results: ValidationResults) -> str:
    if results.status == "no_model":
        return "no variable was selected, so that there is no model"
    return "there is no maximum-likelihood estimate"


def _bootstrap_methods(results: ValidationResults, *, bundle: ResultsBundle, again: str) -> str:
    return (
        "The multivariable model was validated internally by Harrell's bootstrap [@harrell1996; "
        f"@steyerberg2001]: in each of {format_count(results.n_resamples)} resamples of the "
        f"{format_count(bundle.flow.n)} patients, drawn with replacement with the seed "
        f"{results.seed}, {again}, and its performance in the resample was set against its "
        "performance in the original patients; the mean difference, the optimism, was taken off "
        "the apparent performance."
    )


def _cross_validation_methods(
    results: ValidationResults, *, bundle: ResultsBundle, again: str
) -> str:
    return (
        f"The multivariable model was validated internally by cross-validation [@steyerberg2001]: "
        f"the {format_count(bundle.flow.n)} patients were cut into "
        f"{format_count(results.n_folds or 0)} parts at random "
        f"{_times(results.n_resamples)}, with the seed {results.seed}; for each part "
        f"{again} on all the others, and the predictions for all left-out patients "
        "together were set against their outcomes."
    )


def _times(n: int) -> str:
    return "once" if n == 1 else f"{format_count(n)} times"


def _rule(results: ValidationResults) -> str:
    what = "resample" if results.method == "bootstrap" else "repeat"
    return (
        f"A {what} in which no maximum-likelihood estimate exists (separation, a level that was "
        "not drawn), or whose predictor separates the patients it is tested on, was left out and "
        "counted; one in which nothing was selected counts with the model of the constant alone."
    )


def validation_sentence(bundle: ResultsBundle) -> Prose:
    """Say what is left of the performance, how much failed, and how stable the selection is."""
    results = bundle.validation
    if results is None:
        return Prose("")
    none_ended = (
        "None of the repeated selections came to its end." if results.n_selections == 0 else ""
    )
    found = (
        [f"The multivariable model could not be validated: {_why_not(results)}."]
        if results.n_failed is None
        else [_performance(results), _failures(results)]
    )
    return join_sentences([*found, none_ended, _stability(bundle, results)])


def _performance(results: ValidationResults) -> str:
    found = {index.name: index for index in results.indices}
    auc, brier, slope = found["auc"], found["brier"], found["calibration_slope"]
    if auc.corrected is None:
        return "No resample had a model: the optimism is unknown."
    changes = join_words(
        [
            f"the area under the ROC curve was {_number(auc.corrected)} (apparent: "
            f"{_number(auc.apparent)})",
            f"the Brier score {_small(brier.corrected)} ({_small(brier.apparent)})",
            f"the calibration slope {_number(slope.corrected)}",
        ]
    )
    return f"Corrected for optimism, {changes}."


def _failures(results: ValidationResults) -> str:
    failed = results.n_failed or 0
    if failed <= MOST_FAILED * results.n_resamples:
        return ""
    what = "resamples" if results.method == "bootstrap" else "repeats"
    n = format_count(results.n_resamples)
    if failed == results.n_resamples:
        where = f"any of the {n} {what}" if failed > 1 else "the only repeat"
        return f"No maximum-likelihood estimate exists in {where}."
    return (
        f"No maximum-likelihood estimate exists in {format_count(failed)} of {n} {what} "
        f"({percent(100.0 * failed / results.n_resamples)}); the corrected values rest on the "
        "others and may be off in either direction."
    )


def _stability(bundle: ResultsBundle, results: ValidationResults) -> str:
    chosen = {item.variable for item in bundle.selection.candidates if item.selected}
    kept = [item for item in results.inclusion if item.variable in chosen]
    shares = [item.percent for item in kept if item.percent is not None]
    if not shares:
        return ""
    least = min(kept, key=lambda item: item.n)
    name = escape(variable_in_text(variables_by_column(bundle)[least.variable]))
    others = [
        item.percent
        for item in results.inclusion
        if item.variable not in chosen and item.percent is not None
    ]
    rest = (
        f"; of the candidates that were not selected, at most {percent(max(others))}"
        if others
        else ""
    )
    return (
        f"The selected variables were selected again in {percent(min(shares))} ({name}) to "
        f"{percent(max(shares))} of the repeated selections{rest}."
    )


def validation_limitation(bundle: ResultsBundle) -> Prose:
    """Name what the validation shows to be weak, and what it cannot show."""
    results = bundle.validation
    if results is None:
        return Prose("")
    slope = next(index for index in results.indices if index.name == "calibration_slope")
    return join_sentences(
        [
            _too_extreme(slope),
            _failures(results),
            _unstable(bundle, results),
            _internal(results),
        ]
    )


def _internal(results: ValidationResults) -> str:
    if results.status == "no_model":
        return ""
    if all(index.corrected is None for index in results.indices):
        return "What overfitting costs is unknown, because the model could not be validated."
    return (
        "The validation was internal: it says what overfitting costs, and nothing on patients "
        "of other places or times."
    )


def _too_extreme(slope: ValidatedIndex) -> str:
    if slope.corrected is None or slope.corrected >= _SHRINKS:
        return ""
    return (
        f"The corrected calibration slope of {_number(slope.corrected)} says that the odds ratios "
        "are too far from 1 and the predictions too extreme for new patients."
    )


def _unstable(bundle: ResultsBundle, results: ValidationResults) -> str:
    chosen = {item.variable for item in bundle.selection.candidates if item.selected}
    facts = variables_by_column(bundle)
    names = [
        escape(variable_in_text(facts[item.variable]))
        for item in results.inclusion
        if item.variable in chosen and item.percent is not None and item.percent < STABLE_PERCENT
    ]
    if not names:
        return ""
    return (
        f"Repeated selections took {join_words(names)} less often than not, so that another sample "
        "of the same patients would probably give another model."
    )


def _number(value: float | None) -> str:
    return format_fixed(value, decimals=_DECIMALS)


def _small(value: float | None) -> str:
    return format_fixed(value, decimals=_DECIMALS + 1)
