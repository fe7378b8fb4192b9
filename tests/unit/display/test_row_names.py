"""A study whose rows are no patients is not spoken of as if they were."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pyanalysis.display.figures import draw_flow
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.display.markdown import Prose
from pyanalysis.display.row_names import in_words_of
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.results.grouping import Grouping, GroupSizes

SIZES = GroupSizes(n_groups=60, smallest=2, median=2.0, largest=2)
NOT_RUN = Crosscheck(
    schema_version=1,
    status="not_run",
    reason="asked for",
    r=None,
    compared=0,
    disagreed=0,
    rows=(),
    not_comparable=(),
    published=(),
)


def named(bundle: ResultsBundle, one: str, many: str) -> ResultsBundle:
    return replace(bundle, study=replace(bundle.study, row_names=(one, many)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1 patient of 12 patients.", "1 owl of 12 owls."),
        ("Patients of one cluster; No patient left.", "Owls of one cluster; No owl left."),
        ("the risk of a patient", "the risk of an owl"),
        ("They need confirmation in other patients.", "They need confirmation in other data."),
        ("outpatient visits, impatient", "outpatient visits, impatient"),
    ],
)
def test_the_word_is_replaced(bundle: ResultsBundle, before: str, after: str) -> None:
    assert in_words_of(named(bundle, "owl", "owls"), Prose(before)) == after


def test_a_name_is_plain_text(bundle: ResultsBundle) -> None:
    shown = in_words_of(named(bundle, "*x*", "<b>"), Prose("One patient, two patients"))
    assert shown == r"One \*x\*, two \<b\>"


def test_what_the_study_says_of_patients_stays(bundle: ResultsBundle) -> None:
    first, *others = bundle.study.variables
    changed = replace(first, label="Age of the patient (years)")
    study = replace(bundle.study, variables=(changed, *others), row_names=("visit", "visits"))
    other = replace(bundle, study=study)
    shown = in_words_of(other, Prose(r"age of the patient \(years\) in 3 patients"))
    assert shown == r"age of the patient \(years\) in 3 visits"


def test_tables_and_figures_follow(bundle: ResultsBundle) -> None:
    birds = named(bundle, "bird", "birds")
    table = Table(
        name="t",
        columns=(Column(label="Patients", align="left", width=10),),
        rows=(Row(cells=("no patients",)),),
        notes=("All patients.",),
    )
    shown = in_words_of(birds, table)
    assert shown.columns[0].label == "Birds"
    assert (shown.rows[0].cells, shown.notes) == (("no birds",), ("All birds.",))
    texts = [text.get_text() for text in in_words_of(birds, draw_flow(birds)).axes[0].texts]
    assert "Birds analysed: 120" in texts


def everything(bundle: ResultsBundle) -> dict[str, Any]:
    manuscript = Manuscript(bundle=bundle, crosscheck=NOT_RUN, engine="offline")
    names = [name for name, member in vars(Manuscript).items() if isinstance(member, property)]
    assert len(names) > 60
    return {
        name: value
        for name in names
        if isinstance(value := getattr(manuscript, name), Prose | Table)
    }


def test_no_member_of_the_manuscript_keeps_the_word(bundle: ResultsBundle) -> None:
    assert "patient" in str(everything(bundle)).lower()
    real = replace(bundle, study=replace(bundle.study, synthetic=False))
    shown = everything(named(real, "owl", "owls"))
    assert [name for name, value in shown.items() if "patient" in str(value).lower()] == []


def test_patients_are_the_default(bundle: ResultsBundle) -> None:
    prose = Prose("3 patients")
    assert in_words_of(bundle, prose) is prose


def test_a_cluster_column_named_patient_keeps_its_name(bundle: ResultsBundle) -> None:
    grouping = Grouping(kind="cluster", column="patient", sizes=SIZES)
    visits = replace(named(bundle, "visit", "visits"), grouping=grouping)
    shown = in_words_of(visits, Prose("Patients of one cluster (patient) are many patients"))
    assert shown == "Visits of one cluster (patient) are many visits"
