"""Firth's estimates against a closed form and the published endometrial figures."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from pyanalysis.models.design import build_design
from pyanalysis.models.firth import fit_firth
from pyanalysis.models.repair import fit_reported
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.study.spec import AnalysisPlan, Predictor, SelectionPlan
from tests.reference_cohort import categorical, cohort_of, numeric, typed

ENDOMETRIAL = Path(__file__).parents[2] / "published" / "endometrial" / "endometrial.csv"
PLAN = AnalysisPlan(
    interval="profile",
    confidence=0.95,
    selection=SelectionPlan(method="forced", threshold=0.05, always=()),
    seed=1,
)

EXACT = 1e-10
"""Two ways to the same maximum."""
PRINTED = 5e-5
"""Published to four or five decimals."""


def two_by_two(a: int, b: int, c: int, d: int) -> LogisticModel:
    """Events and others among the exposed (a, b) and the unexposed (c, d)."""
    predictor = categorical("exposed", ("no", "yes"))
    frame = typed(pd.DataFrame({"exposed": ["yes"] * (a + b) + ["no"] * (c + d)}), [predictor])
    event = [True] * a + [False] * b + [True] * c + [False] * d
    design = build_design(cohort_of(frame, event), predictors=(predictor,))
    return fit_reported(design, name="", variables=("exposed",), plan=PLAN).model


@pytest.mark.parametrize("cells", [(0, 12, 9, 20), (7, 0, 5, 30), (1, 0, 0, 1), (0, 3, 40, 60)])
def test_in_a_saturated_model_firth_adds_half_a_patient_to_each_cell(
    cells: tuple[int, int, int, int],
) -> None:
    a, b, c, d = (cell + 0.5 for cell in cells)
    model = two_by_two(*cells)
    assert (model.estimator, model.status, model.ml_status) == ("firth", "ok", "separated")
    term = model.terms[1]
    assert term.log_odds == pytest.approx(math.log(a * d / (b * c)), abs=EXACT)


def test_the_penalised_ratio_of_a_saturated_model_has_a_closed_form() -> None:
    """With the coefficient at zero the penalty is still that of both columns."""
    model = two_by_two(0, 12, 9, 20)
    n_exposed, n_other, events = 12, 29, 9

    def penalised(p: float, q: float) -> float:
        plain = 0 * math.log(p) + 12 * math.log1p(-p) + 9 * math.log(q) + 20 * math.log1p(-q)
        determinant = n_exposed * p * (1 - p) * n_other * q * (1 - q)
        return plain + 0.5 * math.log(determinant)

    best = penalised(0.5 / 13, 9.5 / 30)
    common = (events + 1.0) / (n_exposed + n_other + 2.0)
    assert model.penalised_log_likelihood == pytest.approx(best, abs=EXACT)
    statistic = 2 * (best - penalised(common, common))
    assert model.global_tests[0].statistic == pytest.approx(statistic, abs=1e-9)


def endometrial() -> LogisticModel:
    data = pd.read_csv(ENDOMETRIAL)
    predictors: tuple[Predictor, ...] = (numeric("NV"), numeric("PI"), numeric("EH"))
    cohort = cohort_of(typed(data, predictors), (data["HG"] == 1).tolist())
    design = build_design(cohort, predictors=predictors)
    return fit_reported(design, name="", variables=("NV", "PI", "EH"), plan=PLAN).model


def test_the_published_endometrial_analysis_comes_out() -> None:
    """Heinze & Schemper (2002), doi:10.1002/sim.1047: quasi-separation by neovasculation."""
    model = endometrial()
    assert [(f.kind, f.variable) for f in model.findings] == [("separated", "NV")]
    assert model.completely_separated is False
    published = {
        "NV": (2.92927, 0.6097, 7.8546, 0.009124),
        "PI": (-0.03475, -0.1245, 0.0405, 0.38748),
        "EH": (-2.60416, -4.3652, -1.2327, 2.507e-5),
    }
    assert model.intercept == pytest.approx(3.77456, abs=PRINTED)
    for term in model.terms:
        estimate, low, high, p_value = published[term.variable]
        assert term.log_odds == pytest.approx(estimate, abs=PRINTED)
        assert term.ci_low == pytest.approx(low, abs=PRINTED)
        assert term.ci_high == pytest.approx(high, abs=PRINTED)
        assert term.p_value == pytest.approx(p_value, rel=1e-3)


def test_the_standard_error_is_that_of_the_plain_information() -> None:
    """1.551 as brglm2 has it, not logistf's 1.465."""
    assert endometrial().terms[0].std_error == pytest.approx(1.551, abs=5e-4)


