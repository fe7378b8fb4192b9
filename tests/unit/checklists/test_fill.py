"""No item is reported that the results lack or the manuscript does not show."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyanalysis.checklists.answers import TO_WRITE
from pyanalysis.checklists.fill import declarations_of, fill
from pyanalysis.checklists.load import load_checklist
from pyanalysis.checklists.names import LISTS, ListName
from pyanalysis.checklists.records import Verdict
from pyanalysis.checklists.sections import Section
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.front import Declarations
from pyanalysis.results.grouping import Grouping, GroupSizes
from pyanalysis.study.style_names import style_names
from tests.unit.checklists.staged import ROOT, Staged, restage, staged

Change = Callable[[ResultsBundle], ResultsBundle]

SIZES = GroupSizes(n_groups=40, smallest=1, median=3.0, largest=5)
TEXTS = {
    "introduction": "Introduction",
    "design": "Methods: Design and participants",
    "discussion": "Discussion",
    "availability": "Data and code availability",
}


def change(**fields: Any) -> Change:
    return lambda bundle: replace(bundle, **fields)


def in_study(**fields: Any) -> Change:
    return lambda bundle: replace(bundle, study=replace(bundle.study, **fields))


def grouped(kind: Any) -> Change:
    return change(grouping=Grouping(kind=kind, column="centre", sizes=SIZES))


UNCHECKED = change(linearity=None, collinearity=None, interactions=None, performance=None)


@pytest.mark.parametrize("name", LISTS)
def test_a_section_that_is_gone_takes_its_answers_along(name: ListName, first: Staged) -> None:
    """Whatever shows an item, without it the answer is another one, and not a better one."""
    for number, line in first.lines(name).items():
        if line.where:
            left = first.without(*line.where).lines(name)[number]
            assert left.answer.verdict in ("not_reported", "not_applicable"), number
            assert not left.where


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_manuscript_reports_nothing(name: ListName, extended: Staged) -> None:
    empty = replace(extended, sections=(Section(path=("Title",), text="A study"),))
    verdicts = {line.answer.verdict for line in empty.lines(name).values()}
    assert verdicts <= {"not_reported", "not_applicable"}


@pytest.mark.parametrize(
    ("changed", "name", "number", "before", "after"),
    [
        (change(validation=None), "sampl", "25", "reported", "not_reported"),
        (change(validation=None), "tripod-ai", "12c", "reported", "partly"),
        (change(performance=None), "sampl", "24", "reported", "not_reported"),
        (change(performance=None), "tripod-ai", "23a", "partly", "not_reported"),
        (change(performance=None), "tripod-ai", "12e", "reported", "not_reported"),
        (change(performance=None), "tripod-ai", "15", "reported", "not_reported"),
        (change(performance=None), "sampl", "9", "reported", "not_reported"),
        (change(interactions=None), "strobe", "12b", "reported", "not_applicable"),
        (change(planned=()), "strobe", "12e", "reported", "not_reported"),
        (change(planned=(), imputation=None), "strobe", "12e", "reported", "not_applicable"),
        (change(multivariable=None, estimated=()), "strobe", "16a", "reported", "partly"),
        (change(multivariable=None, estimated=()), "tripod-ai", "21", "reported", "partly"),
        (change(estimated=()), "tripod-ai", "22", "partly", "not_reported"),
        (change(missing=None), "strobe", "14b", "reported", "not_reported"),
        (grouped("matched"), "strobe", "12d", "not_reported", "reported"),
        (grouped("matched"), "strobe", "16c", "not_reported", "not_applicable"),
        (grouped("cluster"), "tripod-ai", "12d", "not_applicable", "partly"),
        (grouped("cluster"), "tripod-ai", "23b", "not_applicable", "not_reported"),
        (
            in_study(synthetic=False, declarations=Declarations()),
            "tripod-ai",
            "17",
            "not_applicable",
            "not_reported",
        ),
        (in_study(synthetic=False), "tripod-ai", "19", "not_applicable", "not_reported"),
        (UNCHECKED, "sampl", "7", "reported", "reported"),
        (UNCHECKED, "sampl", "21", "reported", "not_reported"),
    ],
)
def test_an_analysis_that_was_not_done_is_not_reported(
    changed: Change, name: ListName, number: str, before: Verdict, after: Verdict, extended: Staged
) -> None:
    """The sections stay as they are: it is the results that decide."""
    assert extended.lines(name)[number].answer.verdict == before
    other = replace(extended, bundle=changed(extended.bundle))
    assert other.lines(name)[number].answer.verdict == after


@pytest.mark.parametrize(
    ("changed", "name", "number"),
    [
        (grouped("matched"), "strobe", "6b"),
        (in_study(synthetic=False, declarations=Declarations()), "tripod-ai", "17"),
        (in_study(synthetic=False), "tripod-ai", "19"),
    ],
)
def test_what_does_not_apply_comes_to_apply(
    changed: Change, name: ListName, number: str, first: Staged, tmp_path: Path
) -> None:
    assert first.lines(name)[number].answer.verdict == "not_applicable"
    other = restage(replace(first, bundle=changed(first.bundle)), folder=tmp_path)
    assert other.lines(name)[number].answer.verdict == "confirm"


def test_a_study_without_an_analysis_has_no_section_of_it(first: Staged, tmp_path: Path) -> None:
    assert first.lines("strobe")["17"].answer.verdict == "reported"
    none = change(performance=None, linearity=None, collinearity=None, partial_effects=None)
    left = restage(replace(first, bundle=none(first.bundle)), folder=tmp_path)
    line = left.lines("strobe")["17"]
    assert (line.answer.verdict, line.where) == ("not_applicable", ())


def test_an_imputation_that_was_only_planned_is_not_reported(extended: Staged) -> None:
    """Without R nothing is imputed; the manuscript has a section that says so."""
    assert "Results: Multiple imputation" in [section.address for section in extended.sections]
    line = extended.lines("strobe")["17"]
    assert "imputation" not in line.answer.statement
    assert not any("imputation" in address for address in line.where)
    assert "Results: Internal validation" in line.where


def test_stand_ins_are_to_be_written_by_the_authors(first: Staged, tmp_path: Path) -> None:
    other = replace(first, bundle=in_study(study="another")(first.bundle))
    lines = restage(other, folder=tmp_path).lines("strobe")
    for number in ("2", "3", "4", "5", "20", "21", "22"):
        assert first.lines("strobe")[number].answer.verdict == "confirm"
        assert lines[number].answer.verdict == "not_reported", number
        assert lines[number].answer.statement == TO_WRITE
    assert lines["19"].answer.verdict == "partly"
    assert lines["7"].answer.verdict == "partly"


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("content", ["", "\n<!-- to do -->\n", None])
def test_a_text_that_is_taken_away_is_not_reported(
    name: str, content: str | None, first: Staged, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "report", project / "report")
    neutral = (ROOT / "report" / "neutral" / f"{name}.qmd").read_text(encoding="utf-8")
    text = neutral if content is None else content
    (project / "report" / f"{name}.qmd").write_text(text, encoding="utf-8")
    left = restage(first, folder=tmp_path, template=project)
    gone = [
        number
        for number, line in first.lines("strobe").items()
        if line.answer.verdict == "confirm" and line.where == (TEXTS[name],)
    ]
    assert gone
    for number in gone:
        assert left.lines("strobe")[number].answer.verdict == "not_reported", number


def test_a_text_with_headings_of_its_own_is_found_below_them(first: Staged, tmp_path: Path) -> None:
    texts = tmp_path / "text"
    texts.mkdir()
    content = "## Background\n\nMuch is known.\n\n## Aims\n\nTo know more.\n"
    (texts / "introduction.qmd").write_text(content, encoding="utf-8")
    line = restage(first, folder=tmp_path, texts=texts).lines("strobe")["2"]
    assert line.where == ("Introduction: Background", "Introduction: Aims")


def test_the_design_is_a_word_of_the_title_or_the_abstract(first: Staged) -> None:
    plain = replace(first, sections=(Section(path=("Title",), text="Pain after surgery"),))
    assert plain.lines("strobe")["1a"].answer.verdict == "not_reported"
    named = replace(first, sections=(Section(path=("Title",), text="A case-control study"),))
    assert named.lines("strobe")["1a"].where == ("Title",)


@pytest.mark.parametrize(
    ("design", "number", "verdict"),
    [
        ("case-control", "12d", "not_applicable"),
        ("case-control", "16c", "not_applicable"),
        ("cohort", "12d", "confirm"),
        ("cross-sectional", "12d", "confirm"),
        ("cohort", "16c", "not_reported"),
    ],
)
def test_the_design_changes_what_applies(
    design: Any, number: str, verdict: Verdict, first: Staged
) -> None:
    assert first.lines("strobe", design=design)[number].answer.verdict == verdict


def declaring(bundle: ResultsBundle, **declared: str) -> ResultsBundle:
    declarations = Declarations(**declared)
    return replace(bundle, study=replace(bundle.study, synthetic=False, declarations=declarations))


def test_a_study_that_declares_nothing_has_no_declarations(first: Staged) -> None:
    assert declarations_of(declaring(first.bundle).study) == {}
    assert declarations_of(declaring(first.bundle, funding="Us.").study) == {"funding": "Us."}


@pytest.mark.parametrize(
    ("text", "verdict", "where"),
    [
        ("Paid by <nobody> & *none*.", "reported", ("Funding",)),
        ("Something else.", "not_reported", ()),
    ],
)
def test_a_declaration_is_reported_where_the_manuscript_shows_it(
    text: str, verdict: Verdict, where: tuple[str, ...], first: Staged
) -> None:
    section = Section(path=("Funding",), text=r"Paid by \<nobody\> \& \*none\*\.")
    lines = fill(
        load_checklist("strobe"),
        bundle=declaring(first.bundle, funding=text),
        crosscheck=first.crosscheck,
        sections=(*first.sections, section),
    )
    assert (lines[-1].item.id, lines[-1].answer.verdict) == ("22", verdict)
    assert lines[-1].where == where


def test_half_of_what_is_to_be_declared_is_a_part(first: Staged) -> None:
    sections = (*first.sections, Section(path=("Ethics",), text="Board 7 approved it."))
    lines = fill(
        load_checklist("tripod-ai"),
        bundle=declaring(first.bundle, ethics="Board 7 approved it."),
        crosscheck=first.crosscheck,
        sections=sections,
    )
    (line,) = (line for line in lines if line.item.id == "17")
    assert (line.answer.verdict, line.where) == ("partly", ("Ethics",))
    assert "consent" in line.answer.statement


@pytest.mark.parametrize("style", style_names())
def test_the_level_is_seen_however_a_journal_writes_it(style: str, first: Staged) -> None:
    bundle = in_study(style=style)(first.bundle)
    manuscript = Manuscript(bundle=bundle, crosscheck=first.crosscheck, engine="offline")
    text = str(manuscript.univariable)
    for shown, is_seen in ((text, True), (text.replace("05;", "051;"), False)):
        section = Section(path=("Results",), text=shown)
        assert section.shows("significance", declared={}) is is_seen, shown


def test_rows_have_the_name_that_the_study_gives_them(tmp_path: Path) -> None:
    study = ROOT / "data" / "penguins"
    birds = staged(study, folder=tmp_path, texts=study / "text")
    statements = " ".join(
        line.answer.statement for name in LISTS for line in birds.lines(name).values()
    )
    assert "birds" in statements
    assert "patient" not in statements
