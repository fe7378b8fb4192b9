"""Tables of the internal validation: the indices and what is left of them; who gets selected."""

from __future__ import annotations

from pyanalysis.display.labels import variable_label, variables_by_column
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import join_sentences
from pyanalysis.display.numbers import DASH, format_count, format_count_percent, format_fixed
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import with_synthetic
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.validation import ValidatedIndex, ValidationResults

NOT_PLANNED = marked("Internal validation was not part of the analysis plan")

NO_SELECTION = marked("Every candidate was in the model: nothing was selected")

INDEX_NAMES = {
    "auc": marked("Area under the ROC curve"),
    "somers_dxy": marked("Somers' Dxy"),
    "brier": marked("Brier score"),
    "nagelkerke_r2": marked("Nagelkerke's R²"),
    "calibration_intercept": marked("Calibration intercept"),
    "calibration_slope": marked("Calibration slope"),
}

_DECIMALS = 3


def draw_validation(bundle: ResultsBundle) -> Table:
    """Draw each index: apparent, in the resamples, optimism, corrected."""
    results = bundle.validation
    bootstrap = results is not None and results.method == "bootstrap"
    parts = _parts(is_bootstrap=bootstrap)
    rows = (
        [Row(cells=(text(NOT_PLANNED), *(DASH for _ in parts)))]
        if results is None
        else [_index_row(index, bootstrap=bootstrap) for index in results.indices]
    )
    return Table(
        name="validation",
        columns=(
            Column(label=text("Index"), align="left", width=26),
            *(Column(label=part, align="right", width=14) for part in parts),
        ),
        rows=tuple(rows),
        notes=with_synthetic(bundle, [] if results is None else [_note(results)]),
    )


def _parts(*, is_bootstrap: bool) -> list[str]:
    """Name the columns of an index's values."""
    if is_bootstrap:
        return [
            text("Apparent"),
            text("In resamples"),
            text("Of resamples in original"),
            text("Optimism"),
            text("Corrected"),
        ]
    return [
        text("Apparent"),
        text("In left-out patients"),
        text("Optimism"),
        text("Corrected"),
    ]


def _index_row(index: ValidatedIndex, *, bootstrap: bool) -> Row:
    values = [index.apparent, *([index.training] if bootstrap else [])]
    values += [index.test, index.optimism, index.corrected]
    shown = (format_fixed(value, decimals=_DECIMALS) for value in values)
    return Row(cells=(text(INDEX_NAMES[index.name]), *shown))


def _note(results: ValidationResults) -> str:
    if results.n_failed is None:
        return text("There is no maximum-likelihood model to validate.")
    return join_sentences(
        [
            _resamples(results) if results.method == "bootstrap" else _repeats(results),
            text("Nothing was selected in {n} of them.", n=format_count(results.n_null))
            if results.n_null
            else "",
            text(
                "Calibration intercept and slope are those of the outcome on the linear predictor; "
                "of the apparent ones nothing else can come out."
            ),
        ]
    )


def _resamples(results: ValidationResults) -> str:
    n = format_count(results.n_resamples)
    if not results.n_failed:
        return text("Means over {n} bootstrap resamples.", n=n)
    return text(
        "Means over {used} of {n} bootstrap resamples; in the others the model has no "
        "maximum-likelihood estimate.",
        used=format_count(results.n_resamples - results.n_failed),
        n=n,
    )


def _repeats(results: ValidationResults) -> str:
    parts = format_count(results.n_folds or 0)
    if results.n_resamples == 1:
        return text("From one cross-validation in {parts} parts.", parts=parts)
    return text(
        "Means over {used} of {n} repeats of a cross-validation in {parts} parts.",
        used=format_count(results.n_resamples - (results.n_failed or 0)),
        n=format_count(results.n_resamples),
        parts=parts,
    )


def draw_inclusion(bundle: ResultsBundle) -> Table:
    """Draw how often each candidate was selected, beside what the study selected."""
    results = bundle.validation
    facts = variables_by_column(bundle)
    chosen = {item.variable for item in bundle.selection.candidates if item.selected}
    if results is None or not results.inclusion:
        reason = NOT_PLANNED if results is None else NO_SELECTION
        rows = [Row(cells=(text(reason), DASH, DASH))]
    else:
        rows = [
            Row(
                cells=(
                    variable_label(facts[item.variable]),
                    text("Yes") if item.variable in chosen else text("No"),
                    format_count_percent(item.n, item.percent),
                )
            )
            for item in sorted(results.inclusion, key=lambda item: -item.n)
        ]
    return Table(
        name="inclusion",
        columns=(
            Column(label=text("Candidate"), align="left", width=46),
            Column(label=text("Selected in the study"), align="center", width=22),
            Column(label=text("Selected again"), align="right", width=22),
        ),
        rows=tuple(rows),
        notes=with_synthetic(bundle, _inclusion_notes(results)),
    )


def _inclusion_notes(results: ValidationResults | None) -> list[str]:
    if results is None or results.n_selections is None:
        return []
    n = format_count(results.n_selections)
    if results.method == "bootstrap":
        return [
            text(
                "Of {n} selections in resamples that came to their end, whether the selected model "
                "then had a maximum-likelihood estimate or not.",
                n=n,
            )
        ]
    return [
        text(
            "Of {n} selections in sets of all patients but one part that came to their end, "
            "whether the selected model then had a maximum-likelihood estimate or not.",
            n=n,
        )
    ]
