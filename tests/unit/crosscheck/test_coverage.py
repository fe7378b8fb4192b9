"""The coverage is a number, and every analysis has its place in the manuscript."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.text_report import coverage_notes, verification_text
from pyanalysis.crosscheck.verdict import NO_R_REASON, REASONS, judge
from pyanalysis.display.crosscheck_tables import draw_check_summary
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.coverage import (
    ORDER,
    PARTS,
    SECTIONS,
    cover_all,
    cover_kinds,
    cover_sections,
    section_of,
)
from pyanalysis.results.crosscheck import Crosscheck, NotComparable

ROOT = Path(__file__).parents[3]
NEW = ArdRow(analysis="multivariable", statistic="brand_new", value=1.0)
REASON = {("multivariable", "brand_new"): "no package of R knows it"}
CLAIM = re.compile(r"([\d,]+) of ([\d,]+) statistics compared")


@pytest.fixture(scope="module")
def found(bundle: ResultsBundle, r_answer: RResults) -> Crosscheck:
    return judge(ard_rows(bundle), r=r_answer.rows, r_facts=r_answer.facts, figures=())


def headings() -> list[str]:
    """Read the manuscript's headings in order, those of the sections that may vanish included."""
    report = ROOT / "report"
    text = (report / "manuscript.qmd").read_text(encoding="utf-8")
    text = re.sub(
        r"\{\{< include (sections/\S+) >\}\}",
        lambda match: (report / match[1]).read_text(encoding="utf-8"),
        text,
    )
    return re.findall(r"^#+ (.*?)(?: \{.*\})?$", text, flags=re.MULTILINE)


def test_every_section_is_a_heading_of_the_manuscript_and_in_its_order() -> None:
    assert set(SECTIONS.values()) | {section for *_, section in PARTS} == set(ORDER)
    assert [heading for heading in headings() if heading in ORDER] == list(ORDER)


def test_every_analysis_that_the_code_knows_has_a_section() -> None:
    written = set()
    for path in (ROOT / "pyanalysis" / "results").glob("ard*.py"):
        text = path.read_text(encoding="utf-8")
        written |= set(re.findall(r'analysis="(\w+)"', text))
    for path in (ROOT / "pyanalysis" / "crosscheck").glob("*.R"):
        text = path.read_text(encoding="utf-8")
        written |= set(re.findall(r'put(?:_or)?\(store, "(\w+)"', text))
    assert written - SECTIONS.keys() == set()
    assert len(written) >= 10


def test_the_counts_add_up_to_the_statistics_of_the_study(
    found: Crosscheck, bundle: ResultsBundle
) -> None:
    whole = cover_all(found)
    assert whole.statistics == whole.compared == len(ard_rows(bundle))
    assert whole.compared + whole.second_opinions == found.compared
    for parts in (cover_sections(found), cover_kinds(found)):
        for field in ("compared", "not_comparable", "second_opinions", "disagreed"):
            total = sum(getattr(part, field) for part in parts)
            assert total == getattr(whole, field)
        assert max(part.worst or 0.0 for part in parts) == whole.worst
    assert len(cover_kinds(found)) > 90
    assert [part.section for part in cover_sections(found)] == sorted(
        (part.section for part in cover_sections(found)), key=ORDER.index
    )


def test_the_printed_coverage_is_by_section_and_by_kind(found: Crosscheck) -> None:
    text = verification_text(found, every_row=False)
    for part in cover_sections(found):
        counts = f"{part.statistics} +{part.compared} +0 +0 "
        line = rf"^{re.escape(part.section)} +{part.analysis} +{counts}"
        assert re.search(line, text, flags=re.MULTILINE), part
    for part in cover_kinds(found):
        assert re.search(
            rf"^{part.analysis} +{part.statistic} +{part.statistics} ", text, flags=re.MULTILINE
        ), part
    (claim,) = CLAIM.findall(text)
    assert [int(number.replace(",", "")) for number in claim] == [cover_all(found).compared] * 2


