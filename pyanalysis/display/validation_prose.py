"""Sentences on the internal validation; every number from the bundle."""

from __future__ import annotations

from pyanalysis.display.labels import variable_in_text, variables_by_column
from pyanalysis.display.language import counted, text
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


def validation_methods(bundle: ResultsBundle, *, is_compared: bool) -> Prose:
    """Describe the validation; empty where there was none.

    ``is_compared`` says that R did it too.
    """
    results = bundle.validation
    if results is None:
        return Prose("")
    if results.n_failed is None:
        return _not_validated(bundle, results)
    return join_sentences(
        [
            _bootstrap_methods(bundle, results)
            if results.method == "bootstrap"
            else _cross_validation_methods(bundle, results),
            text(
                "Calibration intercept and slope and Nagelkerke's R² [@nagelkerke1991] come from "
                "the logistic regression of the outcome on the linear predictor."
            ),
            _rule(results),
            _screening(bundle),
            text(
                "How often each candidate was selected shows how stable the selection is "
                "[@heinze2018]."
            )
            if results.inclusion
            else "",
            text(
                "Both languages used the same draws, and everything that follows from them was "
                "computed twice."
            )
            if is_compared
            else "",
        ]
    )


def _screening(bundle: ResultsBundle) -> str:
    """Say how a candidate is judged that separates in a resample."""
    if bundle.selection.method != "univariable":
        return ""
    return text(
        "A candidate that separates the outcome among the drawn patients was judged by Firth's "
        "penalised likelihood ratio, as in the study itself."
    )


def _not_validated(bundle: ResultsBundle, results: ValidationResults) -> Prose:
    """Say what was planned, and that it could not be done; what was selected is told if it was."""
    return join_sentences(
        [
            _not_possible(results),
            text(
                "The selection was repeated in them all the same, because how often each candidate "
                "is selected shows how stable the selection is [@heinze2018]."
            )
            if results.inclusion
            else "",
            _screening(bundle) if results.inclusion else "",
        ]
    )


def _not_possible(results: ValidationResults) -> str:
    if results.method == "bootstrap":
        return text(
            "The multivariable model was to be validated internally by Harrell's bootstrap "
            "[@harrell1996; @steyerberg2001] in {n} resamples, drawn with the seed {seed}, which "
            "was not possible: {reason}.",
            n=format_count(results.n_resamples),
            seed=str(results.seed),
            reason=_why_not(results),
        )
    return text(
        "The multivariable model was to be validated internally by cross-validation "
        "[@steyerberg2001] in {parts} parts, drawn with the seed {seed}, which was not possible: "
        "{reason}.",
        parts=format_count(results.n_folds or 0),
        seed=str(results.seed),
        reason=_why_not(results),
    )


def _why_not(results: ValidationResults) -> str:
    if results.status == "no_model":
        return text("no variable was selected, so that there is no model")
    return text("there is no maximum-likelihood estimate")


def _again(bundle: ResultsBundle) -> str:
    """Say what was done anew in each resample."""
    if bundle.selection.method == "forced":
        return text("the model was refitted")
    return text("the variables were selected anew by the same rule, the model was refitted")


def _bootstrap_methods(bundle: ResultsBundle, results: ValidationResults) -> str:
    return text(
        "The multivariable model was validated internally by Harrell's bootstrap [@harrell1996; "
        "@steyerberg2001]: in each of {resamples} resamples of the {n} patients, drawn with "
        "replacement with the seed {seed}, {again}, and its performance in the resample was set "
        "against its performance in the original patients; the mean difference, the optimism, was "
        "taken off the apparent performance.",
        resamples=format_count(results.n_resamples),
        n=format_count(bundle.flow.n),
        seed=str(results.seed),
        again=_again(bundle),
    )


def _cross_validation_methods(bundle: ResultsBundle, results: ValidationResults) -> str:
    return text(
        "The multivariable model was validated internally by cross-validation [@steyerberg2001]: "
        "the {n} patients were cut into {parts} parts at random {times}, with the seed {seed}; for "
        "each part {again} on all the others, and the predictions for all left-out patients "
        "together were set against their outcomes.",
        n=format_count(bundle.flow.n),
        parts=format_count(results.n_folds or 0),
        times=_times(results.n_resamples),
        seed=str(results.seed),
        again=_again(bundle),
    )


def _times(n: int) -> str:
    return counted("once", "{n} times", count=n, n=format_count(n))


