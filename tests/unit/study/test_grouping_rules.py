"""`analysis.cluster` and `analysis.matched`: what they change, and what does not go with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.errors import InputError
from pyanalysis.study.build import build_analysis
from tests.small_study import DATA, STUDY, problems, read, spoilt

KNOWN = spoilt(DATA, "I,NA", "I,south")
ODD = DATA.replace("NA", "").replace("1,yes,50,I,north", "1,yes,50,I,")


def asked(analysis: str) -> str:
    return STUDY + f"analysis: {{{analysis}}}\n"


def test_clusters_bring_wald_and_leave_out_what_needs_independence() -> None:
    plan = build_analysis({"cluster": "centre"})
    assert plan.grouping is not None
    assert (plan.grouping.kind, plan.grouping.column) == ("cluster", "centre")
    assert (plan.interval, plan.performance, plan.linearity.knots) == ("wald", False, 0)
    plan = build_analysis({"matched": "set"})
    assert plan.grouping is not None
    assert (plan.grouping.kind, plan.interval, plan.performance) == ("matched", "profile", False)
    assert build_analysis({}).grouping is None


def test_the_groups_are_those_of_the_column(tmp_path: Path) -> None:
    _, cohort = read(tmp_path, study=asked("cluster: centre"), data=KNOWN)
    assert cohort.groups is not None
    codes = cohort.groups.codes
    assert [int(code == codes[0]) for code in codes] == [1, 0, 0, 0, 0, 1]
    assert len(set(codes.tolist())) == 3


@pytest.mark.parametrize(("kind", "name"), [("cluster", "cluster"), ("matched", "matched set")])
def test_patients_of_unknown_group_are_listed_by_row(tmp_path: Path, kind: str, name: str) -> None:
    assert problems(tmp_path, study=asked(f"{kind}: centre"), data=ODD) == [
        f"d.csv, column 'centre': no {name} in rows 2, 5; "
        "give it a value in the data file, or remove these rows"
    ]


def test_an_excluded_patient_needs_no_cluster(tmp_path: Path) -> None:
    study = asked("cluster: centre") + 'exclusions: [{column: age, keep: "> 48"}]\n'
    assert problems(tmp_path, study=study) == []


def test_a_misspelt_column_is_a_problem(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, study=asked("cluster: center"))
    assert "there is no column 'center'" in found
    assert "centre" in found


@pytest.mark.parametrize(
    ("analysis", "said"),
    [
        ("cluster: centre, matched: centre", "remove one of the two"),
        ("cluster: died", "'died' is the outcome; give the column of the clusters"),
        ("matched: age", "'age' is predictors[0]; give the column of the matched sets"),
        ("matched: id", "'id' is the patient id"),
        ("cluster: centre, interval: profile", "write 'interval: wald', or leave it out"),
        ("cluster: centre, imputation: {}", "analysis.imputation: does not go with cluster"),
        ("matched: centre, imputation: {}", "have to know the matched sets"),
        ("cluster: centre, validation: {}", "have to draw whole clusters"),
        ("matched: centre, validation: {}", "does not go with matched"),
        ("cluster: centre, hosmer_lemeshow: {}", "patients are independent; remove it"),
        ("matched: centre, hosmer_lemeshow: {}", "no risk of a patient"),
        ("cluster: centre, performance: true", "patients are independent; remove it"),
        ("matched: centre, performance: true", "no risk of a patient"),
        ("cluster: centre, linearity: {knots: 3}", "its likelihood-ratio tests"),
        ("matched: centre, linearity: {}", "the conditional likelihood"),
        ("cluster: centre, sensitivity: [firth]", "'firth' does not go with cluster"),
        ("matched: centre, sensitivity: [forced, influence]", "'influence' does not go with"),
        ("cluster: centre, selection: {method: backward}", "use 'forced' or 'univariable'"),
        ("matched: centre, selection: {method: stepwise}", "use 'forced' or 'univariable'"),
    ],
)
def test_what_does_not_go_together_is_refused_with_the_fix(
    tmp_path: Path, analysis: str, said: str
) -> None:
    (found,) = problems(tmp_path, study=asked(analysis), data=KNOWN)
    assert said in found


@pytest.mark.parametrize(
    "analysis",
    [
        "cluster: centre, interval: wald, performance: false, linearity: {knots: 0}",
        "cluster: centre, sensitivity: [forced], selection: {method: univariable}",
        "matched: centre, interval: profile, performance: false",
        "matched: centre, interval: wald, sensitivity: [forced]",
    ],
)
def test_what_goes_together_is_taken(tmp_path: Path, analysis: str) -> None:
    assert problems(tmp_path, study=asked(analysis), data=KNOWN) == []


def test_sets_too_large_for_the_exact_likelihood_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"{i},{'yes' if i % 2 else 'no'},{i % 50},I,one\n" for i in range(1, 1500))
    data = "id,died,age,stage,centre\n" + rows
    with pytest.raises(InputError, match=r"too large .* use analysis\.cluster instead"):
        read(tmp_path, study=asked("matched: centre"), data=data)
    assert problems(tmp_path, study=asked("cluster: centre"), data=data) == []
