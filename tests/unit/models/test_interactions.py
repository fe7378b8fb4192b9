"""Interactions against R's glm with relevel, closed forms, and what stands in their way."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.models.interactions import fit_interactions
from pyanalysis.models.multivariable import fit_multivariable
from pyanalysis.models.selection import select_variables
from pyanalysis.models.univariable import fit_univariable
from pyanalysis.results.interactions import Interaction, StratumOddsRatio
from pyanalysis.results.status import Status
from pyanalysis.study.build import build_analysis
from pyanalysis.study.spec import Predictor
from tests.reference_cohort import (
    PREDICTORS,
    categorical,
    cohort_of,
    interaction_reference,
    numeric,
    reference_cohort,
    typed,
)

FIT_DIGITS = 1e-8
"""Of an estimate: both fits have converged far beyond it."""
LIMIT_DIGITS = 1e-7
"""Of a limit: R's root search stops at 1e-12 of a deviance that is known to 1e-13."""
COEFFICIENTS = {
    "smoker:stage": 3,
    "stage:smoker": 4,
    "age:smoker": 2,
    "stage:age": 6,
    "stay:age": 3,
}
"""Odds ratios of each pair: those of the first variable, in each stratum of the second."""

X, Y = numeric("x"), numeric("y")
F = categorical("f", ("no", "yes"))
G = categorical("g", ("p", "q", "r"))


def examined(
    cohort: Cohort,
    predictors: tuple[Predictor, ...],
    between: tuple[str, str],
    *,
    analysis: dict[str, object] | None = None,
    stopped: Status = "ok",
) -> Interaction:
    plan = build_analysis({"interactions": [{"between": list(between)}], **(analysis or {})})
    univariable = fit_univariable(cohort, predictors=predictors, plan=plan)
    selection = select_variables(univariable, plan=plan.selection, path=None)
    selection = replace(selection, status=stopped)
    fitted = fit_multivariable(cohort, predictors=predictors, selection=selection, plan=plan)
    found = fit_interactions(
        cohort, predictors=predictors, selection=selection, multivariable=fitted, plan=plan
    )
    assert found is not None
    (interaction,) = found
    return interaction


def ratios(interaction: Interaction) -> dict[tuple[str, str], StratumOddsRatio]:
    """Index the odds ratios by stratum and level."""
    return {
        (stratum.name, ratio.level): ratio
        for stratum in interaction.strata
        for ratio in stratum.odds_ratios
    }


def from_cells(cells: dict[tuple[str, str], tuple[int, int]]) -> Cohort:
    """Make a cohort of ``f`` and ``g`` from the events and patients of each combination."""
    rows = [(f, g, index < events) for (f, g), (events, n) in cells.items() for index in range(n)]
    frame = pd.DataFrame({"f": [row[0] for row in rows], "g": [row[1] for row in rows]})
    return cohort_of(typed(frame, (F, G)), [row[2] for row in rows])


PAIRS = sorted({(key[0], key[1]) for key in interaction_reference()})


@pytest.mark.parametrize("interval", ["profile", "wald"])
@pytest.mark.parametrize(("model", "others"), PAIRS)
def test_tests_and_odds_ratios_are_those_of_glm(model: str, others: str, interval: str) -> None:
    first, second = model.split(":")
    nobody: dict[str, object] = {"selection": {"method": "univariable", "threshold": 1e-12}}
    found = examined(
        reference_cohort(),
        PREDICTORS,
        (first, second),
        analysis={"interval": interval, **(nobody if others == "alone" else {})},
    )
    expected = {
        key[2:]: value
        for key, value in interaction_reference().items()
        if key[:2] == (model, others)
    }
    is_profile = interval == "profile"
    whole = {
        "n": found.n,
        "events": found.events,
        "parameters_fitted": found.parameters,
        "test_df": found.df,
        "test_statistic" if is_profile else "wald_statistic": found.statistic,
        "p_value" if is_profile else "wald_p_value": found.p_value,
    }
    compared = 0
    for statistic, value in whole.items():
        wanted = expected[("", "", statistic)]
        assert value == pytest.approx(wanted, rel=FIT_DIGITS, abs=FIT_DIGITS), statistic
    for stratum in found.strata:
        if stratum.value is not None:
            assert stratum.value == expected[("", stratum.name, "stratum_value")]
        for ratio in stratum.odds_ratios:
            if ratio.status == "reference":
                continue
            own = {
                "n": ratio.n,
                "events": ratio.events,
                "log_odds": ratio.log_odds,
                "std_error": ratio.std_error,
                "ci_low" if is_profile else "wald_low": ratio.ci_low,
                "p_value" if is_profile else "wald_p_value": ratio.p_value,
                **({"ci_high": ratio.ci_high} if is_profile else {}),
            }
            own = {statistic: value for statistic, value in own.items() if value is not None}
            assert len(own) == (7 if is_profile else 6) - 2 * (stratum.value is not None)
            for statistic, value in own.items():
                digits = LIMIT_DIGITS if statistic.startswith("ci") else FIT_DIGITS
                wanted = expected[(ratio.level, stratum.name, statistic)]
                assert value == pytest.approx(wanted, rel=digits, abs=digits), statistic
            compared += 1
    assert compared == COEFFICIENTS[model]


