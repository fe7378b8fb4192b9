"""The lists in Chinese: every text translated, and the same answers as in English."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file

from pyanalysis.checklists import (
    answers,
    rules_authors,
    rules_methods,
    rules_participants,
    rules_prediction,
    rules_results,
    table,
)
from pyanalysis.checklists.fill import fill
from pyanalysis.checklists.load import list_texts, load_checklist
from pyanalysis.checklists.names import LISTS, ListName
from pyanalysis.checklists.pages import find_pages
from pyanalysis.checklists.records import Case, Line
from pyanalysis.checklists.rules import RULES
from pyanalysis.checklists.sections import Section, sections_at
from pyanalysis.checklists.table import draw_checklist
from pyanalysis.display import language
from pyanalysis.display.language import speaking, verbatim
from pyanalysis.display.table import Table
from pyanalysis.models.imputation import R_MISSING
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import RFacts
from pyanalysis.results.front import Declarations
from pyanalysis.results.interactions import Interaction
from pyanalysis.results.validation import ValidationResults
from tests.unit.checklists.staged import Staged, restage
from tests.unit.display.both_languages import left_in_english, of_patients, texts_of
from tests.unit.display.chinese import untranslated
from tests.unit.display.chinese_study import in_chinese, states
from tests.unit.display.test_missing import imputed
from tests.unit.display.test_selection_prose import walked

NAMES = (
    "STROBE TRIPOD SAMPL ANOVA ANCOVA www statement org results "
    "json ard csv manuscript pdf PDF strobe tripod"
)
MODULES = (
    answers,
    rules_authors,
    rules_methods,
    rules_participants,
    rules_prediction,
    rules_results,
    table,
)
KEYWORDS: dict[str, Any] = {"text": None, "marked": None, "counted": (1, 2)}
R = RFacts(version="4.2.2", packages=(), called_by="rpy2")


@pytest.fixture(scope="module")
def chinese(first: Staged, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """Stage the first study as if its study file asked for Chinese."""
    study = replace(first.bundle.study, language="zh")
    return restage(
        replace(first, bundle=replace(first.bundle, study=study)),
        folder=tmp_path_factory.mktemp("chinese"),
    )


def in_both(name: ListName, *, first: Staged, chinese: Staged) -> Iterator[tuple[Line, Line]]:
    english = first.lines(name).values()
    with speaking("zh"):
        translated = chinese.lines(name).values()
    return zip(english, translated, strict=True)


@pytest.mark.parametrize("name", LISTS)
def test_the_answers_are_those_of_the_english_manuscript(
    name: ListName, first: Staged, chinese: Staged
) -> None:
    for english, translated in in_both(name, first=first, chinese=chinese):
        number = english.item.id
        assert translated.answer.verdict == english.answer.verdict, number
        assert translated.item.id == number
        assert len(translated.where) == len(english.where), number
        assert translated.answer.statement != english.answer.statement, number


def drawn(name: ListName, study: Staged, *, design: Any = "", **changes: Any) -> Table:
    bundle = of_patients(study.bundle)
    checklist = load_checklist(name, design=design)
    options: dict[str, Any] = {"pages": {}, "pages_of": "manuscript.pdf"} | changes
    return draw_checklist(
        checklist,
        lines=fill(checklist, bundle=bundle, crosscheck=study.crosscheck, sections=study.sections),
        bundle=bundle,
        crosscheck=study.crosscheck,
        **options,
    )


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("design", ["", "cohort", "case-control", "cross-sectional"])
def test_no_english_word_is_left_in_a_list(name: ListName, design: Any, chinese: Staged) -> None:
    with speaking("zh"):
        checklist = load_checklist(name, design=design)
        shown = drawn(name, chinese, design=design)
    words = texts_of(shown).replace(checklist.source, "")
    assert left_in_english(words, bundle=chinese.bundle, also=NAMES) == []
    assert untranslated(checklist.title, names=frozenset(NAMES.split())) == []


def test_what_a_reader_sees_of_a_line(chinese: Staged) -> None:
    with speaking("zh"):
        pages = {"方法：统计学分析": 3}
        shown = drawn("strobe", chinese, pages=pages)
    lines = {row.cells[0]: row.cells for row in shown.rows}
    assert [column.label for column in shown.columns] == [
        *("条目", "主题", "报告要求"),
        *("答复", "位置", "说明"),
    ]
    assert lines["13c"][1:] == (
        "结果：研究对象",
        "必要时给出流程图。",
        "已报告",
        "结果：研究对象",
        "有从数据文件到各结局组的流程图。",
    )
    assert lines["12a"][4] == "方法：统计学分析，第3页"
    assert shown.notes[0].startswith("共34个条目：已报告")
    assert "页码以manuscript.pdf为准。" in shown.notes


def test_the_title_keeps_its_place(chinese: Staged) -> None:
    with speaking("zh"):
        assert chinese.sections[0].address == "题目"
        assert sections_at(chinese.sections, heading="Title") == [chinese.sections[0]]


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        ("design", "一项队列研究"),
        ("design", "病例对照研究"),
        ("prediction", "术后疼痛的预测模型"),
        ("sidedness", "均采用双侧检验"),
        ("significance", "在5%检验水准下"),
        ("significance", "以5%为检验水准"),
        ("significance", "以P<0.05为差异有统计学意义"),
    ],
)
def test_terms_are_known_in_chinese(piece: str, text: str) -> None:
    assert Section(path=("甲",), text=text).shows(piece, declared={})


@pytest.mark.parametrize(
    ("piece", "text"),
    [("prediction", "候选预测变量"), ("design", "研究"), ("significance", "在15%检验水准下")],
)
def test_what_is_no_such_term(piece: str, text: str) -> None:
    assert not Section(path=("甲",), text=text).shows(piece, declared={})


def test_chinese_headings_are_found_on_their_pages() -> None:
    sections = [
        Section(path=path)
        for path in [("题目",), ("方法",), ("方法", "附录：与 R 的比对"), ("结果",)]
    ]
    pages = ("某题目\n1 方法\n方法与结果。", "1.1 附录：与R\n的比对\n2结果\n文字。")
    with speaking("zh"):
        assert find_pages(pages, sections=sections) == {
            "题目": 1,
            "方法": 1,
            "方法：附录：与 R 的比对": 2,
            "结果": 2,
        }


def test_counted_rows_have_their_measure_word(chinese: Staged) -> None:
    named = replace(chinese.bundle, study=replace(chinese.bundle.study, row_names=("家庭", "家庭")))
    with speaking("zh"):
        for bundle, expected in ((chinese.bundle, "120例患者"), (named, "120个家庭")):
            case = Case(
                bundle=bundle,
                crosscheck=chinese.crosscheck,
                declared={},
                shown=frozenset({"outcome"}),
            )
            assert RULES["outcome_events"](case).statement.startswith(expected)


def test_every_text_of_the_lists_has_a_translation() -> None:
    texts = {message for _, message in list_texts()}
    assert len(texts) > 150
    with speaking("zh"):
        assert [message for message in texts if verbatim(message) == message] == []


def cases(first: Staged, extended: Staged) -> Iterator[Case]:
    """Give the case in which all is shown, and that in which nothing is, of each state."""
    check = first.crosscheck
    every = _everything()
    some = (every, every | {"declared:consent"}, frozenset[str](), frozenset({"multivariable"}))
    for number, state in enumerate((*_states(first.bundle), *_extended(extended.bundle))):
        for shown in some:
            for declared in ({}, {"ethics": "甲"}, {"ethics": "甲", "consent": "乙"}):
                yield Case(
                    bundle=state,
                    crosscheck=replace(check, r=None if number % 2 else R),
                    declared=declared,
                    shown=shown,
                )


def _everything() -> frozenset[str]:
    places = [
        place for name in LISTS for item in load_checklist(name).items for place in item.places
    ]
    pieces = {piece for place in places for piece in place.pieces}
    return frozenset(piece for piece in pieces if piece != "declared:consent")


def _states(bundle: ResultsBundle) -> Iterator[ResultsBundle]:
    yield from states(bundle)
    base = in_chinese(bundle)
    yield base
    yield base  # once with R, once without
    yield _studied(base, synthetic=False, design="case-control", declarations=Declarations())
    factors = tuple(item for item in base.study.variables if item.kind != "numeric")
    yield _studied(replace(base, missing=None, multivariable=None, estimated=()), variables=factors)
    yield replace(walked(base, criterion="aic"), baseline=())
    yield replace(base, performance=None)
    yield replace(base, interactions=None)
    yield replace(base, missing=None)
    yield replace(base, linearity=None)
    yield replace(base, collinearity=None)
    yield replace(
        base,
        performance=None,
        interactions=None,
        linearity=None,
        collinearity=None,
        sensitivity=(),
        planned=(),
        imputation=None,
    )
    done = imputed(base)
    yield done
    assert done.imputation is not None
    yield replace(done, imputation=replace(done.imputation, status="needs_r", reason=R_MISSING))
    for method, failed in (("bootstrap", 0), ("cross_validation", 0), ("bootstrap", None)):
        yield replace(base, validation=_validation(method, n_failed=failed))


def _extended(bundle: ResultsBundle) -> Iterator[ResultsBundle]:
    """Give the study of which everything is switched on, and what it makes possible."""
    base = in_chinese(bundle)
    assert base.interactions
    yield base
    yield replace(base, planned=tuple(replace(item, status="ok") for item in base.planned))
    yield replace(base, interactions=base.interactions[:1])
    yield replace(base, interactions=_several(base.interactions[0]))
    yield replace(base, diagnostics=replace(base.diagnostics, limiting_size=None))
    yield replace(base, missing=None, flow=replace(base.flow, n_incomplete=0))
    cut = [replace(item, transform="cut") for item in base.study.variables]
    yield _studied(base, variables=tuple(cut))


def _several(one: Interaction) -> tuple[Interaction, ...]:
    tested = replace(one, p_value=0.5)
    return (tested, replace(tested, first=one.second, second="other"))


def _studied(bundle: ResultsBundle, **changes: Any) -> ResultsBundle:
    return replace(bundle, study=replace(bundle.study, **changes))


def _validation(method: Any, *, n_failed: int | None) -> ValidationResults:
    known: dict[str, Any] = dict.fromkeys(field.name for field in fields(ValidationResults))
    known |= {"method": method, "n_resamples": 7, "n_folds": 5, "n_failed": n_failed}
    return ValidationResults(**known)


def test_every_answer_is_in_chinese(first: Staged, extended: Staged) -> None:
    for case in cases(first, extended):
        for name, rule in RULES.items():
            with speaking("zh"):
                answer = rule(case)
            found = untranslated(answer.statement, names=frozenset(NAMES.split()) | {"ward", "age"})
            assert found == [], (name, answer.statement)


class Listener(gettext.NullTranslations):
    """Gives every text in English, and remembers which were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: set[str] = set()

    def gettext(self, message: str) -> str:
        self.heard.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.heard.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)


def test_every_text_of_the_rules_is_heard(
    first: Staged, extended: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hold the test above to all texts: a branch that no state reaches would hide a mistake."""
    listener = Listener()
    monkeypatch.setattr(language, "_catalogue", lambda _: listener)
    for case in cases(first, extended):
        for rule in RULES.values():
            rule(case)
    for name in LISTS:
        for pages in ({}, {"Methods: Statistical analysis": 3}):
            drawn(name, first, pages=pages)
    extracted = set()
    for module in MODULES:
        found = extract_from_file("python", Path(str(module.__file__)), keywords=KEYWORDS)
        extracted |= {ids[0] if isinstance(ids, tuple) else ids for _, ids, _, _ in found}
    assert extracted - listener.heard == set()
