"""What the manuscript says of its results, in sentences."""

from __future__ import annotations

from pyanalysis.display import (
    collinearity_display,
    grouping_prose,
    interaction_prose,
    linearity_display,
    performance_prose,
    planned_prose,
    prose_cohort,
    prose_missing,
    prose_results,
    prose_univariable,
    sensitivity_tables,
    validation_prose,
)
from pyanalysis.display.manuscript_results import ManuscriptResults
from pyanalysis.display.markdown import Prose


class ManuscriptFindings(ManuscriptResults):
    """Sentences of the results and the conclusion."""

    __slots__ = ()

    @property
    def grouping(self) -> Prose:
        """Say how many clusters or matched sets there were."""
        return grouping_prose.grouping_sentence(self.bundle)

    @property
    def flow(self) -> Prose:
        """Say who entered and left."""
        return prose_cohort.flow_sentence(self.bundle)

    @property
    def outcome(self) -> Prose:
        """Say how many had the outcome."""
        return prose_cohort.outcome_sentence(self.bundle)

    @property
    def baseline(self) -> Prose:
        """Name the differences between the groups."""
        return prose_cohort.baseline_sentence(self.bundle)

    @property
    def univariable(self) -> Prose:
        """Summarise the univariable models."""
        return prose_univariable.univariable_sentence(self.bundle)

    @property
    def selection(self) -> Prose:
        """Say what entered the multivariable model."""
        return prose_univariable.selection_sentence(self.bundle)

    @property
    def multivariable(self) -> Prose:
        """Describe the multivariable associations."""
        return prose_results.multivariable_sentence(self.bundle)

    @property
    def missing(self) -> Prose:
        """Say how much was missing."""
        return prose_missing.missing_sentence(self.bundle)

    @property
    def imputation(self) -> Prose:
        """Compare the imputed sets with the complete cases."""
        return prose_missing.imputation_sentence(self.bundle)

    @property
    def validation(self) -> Prose:
        """Say what is left of the performance."""
        return validation_prose.validation_sentence(self.bundle)

    @property
    def collinearity(self) -> Prose:
        """State the largest variance inflation."""
        return collinearity_display.collinearity_sentence(self.bundle)

    @property
    def linearity(self) -> Prose:
        """Say which numeric variables are not linear."""
        return linearity_display.linearity_sentence(self.bundle)

    @property
    def partial_effects(self) -> Prose:
        """Introduce the curves."""
        return linearity_display.effects_sentence(self.bundle)

    @property
    def interactions(self) -> Prose:
        """Say where an odds ratio depends on another variable."""
        return interaction_prose.interaction_sentence(self.bundle)

    @property
    def conclusion(self) -> Prose:
        """Conclude."""
        return prose_results.conclusion_sentence(self.bundle)

    @property
    def not_done(self) -> Prose:
        """Name planned analyses that were not done."""
        return planned_prose.not_done_sentence(self.bundle)

    @property
    def completeness(self) -> Prose:
        """Say in which candidates complete and incomplete patients differ."""
        return prose_missing.completeness_sentence(self.bundle)

    @property
    def sensitivity(self) -> Prose:
        """Say what the alternatives to the multivariable model show."""
        return sensitivity_tables.sensitivity_sentence(self.bundle)

    @property
    def performance(self) -> Prose:
        """Report discrimination, overall fit and calibration."""
        return performance_prose.performance_sentence(self.bundle)

    @property
    def net_benefit(self) -> Prose:
        """Report where the model's net benefit was highest."""
        return performance_prose.net_benefit_sentence(self.bundle)

    @property
    def influence(self) -> Prose:
        """Say how much hangs on single patients."""
        return performance_prose.influence_sentence(self.bundle)
