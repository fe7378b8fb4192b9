"""The manuscript's tables and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyanalysis.display import (
    collinearity_display,
    crosscheck_tables,
    figures,
    imputation_tables,
    interaction_tables,
    linearity_display,
    linearity_figures,
    missing_figure,
    missing_tables,
    performance_figures,
    performance_tables,
    sensitivity_tables,
    tables,
    validation_tables,
)
from pyanalysis.display.figure_texts import set_fonts
from pyanalysis.display.manuscript_results import ManuscriptResults
from pyanalysis.display.markdown import Prose
from pyanalysis.display.selection_table import draw_selection_steps
from pyanalysis.display.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class ManuscriptDrawings(ManuscriptResults):
    """Tables and figures."""

    __slots__ = ()

    @property
    def table_interactions(self) -> Table:
        """Draw the interactions by stratum."""
        return interaction_tables.draw_interactions(self.bundle)

    @property
    def table_coding(self) -> Table:
        """Draw how each variable was coded."""
        return tables.draw_coding(self.bundle)

    @property
    def table_baseline(self) -> Table:
        """Draw the baseline table."""
        return tables.draw_baseline(self.bundle)

    @property
    def table_selection_steps(self) -> Table | Prose:
        """Draw the steps of the selection, where it went step by step."""
        return draw_selection_steps(self.bundle)

    @property
    def table_odds_ratios(self) -> Table:
        """Draw the odds ratios."""
        return tables.draw_odds_ratios(self.bundle)

    @property
    def table_missing(self) -> Table:
        """Draw the missing values."""
        return missing_tables.draw_missing(self.bundle)

    @property
    def figure_missing(self) -> Figure:
        """Draw which variables are missing together."""
        return set_fonts(missing_figure.draw_missing_patterns(self.bundle))

    @property
    def table_completeness(self) -> Table:
        """Draw the candidates in complete and incomplete patients."""
        return missing_tables.draw_completeness(self.bundle)

    @property
    def table_sensitivity(self) -> Table:
        """Draw the multivariable model beside its alternatives."""
        return sensitivity_tables.draw_sensitivity(self.bundle)

    @property
    def table_imputation(self) -> Table:
        """Draw the complete-case and the pooled odds ratios."""
        return imputation_tables.draw_imputation(self.bundle)

    @property
    def table_validation(self) -> Table:
        """Draw the indices, apparent and corrected."""
        return validation_tables.draw_validation(self.bundle)

    @property
    def table_inclusion(self) -> Table:
        """Draw how often each candidate was selected."""
        return validation_tables.draw_inclusion(self.bundle)

    @property
    def table_collinearity(self) -> Table:
        """Draw the variance inflation factors."""
        return collinearity_display.draw_collinearity(self.bundle)

    @property
    def table_linearity(self) -> Table:
        """Draw the tests of linearity."""
        return linearity_display.draw_linearity(self.bundle)

    @property
    def table_check_summary(self) -> Table:
        """Draw the comparison per section."""
        return crosscheck_tables.draw_check_summary(self.crosscheck)

    @property
    def table_check(self) -> Table:
        """Draw every compared statistic."""
        return crosscheck_tables.draw_check(self.crosscheck)

    @property
    def table_published(self) -> Table:
        """Draw the published figures beside ours."""
        return crosscheck_tables.draw_published(self.crosscheck)

    @property
    def figure_flow(self) -> Figure:
        """Draw the participant flow."""
        return set_fonts(figures.draw_flow(self.bundle))

    @property
    def figure_forest(self) -> Figure:
        """Draw the forest plot."""
        return set_fonts(figures.draw_forest(self.bundle))

    @property
    def table_performance(self) -> Table:
        """Draw the performance table."""
        return performance_tables.draw_performance(self.bundle)

    @property
    def figure_roc(self) -> Figure:
        """Draw the ROC curve."""
        return set_fonts(performance_figures.draw_roc(self.bundle))

    @property
    def figure_calibration(self) -> Figure:
        """Draw the calibration curve."""
        return set_fonts(performance_figures.draw_calibration(self.bundle))

    @property
    def figure_decision_curve(self) -> Figure:
        """Draw the decision curve."""
        return set_fonts(performance_figures.draw_decision_curve(self.bundle))

    @property
    def figure_partial_effects(self) -> Figure:
        """Draw the curves of the numeric variables."""
        return set_fonts(linearity_figures.draw_partial_effects(self.bundle))
