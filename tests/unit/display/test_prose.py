"""The sentences follow the results: direction, significance, what was refused or synthetic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyanalysis.crosscheck.verdict import judge
from pyanalysis.display import prose_cohort, prose_methods, prose_missing, prose_results, prose_size
from pyanalysis.display.markdown import Prose, escape, join_words
from pyanalysis.models.baseline import SKEWNESS_LIMIT
from pyanalysis.models.group_tests import MINIMUM_EXPECTED
from pyanalysis.results.bundle import ExclusionCount, LogisticModel, ResultsBundle, Term


def model_of(bundle: ResultsBundle) -> LogisticModel:
    assert bundle.multivariable is not None
    return bundle.multivariable


def with_terms(bundle: ResultsBundle, **changes: float) -> ResultsBundle:
    """Give every estimated term of the multivariable model the same values."""
    model = model_of(bundle)
    terms = tuple(
        term if term.log_odds is None else replace_term(term, changes) for term in model.terms
    )
    return replace(bundle, multivariable=replace(model, terms=terms))


def replace_term(term: Term, changes: dict[str, float]) -> Term:
    return replace(term, **changes)  # type: ignore[arg-type]  # every changed field is a float


def plain(prose: Prose) -> str:
    return prose.replace("\\", "").replace("\u00a0", " ")


def test_the_direction_of_an_association_is_that_of_its_coefficient(bundle: ResultsBundle) -> None:
    up = plain(prose_results.multivariable_sentence(bundle))
    assert "higher odds of residual pain within 6 months were associated with" in up
    assert "Lower odds" not in up
    down = with_terms(bundle, log_odds=-0.5, ci_low=-0.9, ci_high=-0.1)
    text = plain(prose_results.multivariable_sentence(down))
    assert "Lower odds of residual pain within 6 months were associated with" in text
    assert "(OR per kg/m² 0.61, 95% CI 0.41 to 0.90" in text
    assert "igher odds" not in text


def test_what_was_not_significant_is_said(bundle: ResultsBundle) -> None:
    silent = with_terms(bundle, p_value=0.05)
    assert "No variable of the multivariable model was associated" in plain(
        prose_results.multivariable_sentence(silent)
    )
    assert plain(prose_results.conclusion_sentence(silent)).startswith(
        "No candidate predictor was independently associated with residual pain"
    )


@pytest.mark.parametrize(
    ("status", "words"), [("separated", "because of separation."), ("aliased", "(collinear)")]
)
def test_a_refused_model_is_named_and_has_no_estimate(
    bundle: ResultsBundle, status: str, words: str
) -> None:
    refused = replace(model_of(bundle), status=status)  # type: ignore[arg-type]
    text = plain(prose_results.multivariable_sentence(replace(bundle, multivariable=refused)))
    assert words in text
    assert "OR" not in text


def test_without_a_model_the_text_says_so(bundle: ResultsBundle) -> None:
    none = replace(bundle, multivariable=None)
    assert plain(prose_results.multivariable_sentence(none)) == "No multivariable model was fitted."


def test_the_flow_names_each_exclusion(bundle: ResultsBundle) -> None:
    counted = ExclusionCount(column="age", keep=">= 50", reason="", n_excluded=7, n_unknown=2)
    flow = replace(
        bundle.flow, n_rows=130, exclusions=(counted,), n_excluded=7, n_missing_outcome=3
    )
    text = plain(prose_cohort.flow_sentence(replace(bundle, flow=flow)))
    assert "held 130 patients. Of these, 7 did not meet age >= 50 (2 unknown were kept)." in text
    assert "unknown for 3 patients" in text
    told = replace(flow, exclusions=(replace(counted, reason="Younger than 50 years"),))
    text = plain(prose_cohort.flow_sentence(replace(bundle, flow=told)))
    assert "did not meet age >= 50 (Younger than 50 years; 2 unknown were kept)." in text


def test_the_methods_state_the_rules_in_force() -> None:
    text = plain(prose_methods.description_sentence())
    assert f"skewness is beyond {SKEWNESS_LIMIT:g}" in text
    assert f"expected count was below {MINIMUM_EXPECTED:g}" in text


def test_the_methods_name_the_interval_that_was_used(bundle: ResultsBundle) -> None:
    wald = replace(bundle, study=replace(bundle.study, interval="wald", confidence=0.9))
    assert "90% confidence intervals and P values are Wald's" in prose_methods.models_sentence(wald)
    assert "profile-likelihood" in prose_methods.models_sentence(bundle)


def test_limitations_appear_only_where_they_apply(bundle: ResultsBundle) -> None:
    assert "3.0 per fitted parameter" in prose_size.size_limitation(bundle)
    enough = replace(
        bundle.diagnostics,
        events_per_parameter_considered=20.0,
        events_per_parameter_fitted=40.0,
        n_needed=110.0,
    )
    assert prose_size.size_limitation(replace(bundle, diagnostics=enough)) == ""
    fewer = prose_size.size_limitation(replace(bundle, diagnostics=replace(enough, n_needed=400.2)))
    assert "model 401 patients would have been needed for so many" in fewer
    forced = replace(bundle, selection=replace(bundle.selection, method="forced"))
    assert prose_methods.selection_limitation(forced) == ""
    complete = replace(bundle, flow=replace(bundle.flow, n_incomplete=0))
    assert prose_missing.missing_limitation(complete) == ""
    real = replace(bundle, study=replace(bundle.study, synthetic=False))
    assert prose_methods.synthetic_limitation(real) == ""
    assert prose_methods.data_sentence(real) == ""
    assert "synthetic" not in prose_results.conclusion_sentence(real)


def test_without_r_no_sentence_claims_a_comparison(bundle: ResultsBundle) -> None:
    alone = judge((), r=None, r_facts=None, figures=())
    assert "Python only" in prose_methods.comparison_sentence(alone)
    assert prose_methods.comparison_methods(alone) == ""
    assert "Nothing was cross-checked" in prose_methods.warning_on_first_page(alone)
    assert " R " not in prose_methods.software_sentence(bundle, alone)


def test_a_user_text_comes_out_as_plain_text() -> None:
    assert escape("a*b_c [x](y) <b> @z {{< q >}}") == (
        r"a\*b\_c \[x\]\(y\) \<b\> \@z \{\{\< q \>\}\}"
    )
    assert join_words(["a", "b", "c"]) == "a, b and c"
    assert join_words([]) == ""


def test_the_methods_name_the_sources_of_both_sample_size_rules(bundle: ResultsBundle) -> None:
    text = plain(prose_size.size_methods(bundle))
    assert "fewer than 10 are called few [@peduzzi1996]" in text
    assert "of at least 0.9, an optimism of Nagelkerke's R² of at most 0.05" in text
    assert "[@riley2020]" in text
