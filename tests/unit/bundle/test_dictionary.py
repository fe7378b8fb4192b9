"""The data dictionary says what the study file says, and nothing of any patient."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from docx import Document

from pyanalysis.bundle.dictionary import Variable, describe_variables, dictionary_files
from pyanalysis.pipeline import analyse
from pyanalysis.results.bundle import StudyFacts
from pyanalysis.study.spec import StudySpec
from tests.small_study import read

REFERENCE = Path(__file__).parents[3] / "report" / "reference.docx"

STUDY = """\
schema_version: 1
study: small
title: "A <b>small</b> study"
data: {file: d.csv, id: who, missing: ["", "-9"]}
outcome: {column: died, event: "yes", label: Death, group_labels: {"yes": Died, "no": Alive}}
predictors:
  - {column: "=age", type: numeric, label: Age, unit: years, per: 10, range: [0, 120]}
  - {column: crp, type: numeric, label: CRP, transform: {cut: [10, 20]}}
  - {column: bmi, type: numeric, label: BMI, transform: log2}
  - {column: stage, type: categorical, label: Stage, levels: ["1", "2"], reference: "2",
     level_labels: {"1": "I & less", "2": "II"}}
exclusions:
  - {column: bmi, keep: ">= 10", reason: Not plausible}
  - {column: ward, keep: "== A"}
analysis: {performance: false, cluster: ward}
"""
DATA = "who,died,=age,crp,bmi,stage,ward\n" + "".join(
    f"P{row:03d},{'yes' if row % 3 == 0 else 'no'},{40.125 + row},{row % 27},{20 + row % 7}.5,"
    f"{1 + row % 2},A\n"
    for row in range(60)
)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudySpec, StudyFacts]:
    spec, cohort = read(tmp_path_factory.mktemp("study"), study=STUDY, data=DATA)
    return spec, analyse(spec, cohort=cohort).study


def test_every_variable_of_the_study_file_is_described(
    parts: tuple[StudySpec, StudyFacts],
) -> None:
    spec, facts = parts
    assert describe_variables(spec, facts=facts) == (
        Variable(column="who", role="identifier, not analysed"),
        Variable(
            column="died",
            label="Death",
            role="outcome, the event is yes",
            type="categorical",
            levels=("yes = Died", "no = Alive"),
        ),
        Variable(
            column="=age",
            label="Age",
            role="candidate predictor",
            type="numeric",
            unit="years",
            range="0 to 120",
            transformation="odds ratio per 10 years",
        ),
        Variable(
            column="crp",
            label="CRP",
            role="candidate predictor",
            type="numeric",
            reference="< 10",
            transformation="levels < 10, 10 to < 20, >= 20",
        ),
        Variable(
            column="bmi",
            label="BMI",
            role="candidate predictor; kept where >= 10 (Not plausible)",
            type="numeric",
            transformation="log2",
        ),
        Variable(
            column="stage",
            label="Stage",
            role="candidate predictor",
            type="categorical",
            levels=("1 = I & less", "2 = II"),
            reference="2",
        ),
        Variable(column="ward", role="cluster; kept where == A"),
    )


def test_the_files_hold_the_same_and_no_value_of_a_patient(
    parts: tuple[StudySpec, StudyFacts], tmp_path: Path
) -> None:
    spec, facts = parts
    files = dictionary_files(spec, facts=facts, reference_doc=REFERENCE, folder=tmp_path)
    lines = list(csv.DictReader(io.StringIO(files["data-dictionary.csv"].decode("utf-8-sig"))))
    assert [line["column"].removeprefix("'") for line in lines] == [
        item.column for item in describe_variables(spec, facts=facts)
    ]
    assert lines[2]["column"] == "'=age"
    assert lines[5]["levels"] == "1 = I & less; 2 = II"
    (table,) = Document(io.BytesIO(files["data-dictionary.docx"])).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["Column", "Label", "Role", "Type", "Values"]
    assert cells[3] == [
        "=age",
        "Age",
        "candidate predictor",
        "numeric, years",
        "from 0 to 120; odds ratio per 10 years",
    ]
    page = files["data-dictionary.html"].decode()
    assert "A &lt;b&gt;small&lt;/b&gt; study" in page
    assert 'Read as missing: "", "-9"' in page.replace("&quot;", '"')
    for content in files.values():
        assert b"P001" not in content
        assert b"41.125" not in content
