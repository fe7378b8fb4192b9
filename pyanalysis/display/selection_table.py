"""The steps of a selection path as a table."""

from __future__ import annotations

from pyanalysis.display.labels import STATUS_NAMES, variables_by_column
from pyanalysis.display.language import marked, text
from pyanalysis.display.markdown import Prose
from pyanalysis.display.numbers import DASH, format_count, format_fixed, format_p
from pyanalysis.display.selection_prose import CRITERION_NAMES, path_name
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.results.bundle import ResultsBundle, Selection, SelectionStep

_ACTIONS = {"start": marked("Start"), "remove": marked("Removed"), "add": marked("Entered")}


def draw_selection_steps(bundle: ResultsBundle) -> Table | Prose:
    """Draw the steps where the selection had any, else nothing."""
    selection = bundle.selection
    if selection.criterion is None:
        return Prose("")
    steps = [step for step in selection.steps if step.action != "stop"]
    return Table(
        name="selection-steps",
        columns=(
            Column(label=text("Step"), align="right", width=8),
            Column(label=text("Change"), align="left", width=14),
            Column(label=text("Variable"), align="left", width=38),
            Column(label=text("df"), align="right", width=8),
            Column(label=_criterion(selection), align="right", width=16),
            Column(label=text("Deviance"), align="right", width=16),
        ),
        rows=tuple(rows_selection_step(step, bundle=bundle) for step in steps)
        or (Row(cells=("", text(STATUS_NAMES[selection.status]), DASH, DASH, DASH, DASH)),),
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
            text(_ACTIONS[step.action]),
            facts[step.variable].label if step.variable else DASH,
            DASH if step.df is None else format_count(step.df),
            worth,
            format_fixed(step.deviance, decimals=2),
        )
    )


def _notes(bundle: ResultsBundle) -> tuple[str, ...]:
    selection = bundle.selection
    method, n = path_name(selection), format_count(selection.n_path or 0)
    if selection.criterion == "p":
        steps = text(
            "Steps of the selection: {method} on {n} patients. df, coefficients that left or "
            "entered; P, likelihood-ratio test that decided the step; deviance of the model after "
            "the step.",
            method=method,
            n=n,
        )
    else:
        steps = text(
            "Steps of the selection: {method} on {n} patients. df, coefficients that left or "
            "entered; {criterion} of the model after the step; deviance of the model after the "
            "step.",
            method=method,
            n=n,
            criterion=_criterion(selection),
        )
    return steps, *_next(bundle)


def _next(bundle: ResultsBundle) -> tuple[str, ...]:
    """Say which change came next and was not made."""
    selection, last = bundle.selection, bundle.selection.steps[-1]
    if last.action != "stop" or last.value is None or not last.variable:
        return ()
    worth = (
        format_p(last.value) if selection.criterion == "p" else format_fixed(last.value, decimals=2)
    )
    label = variables_by_column(bundle)[last.variable].label
    note = text(
        "The next change would have been that of {variable} ({criterion} {value}).",
        variable=label,
        criterion=_criterion(selection),
        value=worth,
    )
    return (note,)


def _criterion(selection: Selection) -> str:
    criterion = selection.criterion or "aic"
    return text(CRITERION_NAMES[criterion])
