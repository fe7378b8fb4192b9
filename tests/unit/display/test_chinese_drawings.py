"""Tables, figures and numbers in Chinese: every text is reached, and every text fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from pyanalysis.display import (
    cohort_notes,
    crosscheck_tables,
    figures,
    language,
    linearity_figures,
    missing_figure,
    numbers,
    performance_figures,
    row_names,
    tables,
)
from pyanalysis.display.figure_texts import set_fonts, wrapped
from pyanalysis.display.language import speaking
from pyanalysis.display.markdown import Prose
from pyanalysis.display.style import styled
from pyanalysis.display.style_door import with_p_of
from pyanalysis.display.style_files import load_style
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.wide import display_width
from pyanalysis.pipeline import run_study
from pyanalysis.results.bundle import ExclusionCount, ResultsBundle
from pyanalysis.results.transforms import DeclaredSpline
from tests.unit.display.chinese_study import KNOTS, in_chinese
from tests.unit.display.test_chinese_manuscript import (
    COMPARED,
    NOT_RUN,
    PROPERTIES,
    in_the_manuscript,
)
from tests.unit.display.test_chinese_prose import Listener, messages

EXTENDED = Path(__file__).parents[3] / "data" / "residual_pain" / "extended.yml"
DRAWN = (
    cohort_notes,
    crosscheck_tables,
    figures,
    linearity_figures,
    missing_figure,
    numbers,
    performance_figures,
    row_names,
    tables,
)
DRAWN_PROPERTIES = [name for name in PROPERTIES if name.startswith(("table_", "figure_"))]


@pytest.fixture(scope="module")
def extended() -> ResultsBundle:
    """Analyse the first study with everything switched on."""
    return in_chinese(run_study(EXTENDED, with_r=False, progress=lambda _: None).bundle)


def drawn_differently(bundle: ResultsBundle) -> Iterator[ResultsBundle]:
    """Give a study in the states that its tables and figures tell apart."""
    yield bundle
    yield from (flowing(bundle), suppressed(bundle), with_a_spline(bundle))
    performance = bundle.performance
    assert performance is not None
    area = replace(performance.discrimination, status="not_estimable")
    yield replace(bundle, performance=replace(performance, discrimination=area))
    yield replace(bundle, multivariable=None, performance=None, missing=None)
    first, *others = bundle.baseline
    sparse = replace(first, test=replace(first.test, method="chi_squared_sparse"))
    yield replace(bundle, baseline=(sparse, *others))
    yield replace(bundle, study=replace(bundle.study, interval="wald"))
    first_model, *models = bundle.univariable
    one_sided = tuple(replace(term, ci_low=None) for term in first_model.terms)
    warned = replace(first_model, terms=one_sided, warnings=("警告",))
    yield replace(bundle, univariable=(warned, *models))
    other_side = tuple(replace(term, ci_high=None) for term in first_model.terms)
    yield replace(bundle, univariable=(replace(first_model, terms=other_side), *models))
    assert bundle.missing is not None
    some, *patterns = bundle.missing.patterns
    rest = replace(some, is_rest=True, variables=())
    yield replace(bundle, missing=replace(bundle.missing, patterns=(*patterns, rest), n_patterns=9))


def flowing(bundle: ResultsBundle) -> ResultsBundle:
    """Exclude patients, and leave notes on the data."""
    out = ExclusionCount(column="age", keep=">= 50", reason="过小", n_excluded=7, n_unknown=2)
    exclusions = (out, replace(out, reason=""))
    notes = (
        "变量: the level 甲 never occurs in the data.",
        "结局: every patient with a known outcome had it.",
    )
    return replace(bundle, flow=replace(bundle.flow, exclusions=exclusions), notes=notes)


def suppressed(bundle: ResultsBundle) -> ResultsBundle:
    """Suppress small cells, of rows that are no patients."""
    assert bundle.performance is not None
    study = replace(bundle.study, minimum_cell=5, row_names=("家庭", "家庭"))
    performance = replace(bundle.performance, roc_curve=(), decision_curve=())
    return replace(bundle, study=study, performance=performance)


def with_a_spline(bundle: ResultsBundle) -> ResultsBundle:
    """Declare the curve of the multivariable model as a spline."""
    (effect,) = bundle.partial_effects or ()
    model = bundle.multivariable
    assert model is not None
    spline = DeclaredSpline(variable=effect.variable, knots=KNOTS, q1=60.0, q3=80.0, status="ok")
    test = replace(model.global_tests[0], variable=effect.variable)
    return replace(bundle, splines=(spline,), multivariable=replace(model, global_tests=(test,)))


def test_every_text_of_tables_and_figures_is_reached(
    extended: ResultsBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hold the sweeps over the manuscript to all texts: a branch not taken would hide one."""
    listener = Listener()
    monkeypatch.setattr(language, "_catalogue", lambda _: listener)
    style = load_style("default")
    with speaking("zh"):
        for state in drawn_differently(extended):
            for name in DRAWN_PROPERTIES:
                getattr(in_the_manuscript(state, COMPARED), name)
        for check in (NOT_RUN, COMPARED):
            crosscheck_tables.draw_check(check)
            crosscheck_tables.draw_check_summary(check)
            crosscheck_tables.draw_published(check)
        with styled(replace(style, mean="parentheses", percent_order="percent first")):
            tables.draw_baseline(extended)
            numbers.count_percent_name()
    unheard = {module.__name__: messages(module) - listener.heard for module in DRAWN}
    assert {name: left for name, left in unheard.items() if left} == {}


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("性别", 2, "性别"),
        ("骨水泥弥散至骨折线", 2, "骨水泥弥散\n至骨折线"),
        ("骨水泥弥散，至骨折线", 2, "骨水泥弥\n散，至骨…"),
        ("骨水泥弥散至骨折线（术中）", 2, "骨水泥弥散\n至骨折线…"),
        ("骨水泥弥（散）", 2, "骨水泥弥\n（散）"),
        ("the T value密度", 3, "the T\nvalue密度"),
        ("脑Electroencephalography", 2, "脑\nElectroen…"),
    ],
)
def test_chinese_lines_break_between_characters(text: str, lines: int, expected: str) -> None:
    broken = wrapped(text, width=10, lines=lines)
    assert broken == expected
    assert all(display_width(line) <= 10 for line in broken.split("\n"))


