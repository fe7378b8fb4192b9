"""Groups, interactions, linearity, collinearity and transformations in Chinese."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyanalysis.display import collinearity_display as collinearity
from pyanalysis.display import grouping_prose as grouping
from pyanalysis.display import interaction_prose as interactions
from pyanalysis.display import linearity_display as linearity
from pyanalysis.display import transform_display as transforms
from pyanalysis.display.interaction_tables import draw_interactions
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.transforms import DeclaredSpline
from tests.unit.display.both_languages import (
    english_and_chinese,
    left_in_english,
    of_patients,
    texts_of,
)
from tests.unit.display.test_collinearity import with_scaled
from tests.unit.display.test_grouping import with_groups
from tests.unit.display.test_interactions import (
    BY_AGE,
    BY_SEX,
    FIRTH,
    REFUSED,
    with_interactions,
)
from tests.unit.display.test_linearity import linearity_test, with_tests
from tests.unit.display.test_transforms import SPLINE, with_spline


def grouped(bundle: ResultsBundle) -> list[ResultsBundle]:
    clusters = with_groups(bundle, "cluster", n_groups=30)
    sets = with_groups(bundle, "matched", n_groups=30, dropped=(1, 4))
    whole = with_groups(bundle, "matched", n_groups=1, dropped=(0, 0))
    wald = replace(sets, study=replace(sets.study, interval="wald"))
    return [bundle, clusters, sets, whole, wald]


def test_groups_are_told_in_chinese(bundle: ResultsBundle) -> None:
    for other in grouped(bundle):
        for tell in (
            grouping.study_kind,
            grouping.models_in_short,
            grouping.grouping_methods,
            grouping.grouping_sentence,
            grouping.grouping_limitation,
            grouping.grouped_interval_note,
            grouping.grouped_count_note,
            _model_texts,
        ):
            english, chinese = english_and_chinese(lambda: tell(other))  # noqa: B023
            assert left_in_english(chinese, bundle=other, also="centre") == []
            assert (english == chinese) == (english == "")


def _model_texts(bundle: ResultsBundle) -> str:
    texts = grouping.grouped_models(bundle)
    return "" if texts is None else f"{texts.opening}{texts.interval}{texts.closing}"


def test_groups_are_counted_in_both_languages(bundle: ResultsBundle) -> None:
    clusters = with_groups(bundle, "cluster", n_groups=30)
    english, chinese = english_and_chinese(lambda: grouping.grouping_sentence(clusters))
    assert "belonged to 30 clusters of 1 to 9 patients (median 2.5)." in english
    assert chinese == "所分析的患者来自30个群组，每组1至9例患者（中位数2.5）。"


FOUND = (
    (BY_SEX,),
    (BY_AGE,),
    (BY_SEX, replace(BY_AGE, p_value=0.001)),
    (replace(BY_SEX, p_value=None, test_status="suppressed"),),
)


@pytest.mark.parametrize("found", FOUND)
def test_interactions_are_told_in_chinese(bundle: ResultsBundle, found: tuple[object, ...]) -> None:
    patients = of_patients(bundle)
    for base in (patients, replace(patients, multivariable=None)):
        other = with_interactions(base, *found)  # type: ignore[arg-type]
        for tell in (
            interactions.interaction_methods,
            interactions.interaction_sentence,
            interactions.interaction_limitation,
            _table_of_interactions,
        ):
            english, chinese = english_and_chinese(lambda: tell(other))  # noqa: B023
            assert left_in_english(chinese, bundle=other) == []
            assert (english == chinese) == (english == "")


def _table_of_interactions(bundle: ResultsBundle) -> str:
    """Give headers, notes and the names of the lines; what is not estimable has its own tests."""
    table = draw_interactions(bundle)
    return "\n".join([texts_of(table, with_rows=False), *(row.cells[0] for row in table.rows)])


def test_an_interaction_has_its_numbers_in_both_languages(bundle: ResultsBundle) -> None:
    other = with_interactions(bundle, BY_SEX)
    english, chinese = english_and_chinese(lambda: interactions.interaction_sentence(other))
    assert english.startswith(
        "The odds ratio of smoking depended on sex (P for interaction = 0.030): at sex female, OR "
    )
    assert chinese.startswith(
        "smoking的比值比因sex而异（交互作用P = 0.030）：sex为female时，OR（yes与no相比）为2.01，"
    )
    penalised = with_interactions(bundle, FIRTH)
    _, chinese = english_and_chinese(lambda: interactions.interaction_sentence(penalised))
    assert "（交互作用P = 0.030；Firth惩罚估计）" in chinese


def test_an_interaction_that_is_not_there_is_told_in_chinese(bundle: ResultsBundle) -> None:
    nothing = of_patients(with_interactions(bundle))
    _, chinese = english_and_chinese(lambda: texts_of(draw_interactions(nothing)))
    assert left_in_english(chinese, bundle=bundle) == []
    refused = with_interactions(of_patients(bundle), REFUSED)
    english, chinese = english_and_chinese(lambda: draw_interactions(refused).notes[-1])
    assert english.endswith("there are no patients with Smoking (Yes) and Diabetes (Yes).")
    assert chinese.endswith("未给其前各列增加任何信息；没有Smoking（Yes）且Diabetes（Yes）的患者。")
    assert left_in_english(chinese, bundle=bundle) == []


def linear_or_not(bundle: ResultsBundle) -> list[ResultsBundle]:
    bent = with_tests(
        bundle,
        linearity_test("bmi", p_value=0.01),
        linearity_test("bmi", model="bmi", p_value=0.01),
        linearity_test("age", model="age", p_value=None, status="too_few_values"),
        linearity_test("cement_volume", model="cement_volume", knots=(1.0, 2.0, 3.0)),
    )
    straight = with_tests(bundle, linearity_test("bmi"), linearity_test("bmi", model="bmi"))
    alone = with_tests(bundle, linearity_test("bmi", model="bmi", p_value=None, status="strange"))
    curved = replace(alone, splines=(SPLINE,))
    unknown = replace(bundle, linearity=None)
    return [bent, straight, alone, curved, with_tests(bundle), unknown]


def test_linearity_is_told_in_chinese(bundle: ResultsBundle) -> None:
    cases = linear_or_not(of_patients(bundle))
    for other in [*cases, replace(cases[0], multivariable=None), with_cut(cases[0])]:
        for tell in (
            linearity.linearity_methods,
            linearity.linearity_sentence,
            linearity.linearity_limitation,
            linearity.effects_sentence,
            lambda shown: texts_of(linearity.draw_linearity(shown)),
        ):
            english, chinese = english_and_chinese(lambda: tell(other))  # noqa: B023
            assert left_in_english(chinese, bundle=other) == []
            assert (english == chinese) == (english == "")
    english, chinese = english_and_chinese(lambda: linearity.linearity_sentence(cases[0]))
    assert "linearity was rejected for body mass index (P = 0.010)" in english
    assert "线性假设被拒绝：body mass index（P = 0.010）。" in chinese


def test_a_figure_is_still_referred_to_in_chinese(bundle: ResultsBundle) -> None:
    """Pandoc ends the name of a figure at the first character that is no letter."""
    _, chinese = english_and_chinese(lambda: linearity.effects_sentence(bundle))
    assert chinese.startswith("@fig-partial-effects ")


def test_collinearity_is_told_in_chinese(bundle: ResultsBundle) -> None:
    patients = of_patients(bundle)
    for other in (with_scaled(patients, 2.24), patients, replace(patients, collinearity=None)):
        for tell in (
            collinearity.collinearity_methods,
            collinearity.collinearity_sentence,
            collinearity.collinearity_limitation,
            lambda shown: texts_of(collinearity.draw_collinearity(shown)),
        ):
            english, chinese = english_and_chinese(lambda: tell(other))  # noqa: B023
            assert left_in_english(chinese, bundle=other) == []
            assert (english == chinese) == (english == "")
    strong = with_scaled(patients, 2.24)
    english, chinese = english_and_chinese(lambda: collinearity.collinearity_sentence(strong))
    assert "was 2.24 (body mass index); 1 of 6 variables exceeded 2.24" in english
    assert "最大值为2.24（body mass index）；6个变量中有1个超过2.24。" in chinese


def with_cut(bundle: ResultsBundle) -> ResultsBundle:
    cut = tuple(
        replace(item, transform="cut", level_labels=("< 60", "≥ 60"))
        if item.column == "age"
        else item
        for item in bundle.study.variables
    )
    return replace(bundle, study=replace(bundle.study, variables=cut))


def test_transformations_are_told_in_chinese(bundle: ResultsBundle) -> None:
    none = DeclaredSpline(variable="bmi", knots=(), q1=None, q3=None, status="too_few_values")
    both = with_cut(with_spline(bundle, SPLINE))
    for other in (bundle, with_cut(bundle), both, with_spline(bundle, none)):
        for tell in (
            transforms.transform_methods,
            transforms.transform_limitation,
            lambda shown: "".join(transforms.transform_notes(shown)),
        ):
            english, chinese = english_and_chinese(lambda: tell(other))  # noqa: B023
            assert left_in_english(chinese, bundle=other) == []
            assert (english == chinese) == (english == "")
    english, chinese = english_and_chinese(lambda: transforms.transform_methods(both))
    assert english.endswith(
        "Every model used the knots and quartiles of the cohort and the cut points."
    )
    assert chinese.endswith("所有模型均采用队列的节点与四分位数和分界值。")
