"""The steps of a selection path as a table."""

from __future__ import annotations

from pyanalysis.display.labels import STATUS_NAMES, variables_by_column
from pyanalysis.display.markdown import Prose
from pyanalysis.display.numbers import DASH, format_count, format_fixed, format_p
from pyanalysis.display.selection_prose import CRITERION_NAMES, path_name
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.results.bundle import ResultsBundle, SelectionStep

_ACTIONS = {"start": "Start", "remove": "Removed", "add": "Entered"}


def draw_selection_steps(bundle: ResultsBundle) -> Table | Prose:
    """Draw the steps where the selection had any, else nothing."""
    selection = bundle.selection
    if selection.criterion is None:
        return Prose("")
    steps = [step for step in selection.steps if step.action != "stop"]
    return Table(
        name="selection-steps",
        columns=(
            Column(label="Step", align="right", width=8),
            Column(label="Change", align="left", width=14),
            Column(label="Variable", align="left", width=38),
            Column(label="df", align="right", width=8),
            Column(label=CRITERION_NAMES[selection.criterion], align="right", width=16),
            Column(label="Deviance", align="right", width=16),
        ),
        rows=tuple(rows_selection_step(step, bundle=bundle) for step in steps)
        or (Row(cells=("", STATUS_NAMES[selection.status], DASH, DASH, DASH, DASH)),),
        notes=_notes(bundle),
    )


def rows_selection_step(step: SelectionStep, *, bundle: ResultsBundle) -> Row:
    """Give one step's line."""
    facts = variables_by_column(bundle)
    is_p = bundle.selection.criterion == "p"
    worth = DASH
    if step.value is not None:
        worth = format_p(step.value) if is_p else format_fixed(step.value, decimals=2)
    return Row(
        cells=(
            format_count(step.step),
            _ACTIONS[step.action],
            facts[step.variable].label if step.variable else DASH,
            DASH if step.df is None else format_count(step.df),
            worth,
            format_fixed(step.deviance, decimals=2),
        )
    )


def _notes(bundle: ResultsBundle) -> tuple[str, ...]:
    selection = bundle.selection
    meaning = (
        "P, likelihood-ratio test that decided the step"
        if selection.criterion == "p"
        else f"{CRITERION_NAMES[selection.criterion or 'aic']} of the model after the step"
    )
    return (
        f"Steps of the selection: {path_name(selection)} on "
        f"{format_count(selection.n_path or 0)} patients. df, coefficients that left or entered; "
        f"{meaning}; deviance of the model after the step.",
        *_next(bundle),
    )


def _next(bundle: ResultsBundle) -> tuple[str, ...]:
    """Say which change came next and was not made."""
    selection, last = bundle.selection, bundle.selection.steps[-1]
    if last.action != "stop" or last.value is None or not last.variable:
        return ()
    name = CRITERION_NAMES[selection.criterion or "aic"]
    worth = (
        format_p(last.value) if selection.criterion == "p" else format_fixed(last.value, decimals=2)
    )
    label = variables_by_column(bundle)[last.variable].label
    return (f"The next change would have been that of {label} ({name} {worth}).",)
