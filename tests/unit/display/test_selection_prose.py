"""What the manuscript says of a selection path follows the path."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pyanalysis.display import prose_methods, prose_univariable
from pyanalysis.display.markdown import Prose
from pyanalysis.display.selection_table import draw_selection_steps
from pyanalysis.display.table import Table
from pyanalysis.results.bundle import ResultsBundle, Selection, SelectionStep


def plain(prose: Prose) -> str:
    return prose.replace("\\", "").replace("\u00a0", " ")


def step(number: int, action: Any, variable: str = "", value: float | None = None) -> SelectionStep:
    return SelectionStep(
        step=number, action=action, variable=variable, value=value, df=1, deviance=70.123
    )


PATH = (
    step(0, "start", value=100.504),
    step(1, "remove", "age", 98.25),
    step(2, "remove", "bmi", 97.5),
    step(3, "add", "age", 96.125),
    step(4, "stop", "sex", 96.5),
)


def walked(bundle: ResultsBundle, **changes: Any) -> ResultsBundle:
    fields: dict[str, Any] = {
        "method": "stepwise", "criterion": "aic", "n_path": 112, "steps": PATH,
    }  # fmt: skip
    selection: Selection = replace(bundle.selection, **(fields | changes))
    return replace(bundle, selection=selection)


def test_the_path_is_told_in_order_with_both_sample_sizes(bundle: ResultsBundle) -> None:
    text = plain(prose_univariable.selection_sentence(walked(bundle)))
    assert text.startswith(
        "Stepwise selection by AIC ran on the 112 patients for whom all 21 candidate predictors"
    )
    assert "it removed age and body mass index; then it entered age (AIC 100.50 to 96.13)" in text
    assert bundle.multivariable is not None
    assert text.endswith(f"was fitted to {bundle.multivariable.n} patients.")


@pytest.mark.parametrize(
    ("method", "criterion", "words"),
    [
        (
            "backward",
            "aic",
            "from the model of all candidates one was removed at a time, by Akaike",
        ),
        ("forward", "bic", "starting from a model without candidates one candidate entered"),
        ("stepwise", "p", "the largest above 0.05 left and, where none did, the smallest strictly"),
    ],
)
def test_the_methods_name_direction_criterion_and_source(
    bundle: ResultsBundle, method: str, criterion: str, words: str
) -> None:
    other = walked(bundle, method=method, criterion=criterion)
    text = plain(prose_methods.models_sentence(other))
    assert words in text
    assert "[@venables2002]" in text
    assert "univariable P value" not in text
    assert "whatever the P value" not in text


def test_what_always_stays_is_named(bundle: ResultsBundle) -> None:
    text = plain(prose_methods.models_sentence(walked(bundle, method="forward", always=("sex",))))
    assert "starting from the model of sex one candidate entered" in text
    assert "Sex stayed in the model throughout." in text


def test_a_path_that_had_to_stop_says_where_and_why(bundle: ResultsBundle) -> None:
    halt = SelectionStep(step=1, action="stop", variable="bmi", value=None, df=None, deviance=None)
    at_entry = walked(bundle, steps=(PATH[0], halt), status="separated")
    text = plain(prose_univariable.selection_sentence(at_entry))
    assert "had to stop when body mass index entered" in text
    assert "(separation), so no multivariable model is reported" in text
    at_start = walked(bundle, steps=(replace(halt, step=0, variable=""),), status="separated")
    assert "had to stop at its start" in plain(prose_univariable.selection_sentence(at_start))
    table = draw_selection_steps(at_start)
    assert isinstance(table, Table)
    assert table.rows[0].cells[1] == "not estimable (separation)"


def test_the_choice_is_a_limitation_of_its_own(bundle: ResultsBundle) -> None:
    text = plain(prose_methods.selection_limitation(walked(bundle)))
    assert "chosen from the same data by stepwise selection by AIC" in text
    assert "[@heinze2018]" in text
    screened = plain(prose_methods.selection_limitation(bundle))
    assert "univariable P values" in screened


def test_the_steps_are_a_table_for_paths_only(bundle: ResultsBundle) -> None:
    assert draw_selection_steps(bundle) == ""
    table = draw_selection_steps(walked(bundle))
    assert isinstance(table, Table)
    assert [row.cells[:5] for row in table.rows] == [
        ("0", "Start", "–", "1", "100.50"),
        ("1", "Removed", "Age", "1", "98.25"),
        ("2", "Removed", "Body mass index", "1", "97.50"),
        ("3", "Entered", "Age", "1", "96.13"),
    ]
    assert "112 patients" in table.notes[0]
    assert table.notes[1] == "The next change would have been that of Sex (AIC 96.50)."
    by_p = draw_selection_steps(walked(bundle, criterion="p"))
    assert isinstance(by_p, Table)
    assert by_p.columns[4].label == "P"
