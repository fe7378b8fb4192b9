"""Tables of the internal validation: the indices and what is left of them; who gets selected."""

from __future__ import annotations

from pyanalysis.display.labels import variable_label, variables_by_column
from pyanalysis.display.numbers import DASH, format_count, format_count_percent, format_fixed
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import with_synthetic
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.validation import ValidatedIndex, ValidationResults

NOT_PLANNED = "Internal validation was not part of the analysis plan"

NO_SELECTION = "Every candidate was in the model: nothing was selected"

INDEX_NAMES = {
    "auc": "Area under the ROC curve",
    "somers_dxy": "Somers' Dxy",
    "brier": "Brier score",
    "nagelkerke_r2": "Nagelkerke's R²",
    "calibration_intercept": "Calibration intercept",
    "calibration_slope": "Calibration slope",
}

_DECIMALS = 3


def draw_validation(bundle: ResultsBundle) -> Table:
    """Draw each index: apparent, in the resamples, optimism, corrected."""
    results = bundle.validation
    bootstrap = results is not None and results.method == "bootstrap"
    parts = ["Apparent", *(["In resamples"] if bootstrap else [])]
    parts += [
        "Of resamples in original" if bootstrap else "In left-out patients",
        "Optimism",
        "Corrected",
    ]
    rows = (
        [Row(cells=(NOT_PLANNED, *(DASH for _ in parts)))]
        if results is None
        else [_index_row(index, bootstrap=bootstrap) for index in results.indices]
    )
    return Table(
        name="validation",
        columns=(
            Column(label="Index", align="left", width=26),
            *(Column(label=part, align="right", width=14) for part in parts),
        ),
        rows=tuple(rows),
        notes=with_synthetic(bundle, [] if results is None else [_note(results)]),
    )


def _index_row(index: ValidatedIndex, *, bootstrap: bool) -> Row:
    values = [index.apparent, *([index.training] if bootstrap else [])]
    values += [index.test, index.optimism, index.corrected]
    shown = (format_fixed(value, decimals=_DECIMALS) for value in values)
    return Row(cells=(INDEX_NAMES[index.name], *shown))


def _note(results: ValidationResults) -> str:
    if results.n_failed is None:
        return "There is no maximum-likelihood model to validate."
    n = format_count(results.n_resamples)
    used = format_count(results.n_resamples - results.n_failed)
    if results.method == "bootstrap":
        text = (
            f"Means over {used} of {n} bootstrap resamples; in the others the model has no "
            "maximum-likelihood estimate."
            if results.n_failed
            else f"Means over {n} bootstrap resamples."
        )
    else:
        folds = format_count(results.n_folds or 0)
        text = (
            f"From one cross-validation in {folds} parts."
            if results.n_resamples == 1
            else f"Means over {used} of {n} repeats of a cross-validation in {folds} parts."
        )
    nothing = (
        f" Nothing was selected in {format_count(results.n_null)} of them."
        if results.n_null
        else ""
    )
    return (
        f"{text}{nothing} Calibration intercept and slope are those of the outcome on the linear "
        "predictor; of the apparent ones nothing else can come out."
    )


def draw_inclusion(bundle: ResultsBundle) -> Table:
    """Draw how often each candidate was selected, beside what the study selected."""
    results = bundle.validation
    facts = variables_by_column(bundle)
    chosen = {item.variable for item in bundle.selection.candidates if item.selected}
    if results is None or not results.inclusion:
        reason = NOT_PLANNED if results is None else NO_SELECTION
        rows = [Row(cells=(reason, DASH, DASH))]
    else:
        rows = [
            Row(
                cells=(
                    variable_label(facts[item.variable]),
                    "Yes" if item.variable in chosen else "No",
                    format_count_percent(item.n, item.percent),
                )
            )
            for item in sorted(results.inclusion, key=lambda item: -item.n)
        ]
    return Table(
        name="inclusion",
        columns=(
            Column(label="Candidate", align="left", width=46),
            Column(label="Selected in the study", align="center", width=22),
            Column(label="Selected again", align="right", width=22),
        ),
        rows=tuple(rows),
        notes=with_synthetic(bundle, _inclusion_notes(results)),
    )


def _inclusion_notes(results: ValidationResults | None) -> list[str]:
    if results is None or results.n_selections is None:
        return []
    what = "resamples" if results.method == "bootstrap" else "sets of all patients but one part"
    return [
        f"Of {format_count(results.n_selections)} selections in {what} that came to their end, "
        "whether the selected model then had a maximum-likelihood estimate or not."
    ]
