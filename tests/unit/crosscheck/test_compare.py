"""The comparison itself: what agrees, what does not, and how far is too far."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyanalysis.crosscheck.compare import compare_rows
from pyanalysis.crosscheck.published import check_published, round_half_up
from pyanalysis.crosscheck.text_report import verdict_line, verification_text
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.crosscheck import CheckRow, RFacts
from pyanalysis.study.spec import PublishedFigure

STD_ERROR = 0.2
FACTS = RFacts(version="4.2.2", packages=(), called_by="test")


def row(statistic: str, value: float | None, *, method: str = "ml", status: str = "ok") -> ArdRow:
    return ArdRow(
        analysis="multivariable",
        variable="age",
        statistic=statistic,
        value=value,
        method=method,
        status=status,
    )


def one(python: ArdRow, r: ArdRow) -> CheckRow:
    """Compare one statistic in the presence of R's standard error."""
    error = row("std_error", STD_ERROR)
    both = [error] if python.statistic != "std_error" else []
    checked = compare_rows([python, *both], r=[r, *both])
    return next(item for item in checked if item.statistic == r.statistic)


@pytest.mark.parametrize(
    ("statistic", "value", "within", "beyond"),
    [
        ("log_odds", 0.5, 0.9e-7 * STD_ERROR, 1.1e-7 * STD_ERROR),
        ("std_error", 0.2, 0.9e-6 * 0.2, 1.1e-6 * 0.2),
        ("or_ci_low", 1.5, 1.5 * 0.9e-5 * STD_ERROR, 1.5 * 1.1e-5 * STD_ERROR),
        ("or_ci_high", 2.5, 2.5 * 0.9e-5 * STD_ERROR, 2.5 * 1.1e-5 * STD_ERROR),
        ("odds_ratio", 2.0, 2.0 * 0.9e-7 * STD_ERROR, 2.0 * 1.1e-7 * STD_ERROR),
        ("p_value", 0.5, 0.9e-7, 1.1e-7),
        ("p_value", 1e-4, 0.9e-9, 1.1e-9),
        ("deviance", 80.0, 80 * 0.9e-9, 80 * 1.1e-9),
        ("log_likelihood", -40.0, 40 * 0.9e-9, 40 * 1.1e-9),
        ("deviance", 0.05, 0.05 * 0.9e-9, 0.05 * 1.1e-9),
        ("aic", 94.0, 94 * 0.9e-9, 94 * 1.1e-9),
        ("smd", 0.4, 0.9e-9, 1.1e-9),
        ("df", 96.0, 96 * 0.9e-6, 96 * 1.1e-6),
        ("fmi", 0.2, 0.9e-6, 1.1e-6),
        ("f_statistic", 3.0, 3 * 0.9e-6, 3 * 1.1e-6),
        ("n_fitted", 20.0, 0.0, 1.0),
        ("auc", 0.9, 0.9e-9, 1.1e-9),
        ("auc_std_error", 0.02, 0.02 * 0.9e-9, 0.02 * 1.1e-9),
        ("brier", 0.06, 0.06 * 0.9e-9, 0.06 * 1.1e-9),
        ("cook_max", 0.2, 0.2 * 0.9e-9, 0.2 * 1.1e-9),
        ("dfbetas_max", 0.6, 0.6 * 0.9e-9, 0.6 * 1.1e-9),
        ("calibration_expected", 0.003, 0.9e-9, 1.1e-9),
        ("hosmer_lemeshow_p_value", 0.5, 0.9e-7, 1.1e-7),
        ("calibration_events", 4.0, 0.0, 1.0),
        ("n_cook_above", 10.0, 0.0, 1.0),
        ("n", 120.0, 0.0, 1.0),
        ("events", 18.0, 0.0, 1.0),
        ("df_residual", 113.0, 0.0, 1.0),
    ],
)
def test_each_statistic_has_its_limit(
    statistic: str, value: float, within: float, beyond: float
) -> None:
    assert one(row(statistic, value + within), row(statistic, value)).agrees
    assert not one(row(statistic, value + beyond), row(statistic, value)).agrees


def test_a_statistic_on_one_side_only_disagrees() -> None:
    for python, r in (([row("n", 3)], []), ([], [row("n", 3)])):
        (checked,) = compare_rows(python, r=r)
        assert not checked.agrees
        assert (checked.python, checked.r) == (("3", "") if python else ("", "3"))


