"""What the manuscript's one-line cells call: a study's results as sentences, tables and figures."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyanalysis.display import (
    collinearity_display,
    crosscheck_tables,
    figures,
    grouping_prose,
    imputation_tables,
    interaction_prose,
    interaction_tables,
    linearity_display,
    linearity_figures,
    missing_tables,
    performance_figures,
    performance_prose,
    performance_tables,
    prose_methods,
    prose_missing,
    prose_results,
    sensitivity_tables,
    tables,
    transform_display,
    validation_prose,
    validation_tables,
)
from pyanalysis.display.figure_texts import set_fonts
from pyanalysis.display.labels import outcome_in_text
from pyanalysis.display.markdown import Prose, escape, showable
from pyanalysis.display.selection_table import draw_selection_steps
from pyanalysis.display.table import Table
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.results.json_io import read_bundle, read_crosscheck

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RESULTS_VARIABLE = "PYANALYSIS_RESULTS"
ENGINE_VARIABLE = "PYANALYSIS_ENGINE"
DEFAULT_RESULTS = Path(__file__).parents[2] / "build" / "residual-pain"


def load_manuscript() -> Manuscript:
    """Load the results named by PYANALYSIS_RESULTS, or those of the bundled study."""
    folder = Path(os.environ.get(RESULTS_VARIABLE) or DEFAULT_RESULTS)
    return Manuscript(
        bundle=read_bundle(folder / "results.json", texts=showable),
        crosscheck=read_crosscheck(folder / "crosscheck.json", texts=showable),
        engine=os.environ.get(ENGINE_VARIABLE) or "quarto",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """One study's results, ready to be set; every member is a sentence, a table or a figure."""

    bundle: ResultsBundle
    crosscheck: Crosscheck
    engine: str

    @property
    def first_page_warning(self) -> Prose:
        """Warn where nothing was compared or something disagrees; else empty."""
        return prose_methods.warning_on_first_page(self.crosscheck)

    @property
    def data_statement(self) -> Prose:
        """Say that the data are synthetic, where they are."""
        return prose_methods.data_sentence(self.bundle)

    @property
    def outcome_name(self) -> Prose:
        """Name the outcome as it stands within a sentence."""
        return Prose(escape(outcome_in_text(self.bundle.study)))

    @property
    def outcome_coding(self) -> Prose:
        """Name the outcome and the candidates."""
        return prose_methods.outcome_coding_sentence(self.bundle)

    @property
    def description_methods(self) -> Prose:
        """Describe the baseline table's rules."""
        return prose_methods.description_sentence()

    @property
    def model_methods(self) -> Prose:
        """Describe the models."""
        return prose_methods.models_sentence(self.bundle)

    @property
    def study_kind(self) -> Prose:
        """Name the kind of study."""
        return grouping_prose.study_kind(self.bundle)

    @property
    def models_in_short(self) -> Prose:
        """Name the models in a sentence of the abstract."""
        return grouping_prose.models_in_short(self.bundle)

    @property
    def grouping_methods(self) -> Prose:
        """Say what clusters or matching leave out."""
        return grouping_prose.grouping_methods(self.bundle)

    @property
    def grouping(self) -> Prose:
        """Say how many clusters or matched sets there were."""
        return grouping_prose.grouping_sentence(self.bundle)

    @property
    def grouping_limitation(self) -> Prose:
        """Name few clusters, where they are few."""
        return grouping_prose.grouping_limitation(self.bundle)

    @property
    def software(self) -> Prose:
        """Name the software."""
        return prose_methods.software_sentence(self.bundle, self.crosscheck)

    @property
    def comparison_statement(self) -> Prose:
        """Say whether the statistics were computed twice."""
        return prose_methods.comparison_sentence(self.crosscheck)

    @property
    def comparison_methods(self) -> Prose:
        """Describe the comparison with R."""
        return prose_methods.comparison_methods(self.crosscheck)

    @property
    def verdict(self) -> Prose:
        """State the outcome of the comparison."""
        return prose_methods.verdict_sentence(self.crosscheck)

    @property
    def flow(self) -> Prose:
        """Say who entered and left."""
        return prose_results.flow_sentence(self.bundle)

    @property
    def outcome(self) -> Prose:
        """Say how many had the outcome."""
        return prose_results.outcome_sentence(self.bundle)

    @property
    def baseline(self) -> Prose:
        """Name the differences between the groups."""
        return prose_results.baseline_sentence(self.bundle)

    @property
    def univariable(self) -> Prose:
        """Summarise the univariable models."""
        return prose_results.univariable_sentence(self.bundle)

    @property
    def selection(self) -> Prose:
        """Say what entered the multivariable model."""
        return prose_results.selection_sentence(self.bundle)

    @property
    def multivariable(self) -> Prose:
        """Describe the multivariable associations."""
        return prose_results.multivariable_sentence(self.bundle)

    @property
    def transform_methods(self) -> Prose:
        """Describe how transformed variables entered the models."""
        return transform_display.transform_methods(self.bundle)

    @property
    def transform_limitation(self) -> Prose:
        """Name variables that were cut into categories."""
        return transform_display.transform_limitation(self.bundle)

    @property
    def missing_methods(self) -> Prose:
        """Describe how missing values were handled."""
        return prose_missing.missing_methods(self.bundle)

    @property
    def missing(self) -> Prose:
        """Say how much was missing."""
        return prose_missing.missing_sentence(self.bundle)

    @property
    def imputation(self) -> Prose:
        """Compare the imputed sets with the complete cases."""
        return prose_missing.imputation_sentence(self.bundle)

    @property
    def validation_methods(self) -> Prose:
        """Describe the internal validation."""
        return validation_prose.validation_methods(self.bundle)

    @property
    def validation(self) -> Prose:
        """Say what is left of the performance."""
        return validation_prose.validation_sentence(self.bundle)

    @property
    def validation_limitation(self) -> Prose:
        """Name what the validation shows to be weak."""
        return validation_prose.validation_limitation(self.bundle)

    @property
    def collinearity_methods(self) -> Prose:
        """Say how collinearity was measured."""
        return collinearity_display.collinearity_methods(self.bundle)

    @property
    def collinearity(self) -> Prose:
        """State the largest variance inflation."""
        return collinearity_display.collinearity_sentence(self.bundle)

    @property
    def collinearity_limitation(self) -> Prose:
        """Name strongly collinear variables, where there are any."""
        return collinearity_display.collinearity_limitation(self.bundle)

    @property
    def linearity_methods(self) -> Prose:
        """Describe the test of linearity."""
        return linearity_display.linearity_methods(self.bundle)

    @property
    def linearity(self) -> Prose:
        """Say which numeric variables are not linear."""
        return linearity_display.linearity_sentence(self.bundle)

    @property
    def linearity_limitation(self) -> Prose:
        """Name the variables that entered as straight lines and are none."""
        return linearity_display.linearity_limitation(self.bundle)

    @property
    def partial_effects(self) -> Prose:
        """Introduce the curves."""
        return linearity_display.effects_sentence(self.bundle)

    @property
    def interaction_methods(self) -> Prose:
        """Describe the tests of interaction."""
        return interaction_prose.interaction_methods(self.bundle)

    @property
    def interactions(self) -> Prose:
        """Say where an odds ratio depends on another variable."""
        return interaction_prose.interaction_sentence(self.bundle)

    @property
    def interaction_limitation(self) -> Prose:
        """Name what tests of interaction cannot show here."""
        return interaction_prose.interaction_limitation(self.bundle)

    @property
    def table_interactions(self) -> Table:
        """Draw the interactions by stratum."""
        return interaction_tables.draw_interactions(self.bundle)

    @property
    def conclusion(self) -> Prose:
        """Conclude."""
        return prose_results.conclusion_sentence(self.bundle)

    @property
    def size_limitation(self) -> Prose:
        """Name too few events, where there are too few."""
        return prose_methods.size_limitation(self.bundle)

    @property
    def selection_limitation(self) -> Prose:
        """Name screening by P value, where it was used."""
        return prose_methods.selection_limitation(self.bundle)

    @property
    def missing_limitation(self) -> Prose:
        """Name complete-case analysis, where values were missing."""
        return prose_missing.missing_limitation(self.bundle)

    @property
    def synthetic_limitation(self) -> Prose:
        """Say what synthetic data cannot show."""
        return prose_methods.synthetic_limitation(self.bundle)

    @property
    def engine_name(self) -> str:
        """Name the engine that sets the manuscript."""
        return "Quarto" if self.engine == "quarto" else "the offline renderer of pyanalysis"

    @property
    def data_hash(self) -> Prose:
        """Name the data file and its hash."""
        source = self.bundle.provenance
        return Prose(f"{escape(source.data_file)} (SHA-256 `{source.data_sha256}`)")

    @property
    def study_hash(self) -> Prose:
        """Name the study file and its hash."""
        source = self.bundle.provenance
        return Prose(f"{escape(source.study_file)} (SHA-256 `{source.study_sha256}`)")

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
    def sensitivity(self) -> Prose:
        """Say what the alternatives to the multivariable model show."""
        return sensitivity_tables.sensitivity_sentence(self.bundle)

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
    def performance_methods(self) -> Prose:
        """Describe how performance was measured."""
        return performance_prose.performance_methods(self.bundle)

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

    @property
    def performance_limitation(self) -> Prose:
        """Name that performance is apparent."""
        return performance_prose.performance_limitation(self.bundle)

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
