"""Performance and validation in Chinese: whole sentences, and no English word left in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from pyanalysis.display import performance_prose, validation_prose
from pyanalysis.display.performance_tables import draw_performance
from pyanalysis.display.validation_tables import draw_inclusion, draw_validation
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.performance import DecisionPoint
from pyanalysis.results.validation import ValidatedIndex
from tests.unit.display.both_languages import (
    english_and_chinese,
    left_in_english,
    of_patients,
    texts_of,
)
from tests.unit.display.test_performance import performance_of, with_test
from tests.unit.display.test_validation import NAMES, validated

MEASURES = "Cox Snell DFBETAS Somers Dxy"

PERFORMANCE = (
    performance_prose.performance_methods,
    performance_prose.performance_sentence,
    performance_prose.net_benefit_sentence,
    performance_prose.influence_sentence,
    performance_prose.performance_limitation,
)


def validation_methods(bundle: ResultsBundle) -> str:
    return validation_prose.validation_methods(bundle, is_compared=True)


VALIDATION = (
    validation_methods,
    validation_prose.validation_sentence,
    validation_prose.validation_limitation,
)


def unmeasured(bundle: ResultsBundle) -> ResultsBundle:
    return replace(bundle, performance=None)


def with_a_test(bundle: ResultsBundle) -> ResultsBundle:
    return with_test(bundle)


def untested(bundle: ResultsBundle) -> ResultsBundle:
    """Leave what cannot be estimated, and hide how many patients stand out."""
    without = with_test(bundle, groups=2, p_value=None)
    performance = performance_of(without)
    return replace(
        without,
        study=replace(without.study, minimum_cell=5),
        performance=replace(
            performance,
            discrimination=replace(performance.discrimination, status="not_estimable"),
            calibration=replace(performance.calibration, slope=None),
            influence=replace(performance.influence, n_above=None),
            decision_curve=(DecisionPoint(threshold=0.1, model=0.0, treat_all=0.1),),
        ),
    )


def better_somewhere(bundle: ResultsBundle) -> ResultsBundle:
    curve = tuple(
        DecisionPoint(threshold=at, model=0.1, treat_all=all_)
        for at, all_ in ((0.1, 0.2), (0.2, 0))
    )
    performance = performance_of(bundle)
    influence = replace(performance.influence, n_above=0)
    return replace(
        bundle, performance=replace(performance, decision_curve=curve, influence=influence)
    )


@pytest.mark.parametrize("changed", [unmeasured, with_a_test, untested, better_somewhere])
def test_the_performance_is_told_in_chinese(
    bundle: ResultsBundle, changed: Callable[[ResultsBundle], ResultsBundle]
) -> None:
    other = changed(bundle)
    for tell in PERFORMANCE:
        english, chinese = english_and_chinese(lambda tell=tell: tell(other))  # type: ignore[misc]
        assert left_in_english(chinese, bundle=other, also=MEASURES) == []
        assert (english == chinese) == (english == "")


def test_numbers_stand_in_both_languages(bundle: ResultsBundle) -> None:
    english, chinese = english_and_chinese(lambda: performance_prose.performance_sentence(bundle))
    assert "an AUC of 0.938 (95% CI 0.883 to 0.994)" in english
    assert chinese.startswith("在用于拟合的120例患者中，多因素模型的AUC为0.938（95%CI 0.883")
    english, chinese = english_and_chinese(lambda: performance_prose.influence_sentence(bundle))
    assert english.startswith("10 patients had a Cook's distance above 4/n")
    assert chinese.startswith("10例患者的Cook距离大于4/n；")


@pytest.mark.parametrize("changed", [unmeasured, with_a_test, untested])
def test_the_table_of_performance_is_in_chinese(
    bundle: ResultsBundle, changed: Callable[[ResultsBundle], ResultsBundle]
) -> None:
    other = of_patients(changed(bundle))
    english, chinese = english_and_chinese(lambda: texts_of(draw_performance(other)))
    assert "Standard error\n95% CI" in english
    assert "标准误\n95%CI" in chinese
    assert left_in_english(chinese, bundle=other, also=MEASURES) == []


def lacking() -> tuple[ValidatedIndex, ...]:
    return tuple(
        ValidatedIndex(
            name=name, apparent=None, training=None, test=None, optimism=None, corrected=None
        )
        for name in NAMES
    )


CROSSED: dict[str, Any] = {"method": "cross_validation", "n_folds": 10}
IMPOSSIBLE: dict[str, Any] = {"n_failed": None, "n_null": None}
OUTCOMES: tuple[dict[str, Any], ...] = (
    {},
    {"n_failed": 0, "n_null": 0},
    {"n_failed": 200, "indices": lacking()},
    CROSSED,
    CROSSED | {"n_resamples": 1, "n_failed": 0},
    CROSSED | {"n_resamples": 1, "n_failed": 1, "indices": lacking()},
    CROSSED | {"n_failed": 200, "indices": lacking()},
    IMPOSSIBLE | {"status": "no_model", "n_selections": 0, "indices": lacking()},
    IMPOSSIBLE | CROSSED | {"status": "separated", "indices": lacking()},
)


@pytest.mark.parametrize("changes", OUTCOMES)
def test_the_validation_is_told_in_chinese(bundle: ResultsBundle, changes: dict[str, Any]) -> None:
    other = of_patients(validated(bundle, **changes))
    for tell in VALIDATION:
        english, chinese = english_and_chinese(lambda tell=tell: tell(other))  # type: ignore[misc]
        assert left_in_english(chinese, bundle=other) == []
        assert (english == chinese) == (english == "")
    for draw in (draw_validation, draw_inclusion):
        _, chinese = english_and_chinese(lambda draw=draw: texts_of(draw(other)))  # type: ignore[misc]
        assert left_in_english(chinese, bundle=other, also=MEASURES) == []


def test_without_validation_the_tables_say_so_in_chinese(bundle: ResultsBundle) -> None:
    for draw in (draw_validation, draw_inclusion):
        english, chinese = english_and_chinese(lambda draw=draw: draw(bundle).rows[0].cells[0])  # type: ignore[misc]
        assert english == "Internal validation was not part of the analysis plan"
        assert chinese == "分析计划未包括内部验证"


def test_the_validation_without_selection_is_told_in_chinese(bundle: ResultsBundle) -> None:
    forced = replace(bundle, selection=replace(bundle.selection, method="forced"))
    for changes in ({}, CROSSED):
        other = validated(forced, inclusion=(), **changes)
        english, chinese = english_and_chinese(partial(validation_methods, other))
        assert "the model was refitted" in english
        assert "重新拟合模型" in chinese
        assert left_in_english(chinese, bundle=other) == []
