"""Sentences on interactions; every number from the bundle."""

from __future__ import annotations

from pyanalysis.display.interaction_tables import shown_value
from pyanalysis.display.labels import (
    STATUS_NAMES,
    level_label,
    step_label,
    variable_in_text,
    variables_by_column,
    within_sentence,
)
from pyanalysis.display.markdown import Prose, escape, join_sentences, join_words
from pyanalysis.display.numbers import (
    NBSP,
    format_count,
    format_fixed,
    format_interval,
    format_odds_ratio,
    format_p_with_sign,
    format_percent,
    format_plain,
    format_probability,
    interval_in_text,
)
from pyanalysis.display.prose_results import ALPHA, LEVEL
from pyanalysis.results.bundle import ResultsBundle, VariableFacts
from pyanalysis.results.interactions import Interaction, Stratum
from pyanalysis.results.sample_size import EVENTS_PER_PARAMETER
from pyanalysis.results.status import known

INFLATION = "four"
"""How many times the patients an interaction as large as an association needs for the same power
(Brookes et al. 2004, doi:10.1016/j.jclinepi.2003.08.009)."""


def interaction_methods(bundle: ResultsBundle) -> Prose:
    """Describe what was tested and how; empty where no interaction was declared."""
    found = bundle.interactions
    if not found:
        return Prose("")
    facts = variables_by_column(bundle)
    declared = join_words(
        f"{_text(facts[item.first])} by {_text(facts[item.second])}" for item in found
    )
    model = (
        "a model of the two"
        if bundle.multivariable is None
        else "the multivariable model, together with the two variables where they were not in it,"
    )
    test = "likelihood-ratio" if bundle.study.interval == "profile" else "Wald"
    numeric = any(facts[item.second].kind == "numeric" for item in found)
    return join_sentences(
        [
            f"The analysis plan names the interaction{'s' if len(found) > 1 else ''} that "
            f"{'were' if len(found) > 1 else 'was'} tested: {declared}.",
            f"The products of the two variables' columns were added to {model} and "
            f"tested all at once by the {test} test; the odds ratios of the first variable in each "
            "stratum of the second come from the same model, with intervals and P values of the "
            "same kind as all others [@knol2012].",
            "A numeric second variable was held at the quartiles of its known values."
            if numeric
            else "",
            "Interaction is meant on the scale of odds ratios; the additive scale was not "
            "examined.",
        ]
    )


def interaction_sentence(bundle: ResultsBundle) -> Prose:
    """Say where odds ratios differ and how, where they do not, and what could not be tested."""
    found = bundle.interactions or ()
    differing = [item for item in found if item.p_value is not None and item.p_value < ALPHA]
    silent = [item for item in found if item.p_value is not None and item.p_value >= ALPHA]
    lacking = [item for item in found if item.p_value is None]
    untested = [item for item in lacking if item.test_status != "suppressed"]
    hidden = join_words(_pair(bundle, item) for item in lacking if item not in untested)
    pairs = join_words(f"{_pair(bundle, item)} ({_p(item)})" for item in silent)
    reasons = join_words(
        f"{_pair(bundle, item)} ({STATUS_NAMES.get(item.test_status, item.test_status)})"
        for item in untested
    )
    return join_sentences(
        [
            *(_differing(bundle, item) for item in differing),
            f"No interaction at the {LEVEL} level was seen between {pairs}." if silent else "",
            f"No test exists for the interaction between {reasons}." if untested else "",
            f"The interaction between {hidden} is suppressed." if hidden else "",
        ]
    )


def _differing(bundle: ResultsBundle, item: Interaction) -> str:
    facts = variables_by_column(bundle)
    first, second = facts[item.first], facts[item.second]
    firth = "; Firth's penalised estimates" if item.estimator == "firth" else ""
    start = f"The odds ratio of {_text(first)} depended on {_text(second)} ({_p(item)}{firth})"
    told = [words for stratum in item.strata if (words := _told(bundle, item, stratum))]
    return f"{start}: {'; '.join(told)}." if told else f"{start}."


def _told(bundle: ResultsBundle, item: Interaction, stratum: Stratum) -> str:
    """Give a stratum's odds ratio; nothing where the first variable has several."""
    facts = variables_by_column(bundle)
    first, second = facts[item.first], facts[item.second]
    ratios = [ratio for ratio in stratum.odds_ratios if ratio.status == "ok"]
    if len(ratios) != 1 or len(first.levels) > len(stratum.odds_ratios):
        return ""
    (ratio,) = ratios
    if stratum.value is None:
        where = f"{_text(second)} {escape(within_sentence(level_label(second, stratum.name)))}"
    else:
        unit = f"{NBSP}{escape(second.unit)}" if second.unit else ""
        where = f"{_text(second)} {shown_value(stratum.value)}{unit}"
    what = (
        f"{escape(within_sentence(level_label(first, ratio.level)))} against "
        f"{escape(within_sentence(level_label(first, first.reference)))}"
        if ratio.level
        else f"per {escape(step_label(first))}"
    )
    return (
        f"at {where}, OR ({what}) {format_odds_ratio(ratio.log_odds)}, "
        f"{format_plain(bundle.study.confidence * 100)}% CI "
        f"{interval_in_text(format_interval(ratio.ci_low, ratio.ci_high))}"
    )


def interaction_limitation(bundle: ResultsBundle) -> Prose:
    """Name the chance of a false finding among several tests, and low power with few events."""
    tested = [item for item in bundle.interactions or () if item.p_value is not None]
    return join_sentences([_multiplicity(tested), _power(tested)])


def _multiplicity(tested: list[Interaction]) -> str:
    count = len({frozenset((item.first, item.second)) for item in tested})
    if count < 2:
        return ""
    chance = format_percent(100 * (1 - (1 - ALPHA) ** count), decimals=0)
    return (
        f"{format_count(count)} interactions were tested without a correction: were there none, "
        f"the chance of at least one P value below {format_probability(ALPHA)} would still be "
        f"about {chance} if the tests were independent."
    )


def _power(tested: list[Interaction]) -> str:
    """Say what few events mean for a test of interaction; nothing where there are enough."""
    if not tested:
        return ""
    counted = [item for item in tested if item.n is not None and item.events is not None]
    if not counted:
        return ""
    least = min(counted, key=_events_per_parameter)
    if _events_per_parameter(least) >= EVENTS_PER_PARAMETER:
        return ""
    limiting = _limiting(least)
    return (
        f"The smaller outcome group had {format_count(limiting)} patients for the "
        f"{format_count(least.parameters)} coefficients of an interaction model "
        f"({format_fixed(_events_per_parameter(least), decimals=1)} for each). Where the patients "
        f"just suffice for an association, an interaction as large as that needs about {INFLATION} "
        "times as many [@brookes2004]: that no interaction was seen does not show that the odds "
        "ratios are equal, and one that was seen needs confirmation."
    )


def _events_per_parameter(item: Interaction) -> float:
    return _limiting(item) / item.parameters


def _limiting(item: Interaction) -> int:
    """Give the patients of the smaller outcome group; their number is known."""
    return min(known(item.events), known(item.n) - known(item.events))


def _pair(bundle: ResultsBundle, item: Interaction) -> str:
    facts = variables_by_column(bundle)
    return f"{_text(facts[item.first])} and {_text(facts[item.second])}"


def _p(item: Interaction) -> str:
    return f"P for interaction{format_p_with_sign(item.p_value)[1:]}"


def _text(variable: VariableFacts) -> str:
    return escape(variable_in_text(variable))