def test_what_the_documents_claim_is_what_verify_prints(found: Crosscheck) -> None:
    """Each claim about the coverage in a document is the number that verify prints."""
    (printed,) = CLAIM.findall(verification_text(found, every_row=False))
    claims = {
        path.name: CLAIM.findall(path.read_text(encoding="utf-8"))
        for path in (ROOT / "README.md", ROOT / "docs" / "ci.md")
    }
    assert all(claims.values())
    assert {claim for found_there in claims.values() for claim in found_there} == {printed}


def test_a_new_statistic_needs_a_twin_in_r_or_a_reason(
    bundle: ResultsBundle, r_answer: RResults
) -> None:
    rows = (*ard_rows(bundle), NEW)
    silent = judge(rows, r=r_answer.rows, r_facts=r_answer.facts, figures=())
    assert silent.status == "disagree"
    assert [row.statistic for row in silent.rows if not row.agrees] == ["brand_new"]
    stated = judge(rows, r=r_answer.rows, r_facts=r_answer.facts, figures=(), reasons=REASON)
    assert stated.status == "agree"
    assert stated.not_comparable == (
        NotComparable(
            analysis="multivariable",
            statistic="brand_new",
            count=1,
            reason="no package of R knows it",
        ),
    )
    whole = cover_all(stated)
    assert (whole.statistics, whole.not_comparable) == (len(rows), 1)
    assert "no package of R knows it: multivariable brand_new (1)" in coverage_notes(stated)[0]


def test_a_reason_excuses_no_statistic_that_r_has() -> None:
    other = replace(NEW, value=2.0)
    assert judge((NEW,), r=(other,), r_facts=None, figures=(), reasons=REASON).status == "disagree"


def test_no_reason_is_stated_for_what_r_computes(r_answer: RResults) -> None:
    computed = {(row.analysis, row.statistic) for row in r_answer.rows}
    assert REASONS.keys() & computed == set()


def test_without_r_every_statistic_is_counted_as_not_compared(bundle: ResultsBundle) -> None:
    rows = ard_rows(bundle)
    found = judge(rows, r=None, r_facts=None, figures=())
    assert sum(item.count for item in found.not_comparable) == len(rows)
    assert {item.reason for item in found.not_comparable} == {NO_R_REASON}
    assert cover_all(found).compared == 0
    assert {section_of(item) for item in found.not_comparable} <= set(ORDER)


def test_what_is_shared_is_said_where_it_is_used() -> None:
    validated = ArdRow(analysis="validation", statistic="n_resamples", value=9.0)
    pooled = ArdRow(analysis="sensitivity", model="imputation", statistic="seed", value=1.0)
    plain = judge((NEW,), r=(NEW,), r_facts=None, figures=())
    both = judge((validated, pooled), r=(validated, pooled), r_facts=None, figures=())
    assert plain.shared_inputs == ()
    assert [text[:21] for text in both.shared_inputs] == [
        "whom a validation dra", "the imputed values ar",
    ]  # fmt: skip
    assert coverage_notes(both) == list(both.shared_inputs)


def test_differences_beyond_a_limit_and_unequal_counts_show_in_the_worst() -> None:
    p_value = ArdRow(analysis="multivariable", statistic="p_value", value=0.5)
    count = ArdRow(analysis="cohort", statistic="n", value=7.0)
    text = ArdRow(analysis="baseline", statistic="p_value", value=None, status="constant")
    r = (replace(p_value, value=0.5 + 2e-7), replace(count, value=8.0), text)
    covered = {
        part.analysis: part
        for part in cover_sections(judge((p_value, count, text), r=r, r_facts=None, figures=()))
    }
    assert covered["multivariable"].worst == pytest.approx(2.0)
    assert covered["cohort"].worst == math.inf
    assert covered["baseline"].worst is None


def test_the_manuscripts_summary_is_the_same_coverage(found: Crosscheck) -> None:
    table = draw_check_summary(found)
    assert [row.cells[0] for row in table.rows] == [
        *(part.section for part in cover_sections(found)), "All sections",
    ]  # fmt: skip
    assert [row.cells[2] for row in table.rows[:-1]] == [
        str(part.compared) for part in cover_sections(found)
    ]
    assert draw_check_summary(replace(found, rows=())).rows[0].cells[0] == "Nothing was compared"
