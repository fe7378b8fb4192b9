"""What R gave back."""

from __future__ import annotations

from dataclasses import dataclass

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.crosscheck import RFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class RResults:
    """R's rows, with the keys of the analysis results, and the R that computed them."""

    rows: tuple[ArdRow, ...]
    facts: RFacts
