"""The rows of the tables, as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

from pyanalysis.display.figures import draw_flow, draw_forest, forest_lines
from pyanalysis.display.labels import variables_by_column
from pyanalysis.display.numbers import NBSP
from pyanalysis.display.table import html_table, markdown_table
from pyanalysis.display.tables import (
    SYNTHETIC_NOTE,
    draw_baseline,
    draw_coding,
    draw_odds_ratios,
    rows_baseline,
    rows_odds_ratios,
)
from pyanalysis.results.bundle import ResultsBundle


def cells(bundle: ResultsBundle, column: str) -> list[tuple[str, ...]]:
    model = next(item for item in bundle.univariable if item.name == column)
    facts = variables_by_column(bundle)[column]
    return [
        tuple(cell.replace(NBSP, " ") for cell in row.cells)
        for row in rows_odds_ratios(model, adjusted=bundle.multivariable, facts=facts)
    ]


def test_a_numeric_variable_has_one_line(bundle: ResultsBundle) -> None:
    assert cells(bundle, "bmi") == [
        ("Body mass index, per kg/m²", "120", "18", "1.35 (1.10 to 1.69)", "0.003",
         "1.68 (1.23 to 2.52)", "< 0.001"),
    ]  # fmt: skip


def test_a_factor_has_a_heading_its_reference_and_a_global_p(bundle: ResultsBundle) -> None:
    heading, *levels = cells(bundle, "fractured_vertebra")
    assert heading == ("Fractured vertebra", "", "", "", "0.849", "", "")
    assert [level[0] for level in levels] == ["T11", "T12", "L1", "L2"]
    assert levels[2][3:5] == ("Reference", "")
    assert levels[0][5:] == ("–", "–")
    two_levels = cells(bundle, "adjacent_vertebral_fracture")[0]
    assert two_levels[4] == ""  # the one coefficient's P says it already


def test_the_baseline_shows_what_was_chosen_and_what_is_missing(bundle: ResultsBundle) -> None:
    variable = next(item for item in bundle.baseline if item.variable == "smoking")
    rows = rows_baseline(
        variable,
        facts=variables_by_column(bundle)["smoking"],
        groups=["yes", "no", "overall"],
        cohort=variable,
    )
    assert rows[-1].cells[:4] == ("Missing, n", "0", "2", "2")
    assert rows[0].cells[4] == "Fisher exact"
    assert rows[1].cells[1] == "15 (83.3%)"


def test_synthetic_data_are_called_so_under_every_results_table(bundle: ResultsBundle) -> None:
    for table in (draw_baseline(bundle), draw_odds_ratios(bundle)):
        assert table.notes[-1] == SYNTHETIC_NOTE
    real = replace(bundle, study=replace(bundle.study, synthetic=False))
    assert SYNTHETIC_NOTE not in draw_baseline(real).notes


def test_a_sparse_chi_squared_test_is_explained_where_it_was_used(bundle: ResultsBundle) -> None:
    first = bundle.baseline[1]
    sparse = replace(first, test=replace(first.test, method="chi_squared_sparse"))
    changed = replace(bundle, baseline=(sparse, *bundle.baseline[2:]))
    assert any("too large for an exact test" in note for note in draw_baseline(changed).notes)
    assert not any("too large" in note for note in draw_baseline(bundle).notes)


def test_a_warning_raised_while_fitting_is_a_note_under_the_table(bundle: ResultsBundle) -> None:
    warned = replace(bundle.univariable[0], warnings=("the model is odd",))
    changed = replace(bundle, univariable=(warned, *bundle.univariable[1:]))
    assert any("the model is odd" in note for note in draw_odds_ratios(changed).notes)


def test_labels_with_syntax_of_any_kind_stay_plain_text(bundle: ResultsBundle) -> None:
    nasty = "<b>A</b> | *b* {{< include x >}} $x$ #y"
    facts = bundle.study.variables
    changed = replace(
        bundle,
        study=replace(bundle.study, variables=(replace(facts[0], label=nasty), *facts[1:])),
    )
    table = draw_coding(changed)
    text = markdown_table(table)
    assert r"\<b\>A\<\/b\> \| \*b\* \{\{\< include x \>\}\} \$x\$ \#y" in text
    assert "<b>A</b>" not in html_table(table)


def test_the_forest_plot_has_a_line_for_each_coefficient(bundle: ResultsBundle) -> None:
    assert bundle.multivariable is not None
    estimated = [term for term in bundle.multivariable.terms if term.log_odds is not None]
    assert len(forest_lines(bundle)) == len(estimated) == 6
    texts = {text.get_text() for text in draw_forest(bundle).axes[0].texts}
    assert f"10.7 (2.17{NBSP}to{NBSP}71.1)" in texts


def test_the_flow_diagram_shows_both_groups(bundle: ResultsBundle) -> None:
    texts = {text.get_text() for text in draw_flow(bundle).axes[0].texts}
    assert {"Residual pain\n18 (15.00%)", "Patients analysed: 120"} <= texts