def test_two_factors_are_their_tables() -> None:
    cells = {
        ("no", "p"): (5, 25), ("yes", "p"): (12, 30), ("no", "q"): (9, 20),
        ("yes", "q"): (4, 22), ("no", "r"): (8, 18), ("yes", "r"): (11, 16),
    }  # fmt: skip
    found = examined(from_cells(cells), (F, G), ("f", "g"))

    def logit(f: str, g: str) -> float:
        events, n = cells[f, g]
        return math.log(events / (n - events))

    for g in ("p", "q", "r"):
        ratio = ratios(found)[g, "yes"]
        assert ratio.log_odds == pytest.approx(logit("yes", g) - logit("no", g), rel=1e-9)
        inverse = sum(
            1 / events + 1 / (n - events) for events, n in (cells["no", g], cells["yes", g])
        )
        assert ratio.std_error == pytest.approx(math.sqrt(inverse), rel=1e-9)
        assert (ratio.events, ratio.n) == cells["yes", g]
        assert ratios(found)[g, "no"].status == "reference"
    assert (found.df, found.parameters, found.n) == (2, 5, 131)
    wald = examined(from_cells(cells), (F, G), ("f", "g"), analysis={"interval": "wald"})
    differences = [logit("yes", g) - logit("no", g) for g in ("p", "q", "r")]
    weights = [
        1 / sum(1 / events + 1 / (n - events) for events, n in (cells["no", g], cells["yes", g]))
        for g in ("p", "q", "r")
    ]
    pooled = float(np.average(differences, weights=weights))
    homogeneity = sum(
        weight * (value - pooled) ** 2 for weight, value in zip(weights, differences, strict=True)
    )
    assert wald.statistic == pytest.approx(homogeneity, rel=1e-9)
    assert wald.p_value == pytest.approx(float(stats.chi2.sf(homogeneity, 2)), rel=1e-9)


def test_the_two_ways_round_have_one_test() -> None:
    ways = [("smoker", "stage"), ("stage", "smoker")]
    one, other = (examined(reference_cohort(), PREDICTORS, way) for way in ways)
    assert one.statistic == pytest.approx(other.statistic, rel=1e-10)
    assert (one.df, one.parameters) == (other.df, other.parameters)


def test_place_and_unit_of_the_numbers_do_not_matter() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 200))
    event = (rng.random(200) < 0.4).tolist()
    one = examined(cohort_of(pd.DataFrame({"x": x, "y": y}), event), (X, Y), ("x", "y"))
    moved = pd.DataFrame({"x": 1e5 + 1e-3 * x, "y": -1e4 + 50 * y})
    per = (numeric("x", per=1e-3), numeric("y", per=7.0))
    other = examined(cohort_of(moved, event), per, ("x", "y"))
    for name in ("q1", "median", "q3"):
        ours, theirs = ratios(one)[name, ""], ratios(other)[name, ""]
        # 1e-3 * x beside 1e5 keeps eight digits of x.
        assert theirs.log_odds == pytest.approx(ours.log_odds, rel=1e-5)
        assert theirs.ci_high == pytest.approx(ours.ci_high, rel=1e-5)
    assert other.statistic == pytest.approx(one.statistic, rel=1e-5)