def _rule(results: ValidationResults) -> str:
    if results.method == "bootstrap":
        return text(
            "A resample in which no maximum-likelihood estimate exists (separation, a level that "
            "was not drawn), or whose predictor separates the patients it is tested on, was left "
            "out and counted; one in which nothing was selected counts with the model of the "
            "constant alone."
        )
    return text(
        "A repeat in which no maximum-likelihood estimate exists (separation, a level that was not "
        "drawn), or whose predictor separates the patients it is tested on, was left out and "
        "counted; one in which nothing was selected counts with the model of the constant alone."
    )


def validation_sentence(bundle: ResultsBundle) -> Prose:
    """Say what is left of the performance, how much failed, and how stable the selection is."""
    results = bundle.validation
    if results is None:
        return Prose("")
    none_ended = (
        text("None of the repeated selections came to its end.")
        if results.n_selections == 0
        else ""
    )
    found = (
        [
            text(
                "The multivariable model could not be validated: {reason}.",
                reason=_why_not(results),
            )
        ]
        if results.n_failed is None
        else [_performance(results), _failures(results)]
    )
    return join_sentences([*found, none_ended, _stability(bundle, results)])


def _performance(results: ValidationResults) -> str:
    found = {index.name: index for index in results.indices}
    auc, brier, slope = found["auc"], found["brier"], found["calibration_slope"]
    if auc.corrected is None:
        return text("No resample had a model: the optimism is unknown.")
    return text(
        "Corrected for optimism, the area under the ROC curve was {auc} (apparent: "
        "{apparent_auc}), the Brier score {brier} ({apparent_brier}) and the calibration slope "
        "{slope}.",
        auc=_number(auc.corrected),
        apparent_auc=_number(auc.apparent),
        brier=_small(brier.corrected),
        apparent_brier=_small(brier.apparent),
        slope=_number(slope.corrected),
    )


def _failures(results: ValidationResults) -> str:
    failed = results.n_failed or 0
    if failed <= MOST_FAILED * results.n_resamples:
        return ""
    n = format_count(results.n_resamples)
    if failed == results.n_resamples:
        return _all_failed(results)
    share = percent(100.0 * failed / results.n_resamples)
    if results.method == "bootstrap":
        return text(
            "No maximum-likelihood estimate exists in {failed} of {n} resamples ({share}); the "
            "corrected values rest on the others and may be off in either direction.",
            failed=format_count(failed),
            n=n,
            share=share,
        )
    return text(
        "No maximum-likelihood estimate exists in {failed} of {n} repeats ({share}); the "
        "corrected values rest on the others and may be off in either direction.",
        failed=format_count(failed),
        n=n,
        share=share,
    )


def _all_failed(results: ValidationResults) -> str:
    n = format_count(results.n_resamples)
    if results.n_resamples == 1:
        return text("No maximum-likelihood estimate exists in the only repeat.")
    if results.method == "bootstrap":
        return text("No maximum-likelihood estimate exists in any of the {n} resamples.", n=n)
    return text("No maximum-likelihood estimate exists in any of the {n} repeats.", n=n)


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
    lowest, highest = percent(min(shares)), percent(max(shares))
    if not others:
        return text(
            "The selected variables were selected again in {lowest} ({variable}) to {highest} of "
            "the repeated selections.",
            lowest=lowest,
            variable=name,
            highest=highest,
        )
    return text(
        "The selected variables were selected again in {lowest} ({variable}) to {highest} of the "
        "repeated selections; of the candidates that were not selected, at most {others}.",
        lowest=lowest,
        variable=name,
        highest=highest,
        others=percent(max(others)),
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
        return text("What overfitting costs is unknown, because the model could not be validated.")
    return text(
        "The validation was internal: it says what overfitting costs, and nothing on patients "
        "of other places or times."
    )


def _too_extreme(slope: ValidatedIndex) -> str:
    if slope.corrected is None or slope.corrected >= _SHRINKS:
        return ""
    return text(
        "The corrected calibration slope of {slope} says that the odds ratios are too far from 1 "
        "and the predictions too extreme for new patients.",
        slope=_number(slope.corrected),
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
    return text(
        "Repeated selections took {variables} less often than not, so that another sample of the "
        "same patients would probably give another model.",
        variables=join_words(names),
    )


def _number(value: float | None) -> str:
    return format_fixed(value, decimals=_DECIMALS)


def _small(value: float | None) -> str:
    return format_fixed(value, decimals=_DECIMALS + 1)
