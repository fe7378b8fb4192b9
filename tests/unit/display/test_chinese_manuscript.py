"""No property of the manuscript keeps an English word of ours in Chinese, whatever the study."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyanalysis.display.cohort_notes import NOTES, cohort_note
from pyanalysis.display.language import speaking, verbatim
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.display.table import Table
from pyanalysis.pipeline import run_study
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.coverage import ORDER
from pyanalysis.results.crosscheck import CheckRow, Crosscheck, PublishedCheck, RFacts
from tests.grouped_study import write_study
from tests.hard_cohorts import HARD_COHORTS
from tests.unit.display.chinese import ALLOWED
from tests.unit.display.chinese_study import in_chinese, states

ROOT = Path(__file__).parents[3]
REGRESSIONS = (
    "entries-that-all-separate",
    "one-event-within-a-spline",
    "saddle-on-the-profile",
)
STUDIES = [
    *ROOT.glob("data/*/*.yml"),
    *ROOT.glob("data/*/zh/*.yml"),
    *(ROOT / "tests" / "fuzz" / "regressions" / name / "study.yml" for name in REGRESSIONS),
]
PLANS = (
    "cluster: centre",
    "matched: set",
    "interactions: [{between: [stage, age]}, {between: [age, smoker]}], validation: {resamples: 5}",
    "validation: {method: cross_validation, folds: 5, repeats: 2}",
)

_WORDS = """
    pyanalysis SciPy Quarto Mann Whitney Riley Barnard Snell Cox Somers Dxy FMI df
    DFBETAS rpy rinterface ABI
"""
NAMES = ALLOWED | frozenset(_WORDS.split())
"""Names of methods, persons and programs, and abbreviations that Chinese papers use."""

OWN = ("title_page", "declarations")
"""What the study itself wrote."""

ROW = CheckRow(
    analysis="cohort",
    model="",
    variable="age",
    level="",
    group="",
    statistic="n_rows",
    python="1",
    r="2",
    difference=math.inf,
    limit=0.1,
    agrees=False,
)
FIGURE = PublishedCheck(
    analysis="multivariable",
    model="",
    variable="bmi",
    level="",
    group="",
    statistic="odds_ratio",
    published="1.68",
    computed="1.70",
    agrees=False,
)
R = RFacts(version="4.2.2", packages=(), called_by="rpy2-rinterface 3.6 (ABI)")
COMPARED = Crosscheck(
    schema_version=1,
    status="disagree",
    reason="",
    r=R,
    compared=2,
    disagreed=1,
    rows=(ROW, replace(ROW, difference=0.0, agrees=True)),
    not_comparable=(),
    published=(FIGURE, replace(FIGURE, agrees=True)),
)
NOT_RUN = replace(COMPARED, status="not_run", r=None, rows=(), published=(), compared=0)
KEYS = frozenset({"cohort", "multivariable", "age", "bmi", "rows", "odds", "ratio", "inf"})
"""Words of the keys above, and an infinite difference as a machine writes it."""

PROPERTIES = [
    name
    for name, member in vars(Manuscript).items()
    if isinstance(member, property) and name not in OWN
]


COMPARISON = [name for name in PROPERTIES if re.search("check|published|compar|warn|verdict", name)]


def words_shown(shown: Any) -> Iterator[str]:
    """Give every text of a sentence, a table or a figure."""
    if isinstance(shown, Table):
        yield from (column.label for column in shown.columns)
        yield from (cell for row in shown.rows for cell in row.cells)
        yield from shown.notes
    elif hasattr(shown, "findobj"):
        yield from (text.get_text() for text in shown.findobj(lambda it: hasattr(it, "set_text")))
    else:
        yield str(shown)


def left(
    bundle: ResultsBundle, crosscheck: Crosscheck, *, properties: list[str] = PROPERTIES
) -> dict[str, list[str]]:
    """List the English words that each property of the manuscript keeps."""
    names = NAMES | KEYS | names_of(bundle)
    found = {}
    shown = in_the_manuscript(bundle, crosscheck)
    for name in properties:
        text = "\n".join(words_shown(getattr(shown, name))).replace("\\", "")
        text = re.sub(r"\[?@[\w:-]+(?:; @[\w:-]+)*\]?|[0-9a-f]{64}", "", text)
        words = set(re.findall(r"[A-Za-z]{2,}", text)) - names
        if words:
            found[name] = sorted(words)
    return found


def in_the_manuscript(bundle: ResultsBundle, crosscheck: Crosscheck) -> Manuscript:
    """Give the manuscript of a study that asks for Chinese."""
    study = replace(bundle.study, language="zh")
    return Manuscript(bundle=replace(bundle, study=study), crosscheck=crosscheck, engine="offline")


def names_of(bundle: ResultsBundle) -> frozenset[str]:
    """Give the words of units, columns, files, packages and of the libraries' own warnings."""
    source = bundle.provenance
    models = [*bundle.univariable, *([bundle.multivariable] if bundle.multivariable else [])]
    texts = [
        source.data_file,
        source.study_file,
        *(name for name, _ in source.packages),
        *(variable.unit for variable in bundle.study.variables),
        *(item.column for item in bundle.flow.exclusions),
        *(warning for model in models for warning in model.warnings),
        *(warning for item in bundle.interactions or () for warning in item.warnings),
        *([bundle.grouping.column] if bundle.grouping else []),
    ]
    texts += [text.replace("\\", "") for text in texts]
    return frozenset(word for text in texts for word in re.findall(r"[A-Za-z]+", text))