def test_a_unit_of_measurement_only_rescales() -> None:
    data = pd.read_csv(ENDOMETRIAL)
    values = {}
    for unit in (1.0, 1e6):
        predictors = (numeric("NV"), numeric("PI"))
        frame = typed(data.assign(PI=data["PI"] * unit), predictors)
        design = build_design(cohort_of(frame, (data["HG"] == 1).tolist()), predictors=predictors)
        model = fit_firth(
            design, name="", variables=("NV", "PI"), confidence=0.95, without_ml=None
        ).model
        values[unit] = model.terms
    for one, other in zip(values[1.0], values[1e6], strict=True):
        factor = 1e6 if one.variable == "PI" else 1.0
        assert other.log_odds is not None
        assert one.log_odds == pytest.approx(other.log_odds * factor, rel=1e-8)
        assert one.p_value == pytest.approx(other.p_value, abs=1e-10)


def test_complete_separation_is_told_from_quasi_separation() -> None:
    value = np.arange(1.0, 11.0)
    predictors = (numeric("x"),)
    frame = pd.DataFrame({"x": value})
    design = build_design(cohort_of(frame, (value > 5).tolist()), predictors=predictors)
    model = fit_reported(design, name="", variables=("x",), plan=PLAN).model
    assert model.completely_separated is True
    assert model.terms[0].log_odds is not None
    assert 0 < model.terms[0].log_odds < 5


RIVALS = pd.DataFrame(
    {"a": [1.0, 2, 4, 4, 1, 1, 3, 9, 6, 2], "b": [10.0, 3, 1, 1, 10, 5, 0, 10, 3, 1]}
)
RIVAL_EVENTS = np.array([1, 1, 0, 0, 1, 1, 0, 1, 1, 0], dtype=np.bool_)


def test_complete_separation_by_two_numbers_leaves_rival_maxima_and_no_estimate() -> None:
    """Both maxima are found by another optimiser: close in height, opposite in direction."""
    columns = np.column_stack([np.ones(10), (RIVALS - RIVALS.mean()) / RIVALS.std(ddof=0)])

    def negative(beta: NDArray[np.float64]) -> float:
        predictor = columns @ beta
        weight = expit(predictor) * expit(-predictor)
        determinant = np.linalg.slogdet((columns * weight[:, None]).T @ columns)[1]
        likelihood = log_expit(np.where(RIVAL_EVENTS, predictor, -predictor)).sum()
        return -float(likelihood + 0.5 * determinant)

    found = [
        minimize(negative, np.array(start), method="Nelder-Mead", options={"xatol": 1e-8})
        for start in ((0.6, -0.3, 1.7), (2.3, 0.3, 4.4))
    ]
    lower, higher = (-item.fun for item in found)
    assert 0 < higher - lower < 0.05
    assert found[0].x[1] < -0.2
    assert found[1].x[1] > 0.2
    predictors = (numeric("a"), numeric("b"))
    design = build_design(cohort_of(RIVALS, RIVAL_EVENTS.tolist()), predictors=predictors)
    model = fit_reported(design, name="", variables=("a", "b"), plan=PLAN).model
    assert (model.status, model.ml_status, model.estimator) == ("separated", "separated", "ml")
    assert model.completely_separated is True
    assert [(item.kind, item.variable) for item in model.findings] == [
        ("separated", "a"),
        ("separated", "b"),
    ]
    assert all(term.log_odds is None and term.status == "separated" for term in model.terms)


