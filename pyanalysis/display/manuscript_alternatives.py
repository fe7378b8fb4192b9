"""What the manuscript's figures show, in words."""

from __future__ import annotations

from pyanalysis.display import alternative_texts
from pyanalysis.display.manuscript_results import ManuscriptResults


class ManuscriptAlternatives(ManuscriptResults):
    """A plain text for each ``figure_<name>``, called ``alternative_<name>``; it may be empty."""

    __slots__ = ()

    @property
    def alternative_flow(self) -> str:
        """Describe the participant flow."""
        return alternative_texts.describe_flow(self.bundle)

    @property
    def alternative_forest(self) -> str:
        """Describe the forest plot."""
        return alternative_texts.describe_forest(self.bundle)

    @property
    def alternative_roc(self) -> str:
        """Describe the ROC curve."""
        return alternative_texts.describe_roc(self.bundle)

    @property
    def alternative_calibration(self) -> str:
        """Describe the calibration curve."""
        return alternative_texts.describe_calibration(self.bundle)

    @property
    def alternative_decision_curve(self) -> str:
        """Describe the decision curve."""
        return alternative_texts.describe_decision_curve(self.bundle)

    @property
    def alternative_partial_effects(self) -> str:
        """Describe the curves of the numeric variables."""
        return alternative_texts.describe_partial_effects(self.bundle)

    @property
    def alternative_missing(self) -> str:
        """Describe the pattern of missing values."""
        return alternative_texts.describe_missing(self.bundle)
