"""Names of variables, levels, tests and methods as a reader sees them."""

from __future__ import annotations

from pyanalysis.display.numbers import DASH
from pyanalysis.results.bundle import ResultsBundle, VariableFacts

TEST_NAMES = {
    "welch_t": "Welch t",
    "mann_whitney": "Mann\u2013Whitney",
    "chi_squared": "Chi-squared",
    "chi_squared_sparse": "Chi-squared (sparse)",
    "fisher_exact": "Fisher exact",
    "none": DASH,
}

STATUS_NAMES = {
    "reference": "Reference",
    "empty": "no patients",
    "separated": "not estimable (separation)",
    "aliased": "not estimable (collinear)",
    "constant": "not estimable (constant)",
    "no_variation": "not estimable (no events, or events only)",
    "not_converged": "not estimable (no convergence)",
    "not_estimable": "not estimable",
}


def variables_by_column(bundle: ResultsBundle) -> dict[str, VariableFacts]:
    """Index the predictors by column."""
    return {variable.column: variable for variable in bundle.study.variables}


def variable_label(variable: VariableFacts, *, with_per: bool = False) -> str:
    """Give ``Age, years``; with ``with_per``, the step of the odds ratio too."""
    if variable.kind == "categorical":
        return variable.label
    if with_per and variable.per != 1:
        return f"{variable.label}, per {variable.per:g} {variable.unit}".rstrip()
    if with_per:
        return f"{variable.label}, per {variable.unit or 'unit'}"
    return f"{variable.label}, {variable.unit}" if variable.unit else variable.label


def level_label(variable: VariableFacts, level: str) -> str:
    """Give a level's name."""
    names = dict(zip(variable.levels, variable.level_labels, strict=True))
    return names.get(level, level)
