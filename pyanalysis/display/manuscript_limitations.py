"""What the manuscript says of its limitations, each where it applies."""

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
    separation_prose,
    transform_display,
    validation_prose,
)
from pyanalysis.display.manuscript_results import ManuscriptResults
from pyanalysis.display.markdown import Prose


class ManuscriptLimitations(ManuscriptResults):
    """Sentences of the limitations, empty where they do not apply."""

    __slots__ = ()

    @property
    def grouping_limitation(self) -> Prose:
        """Name few clusters, where they are few."""
        return grouping_prose.grouping_limitation(self.bundle)

    @property
    def transform_limitation(self) -> Prose:
        """Name variables that were cut into categories."""
        return transform_display.transform_limitation(self.bundle)

    @property
    def validation_limitation(self) -> Prose:
        """Name what the validation shows to be weak."""
        return validation_prose.validation_limitation(self.bundle)

    @property
    def collinearity_limitation(self) -> Prose:
        """Name strongly collinear variables, where there are any."""
        return collinearity_display.collinearity_limitation(self.bundle)

    @property
    def linearity_limitation(self) -> Prose:
        """Name the variables that entered as straight lines and are none."""
        return linearity_display.linearity_limitation(self.bundle)

    @property
    def interaction_limitation(self) -> Prose:
        """Name what tests of interaction cannot show here."""
        return interaction_prose.interaction_limitation(self.bundle)

    @property
    def separation_limitation(self) -> Prose:
        """Say what separation did to the reported models."""
        return separation_prose.separation_limitation(self.bundle)

    @property
    def size_limitation(self) -> Prose:
        """Name too few events, where there are too few."""
        return prose_size.size_limitation(self.bundle)

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
    def performance_limitation(self) -> Prose:
        """Name that performance is apparent."""
        return performance_prose.performance_limitation(self.bundle)
