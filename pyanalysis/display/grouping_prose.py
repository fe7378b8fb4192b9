"""Sentences on clusters and matched sets: how they were dealt with, how many there were."""

from __future__ import annotations

from dataclasses import dataclass

from pyanalysis.display.labels import number_of_patients
from pyanalysis.display.language import counted, marked, text
from pyanalysis.display.markdown import Prose, escape, join_sentences
from pyanalysis.display.numbers import (
    format_count,
    format_plain,
)
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.grouping import Grouping, GroupSizes, ModelGroups

FEW_CLUSTERS = 40
"""With fewer clusters robust errors are at risk of being too small: a rule of thumb, near the 42
that head a section of chapter 8 in Angrist & Pischke (2009). How many are enough depends on their
sizes and on the variable (Cameron & Miller 2015, doi:10.3368/jhr.50.2.317)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTexts:
    """What the methods say of the models: how estimated, by which limits, what where none exist."""

    opening: str
    interval: str
    closing: str


_COMPLETE = marked("Each model used the patients for whom all of its variables were known.")

_KINDS = {
    "cohort": marked("Cohort study."),
    "case-control": marked("Case\u2013control study."),
    "cross-sectional": marked("Cross-sectional study."),
}
_MATCHED_KINDS = {
    "cohort": marked("Matched cohort study."),
    "case-control": marked("Matched case\u2013control study."),
    "cross-sectional": marked("Matched cross-sectional study."),
}


def study_kind(bundle: ResultsBundle) -> Prose:
    """Name the kind of study as far as the study file tells."""
    is_matched = bundle.grouping is not None and bundle.grouping.kind == "matched"
    design = bundle.study.design
    if is_matched:
        return Prose(text(_MATCHED_KINDS[design]) if design else text("Matched study."))
    kind = _KINDS[design] if design else _KINDS["cohort"]
    return Prose(text(kind))


def models_in_short(bundle: ResultsBundle) -> Prose:
    """Name the models in one sentence."""
    kind = "" if bundle.grouping is None else bundle.grouping.kind
    if kind == "matched":
        return Prose(
            text(
                "Odds ratios were estimated by univariable and multivariable conditional logistic "
                "regression."
            )
        )
    if kind == "cluster":
        return Prose(
            text(
                "Odds ratios were estimated by univariable and multivariable logistic regression "
                "with cluster-robust standard errors."
            )
        )
    return Prose(
        text("Odds ratios were estimated by univariable and multivariable logistic regression.")
    )


def grouped_models(bundle: ResultsBundle) -> ModelTexts | None:
    """Describe the models of clusters or matched sets; None where patients are independent."""
    grouping = bundle.grouping
    if grouping is None:
        return None
    return (
        _clustered_models(bundle, grouping)
        if grouping.kind == "cluster"
        else _matched_models(bundle, grouping)
    )


def _clustered_models(bundle: ResultsBundle, grouping: Grouping) -> ModelTexts:
    return ModelTexts(
        opening=text(
            "Odds ratios were estimated by univariable and multivariable logistic regression "
            "(maximum likelihood)."
        ),
        interval=text(
            "Patients of one cluster ({column}) may resemble one another: {level} confidence "
            "intervals and P values are Wald's with cluster-robust standard errors [@liang1986], "
            "whose variance is multiplied by G/(G − 1) for G clusters and by nothing else "
            "[@zeileis2020].",
            column=escape(grouping.column),
            level=_level(bundle),
        ),
        closing=join_sentences(
            [
                text(_COMPLETE),
                text(
                    "A model that separation [@albert1984] leaves without a finite maximum, with "
                    "collinear or constant columns, or with too few clusters for the covariance "
                    "of its coefficients, is reported as not estimable: there is no penalised "
                    "likelihood of clustered patients to stand in its place."
                ),
            ]
        ),
    )


def _matched_models(bundle: ResultsBundle, grouping: Grouping) -> ModelTexts:
    return ModelTexts(
        opening=text(
            "Odds ratios were estimated by univariable and multivariable conditional logistic "
            "regression of the matched sets ({column}) with the exact conditional likelihood "
            "[@breslow1980].",
            column=escape(grouping.column),
        ),
        interval=text(
            "{level} confidence intervals are those of the conditional profile likelihood "
            "[@venzon1988] and P values come from its likelihood-ratio tests, so that interval and "
            "P value rest on the same method.",
            level=_level(bundle),
        )
        if bundle.study.interval == "profile"
        else text("{level} confidence intervals and P values are Wald's.", level=_level(bundle)),
        closing=join_sentences(
            [
                text(_COMPLETE),
                text(
                    "Sets without a case or without a control among these say nothing and left "
                    "the model."
                ),
                text(
                    "A model whose conditional likelihood rises for ever (separation), or with "
                    "columns that are constant or collinear within the sets, is reported as not "
                    "estimable."
                ),
            ]
        ),
    )


def _level(bundle: ResultsBundle) -> str:
    return f"{format_plain(bundle.study.confidence * 100)}%"


def grouping_methods(bundle: ResultsBundle) -> Prose:
    """Say what is not given because of the clusters or the matching; empty without either."""
    grouping = bundle.grouping
    if grouping is None:
        return Prose("")
    if grouping.kind == "cluster":
        return join_sentences(
            [
                text(
                    "Likelihood-ratio tests, AIC, measures of performance, tests of linearity, "
                    "formulas for the sample size and imputation are left out, because they assume "
                    "independent patients."
                ),
                text(
                    "The baseline table describes the patients without regard to the clusters, and "
                    "so do its tests."
                ),
            ]
        )
    return join_sentences(
        [
            text(
                "Conditioning leaves no intercept and no risk of a patient, so measures of "
                "discrimination and calibration, net benefit, internal validation, variance "
                "inflation factors and formulas for the sample size are left out, and linearity "
                "was not tested."
            ),
            text(
                "The baseline table describes the patients without regard to the matching, and so "
                "do its tests."
            ),
        ]
    )


def grouping_sentence(bundle: ResultsBundle) -> Prose:
    """Say how many clusters or sets there were, how large, and how many sets said nothing."""
    grouping = bundle.grouping
    if grouping is None:
        return Prose("")
    if grouping.sizes.n_groups is None:
        return Prose("")
    belonged = _in_clusters if grouping.kind == "cluster" else _in_sets
    return join_sentences([belonged(grouping.sizes, n=grouping.sizes.n_groups), _left(bundle)])


def _in_clusters(sizes: GroupSizes, *, n: int) -> str:
    return counted(
        "The patients analysed belonged to {n} cluster of {size}.",
        "The patients analysed belonged to {n} clusters of {size}.",
        count=n,
        n=format_count(n),
        size=_spread(sizes),
    )


def _in_sets(sizes: GroupSizes, *, n: int) -> str:
    return counted(
        "The patients analysed belonged to {n} matched set of {size}.",
        "The patients analysed belonged to {n} matched sets of {size}.",
        count=n,
        n=format_count(n),
        size=_spread(sizes),
    )


def _spread(sizes: GroupSizes) -> str:
    if sizes.smallest is None or sizes.largest is None or sizes.median is None:
        return text("no patients")
    if sizes.smallest == sizes.largest:
        return number_of_patients(sizes.largest)
    return text(
        "{smallest} to {largest} patients (median {median})",
        smallest=format_count(sizes.smallest),
        largest=format_count(sizes.largest),
        median=format_plain(sizes.median),
    )


def _left(bundle: ResultsBundle) -> str:
    """Say which sets left the multivariable model."""
    model = bundle.multivariable
    groups = None if model is None else model.groups
    if groups is None or groups.n_groups_dropped is None or groups.n_dropped is None:
        return ""
    if not groups.n_groups_dropped:
        return text("Every set had a case and a control in the multivariable model.")
    return counted(
        "In the multivariable model {kept} sets had both a case and a control; {n} set with "
        "{patients} had not.",
        "In the multivariable model {kept} sets had both a case and a control; {n} sets with "
        "{patients} had not.",
        count=groups.n_groups_dropped,
        kept=format_count(groups.sizes.n_groups),
        n=format_count(groups.n_groups_dropped),
        patients=number_of_patients(groups.n_dropped),
    )


def grouping_limitation(bundle: ResultsBundle) -> Prose:
    """Name few clusters, where they are few."""
    grouping = bundle.grouping
    if grouping is None or grouping.kind != "cluster":
        return Prose("")
    count = _clusters(bundle, grouping).n_groups
    if count is None or count >= FEW_CLUSTERS:
        return Prose("")
    return join_sentences(
        [
            text("There were only {n} clusters.", n=format_count(count)),
            text(
                "Cluster-robust standard errors rest on many of them; with fewer than about {few} "
                "they tend to be too small, and the intervals too narrow and the P values too low "
                "[@angrist2009; @cameron2015].",
                few=str(FEW_CLUSTERS),
            ),
        ]
    )


def _clusters(bundle: ResultsBundle, grouping: Grouping) -> GroupSizes:
    """Give the clusters of the multivariable model, or of the cohort where there is none."""
    model = bundle.multivariable
    groups: ModelGroups | None = None if model is None else model.groups
    return grouping.sizes if groups is None else groups.sizes


def grouped_interval_note(bundle: ResultsBundle) -> str:
    """Say in a table's note how limits and P values were made; empty without groups."""
    grouping = bundle.grouping
    if grouping is None:
        return ""
    if grouping.kind == "cluster":
        return text("Wald confidence intervals and P values with cluster-robust standard errors.")
    if bundle.study.interval == "profile":
        return text(
            "Conditional logistic regression of the matched sets: profile-likelihood confidence "
            "intervals with likelihood-ratio P values, of the conditional likelihood."
        )
    return text(
        "Conditional logistic regression of the matched sets: Wald confidence intervals with Wald "
        "P values."
    )


def grouped_count_note(bundle: ResultsBundle) -> str:
    """Say in a table's note who is counted, where that differs."""
    if bundle.grouping is None or bundle.grouping.kind != "matched":
        return ""
    return text(" They are counted in the sets that hold a case and a control.")
