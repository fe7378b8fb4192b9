"""The manuscript speaks the language of its study, and no other afterwards."""

from __future__ import annotations

import json
from dataclasses import replace

from pyanalysis.display.language import language_in_use
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.json_io import bundle_json
from tests.unit.display.test_style_door import NOT_RUN


def in_language(bundle: ResultsBundle, language: str) -> ResultsBundle:
    return replace(bundle, study=replace(bundle.study, language=language))


def test_a_sentence_is_in_the_language_of_the_study(bundle: ResultsBundle) -> None:
    chinese = Manuscript(bundle=in_language(bundle, "zh"), crosscheck=NOT_RUN, engine="offline")
    english = Manuscript(bundle=bundle, crosscheck=NOT_RUN, engine="offline")
    assert "120例患者" in str(chinese.flow)
    assert language_in_use() == "en"
    assert "120 patients" in str(english.flow)


def test_the_results_of_an_english_study_do_not_name_the_language(bundle: ResultsBundle) -> None:
    assert "language" not in json.loads(bundle_json(bundle))["study"]
    assert json.loads(bundle_json(in_language(bundle, "zh")))["study"]["language"] == "zh"
