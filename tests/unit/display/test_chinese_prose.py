"""Every sentence comes in English and in Chinese, in every state of a study."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.extract import extract_from_file

from pyanalysis.crosscheck.verdict import NO_R_REASON
from pyanalysis.display import (
    labels,
    language,
    manuscript_methods,
    planned_prose,
    prose_cohort,
    prose_methods,
    prose_missing,
    prose_results,
    prose_size,
    prose_univariable,
    selection_prose,
    separation_prose,
    verdicts,
)
from pyanalysis.display.language import language_in_use, speaking, text
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.display.style import styled
from pyanalysis.display.style_files import load_style
from pyanalysis.models.imputation import NOTHING_MISSING, R_MISSING
from pyanalysis.results.bundle import ResultsBundle, VariableFacts
from pyanalysis.results.crosscheck import Crosscheck, PublishedCheck, RFacts
from pyanalysis.study.style_names import style_names
from tests.unit.display.chinese import untranslated
from tests.unit.display.chinese_study import in_chinese, states
from tests.unit.display.test_missing import imputed

KEYWORDS = {"text": None, "marked": None, "counted": (1, 2), "in_context": ((1, "c"), 2)}

_WORDS = """
    pyanalysis SciPy Quarto rpy rinterface ABI Mann Whitney Riley Barnard age residual pain csv
    study yml