def test_separated_products_get_firths_estimates() -> None:
    cells = {
        ("no", "p"): (5, 25), ("yes", "p"): (12, 30),
        ("no", "q"): (9, 20), ("yes", "q"): (0, 12),
    }  # fmt: skip
    found = examined(from_cells(cells), (F, G), ("f", "g"))
    assert (found.estimator, found.ml_status, found.status) == ("firth", "separated", "ok")
    assert [(item.kind, item.variable, item.level) for item in found.obstacles] == [
        ("separated", "f:g", "yes:q")
    ]
    assert found.completely_separated is False
    assert ratios(found)["r", "yes"].status == "empty"

    def logit(f: str, g: str) -> float:
        """Firth's estimates of a saturated table add a half to every cell (Firth 1993)."""
        events, n = cells[f, g]
        return math.log((events + 0.5) / (n - events + 0.5))

    for g in ("p", "q"):
        wanted = logit("yes", g) - logit("no", g)
        assert ratios(found)[g, "yes"].log_odds == pytest.approx(wanted, rel=1e-8)
    assert found.p_value is not None


@pytest.mark.parametrize(
    ("cells", "level"),
    [
        ({("no", "p"): (5, 25), ("yes", "p"): (9, 30), ("no", "q"): (9, 20)}, "yes:q"),
        ({("no", "p"): (5, 25), ("yes", "p"): (9, 30), ("yes", "q"): (9, 20)}, "yes:q"),
        ({("no", "p"): (5, 25), ("no", "q"): (9, 20), ("yes", "q"): (6, 20)}, "yes:q"),
    ],
)
def test_an_empty_combination_is_named_and_nothing_is_estimated(
    cells: dict[tuple[str, str], tuple[int, int]], level: str
) -> None:
    found = examined(from_cells(cells), (F, G), ("f", "g"))
    assert (found.status, found.test_status, found.statistic) == ("aliased", "aliased", None)
    assert [(item.kind, item.variable, item.level) for item in found.obstacles] == [
        ("aliased", "f:g", level)
    ]
    assert {item.status for item in ratios(found).values()} == {"aliased", "reference", "empty"}
    assert all(item.log_odds is None for item in ratios(found).values())
    assert sum(item.n or 0 for item in ratios(found).values()) == found.n


def test_an_interaction_of_a_column_with_itself_in_disguise_is_refused() -> None:
    x = np.arange(60.0) % 2
    frame = pd.DataFrame({"x": x, "y": 3 - 2 * x})
    event = (np.arange(60) % 3 == 0).tolist()
    found = examined(cohort_of(frame, event), (X, Y), ("x", "y"))
    assert (found.status, [item.variable for item in found.obstacles]) == ("aliased", ["y"])
    # Two values a variable: the product is a combination of the two and the constant.
    alone = examined(cohort_of(frame.assign(y=np.arange(60.0) // 2 % 3), event), (X, Y), ("x", "y"))
    assert alone.status == "ok"
    squared = frame.assign(y=np.where(x > 0, 5.0, np.arange(60.0)))
    assert examined(cohort_of(squared, event), (X, Y), ("x", "y")).obstacles[0].level == ":"


def test_what_is_missing_leaves_only_the_models_that_need_it() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"x": rng.normal(size=100), "y": rng.normal(size=100)})
    frame["f"] = pd.Categorical(
        np.where(rng.random(100) < 0.5, "no", "yes"), categories=["no", "yes"]
    )
    frame.loc[:9, "y"] = np.nan
    cohort = cohort_of(frame, (rng.random(100) < 0.4).tolist())
    screened: dict[str, object] = {"selection": {"method": "univariable", "threshold": 1e-12}}
    without = examined(cohort, (X, Y, F), ("x", "f"), analysis=screened)
    assert (without.n, without.n_missing, without.variables) == (100, 0, ("x", "f"))
    adjusted = examined(cohort, (X, Y, F), ("x", "f"))
    assert (adjusted.n, adjusted.n_missing, adjusted.variables) == (90, 10, ("x", "y", "f"))
    # The quartiles are the cohort's, of all who are known, whatever the model's patients are.
    quartile = examined(cohort, (X, Y, F), ("f", "x"))
    assert quartile.strata[0].value == pytest.approx(float(np.quantile(frame["x"], 0.25)))
    assert quartile.n == 90


def test_a_selection_that_had_to_stop_leaves_no_interaction() -> None:
    found = examined(reference_cohort(), PREDICTORS, ("age", "smoker"), stopped="separated")
    assert (found.status, found.ml_status, found.p_value) == ("separated", "separated", None)
    assert found.obstacles == ()


def test_nothing_is_fitted_where_nothing_is_declared() -> None:
    plan = build_analysis({})
    cohort = reference_cohort()
    univariable = fit_univariable(cohort, predictors=PREDICTORS, plan=plan)
    selection = select_variables(univariable, plan=plan.selection, path=None)
    found = fit_interactions(
        cohort, predictors=PREDICTORS, selection=selection, multivariable=None, plan=plan
    )
    assert found is None
