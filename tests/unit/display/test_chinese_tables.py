"""Tables of the selection, of missing values, of imputation and of the alternatives in Chinese."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pyanalysis.display.imputation_tables import draw_imputation
from pyanalysis.display.language import speaking
from pyanalysis.display.missing_tables import draw_completeness, draw_missing
from pyanalysis.display.selection_prose import path_name
from pyanalysis.display.selection_table import draw_selection_steps
from pyanalysis.display.sensitivity_tables import (
    draw_sensitivity,
    sensitivity_methods,
    sensitivity_sentence,
)
from pyanalysis.display.style import styled
from pyanalysis.display.style_files import load_style
from pyanalysis.display.table import Table
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.missing import MissingPattern
from pyanalysis.results.planned import PlannedAnalysis
from tests.unit.display.both_languages import (
    english_and_chinese,
    left_in_english,
    of_patients,
    texts_of,
)
from tests.unit.display.test_missing import imputed
from tests.unit.display.test_selection_prose import walked


@pytest.mark.parametrize("criterion", ["aic", "bic", "p"])
def test_the_steps_of_a_selection_are_in_chinese(bundle: ResultsBundle, criterion: str) -> None:
    other = walked(bundle, criterion=criterion)

    def steps() -> Table:
        drawn = draw_selection_steps(other)
        assert isinstance(drawn, Table)
        return drawn

    english, chinese = english_and_chinese(lambda: texts_of(steps(), with_rows=True))
    assert "Step\nChange\nVariable\ndf" in english
    assert "步骤\n变动\n变量\n自由度" in chinese
    _, lines = english_and_chinese(
        lambda: "\n".join(cell for row in steps().rows for cell in row.cells)
    )
    assert left_in_english(lines, bundle=bundle) == []
    _, following = english_and_chinese(lambda: steps().notes[-1])
    assert following.startswith("下一步变动本应涉及Sex（")
    assert left_in_english(following, bundle=bundle) == []
    _, explained = english_and_chinese(
        lambda: steps().notes[0].replace(path_name(other.selection), "")
    )
    assert explained.startswith("变量选择步骤：")
    assert left_in_english(explained, bundle=bundle) == []


@pytest.mark.parametrize(
    ("order", "columns"),
    [
        ("count first", ("例数（%）", "发生结局者，例数（%）")),
        ("percent first", ("%（例数）", "发生结局者，%（例数）")),
    ],
)
def test_counts_and_shares_are_named_in_the_order_of_the_style(
    bundle: ResultsBundle, order: Any, columns: tuple[str, str]
) -> None:
    with styled(replace(load_style("default"), percent_order=order)), speaking("zh"):
        drawn = draw_missing(bundle)
    assert tuple(column.label for column in drawn.columns[1:3]) == columns


def with_patterns(bundle: ResultsBundle) -> ResultsBundle:
    """Give the first study a second test, and patterns too many to name."""
    assert bundle.missing is not None
    some = bundle.missing.patterns[0]
    rest = replace(some, is_rest=True, variables=())
    nothing: MissingPattern = replace(some, variables=())
    return replace(
        bundle,
        missing=replace(
            bundle.missing,
            patterns=(*bundle.missing.patterns, nothing, rest),
            n_patterns=9,
            p_value=0.5,
            test_method="chi_squared",
        ),
    )


def test_missing_values_are_in_chinese(bundle: ResultsBundle) -> None:
    patients = of_patients(bundle)
    for other in (patients, with_patterns(patients), replace(patients, missing=None)):
        _, chinese = english_and_chinese(lambda: texts_of(draw_missing(other)))  # noqa: B023
        assert left_in_english(chinese, bundle=other) == []
    english, chinese = english_and_chinese(lambda: texts_of(draw_missing(with_patterns(patients))))
    assert "P: Pearson's chi-squared test of the outcome in complete against" in english
    assert "P：无缺失值与有缺失值的患者结局比较的Pearson χ²检验。" in chinese


def test_completeness_is_in_chinese(bundle: ResultsBundle) -> None:
    """Check headers and notes; the lines are those of the baseline table."""
    other = of_patients(bundle)
    english, chinese = english_and_chinese(
        lambda: texts_of(draw_completeness(other), with_rows=False)
    )
    assert "Characteristic\nComplete (n = " in english
    assert "特征\n无缺失值 (n = " in chinese
    assert left_in_english(chinese, bundle=other) == []


REASONS = (
    "no candidate predictor was missing",
    "R was switched off, and the values are imputed by R's mice",
)


def test_imputation_is_in_chinese(bundle: ResultsBundle) -> None:
    """Check headers and notes; the lines hold names of variables and of what is not estimable."""
    for other in (
        of_patients(bundle),
        of_patients(imputed(bundle)),
        of_patients(imputed(bundle, estimable=False)),
    ):
        _, chinese = english_and_chinese(lambda: texts_of(draw_imputation(other), with_rows=False))  # noqa: B023
        assert left_in_english(chinese, bundle=other, also="FMI") == []
    _, chinese = english_and_chinese(lambda: draw_imputation(bundle).rows[0].cells[0])
    assert chinese == "分析计划未包括多重插补"


@pytest.mark.parametrize("reason", REASONS)
def test_why_nothing_was_imputed_is_in_chinese(bundle: ResultsBundle, reason: str) -> None:
    done = imputed(bundle).imputation
    assert done is not None
    other = replace(bundle, imputation=replace(done, status="needs_r", reason=reason))
    english, chinese = english_and_chinese(lambda: draw_imputation(other).rows[0].cells[0])
    assert english == f"Nothing was imputed: {reason}"
    assert chinese.startswith("未进行插补：")
    assert left_in_english(chinese, bundle=bundle) == []


def test_what_mice_says_stays_as_it_is(bundle: ResultsBundle) -> None:
    done = imputed(bundle).imputation
    assert done is not None
    own = "mice: {x} is singular"
    other = replace(bundle, imputation=replace(done, status="not_imputed", reason=own))
    _, chinese = english_and_chinese(lambda: draw_imputation(other).rows[0].cells[0])
    assert chinese == f"未进行插补：{own}"


def compared(bundle: ResultsBundle, **changes: Any) -> ResultsBundle:
    main = bundle.multivariable
    assert main is not None
    names = ("without_influential", "forced", "firth")
    return replace(bundle, sensitivity=tuple(replace(main, name=name, **changes) for name in names))


def test_the_alternatives_are_in_chinese(bundle: ResultsBundle) -> None:
    patients = of_patients(bundle)
    penalised = compared(patients, estimator="firth", n=117)
    planned = tuple(
        PlannedAnalysis(name=name, status="ok") for name in ("firth", "forced", "influence")
    )
    for other in (
        patients,
        imputed(penalised),
        compared(patients, status="separated"),
        replace(penalised, planned=planned),
    ):
        for tell in (
            sensitivity_sentence,
            sensitivity_methods,
            lambda shown: texts_of(draw_sensitivity(shown)),
        ):
            english, chinese = english_and_chinese(lambda: tell(other))  # noqa: B023
            assert left_in_english(chinese, bundle=other) == []
            assert (english == chinese) == (english == "")


def test_an_alternative_counts_in_both_languages(bundle: ResultsBundle) -> None:
    main = bundle.multivariable
    assert main is not None
    assert main.n is not None
    other = compared(bundle, n=main.n - 1)
    english, chinese = english_and_chinese(lambda: sensitivity_sentence(other))
    assert "1 patient with a Cook's distance above 4/n was left out for the last." in english
    assert "最后一种方式剔除了Cook距离大于4/n的1例患者。" in chinese
    assert "No association of the main model changed its direction." in english
    assert "主模型中各关联的方向均未改变。" in chinese