"""
NAMES = frozenset(_WORDS.split())
"""Names of methods, persons and programs, and the columns and files of the study."""

NOT_RUN = Crosscheck(
    schema_version=1,
    status="not_run",
    reason=NO_R_REASON,
    r=None,
    compared=0,
    disagreed=0,
    rows=(),
    not_comparable=(),
    published=(),
)
R = RFacts(version="4.2.2", packages=(), called_by="rpy2-rinterface 3.6 (ABI)")
FIGURE = PublishedCheck(
    analysis="multivariable",
    model="",
    variable="bmi",
    level="",
    group="",
    statistic="odds_ratio",
    published="1.68",
    computed="1.68",
    agrees=True,
)
CHECKS = (
    NOT_RUN,
    replace(NOT_RUN, status="agree", reason="", r=R, compared=2, published=(FIGURE,)),
    replace(NOT_RUN, status="disagree", reason="", r=R, compared=2, disagreed=1),
)

Said = Callable[[ResultsBundle], Iterable[str]]


CUT = VariableFacts(
    column="x",
    label="变量",
    label_in_text="",
    kind="numeric",
    unit="",
    per=1.0,
    levels=("< 4", "4 to < 6", ">= 6"),
    level_labels=("< 4", "4 to < 6", ">= 6"),
    reference="< 4",
    transform="cut",
)


def names_of_things(bundle: ResultsBundle) -> Iterator[str]:
    for variable in labels.variables_by_column(bundle).values():
        yield labels.variable_label(variable)
        yield labels.variable_label(variable, with_per=True)
        yield labels.scale_label(variable)
        yield from (labels.contrast_label(variable, level) for level in variable.levels)
        bent = replace(variable, transform="spline")
        yield labels.level_label(bent, "nonlinear 1")
        yield from labels.level_names(replace(CUT, unit=variable.unit))
        yield labels.with_unit("67", variable.unit)
    yield labels.with_note("甲", labels.number_of_patients(bundle.flow.n))
    for tables in (labels.TEST_NAMES, labels.STATUS_NAMES, labels.SCALE_NAMES):
        yield from map(text, tables.values())
    yield from map(labels.reason_in_text, (NO_R_REASON, R_MISSING, NOTHING_MISSING))


def methods(bundle: ResultsBundle) -> Iterator[str]:
    for check in CHECKS:
        yield prose_methods.software_sentence(bundle, check)
        yield prose_methods.comparison_sentence(check)
        yield prose_methods.comparison_methods(check)
        yield prose_methods.verdict_sentence(check)
        yield prose_methods.warning_on_first_page(check)
    for said in (
        prose_methods.data_sentence,
        prose_methods.outcome_coding_sentence,
        prose_methods.disclosure_sentence,
        prose_methods.selection_limitation,
        prose_methods.synthetic_limitation,
    ):
        yield said(bundle)
    for style in map(load_style, style_names()):
        with styled(style):
            described = prose_methods.description_sentence()
        yield described
    study = replace(bundle.study, variables=bundle.study.variables[:1])
    yield prose_methods.outcome_coding_sentence(replace(bundle, study=study))
    if bundle.grouping is None:  # the sentences on groups are not of this module
        yield prose_methods.models_sentence(bundle)


def missing(bundle: ResultsBundle) -> Iterator[str]:
    for state in _missing_states(bundle):
        yield prose_missing.missing_methods(state)
        yield prose_missing.missing_sentence(state)
        yield prose_missing.completeness_sentence(state)
        yield prose_missing.imputation_sentence(state)
        yield prose_missing.missing_limitation(state)


def _missing_states(bundle: ResultsBundle) -> Iterator[ResultsBundle]:
    yield bundle
    yield replace(bundle, missing=None, completeness=())
    if bundle.missing is not None and bundle.completeness is not None:
        yield replace(bundle, missing=replace(bundle.missing, p_value=None))
        for p_value in (0.01, 0.5):
            tested = tuple(
                replace(item, test=replace(item.test, p_value=p_value))
                for item in bundle.completeness
            )
            yield replace(bundle, completeness=tested)
    if bundle.multivariable is not None:
        for n_missing in (0, 3):
            yield replace(bundle, multivariable=replace(bundle.multivariable, n_missing=n_missing))
        for p_value, estimable in ((0.01, True), (0.2, True), (0.2, False)):
            done = imputed(bundle, p_value=p_value, estimable=estimable)
            yield done
            assert done.imputation is not None
            for method in ("pmm", "polyreg", "none"):
                variable = replace(done.imputation.imputed[0], method=method)
                drawn = replace(done.imputation, imputed=(variable,))
                yield replace(done, imputation=drawn)
            yield replace(done, imputation=replace(done.imputation, multivariable=None))
            off = replace(done.imputation, status="needs_r", reason=R_MISSING)
            yield replace(done, imputation=off)


def manuscript(bundle: ResultsBundle) -> Iterator[str]:
    source = replace(bundle.provenance, data_sha256="12", study_sha256="34")
    study = replace(bundle.study, language=language_in_use())
    bundle = replace(bundle, study=study, provenance=source)
    for engine in ("quarto", "offline"):
        shown = Manuscript(bundle=bundle, crosscheck=NOT_RUN, engine=engine)
        yield from (shown.engine_name, shown.data_hash, shown.study_hash, shown.outcome_name)


def notes(bundle: ResultsBundle) -> Iterable[str]:
    models = [*bundle.univariable, *filter(None, [bundle.multivariable])]
    return verdicts.verdict_notes(bundle, models)


def path(bundle: ResultsBundle) -> Iterator[str]:
    if bundle.selection.criterion is not None:
        yield selection_prose.path_methods(bundle)
        yield selection_prose.path_sentence(bundle)
        yield selection_prose.path_limitation(bundle)


def one_each(*said: Callable[[ResultsBundle], str]) -> Said:
    return lambda bundle: [sentence(bundle) for sentence in said]


SAID: dict[ModuleType, Said] = {
    labels: names_of_things,
    manuscript_methods: manuscript,
    planned_prose: one_each(planned_prose.not_done_sentence),
    prose_cohort: one_each(
        prose_cohort.flow_sentence, prose_cohort.outcome_sentence, prose_cohort.baseline_sentence
    ),
    prose_methods: methods,
    prose_missing: missing,
    prose_results: one_each(
        prose_results.multivariable_sentence, prose_results.conclusion_sentence
    ),
    prose_size: one_each(prose_size.size_methods, prose_size.size_limitation),
    prose_univariable: one_each(
        prose_univariable.univariable_sentence, prose_univariable.selection_sentence
    ),
    selection_prose: path,
    separation_prose: one_each(separation_prose.separation_limitation),
    verdicts: notes,
}

MODULES = pytest.mark.parametrize(
    "module", SAID, ids=[module.__name__.rpartition(".")[2] for module in SAID]
)


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

    def pgettext(self, context: str, message: str) -> str:
        self.heard.add(message)
        return message


def messages(module: ModuleType) -> set[str]:
    assert module.__file__ is not None
    found = extract_from_file("python", Path(module.__file__), keywords=KEYWORDS)
    return {ids[0] if isinstance(ids, tuple) else ids for _, ids, _, _ in found}


@MODULES
def test_chinese_sentences_hold_no_english_word(module: ModuleType, bundle: ResultsBundle) -> None:
    for state in states(bundle):
        english = list(SAID[module](state))
        with speaking("zh"):
            chinese = list(SAID[module](state))
        assert len(english) == len(chinese)
        for sentence, translated in zip(english, chinese, strict=True):
            assert untranslated(translated, names=NAMES) == [], translated
            assert (sentence == "") == (translated == "")


@MODULES
def test_every_text_of_a_module_is_heard(
    module: ModuleType, bundle: ResultsBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hold the test above to all texts: a branch that no state reaches would hide a mistake."""
    listener = Listener()
    monkeypatch.setattr(language, "_catalogue", lambda _: listener)
    for state in states(bundle):
        list(SAID[module](state))
    assert messages(module) - listener.heard == set()


def test_a_word_that_is_left_in_english_is_found() -> None:
    assert untranslated("患者 patients 与 logistic 回归[@firth1993]") == ["patients"]


def test_english_and_chinese_differ_in_more_than_words(bundle: ResultsBundle) -> None:
    study = in_chinese(bundle)
    assert (
        prose_cohort.outcome_sentence(study)
        == "结局甲 was recorded in 18 of 120 patients (15.00%)."
    )
    with speaking("zh"):
        assert prose_cohort.outcome_sentence(study) == "120例患者中有18例记录到结局甲（15.00%）。"
        assert labels.variable_label(study.study.variables[0], with_per=True) == (
            "变量0（每增加10岁）"
        )
