"""Sentences on the number of patients: by what it is judged, and where it is too small."""

from __future__ import annotations

import math

from pyanalysis.display.labels import number_of_patients
from pyanalysis.display.language import text
from pyanalysis.display.markdown import Prose, join_sentences
from pyanalysis.display.numbers import format_count, format_fixed, format_plain
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.sample_size import (
    EVENTS_PER_PARAMETER,
    LARGEST_R2_OPTIMISM,
    LARGEST_RISK_ERROR,
    WANTED_SHRINKAGE,
)


def size_methods(bundle: ResultsBundle) -> Prose:
    """Say by what the number of patients is judged."""
    rule = text(
        "The patients of the smaller outcome group were counted for each parameter that was "
        "considered or fitted; fewer than {fewest} are called few [@peduzzi1996].",
        fewest=str(EVENTS_PER_PARAMETER),
    )
    if bundle.grouping is not None:
        return Prose(rule)
    return join_sentences(
        [
            rule,
            text(
                "The patients that so many parameters need were computed from the multivariable "
                "model's R² by the criteria of Riley et al. [@riley2020]: an expected shrinkage of "
                "at least {shrinkage}, an optimism of Nagelkerke's R² of at most {optimism}, and "
                "an overall risk that is known to within {error}.",
                shrinkage=format_plain(WANTED_SHRINKAGE),
                optimism=format_plain(LARGEST_R2_OPTIMISM),
                error=format_plain(LARGEST_RISK_ERROR),
            ),
        ]
    )


def size_limitation(bundle: ResultsBundle) -> Prose:
    """Name too few events for the parameters, with figures; nothing where there are enough."""
    sizes = bundle.diagnostics
    if sizes.limiting_size is None:
        return Prose("")
    if not sizes.limiting_size:
        return Prose(_nobody_to_compare(bundle))
    fitted = sizes.events_per_parameter_fitted if _is_fitted(bundle) else None
    considered = sizes.events_per_parameter_considered
    lowest = min((value for value in (fitted, considered) if value is not None), default=None)
    if lowest is None or lowest >= EVENTS_PER_PARAMETER:
        return _too_small_for_riley(bundle)
    return join_sentences([_per_parameter(bundle, fitted=fitted), _below(bundle)])


def _is_fitted(bundle: ResultsBundle) -> bool:
    return bundle.multivariable is not None and bundle.multivariable.status == "ok"


def _nobody_to_compare(bundle: ResultsBundle) -> str:
    if bundle.flow.events:
        return text("Every patient analysed had the outcome, and no odds ratio can be estimated.")
    return text("No patient analysed had the outcome, and no odds ratio can be estimated.")


def _per_parameter(bundle: ResultsBundle, *, fitted: float | None) -> str:
    """Set the smaller outcome group beside the parameters considered and, if any, fitted."""
    sizes = bundle.diagnostics
    parts = {
        "patients": number_of_patients(sizes.limiting_size or 0),
        "considered": format_count(sizes.parameters_considered),
        "per_considered": format_fixed(sizes.events_per_parameter_considered, decimals=1),
    }
    if fitted is None:
        return text(
            "The smaller outcome group had {patients} for {considered} considered parameters, "
            "{per_considered} per considered one.",
            **parts,
        )
    return text(
        "The smaller outcome group had {patients} for {fitted} fitted and {considered} considered "
        "parameters, {per_fitted} per fitted parameter and {per_considered} per considered one.",
        fitted=format_count(sizes.parameters_fitted),
        per_fitted=format_fixed(fitted, decimals=1),
        **parts,
    )


def _below(bundle: ResultsBundle) -> str:
    """Say that this is little, and what follows from it."""
    fewest, needed = str(EVENTS_PER_PARAMETER), _needed(bundle)
    if not _is_fitted(bundle):
        if not needed:
            return text("This is below {fewest} [@peduzzi1996].", fewest=fewest)
        return text(
            "This is below {fewest} [@peduzzi1996], and {needed}.", fewest=fewest, needed=needed
        )
    if not needed:
        return text(
            "This is below {fewest} [@peduzzi1996]: the odds ratios are likely to be exaggerated "
            "and the intervals are wide.",
            fewest=fewest,
        )
    return text(
        "This is below {fewest} [@peduzzi1996], and {needed}: the odds ratios are likely to be "
        "exaggerated and the intervals are wide.",
        fewest=fewest,
        needed=needed,
    )


def _too_small_for_riley(bundle: ResultsBundle) -> Prose:
    """Name a cohort with events enough but fewer patients than the fitted model needs."""
    needed, model = bundle.diagnostics.n_needed, bundle.multivariable
    if model is None or model.status != "ok" or needed is None:
        return Prose("")
    if model.n is None or needed <= model.n:
        return Prose("")
    return Prose(
        text(
            "For the multivariable model {needed}: its odds ratios are somewhat too extreme for "
            "other patients.",
            needed=_needed(bundle),
        )
    )


def _needed(bundle: ResultsBundle) -> str:
    """Set the patients that were there beside those that the candidates would have needed."""
    sizes, model = bundle.diagnostics, bundle.multivariable
    if sizes.n_needed is None or sizes.shrinkage is None or model is None:
        return ""
    return text(
        "{needed} patients would have been needed for so many parameters [@riley2020] where {n} "
        "were there (expected shrinkage {shrinkage})",
        needed=format_count(math.ceil(sizes.n_needed)),
        n=format_count(model.n),
        shrinkage=format_fixed(sizes.shrinkage, decimals=2),
    )
