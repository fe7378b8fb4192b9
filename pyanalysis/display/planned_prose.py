"""Sentences on planned analyses that the multivariable model did not allow, and why."""

from __future__ import annotations

from pyanalysis.display.labels import STATUS_NAMES
from pyanalysis.display.language import counted, marked, text
from pyanalysis.display.markdown import Prose, join_sentences, join_words
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.planned import NO_MODEL, PENALISED

_NAMES = {
    "firth": marked("the fit by Firth's penalised likelihood"),
    "forced": marked("the fit with all candidates"),
    "influence": marked("the fit without influential patients"),
    "performance": marked(
        "the performance of the multivariable model (discrimination, calibration, net benefit and "
        "influence)"
    ),
    "hosmer_lemeshow": marked("the Hosmer–Lemeshow test"),
    "collinearity": marked("the collinearity of its variables"),
    "sample_size": marked("the sample size that so many parameters need"),
}


def not_done_sentence(bundle: ResultsBundle) -> Prose:
    """Name each planned analysis that was not done, and the reason; empty where all were."""
    reasons = dict.fromkeys(item.status for item in bundle.planned if item.status != "ok")
    return join_sentences(_sentence(bundle, status) for status in reasons)


def _sentence(bundle: ResultsBundle, status: str) -> str:
    names = [text(_NAMES[item.name]) for item in bundle.planned if item.status == status]
    if status == "suppressed":
        return counted(
            "Planned, but not shown, was {analyses}, because {reason}.",
            "Planned, but not shown, were {analyses}, because {reason}.",
            count=len(names),
            analyses=join_words(names),
            reason=_because(bundle, status),
        )
    return counted(
        "Planned, but not done, was {analyses}, because {reason}.",
        "Planned, but not done, were {analyses}, because {reason}.",
        count=len(names),
        analyses=join_words(names),
        reason=_because(bundle, status),
    )


def _because(bundle: ResultsBundle, status: str) -> str:
    if status == NO_MODEL:
        return text("no multivariable model was fitted")
    if status == PENALISED:
        return text(
            "that takes a fit by maximum likelihood, and the estimates of the multivariable model "
            "are Firth's penalised ones"
        )
    if status == "suppressed":
        return text("they would give suppressed counts away")
    model = bundle.multivariable
    if model is None or model.status == "ok":
        return text("a correction for optimism leaves nothing of the model's R²")
    return text("the multivariable model was {status}", status=text(STATUS_NAMES[status]))
