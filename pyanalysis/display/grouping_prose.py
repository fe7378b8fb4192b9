"""Sentences on clusters and matched sets: how they were dealt with, how many there were."""

from __future__ import annotations

from dataclasses import dataclass

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


_COMPLETE = "Each model used the patients for whom all of its variables were known."


def study_kind(bundle: ResultsBundle) -> Prose:
    """Name the kind of study as far as the study file tells."""
    is_matched = bundle.grouping is not None and bundle.grouping.kind == "matched"
    return Prose("Matched study." if is_matched else "Cohort study.")


def models_in_short(bundle: ResultsBundle) -> Prose:
    """Name the models in one sentence."""
    kind = "" if bundle.grouping is None else bundle.grouping.kind
    conditional = "conditional " if kind == "matched" else ""
    errors = " with cluster-robust standard errors" if kind == "cluster" else ""
    return Prose(
        f"Odds ratios were estimated by univariable and multivariable {conditional}logistic "
        f"regression{errors}."
    )


def grouped_models(bundle: ResultsBundle) -> ModelTexts | None:
    """Describe the models of clusters or matched sets; None where patients are independent."""
    grouping = bundle.grouping
    if grouping is None:
        return None
    level = f"{format_plain(bundle.study.confidence * 100)}%"
    if grouping.kind == "cluster":
        return ModelTexts(
            opening="Odds ratios were estimated by univariable and multivariable logistic "
            "regression (maximum likelihood).",
            interval="Patients of one cluster "
            f"({escape(grouping.column)}) may resemble one another: {level} confidence intervals "
            "and P values are Wald's with cluster-robust standard errors [@liang1986], whose "
            "variance is multiplied by G/(G − 1) for G clusters and by nothing else "
            "[@zeileis2020].",
            closing=f"{_COMPLETE} A model that separation [@albert1984] leaves without a finite "
            "maximum, with collinear or constant columns, or with too few clusters for the "
            "covariance of its coefficients, is reported as not estimable: there is no "
            "penalised likelihood of clustered patients to stand in its place.",
        )
    return ModelTexts(
        opening="Odds ratios were estimated by univariable and multivariable conditional logistic "
        f"regression of the matched sets ({escape(grouping.column)}) with the exact conditional "
        "likelihood [@breslow1980].",
        interval=f"{level} confidence intervals are those of the conditional profile likelihood "
        "[@venzon1988] and P values come from its likelihood-ratio tests, so that interval and P "
        "value rest on the same method."
        if bundle.study.interval == "profile"
        else f"{level} confidence intervals and P values are Wald's.",
        closing=f"{_COMPLETE} Sets without a case or without a control among these say nothing and "
        "left the model. A model whose conditional likelihood rises for ever (separation), or with "
        "columns that are constant or collinear within the sets, is reported as not estimable.",
    )


def grouping_methods(bundle: ResultsBundle) -> Prose:
    """Say what is not given because of the clusters or the matching; empty without either."""
    grouping = bundle.grouping
    if grouping is None:
        return Prose("")
    if grouping.kind == "cluster":
        return Prose(
            "Likelihood-ratio tests, AIC, measures of performance, tests of linearity, formulas "
            "for the sample size and imputation are left out, because they assume independent "
            "patients. The baseline table describes the patients without regard to the clusters, "
            "and so do its tests."
        )
    return Prose(
        "Conditioning leaves no intercept and no risk of a patient, so measures of discrimination "
        "and calibration, net benefit, internal validation, variance inflation factors and "
        "formulas for the sample size are left out, and linearity was not tested. The baseline "
        "table describes the patients without regard to the matching, and so do its tests."
    )


def grouping_sentence(bundle: ResultsBundle) -> Prose:
    """Say how many clusters or sets there were, how large, and how many sets said nothing."""
    grouping = bundle.grouping
    if grouping is None:
        return Prose("")
    sizes = grouping.sizes
    if sizes.n_groups is None:
        return Prose("")
    name = "cluster" if grouping.kind == "cluster" else "matched set"
    names = name if sizes.n_groups == 1 else f"{name}s"
    return join_sentences(
        [
            f"The patients analysed belonged to {format_count(sizes.n_groups)} {names} of "
            f"{_spread(sizes)}.",
            _left(bundle),
        ]
    )


def _spread(sizes: GroupSizes) -> str:
    if sizes.smallest is None or sizes.largest is None or sizes.median is None:
        return "no patients"
    if sizes.smallest == sizes.largest:
        return f"{format_count(sizes.largest)} patient{'' if sizes.largest == 1 else 's'}"
    return (
        f"{format_count(sizes.smallest)} to {format_count(sizes.largest)} patients "
        f"(median {format_plain(sizes.median)})"
    )


def _left(bundle: ResultsBundle) -> str:
    """Say which sets left the multivariable model."""
    model = bundle.multivariable
    groups = None if model is None else model.groups
    if groups is None or groups.n_groups_dropped is None or groups.n_dropped is None:
        return ""
    if not groups.n_groups_dropped:
        return "Every set had a case and a control in the multivariable model."
    return (
        f"In the multivariable model {format_count(groups.sizes.n_groups)} sets had both a case "
        f"and a control; {format_count(groups.n_groups_dropped)} "
        f"set{'' if groups.n_groups_dropped == 1 else 's'} with "
        f"{format_count(groups.n_dropped)} patient{'' if groups.n_dropped == 1 else 's'} had not."
    )


def grouping_limitation(bundle: ResultsBundle) -> Prose:
    """Name few clusters, where they are few."""
    grouping = bundle.grouping
    if grouping is None or grouping.kind != "cluster":
        return Prose("")
    count = _clusters(bundle, grouping).n_groups
    if count is None or count >= FEW_CLUSTERS:
        return Prose("")
    return Prose(
        f"There were only {format_count(count)} clusters. Cluster-robust standard errors rest on "
        f"many of them; with fewer than about {FEW_CLUSTERS} they tend to be too small, and "
        "the intervals too narrow and the P values too low [@angrist2009; @cameron2015]."
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
        return "Wald confidence intervals and P values with cluster-robust standard errors."
    return (
        "Conditional logistic regression of the matched sets: profile-likelihood confidence "
        "intervals with likelihood-ratio P values, of the conditional likelihood."
        if bundle.study.interval == "profile"
        else "Conditional logistic regression of the matched sets: Wald confidence intervals with "
        "Wald P values."
    )


def grouped_count_note(bundle: ResultsBundle) -> str:
    """Say in a table's note who is counted, where that differs."""
    if bundle.grouping is None or bundle.grouping.kind != "matched":
        return ""
    return " They are counted in the sets that hold a case and a control."