def test_another_method_or_status_disagrees_and_is_shown() -> None:
    checked = one(row("p_value", 0.5, method="welch_t"), row("p_value", 0.5, method="mann_whitney"))
    assert not checked.agrees
    assert checked.python == "0.5 (welch_t)"
    refused = one(row("odds_ratio", None, status="separated"), row("odds_ratio", None))
    assert not refused.agrees
    assert one(
        row("odds_ratio", None, status="separated"), row("odds_ratio", None, status="separated")
    ).agrees


def test_a_value_against_none_disagrees_even_with_equal_status() -> None:
    assert not one(row("odds_ratio", 1.5), row("odds_ratio", None)).agrees


def test_an_infinite_odds_ratio_never_agrees_with_a_number() -> None:
    assert not one(row("odds_ratio", float("inf")), row("odds_ratio", 2.0)).agrees


def test_plain_confint_is_held_against_our_limit_with_the_coarse_bound() -> None:
    own = [row("or_ci_low", 1.5, method="profile"), row("std_error", STD_ERROR)]
    theirs = [*own, row("or_ci_low_confint", 1.5 * (1 + 0.9e-3 * STD_ERROR), method="confint")]
    checked = {item.statistic: item for item in compare_rows(own, r=theirs)}
    assert checked["or_ci_low_confint"].agrees
    theirs[-1] = replace(theirs[-1], value=1.5 * (1 + 1.2e-3 * STD_ERROR))
    checked = {item.statistic: item for item in compare_rows(own, r=theirs)}
    assert not checked["or_ci_low_confint"].agrees


def figure(**changes: object) -> PublishedFigure:
    plain = PublishedFigure(
        analysis="multivariable",
        model="",
        variable="age",
        level="",
        group="",
        statistic="odds_ratio",
        value=1.683,
        decimals=3,
        below=None,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_published_figures_are_compared_at_their_decimals() -> None:
    rows = [row("odds_ratio", 1.68349), row("p_value", 0.0312)]
    good, bad, below, above, absent = check_published(
        rows,
        figures=[
            figure(),
            figure(value=1.684),
            figure(statistic="p_value", value=None, decimals=None, below=0.05),
            figure(statistic="p_value", value=None, decimals=None, below=0.01),
            figure(variable="stage"),
        ],
    )
    assert [good.agrees, bad.agrees, below.agrees, above.agrees, absent.agrees] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert (good.computed, absent.computed) == ("1.683", "absent")


def test_what_was_printed_before_convergence_may_be_off_by_what_is_stated() -> None:
    rows = [row("odds_ratio", 1.68349)]
    inside, outside, exact = check_published(
        rows,
        figures=[
            figure(value=1.685, within=0.002),
            figure(value=1.685, within=0.001),
            figure(value=1.683, within=0.001),
        ],
    )
    assert [inside.agrees, outside.agrees, exact.agrees] == [True, False, True]
    assert (inside.published, inside.computed) == ("1.685 (within 0.002)", "1.683")


def test_rounding_is_half_up_on_the_decimal_text() -> None:
    assert str(round_half_up(2.675, decimals=2)) == "2.68"
    assert str(round_half_up(-0.125, decimals=2)) == "-0.13"


def test_the_verdict_needs_both_r_and_the_publication() -> None:
    rows = (row("odds_ratio", 1.683),)
    assert judge(rows, r=rows, r_facts=FACTS, figures=(figure(),)).status == "agree"
    assert judge(rows, r=rows, r_facts=FACTS, figures=(figure(value=1.7),)).status == "disagree"
    assert judge(rows, r=(), r_facts=FACTS, figures=()).status == "disagree"
    assert judge(rows, r=None, r_facts=None, figures=()).status == "not_run"


def test_the_written_forms_name_each_disagreement() -> None:
    rows = (row("odds_ratio", 1.683), row("p_value", 0.03))
    other = (rows[0], row("p_value", 0.04))
    crosscheck = judge(rows, r=other, r_facts=FACTS, figures=(figure(),))
    text = verification_text(crosscheck, every_row=False)
    assert "DISAGREES" in text
    assert "p_value" in text
    assert verdict_line(crosscheck) in text
    assert "2 of 2 statistics compared, 1 disagree" in text


def test_a_figure_of_any_size_can_be_published() -> None:
    (checked,) = check_published(
        [row("odds_ratio", 2.5e40)], figures=[figure(value=2.5e40, decimals=15)]
    )
    assert checked.agrees
