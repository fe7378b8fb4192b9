"""The results that every part of the manuscript is made from."""

from __future__ import annotations

from dataclasses import dataclass

from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck


@dataclass(frozen=True, slots=True, kw_only=True)
class ManuscriptResults:
    """One study's results, and the name of the engine that sets them."""

    bundle: ResultsBundle
    crosscheck: Crosscheck
    engine: str
