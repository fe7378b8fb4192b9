"""Clusters and matched sets as a reader meets them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from pyanalysis.display import grouping_prose as prose
from pyanalysis.display.prose_methods import models_sentence
from pyanalysis.display.tables import draw_odds_ratios
from pyanalysis.display.verdicts import verdict_notes
from pyanalysis.results.bundle import Finding, ResultsBundle
from pyanalysis.results.design import Design
from pyanalysis.results.grouping import Grouping, GroupSizes, ModelGroups


def with_groups(
    bundle: ResultsBundle,
    kind: Literal["cluster", "matched"],
    *,
    n_groups: int,
    dropped: tuple[int, int] | None = None,
) -> ResultsBundle:
    sizes = GroupSizes(n_groups=n_groups, smallest=1, median=2.5, largest=9)
    model = bundle.multivariable
    assert model is not None
    counts = ModelGroups(
        sizes=sizes,
        n_groups_dropped=None if dropped is None else dropped[0],
        n_dropped=None if dropped is None else dropped[1],
    )
    return replace(
        bundle,
        grouping=Grouping(kind=kind, column="centre", sizes=sizes),
        multivariable=replace(
            model,
            groups=counts,
            estimator="cluster_robust" if kind == "cluster" else "conditional_ml",
        ),
    )


def test_few_clusters_become_a_limitation_and_many_do_not(bundle: ResultsBundle) -> None:
    few = prose.grouping_limitation(with_groups(bundle, "cluster", n_groups=39))
    assert few.startswith("There were only 39 clusters.")
    assert "[@angrist2009; @cameron2015]" in few
    assert prose.grouping_limitation(with_groups(bundle, "cluster", n_groups=40)) == ""
    sets = with_groups(bundle, "matched", n_groups=5, dropped=(0, 0))
    assert prose.grouping_limitation(sets) == ""


def test_clusters_and_sets_are_counted(bundle: ResultsBundle) -> None:
    clusters = prose.grouping_sentence(with_groups(bundle, "cluster", n_groups=30))
    assert clusters == (
        "The patients analysed belonged to 30 clusters of 1 to 9 patients (median 2.5)."
    )
    sets = prose.grouping_sentence(with_groups(bundle, "matched", n_groups=30, dropped=(1, 4)))
    assert "30 matched sets of 1 to 9 patients" in sets
    assert "30 sets had both a case and a control; 1 set with 4 patients had not." in sets
    whole = prose.grouping_sentence(with_groups(bundle, "matched", n_groups=30, dropped=(0, 0)))
    assert "Every set had a case and a control" in whole


def test_the_methods_say_what_was_done_and_what_was_left_out(bundle: ResultsBundle) -> None:
    clustered = with_groups(bundle, "cluster", n_groups=30)
    text = models_sentence(clustered)
    assert "cluster-robust standard errors [@liang1986]" in text
    assert "G/(G − 1)" in text
    assert "firth" not in text.lower()
    assert "AIC, measures of performance, tests of linearity" in prose.grouping_methods(clustered)
    matched = with_groups(bundle, "matched", n_groups=30, dropped=(1, 4))
    text = models_sentence(matched)
    assert "conditional logistic regression of the matched sets (centre)" in text
    assert "conditional profile likelihood [@venzon1988]" in text
    wald = replace(matched, study=replace(matched.study, interval="wald"))
    assert "P values are Wald's." in models_sentence(wald)
    assert "no intercept and no risk of a patient" in prose.grouping_methods(matched)
    assert "without regard to the matching" in prose.grouping_methods(matched)
    assert prose.models_in_short(matched).endswith("multivariable conditional logistic regression.")
    assert prose.study_kind(matched) == "Matched study."


@pytest.mark.parametrize(
    ("design", "alone", "matched"),
    [
        ("cohort", "Cohort study.", "Matched cohort study."),
        ("case-control", "Case–control study.", "Matched case–control study."),
        ("cross-sectional", "Cross-sectional study.", "Matched cross-sectional study."),
    ],
)
def test_the_design_of_the_study_file_names_the_study(
    design: Design, alone: str, matched: str, bundle: ResultsBundle
) -> None:
    named = replace(bundle, study=replace(bundle.study, design=design))
    assert prose.study_kind(named) == alone
    assert prose.study_kind(with_groups(named, "matched", n_groups=30, dropped=(1, 4))) == matched


def test_the_table_says_how_its_limits_were_made(bundle: ResultsBundle) -> None:
    (clustered, *_) = draw_odds_ratios(with_groups(bundle, "cluster", n_groups=30)).notes
    assert "Wald confidence intervals and P values with cluster-robust standard errors" in clustered
    matched = with_groups(bundle, "matched", n_groups=30, dropped=(1, 4))
    (noted, *_) = draw_odds_ratios(matched).notes
    assert "Conditional logistic regression of the matched sets" in noted
    assert "counted in the sets that hold a case and a control" in noted


def test_what_was_refused_is_named_without_a_repair(bundle: ResultsBundle) -> None:
    model = bundle.univariable[0]
    separated = replace(
        model,
        estimator="conditional_ml",
        ml_status="separated",
        status="separated",
        completely_separated=False,
        findings=(Finding(kind="separated", variable=model.name, level=""),),
    )
    (note, *_) = verdict_notes(bundle, [separated])
    assert note.startswith("Not fitted: ")
    assert "quasi-complete separation by" in note
    assert "Firth" not in note
    constant = replace(
        separated,
        ml_status="constant",
        status="constant",
        completely_separated=None,
        findings=(Finding(kind="constant", variable=model.name, level=""),),
    )
    (note, *_) = verdict_notes(bundle, [constant])
    assert "the same value in all patients of each matched set" in note


def test_nothing_is_said_of_independent_patients(bundle: ResultsBundle) -> None:
    assert prose.grouped_models(bundle) is None
    for sentence in (prose.grouping_methods, prose.grouping_sentence, prose.grouping_limitation):
        assert sentence(bundle) == ""
    assert prose.study_kind(bundle) == "Cohort study."
    assert "cluster" not in models_sentence(bundle)
    assert prose.models_in_short(bundle) == (
        "Odds ratios were estimated by univariable and multivariable logistic regression."
    )
