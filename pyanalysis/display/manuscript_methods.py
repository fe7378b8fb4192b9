"""What the manuscript says before its results: study, methods, software, sources."""

from __future__ import annotations

from pyanalysis.display import (
    collinearity_display,
    grouping_prose,
    interaction_prose,
    linearity_display,
    performance_prose,
    prose_methods,
    prose_missing,
    prose_size,
    sensitivity_tables,
    transform_display,
    validation_prose,
)
from pyanalysis.display.labels import outcome_in_text
from pyanalysis.display.language import text
from pyanalysis.display.manuscript_results import ManuscriptResults
from pyanalysis.display.markdown import Prose, escape


class ManuscriptMethods(ManuscriptResults):
    """Sentences on the study, its methods and its software."""

    __slots__ = ()

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
    def disclosure_methods(self) -> Prose:
        """Say which counts are not shown."""
        return prose_methods.disclosure_sentence(self.bundle)

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
    def transform_methods(self) -> Prose:
        """Describe how transformed variables entered the models."""
        return transform_display.transform_methods(self.bundle)

    @property
    def missing_methods(self) -> Prose:
        """Describe how missing values were handled."""
        return prose_missing.missing_methods(self.bundle)

    @property
    def validation_methods(self) -> Prose:
        """Describe the internal validation."""
        is_compared = self.crosscheck.status != "not_run"
        return validation_prose.validation_methods(self.bundle, is_compared=is_compared)

    @property
    def collinearity_methods(self) -> Prose:
        """Say how collinearity was measured."""
        return collinearity_display.collinearity_methods(self.bundle)

    @property
    def linearity_methods(self) -> Prose:
        """Describe the test of linearity."""
        return linearity_display.linearity_methods(self.bundle)

    @property
    def interaction_methods(self) -> Prose:
        """Describe the tests of interaction."""
        return interaction_prose.interaction_methods(self.bundle)

    @property
    def size_methods(self) -> Prose:
        """Say by what the number of patients is judged."""
        return prose_size.size_methods(self.bundle)

    @property
    def sensitivity_methods(self) -> Prose:
        """Name the planned alternatives to the multivariable model."""
        return sensitivity_tables.sensitivity_methods(self.bundle)

    @property
    def engine_name(self) -> str:
        """Name the engine that sets the manuscript."""
        return "Quarto" if self.engine == "quarto" else text("the offline renderer of pyanalysis")

    @property
    def data_hash(self) -> Prose:
        """Name the data file and its hash."""
        source = self.bundle.provenance
        return _with_hash(source.data_file, source.data_sha256)

    @property
    def study_hash(self) -> Prose:
        """Name the study file and its hash."""
        source = self.bundle.provenance
        return _with_hash(source.study_file, source.study_sha256)

    @property
    def performance_methods(self) -> Prose:
        """Describe how performance was measured."""
        return performance_prose.performance_methods(self.bundle)


def _with_hash(file: str, sha256: str) -> Prose:
    return Prose(text("{file} (SHA-256 `{sha256}`)", file=escape(file), sha256=sha256))