@pytest.mark.parametrize("name", ["figure_forest", "figure_flow"])
def test_long_chinese_labels_stay_in_their_places(extended: ResultsBundle, name: str) -> None:
    long = "骨水泥弥散至骨折线（术后三维重建及术中透视均证实）" * 3
    study = replace(
        extended.study,
        variables=tuple(replace(facts, label=long) for facts in extended.study.variables),
        groups=tuple(replace(group, label=long) for group in extended.study.groups),
    )
    shown = in_the_manuscript(replace(extended, study=study), NOT_RUN)
    figure: Figure = getattr(shown, name)
    (axes,) = figure.axes
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
    assert len(boxes) > 3
    for index, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:index])
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.x1


def test_only_texts_in_another_font_lose_their_weight(extended: ResultsBundle) -> None:
    with speaking("zh"):
        figure = set_fonts(figures.draw_forest(extended))
    weights = {text.get_text(): text.get_fontweight() for text in figure.axes[0].texts}
    assert weights["P"] == "bold"
    assert {"bold", "normal"} == set(weights.values())


def heard_p(style: str, words: str, bundle: ResultsBundle) -> Any:
    with speaking("zh"):
        return with_p_of(load_style(style), bundle, Prose(words))


@pytest.mark.parametrize(
    ("style", "before", "after"),
    [
        ("apa", "单因素P值小于.05", "单因素*p*值小于.05"),
        ("apa", "年龄（P = .03）", "年龄（*p* = .03）"),
        ("apa", "交互作用P同时检验；交互作用P = .03", "交互作用*p*同时检验；交互作用*p* = .03"),
        ("lancet", "最小的P值；每条曲线的 P 值", "最小的p值；每条曲线的 p 值"),
        ("apa", "P：卡方检验；用Python和SPSS、P组", "*p*：卡方检验；用Python和SPSS、*p*组"),
        ("jama", "mice 3.16[@a]；R 4.2 [@b]", "mice 3.16\u202f[@a]；R 4.2\u202f[@b]"),
        ("default", "P值 3.1[@a]", "P值 3.1[@a]"),
    ],
)
def test_p_is_found_among_chinese_characters(
    bundle: ResultsBundle, style: str, before: str, after: str
) -> None:
    assert heard_p(style, before, bundle) == after


def test_p_in_a_chinese_text_of_the_study_stays(bundle: ResultsBundle) -> None:
    first, *others = bundle.study.variables
    study = replace(bundle.study, variables=(replace(first, label="血清P值"), *others))
    other = replace(bundle, study=study)
    assert heard_p("apa", "血清P值：P值为.03", other) == "血清P值：*p*值为.03"


def test_p_in_chinese_headers_is_in_italics(bundle: ResultsBundle) -> None:
    table = Table(
        name="x",
        columns=(Column(label="P值", align="right", width=100),),
        rows=(Row(cells=("交互作用P",)),),
    )
    with speaking("zh"):
        shown = with_p_of(load_style("apa"), bundle, table)
    assert shown.columns[0].label == "p值"
    assert shown.italic.search("p值") is not None