def test_a_saturated_model_is_estimated_under_complete_separation_too() -> None:
    """Half a patient in each cell, whatever the number of coefficients."""
    predictor = categorical("stage", ("I", "II", "III"))
    stages = ["I"] * 4 + ["II"] * 6 + ["III"] * 5
    frame = typed(pd.DataFrame({"stage": stages}), [predictor])
    design = build_design(
        cohort_of(frame, [stage == "II" for stage in stages]), predictors=(predictor,)
    )
    model = fit_reported(design, name="", variables=("stage",), plan=PLAN).model
    assert (model.estimator, model.completely_separated) == ("firth", True)
    reference = math.log(0.5 / 4.5)
    assert model.terms[1].log_odds == pytest.approx(math.log(6.5 / 0.5) - reference, abs=EXACT)
    assert model.terms[2].log_odds == pytest.approx(math.log(0.5 / 5.5) - reference, abs=EXACT)


def test_limits_across_a_gap_are_those_of_the_highest_branch() -> None:
    """The cut between the groups can lie anywhere in the gap; a grid finds every maximum."""
    value = np.array([10.0, 12, 13, 15, 16, 18, 19, 21, 22, 24, 52, 55, 57, 60])
    event = value > 40
    predictors = (numeric("x"),)
    design = build_design(
        cohort_of(pd.DataFrame({"x": value}), event.tolist()), predictors=predictors
    )
    (term,) = fit_reported(design, name="", variables=("x",), plan=PLAN).model.terms
    assert term.log_odds is not None
    assert term.ci_high is not None
    highest = penalised(value, event, term.log_odds)
    for limit in (term.ci_low, term.ci_high):
        assert limit is not None
        below = 2 * (highest - penalised(value, event, limit))
        assert below == pytest.approx(stats.chi2.ppf(0.95, 1), abs=ON_THE_GRID)


ON_THE_GRID = 1e-6
"""Of a likelihood ratio: the constant is searched to a hundred-thousandth."""


def penalised(x: NDArray[np.float64], event: NDArray[np.bool_], slope: float) -> float:
    """Maximise the penalised log-likelihood over the constant, by a grid and then a finer one."""

    def values(cuts: NDArray[np.float64]) -> NDArray[np.float64]:
        predictor = slope * (x[None, :] - cuts[:, None])
        risk = expit(predictor)
        likelihood = np.where(event, log_expit(predictor), log_expit(-predictor)).sum(axis=1)
        weight = risk * (1 - risk)
        total, first = weight.sum(axis=1), weight @ x
        determinant = total * (weight @ x**2) - first**2
        found: NDArray[np.float64] = likelihood + 0.5 * np.log(determinant)
        return found

    cuts = np.linspace(x.min() - 5, x.max() + 5, 20_001)
    best = cuts[int(np.argmax(values(cuts)))]
    return float(values(best + np.linspace(-0.005, 0.005, 2_001)).max())


@pytest.mark.parametrize(("events", "estimator"), [(2, "ml"), (3, "firth")])
def test_a_partial_split_with_fewer_events_than_coefficients_has_no_estimate(
    events: int, estimator: str
) -> None:
    """Nobody unexposed has the event; three coefficients with two events, and with three."""
    frame = pd.DataFrame(
        {
            "exposed": ["yes"] * 8 + ["no"] * 8,
            "age": [3.0, 9, 4, 8, 5, 7, 6, 2, 1, 4, 6, 9, 2, 5, 7, 8],
        }
    )
    predictors = (categorical("exposed", ("no", "yes")), numeric("age"))
    happened = [position in (1, 4, 5)[:events] for position in range(16)]
    design = build_design(cohort_of(typed(frame, predictors), happened), predictors=predictors)
    model = fit_reported(design, name="", variables=("exposed", "age"), plan=PLAN).model
    assert model.ml_status == "separated"
    assert model.completely_separated is False
    assert model.estimator == estimator
    assert (model.terms[1].log_odds is None) == (estimator == "ml")