def compared_and_not(bundle: ResultsBundle) -> dict[str, list[str]]:
    """List what is left in English, with R's answers and without."""
    chinese = in_chinese(bundle)
    return left(chinese, COMPARED) | left(chinese, NOT_RUN, properties=COMPARISON)


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_study_is_all_in_chinese(path: Path) -> None:
    bundle = run_study(path, with_r=False, progress=lambda _: None).bundle
    assert compared_and_not(bundle) == {}


@pytest.mark.parametrize("cohort", HARD_COHORTS, ids=lambda cohort: cohort.name)
def test_a_study_without_estimates_is_all_in_chinese(cohort: Any, tmp_path: Path) -> None:
    bundle = run_study(cohort.write(tmp_path), with_r=False, progress=lambda _: None).bundle
    assert compared_and_not(bundle) == {}


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_is_all_in_chinese(plan: str, tmp_path: Path) -> None:
    study = write_study(tmp_path, plan)
    bundle = run_study(study, with_r=False, progress=lambda _: None).bundle
    assert compared_and_not(bundle) == {}


def test_every_state_of_a_study_is_all_in_chinese(bundle: ResultsBundle) -> None:
    """Leave out figures, which take long; what the states change shows in sentences and tables."""
    texts = [name for name in PROPERTIES if not name.startswith("figure_")]
    found = [
        words for other in states(bundle) if (words := left(other, COMPARED, properties=texts))
    ]
    assert found == []


def test_the_sweep_finds_what_is_english(bundle: ResultsBundle) -> None:
    """Check that every kind of text is read: sentences, tables and figures."""
    chinese = in_chinese(bundle)
    study = replace(chinese.study, variables=bundle.study.variables)
    found = left(replace(chinese, study=study), COMPARED)
    for name in ("multivariable", "table_odds_ratios", "figure_forest"):
        assert "mass" in found[name]
    assert len(PROPERTIES) > 60


def test_headings_and_notes_of_the_results_have_translations() -> None:
    """The comparison names the headings of the manuscript, and a table the notes on the data."""
    with speaking("zh"):
        for message in (*ORDER, *NOTES):
            assert verbatim(message) != message
        assert cohort_note("Stage: the level II never occurs in the data.").startswith("Stage：")
        assert cohort_note("Something else.") == "Something else."
    assert cohort_note("A: the level b never occurs in the data.").startswith("A: the level b ")


def test_row_names_stand_in_chinese_texts(bundle: ResultsBundle) -> None:
    chinese = in_chinese(bundle)
    real = replace(chinese.study, synthetic=False, row_names=("家庭", "家庭"))
    first, *others = real.variables
    named = replace(real, variables=(replace(first, label="患者年龄"), *others))
    shown = in_the_manuscript(replace(chinese, study=named), COMPARED)
    texts = [text for name in PROPERTIES for text in words_shown(getattr(shown, name))]
    assert "患者" not in "".join(texts).replace("患者年龄", "")
    assert any("120个家庭" in text for text in texts)
    assert any("在其他数据中验证" in text for text in texts)
    assert any("患者年龄" in text for text in texts)
