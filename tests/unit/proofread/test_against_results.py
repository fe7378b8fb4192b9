"""Figures of a text against the results of the first study."""

from __future__ import annotations

import re

import pytest

from pyanalysis.display.prose_cohort import baseline_sentence, flow_sentence, outcome_sentence
from pyanalysis.display.prose_results import multivariable_sentence
from pyanalysis.proofread.known import KnownResults, known_results
from pyanalysis.results.bundle import ResultsBundle
from tests.unit.proofread.reading import findings


@pytest.fixture(scope="module")
def results(bundle: ResultsBundle) -> KnownResults:
    return known_results(bundle)


def test_the_generated_sentences_match(bundle: ResultsBundle, results: KnownResults) -> None:
    for sentence in (flow_sentence, outcome_sentence, baseline_sentence, multivariable_sentence):
        assert findings(sentence(bundle), results=results) == ()
    assert "OR" in multivariable_sentence(bundle)


def test_any_other_ratio_of_the_generated_sentence_is_found(
    bundle: ResultsBundle, results: KnownResults
) -> None:
    sentence = str(multivariable_sentence(bundle))
    shown = re.findall(r"OR (?:per \S+ )?([0-9.]+), 95% CI", sentence)
    assert len(shown) == 6
    for ratio in shown:
        spoilt = sentence.replace(f"{ratio}, 95% CI", "77.71, 95% CI")
        found = [item for item in findings(spoilt, results=results) if item.rule == "no-result"]
        assert len(found) == 1
        assert "'77.71' matches no odds ratio" in found[0].message


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("Age had an OR of 7.77.", "no-result", "the nearest is"),
        ("Body mass index: OR 0.594.", "no-result", "1 divided by 1.683, Body mass index"),
        (
            "Body mass index: OR 1.683 (95% CI 1.10 to 2.52).",
            "other-result",
            "1.23 to 2.52, Body mass index (multivariable)",
        ),
        ("Body mass index: OR 1.683 (P = 0.030).", "other-result", "which is below 0.001"),
        ("The groups differed in age (P = 0.123).", "no-result", "the nearest is"),
        ("Residual pain was recorded in 21 of 140 patients (15.0%).", "no-result", "no count"),
        ("Women were 66.1% of the cohort.", "no-result", "66.1%"),
        ("There were 137 patients.", "no-result", "the nearest is 120"),
        ("The pain group (n = 108) was small.", "no-result", "the nearest is"),
    ],
)
def test_a_figure_that_is_no_result_is_found_with_the_nearest(
    results: KnownResults, text: str, rule: str, said: str
) -> None:
    found = findings(text, results=results)
    assert [finding.rule for finding in found] == [rule]
    assert said in found[0].message
    assert findings(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Smith et al. found an OR of 7.77 in 650 patients (9.1%).",
        "In a previous study 9.1% had pain [@].",
        "The hazard ratio was 7.77, P < 0.05 was significant, and 95% intervals are given.",
        "Models need at least 10 events per variable, or 10 to 20 patients each.",
        "Patients were treated from May 2013 to June 2021 with Python 3.11.7 and R 4.2.2.",
        "Of 120 patients, 18 (15%) had residual pain, and 102 (85%) had not.",
    ],
)
def test_other_peoples_figures_thresholds_and_years_are_left_alone(
    results: KnownResults, text: str
) -> None:
    assert findings(text, results=results) == ()
