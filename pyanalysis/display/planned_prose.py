"""Sentences on planned analyses that the multivariable model did not allow, and why."""

from __future__ import annotations

from pyanalysis.display.labels import STATUS_NAMES
from pyanalysis.display.markdown import Prose, join_sentences, join_words
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.planned import NO_MODEL, PENALISED

_NAMES = {
    "firth": "the fit by Firth's penalised likelihood",
    "forced": "the fit with all candidates",
    "influence": "the fit without influential patients",
    "performance": "the performance of the multivariable model (discrimination, calibration, net "
    "benefit and influence)",
    "hosmer_lemeshow": "the Hosmer–Lemeshow test",
    "collinearity": "the collinearity of its variables",
    "sample_size": "the sample size that so many parameters need",
}


def not_done_sentence(bundle: ResultsBundle) -> Prose:
    """Name each planned analysis that was not done, and the reason; empty where all were."""
    reasons = dict.fromkeys(item.status for item in bundle.planned if item.status != "ok")
    return join_sentences(_sentence(bundle, status) for status in reasons)


def _sentence(bundle: ResultsBundle, status: str) -> str:
    names = [_NAMES[item.name] for item in bundle.planned if item.status == status]
    were = "was" if len(names) == 1 else "were"
    done = "not shown" if status == "suppressed" else "not done"
    return f"Planned, but {done}, {were} {join_words(names)}, because {_because(bundle, status)}."


def _because(bundle: ResultsBundle, status: str) -> str:
    if status == NO_MODEL:
        return "no multivariable model was fitted"
    if status == PENALISED:
        return (
            "that takes a fit by maximum likelihood, and the estimates of the multivariable model "
            "are Firth's penalised ones"
        )
    if status == "suppressed":
        return "they would give suppressed counts away"
    model = bundle.multivariable
    if model is None or model.status == "ok":
        return "a correction for optimism leaves nothing of the model's R²"
    return f"the multivariable model was {STATUS_NAMES[status]}"
